import Foundation

/// A mail that a customer writes.
struct CustomerMail {
  var from: String
  var to = "support@shop.test"
  var subject: String
  var text: String
  var inReplyTo: String?
  var references: [String] = []
  var messageID = "<\(UUID().uuidString.lowercased())@mail.customers.test>"
  /// What the customer's identity check said, as the shop's own mail server would have written it.
  var authentication = "dmarc=pass header.from=customers.test"

  var eml: String {
    var lines = [
      "Authentication-Results: mx.shop.test; \(authentication)",
      "From: \(from)", "To: \(to)", "Subject: \(subject)", "Date: \(Self.now)", "Message-ID: \(messageID)",
    ]
    if let inReplyTo { lines.append("In-Reply-To: \(inReplyTo)") }
    if !references.isEmpty { lines.append("References: \(references.joined(separator: "\r\n "))") }
    lines += [
      "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text, "",
    ]
    return lines.joined(separator: "\r\n")
  }

  private static var now: String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = .gmt
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
    return format.string(from: Date())
  }
}

/// A mail as it lies in a customer's mailbox, read just well enough to look at its threading.
///
/// Independent of the code under test on purpose.
struct ReceivedMail {
  let fields: [(name: String, value: String)]
  /// Transfer encoding undone where it is quoted-printable.
  let body: String

  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    let end = text.range(of: "\n\n")
    let head = end.map { String(text[..<$0.lowerBound]) } ?? text
    var fields: [(name: String, value: String)] = []
    for line in head.split(separator: "\n") {
      if let first = line.first, first == " " || first == "\t", let last = fields.indices.last {
        fields[last].value += " " + line.trimmingCharacters(in: .whitespaces)
      } else if let colon = line.firstIndex(of: ":") {
        let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        fields.append((line[..<colon].lowercased(), value))
      }
    }
    self.fields = fields
    let raw = end.map { String(text[$0.upperBound...]) } ?? ""
    let encoding = fields.first { $0.name == "content-transfer-encoding" }?.value.lowercased()
    body = encoding == "quoted-printable" ? Self.unquote(raw) : raw
  }

  subscript(name: String) -> String? { fields.first { $0.name == name.lowercased() }?.value }

  /// The angle-bracketed ids of a field, in order.
  func ids(_ name: String) -> [String] {
    (self[name] ?? "").matches(of: #/<[^<>\s]+>/#).map { String($0.output) }
  }

  private static func unquote(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.replacingOccurrences(of: "=\n", with: "").utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "="), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
