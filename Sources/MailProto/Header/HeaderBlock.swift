/// The header of a message or of a part (RFC 5322 §2.2), and where its body starts.
struct HeaderBlock {
  private(set) var fields: [HeaderField] = []
  /// Where the body starts.
  private(set) var body: Int
  private(set) var defects: [Defect] = []
  /// Readers could disagree about where fields start or end.
  private(set) var ambiguous = false

  private let bytes: [UInt8]
  private let limits: MailLimits
  private let start: Int

  init(_ bytes: [UInt8], _ range: Range<Int>, limits: MailLimits) {
    self.bytes = bytes
    self.limits = limits
    start = range.lowerBound
    body = range.upperBound
    let hasMark = range.lowerBound == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF])
    if hasMark { note(.byteOrderMark, 0) }
    read(LineReader(bytes, range.dropFirst(hasMark ? 3 : 0)))
  }

  /// The first field of that name, in lower case.
  func first(_ name: String) -> HeaderField? { fields.first { $0.key == name } }

  func all(_ name: String) -> [HeaderField] { fields.filter { $0.key == name } }

  private mutating func read(_ lines: LineReader) {
    var lines = lines
    if let line = lines.peek(), isEnvelopeLine(line) {
      _ = lines.next()
      note(.envelopeLine, line.content.lowerBound)
    }
    while let line = lines.next() {
      if line.isEmpty {
        body = line.next
        return
      }
      guard let colon = colon(in: line.content) else {
        if skips(line, before: lines.peek()) { continue }
        body = line.content.lowerBound
        return
      }
      var pieces = [colon + 1..<line.content.upperBound]
      while let next = lines.peek(), let first = bytes[next.content].first, Octet.isBlank(first) {
        pieces.append(next.content)
        _ = lines.next()
      }
      append(line.content.lowerBound..<colon, pieces)
    }
  }

  /// A line that is no field: skipped if a well-known field follows, else the body starts here.
  private mutating func skips(_ line: Line, before next: Line?) -> Bool {
    let at = line.content.lowerBound
    ambiguous = ambiguous || !fields.isEmpty
    if let next, let colon = colon(in: next.content), isWellKnown(next.content.lowerBound..<colon) {
      note(.malformedHeaderLine, at)
      return true
    }
    note(fields.isEmpty ? .missingHeader : .missingHeaderSeparator, at)
    return false
  }

  private mutating func append(_ name: Range<Int>, _ pieces: [Range<Int>]) {
    let at = name.lowerBound
    let last = pieces.last?.upperBound ?? name.upperBound
    guard last - start <= limits.headerBytes else { return note(.headerTooLarge, at) }
    guard fields.count < limits.headerFields else { return note(.tooManyFields, at) }
    let trimmed = bytes.trimmed(name)
    var raw: [UInt8] = []
    for piece in pieces {
      if piece.count > limits.lineBytes { note(.lineTooLong, piece.lowerBound) }
      raw.append(contentsOf: bytes[piece].prefix(limits.lineBytes))
    }
    if raw.contains(Octet.cr) {
      note(.bareCr, at)
      ambiguous = true
      raw = raw.map { $0 == Octet.cr ? Octet.space : $0 }
    }
    let value = DecodedText(raw[raw.trimmed(raw.indices)], charset: nil)
    if value.guessed { note(.headerCharsetGuessed, at) }
    if value.lossy { note(.headerUndecodable, at) }
    fields.append(HeaderField(name: String(decoding: bytes[trimmed], as: UTF8.self), value: value.text, at: at))
  }

  /// The colon after a field name; obsolete syntax lets blanks stand before it (RFC 5322 §4.5).
  private func colon(in line: Range<Int>) -> Int? {
    var index = line.lowerBound
    while index < line.upperBound, bytes[index] > 0x20, bytes[index] < 0x7F, bytes[index] != 0x3A { index += 1 }
    let nameEnd = index
    while index < line.upperBound, Octet.isBlank(bytes[index]) { index += 1 }
    guard nameEnd > line.lowerBound, index < line.upperBound, bytes[index] == 0x3A else { return nil }
    return index
  }

  private func isEnvelopeLine(_ line: Line) -> Bool {
    bytes.hasPrefix(Array("From ".utf8), at: line.content) || bytes.hasPrefix(Array(">From ".utf8), at: line.content)
  }

  private func isWellKnown(_ name: Range<Int>) -> Bool {
    let key = String(decoding: bytes[bytes.trimmed(name)], as: UTF8.self).lowercased()
    return Self.wellKnown.contains(key) || key.hasPrefix("content-") || key.hasPrefix("x-")
  }

  private static let wellKnown: Set<String> = [
    "from", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references", "received", "sender",
    "reply-to", "return-path", "mime-version", "dkim-signature", "authentication-results", "delivered-to",
    "list-id", "list-unsubscribe", "auto-submitted", "precedence", "importance", "user-agent", "thread-topic",
  ]

  private mutating func note(_ kind: Defect.Kind, _ at: Int) {
    if !defects.contains(where: { $0.kind == kind.rawValue }) { defects.append(Defect(kind, at: at)) }
  }
}
