/// Reads the fields of a message header that name people, times and other messages (RFC 5322 §3.6).
struct EnvelopeFields {
  private(set) var defects: [Defect] = []
  private(set) var ambiguous = false

  private let header: HeaderBlock
  private let limits: MailLimits
  private var fromNotes: [String] = []

  init(_ header: HeaderBlock, limits: MailLimits) {
    self.header = header
    self.limits = limits
    noteDuplicates()
  }

  /// Fields that may stand once (RFC 5322 §3.6).
  private static let single = [
    "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
  ]

  private mutating func noteDuplicates() {
    for name in Self.single {
      let places = header.places(name)
      guard places.count > 1 else { continue }
      defects.append(Defect(.duplicateField, at: places[1]))
      if name == "from" {
        ambiguous = true
        fromNotes.append("\(places.count) From fields")
      }
    }
  }

  func ids(_ name: String) -> [MessageID] { header.first(name).map { MessageID.list($0.value) } ?? [] }

  mutating func date() -> MailDate? {
    guard let field = header.first("date") else { return nil }
    let date = DateParser.parse(field.value)
    if date == nil { defects.append(Defect(.malformedDate, at: field.at)) }
    return date
  }

  mutating func text(_ name: String) -> String? {
    guard let field = header.first(name) else { return nil }
    let decoded = EncodedWord.decode(field.value)
    note(decoded, at: field.at)
    return decoded.text
  }

  private mutating func note(_ words: EncodedWord.Decoded, at place: Int) {
    if words.lossy { defects.append(Defect(.undecodableEncodedWord, at: place)) }
    if words.guessed { defects.append(Defect(.headerCharsetGuessed, at: place)) }
    if words.nested {
      defects.append(Defect(.nestedEncodedWord, at: place))
      ambiguous = true
    }
    if words.hasNUL { ambiguous = true }
  }

  /// All mailboxes of all fields of that name, in order.
  mutating func addresses(_ name: String) -> [Address] {
    var all: [Address] = []
    for field in header.all(name) {
      let parsed = AddressParser(field.value, limit: limits.addressesPerField)
      all += parsed.addresses
      note(parsed.words, at: field.at)
      if parsed.truncated { defects.append(Defect(.tooManyAddresses, at: field.at)) }
      if parsed.malformed {
        defects.append(Defect(.malformedAddress, at: field.at))
        if name == "from" { ambiguous = true }
      }
      if name == "from" {
        fromNotes += parsed.oddities.sorted()
        if parsed.malformed { fromNotes.append("a malformed address") }
      }
    }
    if name == "from", all.count > 1 { ambiguous = true }
    return all
  }

  /// Why From does not name exactly one plain mailbox, in words for a reviewer; nil if it does.
  func fromOddity(_ from: [Address]) -> String? {
    if let note = fromNotes.first { return note }
    guard from.count == 1, let address = from.first else {
      return from.isEmpty ? "no sender" : "\(from.count) senders"
    }
    return Envelope(from: address, to: [address]) == nil ? "an address that is not plain" : nil
  }
}
