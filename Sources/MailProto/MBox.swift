/// Mailboxes in one file (RFC 4155, the mboxrd variant).
public enum MBox {
  /// Whether the bytes begin like an mbox file.
  public static func isMBox(_ bytes: [UInt8]) -> Bool {
    LineReader(bytes).first { !$0.isEmpty }.map { isEnvelopeLine(bytes[$0.content]) } ?? false
  }

  /// The messages, each without its envelope line and without the blank line that parts it from the next.
  ///
  /// A line starts a message if it looks like an envelope line and follows a blank line or nothing.
  public static func split(_ bytes: [UInt8]) -> [Range<Int>] {
    var messages: [Range<Int>] = []
    var start: Int?
    var blankStart: Int? = 0
    for line in LineReader(bytes) {
      if let blank = blankStart, isEnvelopeLine(bytes[line.content]) {
        if let open = start { messages.append(open..<max(open, blank)) }
        start = line.next
      }
      blankStart = line.isEmpty ? line.content.lowerBound : nil
    }
    if let open = start { messages.append(open..<max(open, blankStart ?? bytes.count)) }
    return messages
  }

  /// Takes one `>` from lines such as `>From ` and `>>From `.
  public static func unquoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let whole = Array(bytes)
    var out: [UInt8] = []
    out.reserveCapacity(whole.count)
    for line in LineReader(whole) {
      let content = whole[line.content]
      let marks = content.prefix { $0 == UInt8(ascii: ">") }.count
      let quoted = marks > 0 && content.dropFirst(marks).starts(with: Array("From ".utf8))
      out.append(contentsOf: whole[(line.content.lowerBound + (quoted ? 1 : 0))..<line.next])
    }
    return out
  }

  /// `From sender weekday month day clock year`: the blank, a sender, and a clock somewhere behind it.
  static func isEnvelopeLine(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: Array("From ".utf8)), line.count <= 500 else { return false }
    let words = line.dropFirst(5).split(separator: Octet.space)
    guard words.count >= 5 else { return false }
    let hasClock = words.contains { word in
      word.count >= 4 && word.contains(UInt8(ascii: ":"))
        && word.allSatisfy { Octet.isDigit($0) || $0 == UInt8(ascii: ":") }
    }
    let hasYear = words.contains { $0.count == 4 && $0.allSatisfy(Octet.isDigit) }
    return hasClock && hasYear
  }
}
