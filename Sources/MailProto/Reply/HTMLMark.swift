/// Lines of rendered HTML of which the mail program itself says that they are not the sender's words now.
struct HTMLMark: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// An earlier mail, as far as the element reaches.
    case quote
    /// From here to the end of the text stands an earlier mail, if what follows looks like the head of one.
    case tail
    /// Begins with the line above a quote: "On … wrote:". Answers between the quotes may stand in it too.
    case introduction
    /// The quote marks before these lines stand for an element that a mail program made, not for indented words.
    case cited
    case signature
  }

  let kind: Kind
  /// Line numbers of the text.
  let lines: Range<Int>

  func shifted(by count: Int) -> HTMLMark {
    HTMLMark(kind: kind, lines: (lines.lowerBound + count)..<(lines.upperBound + count))
  }
}

extension HTMLMark.Kind {
  /// What an element with these attributes means; nil for nearly every one.
  init?(_ element: HTMLStyleSheet.Element, _ attributes: HTMLAttributes) {
    let byClass = element.classes.lazy.compactMap { Self.classes[Self.bare($0)] }.first
    if element.name == "blockquote" {
      guard attributes["type"]?.lowercased() == "cite" || byClass != nil else { return nil }
      self = .cited
    } else if let kind = element.id.flatMap({ Self.ofID(Self.bare($0)) }) ?? byClass {
      self = kind
    } else if element.name == "div", attributes["name"]?.lowercased() == "quote" {
      // GMX and web.de.
      self = .quote
    } else if let marker = attributes["data-marker"], marker == "__HEADERS__" || marker == "__DIVIDER__" {
      // Zimbra.
      self = .tail
    } else if element.name == "div", let style = attributes["style"], Self.isOutlookRule(style) {
      self = .tail
    } else {
      return nil
    }
  }

  /// The line that Outlook draws above the head of a quoted mail.
  private static func isOutlookRule(_ style: String) -> Bool {
    guard style.utf8.count < 300, style.contains("border-top") else { return false }
    let plain = style.lowercased().filter { !$0.isWhitespace }
    return plain.contains("border-top:solid#e1e1e1") || plain.contains("border-top:solid#b5c4df")
  }

  /// Outlook writes `x_` before every id and class of a mail that it quotes.
  private static func bare(_ name: String) -> String {
    guard name.hasPrefix("x_") else { return name }
    var rest = name[...]
    while rest.hasPrefix("x_") { rest.removeFirst(2) }
    return String(rest)
  }

  private static func ofID(_ id: String) -> Self? {
    if let kind = ids[id] { return kind }
    return id.hasPrefix("yahoo_quoted") ? .quote : nil
  }

  private static let ids: [String: Self] = [
    "appendonsend": .tail, "divrplyfwdmsg": .tail, "zwchr": .tail, "stopspelling": .tail,
    "olk_src_body_section": .tail, "mail-editor-reference-message-container": .tail, "isreplycontent": .tail,
    "isforwardcontent": .tail, "reply-intro": .introduction, "signature": .signature,
    "applemailsignature": .signature, "ms-outlook-mobile-signature": .signature,
  ]

  private static let classes: [String: Self] = [
    "gmail_quote": .introduction, "gmail_attr": .introduction, "moz-cite-prefix": .introduction,
    "protonmail_quote": .introduction, "tutanota_quote": .introduction, "zmail_extra": .introduction,
    "yahoo_quoted": .quote, "moz-forward-container": .quote, "ms-outlook-mobile-reference-message": .quote,
    "gmail_signature": .signature, "moz-signature": .signature, "protonmail_signature_block": .signature,
    "applemailsignature": .signature, "ymail_signature": .signature, "bloop_sign": .signature,
  ]
}
