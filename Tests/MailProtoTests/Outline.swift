@testable import MailProto

/// What a parsed message says, one fact on a line: everything that `gatewayd parse` prints. A fact that is null or empty
/// has no line; `new` has none where it is the whole text. Compared with the `.outline` beside each mail of the corpus.
struct Outline: CustomStringConvertible {
  /// What to leave out where it depends on how the lines end.
  enum Detail { case full, withoutPlaces }

  private(set) var lines: [String] = []
  private let detail: Detail

  init(_ message: Message, _ detail: Detail = .full) {
    self.detail = detail
    addEnvelope(message)
    addText(message, Inbound(message))
    for part in message.parts { addPart(part) }
    addKinds(message)
    addDefects(message)
  }

  var description: String { lines.map { $0 + "\n" }.joined() }

  private mutating func add(_ name: String, _ value: String?) {
    if let value { lines.append(value.isEmpty ? "\(name):" : "\(name): \(value)") }
  }

  private mutating func add(_ name: String, list: [String], by separator: String = " ") {
    if !list.isEmpty { add(name, list.joined(separator: separator)) }
  }

  private mutating func addEnvelope(_ message: Message) {
    add("message-id", message.messageID.map { Self.shown($0.value) })
    add("in-reply-to", list: message.inReplyTo.map { Self.shown($0.value) })
    add("references", list: message.references.map { Self.shown($0.value) })
    add("date", message.date?.iso8601)
    for (name, people) in [
      ("from", message.from), ("sender", message.sender), ("reply-to", message.replyTo), ("to", message.to),
      ("cc", message.cc),
    ] {
      add(name, list: people.map(Self.shown), by: ", ")
    }
    add("subject", message.subject.map(Self.shown))
  }

  private mutating func addText(_ message: Message, _ inbound: Inbound) {
    if !message.text.isEmpty { add("text", Self.shown(message.text)) }
    add("html", message.html.map(Self.shown))
    add("hidden", message.hiddenText.map(Self.shown))
    add("trim", inbound.trim.rawValue)
    if !inbound.newText.utf8.elementsEqual(message.text.utf8) { add("new", Self.shown(inbound.newText)) }
    if !inbound.quotedText.isEmpty { add("quoted", Self.shown(inbound.quotedText)) }
    add("characters", String(inbound.characters))
  }

  private mutating func addPart(_ part: Part) {
    let counts = detail == .full || part.encoding == .base64 || part.encoding == .uuencode
    let facts: [String?] = [
      part.id, part.contentType, part.charset, part.disposition?.rawValue, part.filename, part.contentID,
      counts ? String(part.size) : nil, counts ? String(part.sha256.prefix(12)) : nil,
    ]
    add("part", list: facts.map { $0.map(Self.shown) ?? "-" }, by: " | ")
  }

  private mutating func addKinds(_ message: Message) {
    add("automatic", message.automatic.map { "\($0.kind.rawValue) (\(Self.shown($0.reason)))" })
    if let bounce = message.bounce {
      let facts = [bounce.action, bounce.status, bounce.finalRecipient, bounce.originalMessageID?.value]
      add("bounce", list: facts.map { $0.map(Self.shown) ?? "-" }, by: " | ")
      add("recipients", list: bounce.recipients.map(Self.shown))
    }
    for result in message.authentication {
      let properties = result.properties.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
      add(
        "authentication",
        Self.shown("\(result.block) \(result.authservID) \(result.method)=\(result.result)\(properties.joined())"))
    }
  }

  private mutating func addDefects(_ message: Message) {
    switch detail {
    case .full: add("defects", list: message.defects.map { "\($0.kind)@\($0.at)" })
    case .withoutPlaces: add("defects", list: message.defects.map(\.kind).sorted())
    }
    if message.ambiguous { add("ambiguous", "true") }
  }

  private static func shown(_ address: Address) -> String {
    let spec = "<\(shown(address.address))>"
    return address.name.map { "\"\(shown($0))\" \(spec)" } ?? spec
  }

  /// Everything invisible as an escape; of a long text the head, the number of its scalars and its hash.
  static func shown(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > 400 else { return escaped(scalars) }
    let hash = SHA256Digest.hex(Array(text.utf8)).prefix(12)
    return "\(escaped(String.UnicodeScalarView(scalars.prefix(160))))… (\(scalars.count), \(hash))"
  }

  private static func escaped(_ scalars: String.UnicodeScalarView) -> String {
    var out = ""
    for scalar in scalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\u{0}"..<" ", "\u{7F}"..."\u{A0}", "\u{AD}", "\u{200B}"..."\u{200F}", "\u{2028}"..."\u{202E}",
        "\u{2060}"..."\u{206F}", "\u{FEFF}":
        out += "\\u{\(String(scalar.value, radix: 16))}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}

/// The outline without what depends on how the lines end.
func outline(_ message: Message) -> String { Outline(message, .withoutPlaces).description }
