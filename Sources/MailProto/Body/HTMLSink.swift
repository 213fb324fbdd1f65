/// Receives the events of an HTML body and writes what a person sees as plain text: blocks become lines, quotes get
/// `> `, links keep their target. What the HTML hides is collected apart.
final class HTMLSink {
  /// Ends the parsing; set while the parser runs.
  var stop: (() -> Void)?
  private(set) var isTooDeep = false

  private var visible = HTMLLines()
  private var hidden = HTMLLines()
  private var frames: [Frame] = []
  /// The elements of `frames` as selectors see them.
  private var elements: [HTMLStyleSheet.Element] = []
  private var sheet = HTMLStyleSheet()
  private var styleText: [UInt8] = []
  private var ownStyles: [String: HTMLDeclarations] = [:]

  /// One open element.
  private struct Frame {
    let name: String
    let kind: Kind
    var style: HTMLStyle
    var isSkipped: Bool
    var isPreformatted: Bool
    var link: String?
    /// Where the text of a link starts in the visible text.
    var linkStart = 0
    /// The number of the next item of an ordered list.
    var nextItem: Int?
    /// What the mail program says of the element, and the line on which it begins.
    var mark: (kind: HTMLMark.Kind, line: Int)?
  }
  private var found: [HTMLMark] = []

  var finishedText: String { visible.finished }

  /// The elements that a mail program made for a quote or a signature; ones left open reach to the end.
  var marks: [HTMLMark] {
    let open = frames.compactMap(\.mark).map {
      HTMLMark(kind: $0.kind, lines: $0.line..<max($0.line, visible.lineNumber))
    }
    let above = visible.emptyLinesAbove
    return (found + open).filter { $0.lines.lowerBound >= above }.map { $0.shifted(by: -above) }
  }
  var finishedHidden: String { hidden.finished }

  /// What an element is by its name.
  private struct Kind: OptionSet {
    let rawValue: Int

    /// Its content is no text of the mail.
    static let skipped = Kind(rawValue: 1)
    /// It has no content.
    static let void = Kind(rawValue: 2)
    /// Begins and ends a line.
    static let block = Kind(rawValue: 4)
    /// Has an empty line above and below.
    static let paragraph = Kind(rawValue: 8)
  }

  func open(_ rawName: String, _ attributes: HTMLAttributes) {
    let name = rawName.lowercased()
    let kind = Self.kinds[name] ?? []
    guard frames.count < HTMLText.maxDepth else {
      isTooDeep = true
      stop?()
      return
    }
    var style = frames.last?.style ?? HTMLStyle()
    let element = HTMLStyleSheet.Element(name, attributes)
    let rules = sheet.isEmpty ? HTMLDeclarations() : sheet.matching(element, within: elements)
    style.apply(name, attributes, rules, own: attributes["style"].map(declarations))
    let parent = frames.last
    let skipped = parent?.isSkipped == true || kind.contains(.skipped)
    var frame = Frame(
      name: name, kind: kind, style: style, isSkipped: skipped,
      isPreformatted: parent?.isPreformatted == true || name == "pre" || style.keepsBlanks, link: nil)
    if name == "style" { styleText = [] }
    if !skipped { begin(&frame, attributes) }
    let mark = attributes.isEmpty || skipped ? nil : HTMLMark.Kind(element, attributes)
    frame.mark = mark.map { ($0, visible.lineNumber) }
    if kind.contains(.void) { return end(frame.mark) }
    frames.append(frame)
    elements.append(element)
  }

  func close(_ rawName: String) {
    let name = rawName.lowercased()
    if name == "style" { sheet.add(String(decoding: styleText, as: UTF8.self)) }
    guard frames.last?.name == name, let frame = frames.popLast() else { return }
    elements.removeLast()
    guard !frame.isSkipped else { return }
    end(frame)
    end(frame.mark)
  }

  func characters(_ text: UnsafeBufferPointer<UInt8>) {
    guard let frame = frames.last else { return visible.append(text, preformatted: false) }
    if frame.name == "style" { styleText.append(contentsOf: text) }
    guard !frame.isSkipped else { return }
    if frame.style.isHidden {
      hidden.append(text, preformatted: frame.isPreformatted)
    } else {
      visible.append(text, preformatted: frame.isPreformatted)
    }
  }

  /// Of a `style` attribute; mail repeats the same few for each of its paragraphs.
  private func declarations(of style: String) -> HTMLDeclarations {
    if let known = ownStyles[style] { return known }
    let made = HTMLDeclarations(style)
    if ownStyles.count < 100 { ownStyles[style] = made }
    return made
  }

  private func begin(_ frame: inout Frame, _ attributes: HTMLAttributes) {
    switch frame.name {
    case "br": frame.style.isHidden ? hidden.breakLine() : visible.lineBreak()
    case "hr": visible.rule()
    case "blockquote":
      visible.paragraph()
      visible.quoteDepth += 1
    case "li": if !frame.style.isHidden { beginItem() }
    case "ol": frame.nextItem = attributes["start"].flatMap { Int($0) } ?? 1
    case "td", "th": visible.cell()
    case "img":
      let alt = attributes["alt"]?.trimmedBlanks ?? ""
      if !alt.isEmpty, !frame.style.isHidden { visible.append("[\(alt)]") }
    case "a":
      frame.link = attributes["href"].flatMap(Self.shownLink)
      frame.linkStart = visible.mark
    default: break
    }
    if frame.kind.contains(.paragraph) { visible.paragraph() }
    if frame.kind.contains(.block) { frame.style.isHidden ? hidden.breakLine() : visible.breakLine() }
  }

  private func beginItem() {
    visible.breakLine()
    guard let list = frames.lastIndex(where: { $0.name == "ol" || $0.name == "ul" }), let number = frames[list].nextItem
    else { return visible.append("- ") }
    frames[list].nextItem = number.addingReportingOverflow(1).partialValue
    visible.append("\(number). ")
  }

  private func end(_ mark: (kind: HTMLMark.Kind, line: Int)?) {
    guard let mark, found.count < 1000 else { return }
    found.append(HTMLMark(kind: mark.kind, lines: mark.line..<max(mark.line + 1, visible.lineNumber)))
  }

  private func end(_ frame: Frame) {
    if let link = frame.link, !frame.style.isHidden { visible.closeLink(link, from: frame.linkStart) }
    if frame.kind.contains(.block) { frame.style.isHidden ? hidden.breakLine() : visible.breakLine() }
    if frame.kind.contains(.paragraph) { visible.paragraph() }
    if frame.name == "li" { visible.breakLine() }
    if frame.name == "blockquote" {
      visible.breakLine()
      visible.quoteDepth -= 1
      visible.paragraph()
    }
  }

  /// Links that lead somewhere a person could go.
  private static func shownLink(_ href: String) -> String? {
    let link = href.filter { !$0.isWhitespace }
    let scheme = link.prefix { $0 != ":" }.lowercased()
    return ["http", "https", "mailto", "tel", "ftp"].contains(scheme) ? link : nil
  }

  private static let kinds: [String: Kind] = {
    let names: [(Kind, [String])] = [
      (
        .skipped,
        [
          "script", "style", "title", "template", "object", "embed", "iframe", "canvas", "svg", "audio", "video",
          "select",
        ]
      ),
      (
        .void,
        [
          "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "wbr", "source", "track", "param",
          "basefont", "frame", "isindex",
        ]
      ),
      (.paragraph, ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "dl", "figure"]),
      (
        .block,
        [
          "div", "tr", "dt", "dd", "address", "article", "aside", "section", "header", "footer", "main", "nav",
          "center", "form", "fieldset", "figcaption", "caption", "body", "html", "tbody", "thead", "tfoot",
        ]
      ),
    ]
    return Dictionary(uniqueKeysWithValues: names.flatMap { kind, names in names.map { ($0, kind) } })
  }()
}
