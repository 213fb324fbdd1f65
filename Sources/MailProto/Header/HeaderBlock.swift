/// The header of a message or of a part (RFC 5322 §2.2), and where its body starts.
///
/// Fields are kept as ranges; a value becomes text when someone asks for it.
struct HeaderBlock: Sendable {
  /// Where the body starts.
  private(set) var body: Int
  private(set) var defects: [Defect] = []
  /// Readers could disagree about where fields start or end.
  private(set) var ambiguous = false

  private var slots: [Slot] = []
  private let bytes: [UInt8]
  private let limits: MailLimits
  private let start: Int
  /// Every byte of the header is ASCII other than NUL, and each CR belongs to a line end.
  private var isPlain = true

  private struct Slot {
    let name: Range<Int>
    /// From the colon to the end of the last line, line breaks included.
    let value: Range<Int>
    let isFolded: Bool
    let hash: UInt32
  }

  init(_ bytes: [UInt8], _ range: Range<Int>, limits: MailLimits) {
    self.bytes = bytes
    self.limits = limits
    start = range.lowerBound
    body = range.upperBound
    let hasMark = range.lowerBound == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF])
    if hasMark { note(.byteOrderMark, 0) }
    slots.reserveCapacity(range.lowerBound == 0 ? 32 : 6)
    read(LineReader(bytes, range.dropFirst(hasMark ? 3 : 0)))
    isPlain = bytes.isPlainHeader(in: start + (hasMark ? 3 : 0)..<max(body, start + (hasMark ? 3 : 0)))
    if !isPlain { inspectValues() }
  }

  // MARK: asking

  var fields: [HeaderField] { slots.map(field) }

  /// The first field of that name, in lower case.
  func first(_ name: String) -> HeaderField? { slot(name).map(field) }

  func all(_ name: String) -> [HeaderField] { matching(name).map(field) }

  /// Where the fields of that name start.
  func places(_ name: String) -> [Int] { matching(name).map(\.name.lowerBound) }

  func contains(_ name: String) -> Bool { slot(name) != nil }

  private func matching(_ name: String) -> [Slot] {
    let hash = Self.hash(name.utf8)
    return slots.filter { $0.hash == hash && isNamed($0, name) }
  }

  private func slot(_ name: String) -> Slot? {
    let hash = Self.hash(name.utf8)
    return slots.first { $0.hash == hash && isNamed($0, name) }
  }

  private func isNamed(_ slot: Slot, _ name: String) -> Bool {
    slot.name.count == name.utf8.count && zip(bytes[slot.name], name.utf8).allSatisfy { Octet.lower($0) == $1 }
  }

  private static func hash(_ name: some Sequence<UInt8>) -> UInt32 {
    name.reduce(0) { $0 &* 31 &+ UInt32(Octet.lower($1)) }
  }

  private func field(_ slot: Slot) -> HeaderField {
    HeaderField(
      name: String(decoding: bytes[slot.name], as: UTF8.self), value: value(slot).text, at: slot.name.lowerBound)
  }

  private func value(_ slot: Slot) -> DecodedText {
    if isPlain, !slot.isFolded, slot.value.count <= limits.lineBytes {
      return DecodedText(plain: bytes[bytes.trimmed(slot.value)])
    }
    var raw = unfolded(slot)
    if isPlain { return DecodedText(plain: raw[raw.trimmed(raw.indices)]) }
    for index in raw.indices where raw[index] == Octet.cr { raw[index] = Octet.space }
    return DecodedText(header: raw[raw.trimmed(raw.indices)])
  }

  /// Without its line breaks, each line up to the limit.
  private func unfolded(_ slot: Slot) -> [UInt8] {
    var raw: [UInt8] = []
    raw.reserveCapacity(slot.value.count)
    for line in LineReader(bytes, slot.value) { raw.append(contentsOf: bytes[line.content].prefix(limits.lineBytes)) }
    return raw
  }

  // MARK: reading

  private mutating func read(_ lines: LineReader) {
    var lines = lines
    if let line = lines.peek(), isEnvelopeLine(line) {
      _ = lines.next()
      note(.envelopeLine, line.content.lowerBound)
    }
    var ahead = lines.next()
    while let line = ahead {
      if line.isEmpty {
        body = line.next
        return
      }
      ahead = lines.next()
      guard let name = name(in: line.content) else {
        if skips(line, before: ahead) { continue }
        body = line.content.lowerBound
        return
      }
      var end = line.content.upperBound
      var isFolded = false
      while let next = ahead, let first = bytes[next.content].first, Octet.isBlank(first) {
        if next.content.count > limits.lineBytes { note(.lineTooLong, next.content.lowerBound) }
        end = next.content.upperBound
        isFolded = true
        ahead = lines.next()
      }
      if line.content.count > limits.lineBytes { note(.lineTooLong, line.content.lowerBound) }
      append(name, value: name.colon + 1..<end, isFolded)
    }
  }

  private mutating func append(_ name: Name, value: Range<Int>, _ isFolded: Bool) {
    let at = name.range.lowerBound
    guard value.upperBound - start <= limits.headerBytes else { return note(.headerTooLarge, at) }
    guard slots.count < limits.headerFields else { return note(.tooManyFields, at) }
    slots.append(Slot(name: name.range, value: value, isFolded: isFolded, hash: name.hash))
  }

  /// A line that is no field: skipped if a well-known field follows, else the body starts here.
  private mutating func skips(_ line: Line, before next: Line?) -> Bool {
    let at = line.content.lowerBound
    ambiguous = ambiguous || !slots.isEmpty
    if let next, let name = name(in: next.content), isWellKnown(name.range) {
      note(.malformedHeaderLine, at)
      return true
    }
    note(slots.isEmpty ? .missingHeader : .missingHeaderSeparator, at)
    return false
  }

  private struct Name {
    let range: Range<Int>
    let colon: Int
    let hash: UInt32
  }

  /// A field name with its colon; obsolete syntax lets blanks stand between them (RFC 5322 §4.5).
  private func name(in line: Range<Int>) -> Name? {
    var index = line.lowerBound
    var hash: UInt32 = 0
    while index < line.upperBound, bytes[index] > 0x20, bytes[index] < 0x7F, bytes[index] != 0x3A {
      hash = hash &* 31 &+ UInt32(Octet.lower(bytes[index]))
      index += 1
    }
    let nameEnd = index
    while index < line.upperBound, Octet.isBlank(bytes[index]) { index += 1 }
    guard nameEnd > line.lowerBound, index < line.upperBound, bytes[index] == 0x3A else { return nil }
    return Name(range: line.lowerBound..<nameEnd, colon: index, hash: hash)
  }

  /// Looks for values that are not what they should be.
  private mutating func inspectValues() {
    for slot in slots {
      let raw = unfolded(slot)
      let at = slot.name.lowerBound
      if raw.contains(Octet.cr) {
        note(.bareCr, at)
        ambiguous = true
      }
      let decoded = value(slot)
      if decoded.guessed { note(.headerCharsetGuessed, at) }
      if decoded.lossy { note(.headerUndecodable, at) }
      if decoded.hasNUL { ambiguous = true }
    }
  }

  /// `From sender date`, perhaps quoted; `From :` is a field in obsolete syntax.
  private func isEnvelopeLine(_ line: Line) -> Bool {
    let content = bytes[line.content]
    guard let first = content.first, first == UInt8(ascii: "F") || first == UInt8(ascii: ">") else { return false }
    guard content.starts(with: "From ".utf8) || content.starts(with: ">From ".utf8) else { return false }
    return content.drop { $0 != Octet.space }.first { !Octet.isBlank($0) } != UInt8(ascii: ":")
  }

  private func isWellKnown(_ name: Range<Int>) -> Bool {
    let key = String(decoding: bytes[name], as: UTF8.self).lowercased()
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
