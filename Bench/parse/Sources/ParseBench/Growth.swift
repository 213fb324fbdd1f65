import Glibc
import MailProto

/// Hostile shapes at one size and at twice the size: all that a message can tell is asked for, and the time may at most
/// about double.
enum Growth {
  static let shapes: [(name: String, make: @Sendable (Int) -> [UInt8])] = [
    ("comments", { fill("To: ", "(", $0) }), ("angles", { fill("To: ", "<a@b> ", $0) }),
    ("encoded words", { fill("Subject: ", "=?utf-8?q?a?= ", $0) }),
    ("open encoded words", { fill("Subject: ", "=?a?q?", $0) }),
    ("fields", { fill("", "X-A: b\n", $0) }), ("folded lines", { fill("X-A: b\n", " c\n", $0) }),
    ("no fields", { fill("A: b\n", "nothing here\nTo: x\n", $0) }),
    ("parameters", { fill("Content-Type: text/plain", "; a*0*=b", $0) }),
    ("boundaries", { fill("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n", $0) }),
    ("parts", { fill("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\nx\n", $0) }),
    ("near boundaries", { fill("Content-Type: multipart/mixed; boundary=b\n\n--b\n", "--bb\n", $0) }),
    ("nested multiparts", nested),
    ("base64 garbage", { fill("Content-Transfer-Encoding: base64\n\n", "!A=\n", $0) }),
    ("soft breaks", { fill("Content-Transfer-Encoding: quoted-printable\n\n", "= =\n", $0) }),
    ("uuencode", { fill("\n", "begin 644 a\n#0V%T\n", $0) }),
    ("quotes", { fill("\n", "> ", $0) }), ("attributions", { fill("\n", "On 1 Mar, a@b.test wrote:\n", $0) }),
    ("flowed", { fill("Content-Type: text/plain; format=flowed\n\n", "> a \n", $0) }),
    ("html tags", { fill("Content-Type: text/html\n\n", "<p><b>x</b>", $0) }),
    ("html quotes", { fill("Content-Type: text/html\n\n", "<blockquote>x</blockquote>", $0) }),
    ("html rules", { fill("Content-Type: text/html\n\n<style>", "a b{c:d}", $0) }),
    ("html styles", { fill("Content-Type: text/html\n\n", "<i style='color:#fff;x:y'>a</i>", $0) }),
    ("open tags", { fill("Content-Type: text/html\n\n", "<div>", $0) }),
    ("angles in html", { fill("Content-Type: text/html\n\n", "<", $0) }),
  ]

  private static func fill(_ head: String, _ piece: String, _ size: Int) -> [UInt8] {
    var bytes = Array(head.utf8)
    let unit = Array(piece.utf8)
    bytes.reserveCapacity(size + unit.count)
    while bytes.count < size { bytes.append(contentsOf: unit) }
    return bytes
  }

  private static func nested(_ size: Int) -> [UInt8] {
    let heads = (0..<18).map { "Content-Type: multipart/mixed; boundary=b\($0)\n\n--b\($0)\n" }
    return fill(heads.joined() + "\n", "some text\n", size)
  }

  /// One line for each shape: name, seconds of processor time at `size` and at twice that, and how often the one goes
  /// into the other.
  static func report(size: Int) {
    for (name, make) in shapes {
      let (one, two) = (best(make(size)), best(make(size * 2)))
      print(name.replacing(" ", with: "_"), one, two, two / max(one, 1e-9))
    }
  }

  private static func best(_ bytes: [UInt8]) -> Double {
    (0..<3).map { _ in
      let start = seconds(CLOCK_PROCESS_CPUTIME_ID)
      let message = Message(parsing: bytes)
      let inbound = Inbound(message)
      precondition(
        inbound.characters >= 0 && message.defects.count >= 0 && message.parts.reduce(0) { $0 + $1.size } >= 0)
      return seconds(CLOCK_PROCESS_CPUTIME_ID) - start
    }.min() ?? 0
  }
}
