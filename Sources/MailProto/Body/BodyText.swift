/// What a person would read of a message, picked from its MIME tree.
struct BodyText {
  private(set) var text = ""
  private(set) var html: String?
  private(set) var hiddenText: String?
  /// The text that the HTML way gives where both ways exist, for comparing.
  private(set) var textFromHTML: String?
  /// What the HTML marks as quoted or signed, by the lines of `text` and of `textFromHTML`.
  private(set) var textMarks: [HTMLMark] = []
  private(set) var htmlMarks: [HTMLMark] = []
  private(set) var defects: [Defect] = []
  /// Not everything was read: a limit was reached.
  private(set) var isCut = false
  /// There are NULs, at which some readers stop.
  private(set) var ambiguous = false

  private let parts: [Part]
  private let lineLimit: Int
  private var budget: Int
  private var segments: [Segment] = []

  /// One place of the body, in up to two versions.
  private struct Segment {
    var plain: Entity?
    /// Several where pictures stand between them, as Apple Mail sends.
    var html: [Entity] = []
    var isEmpty: Bool { plain == nil && html.isEmpty }
  }

  init(_ root: Entity, parts: [Part], limits: MailLimits) {
    self.parts = parts
    lineLimit = limits.lineBytes
    budget = limits.decodedTextBytes
    collect(root, isRoot: true)
    if segments.isEmpty { collectHidden(root) }
    read()
  }

  // MARK: which parts

  private mutating func collect(_ entity: Entity, isRoot: Bool = false) {
    guard entity.content.isMultipart, entity.part == nil else {
      let segment = Self.leaf(entity, isRoot: isRoot)
      if !segment.isEmpty { segments.append(segment) }
      return
    }
    switch entity.content.type {
    case "multipart/alternative":
      let segment = Self.alternative(entity)
      if !segment.isEmpty { segments.append(segment) }
    case "multipart/related":
      if let root = Self.relatedRoot(entity) { collect(root) }
    case "multipart/report", "multipart/signed":
      if let first = entity.children.first { collect(first) }
    default:
      for child in entity.children { collect(child) }
    }
  }

  /// Bodies inside a winmail.dat, for a message that has no other.
  private mutating func collectHidden(_ entity: Entity) {
    if entity.content.isTNEF {
      let plain = entity.children.first { $0.content.type == "text/plain" && $0.content.disposition == nil }
      let html = entity.children.first { $0.content.type == "text/html" && $0.content.disposition == nil }
      let segment = Segment(plain: plain, html: html.map { [$0] } ?? [])
      if !segment.isEmpty { segments.append(segment) }
    } else if entity.content.isMultipart, entity.part == nil {
      for child in entity.children { collectHidden(child) }
    }
  }

  private static func leaf(_ entity: Entity, isRoot: Bool) -> Segment {
    let content = entity.content
    guard entity.part != nil, content.disposition != .attachment, isRoot || content.filename == nil else {
      return Segment()
    }
    if content.type == "text/html" || content.type == "application/xhtml+xml" { return Segment(html: [entity]) }
    if content.type == "text/plain" || isRoot && content.isText { return Segment(plain: entity) }
    return Segment()
  }

  private static func relatedRoot(_ entity: Entity) -> Entity? {
    let named = entity.content.start.flatMap { start in entity.children.first { $0.content.contentID == start } }
    return named ?? entity.children.first
  }

  /// The first plain text and the last HTML among the versions.
  private static func alternative(_ entity: Entity) -> Segment {
    var segment = Segment()
    for child in entity.children {
      var version = Segment()
      switch child.content.type {
      case "multipart/related": version = relatedRoot(child).map { alternativeVersion($0) } ?? version
      default: version = alternativeVersion(child)
      }
      segment.plain = segment.plain ?? version.plain
      if !version.html.isEmpty { segment.html = version.html }
    }
    return segment
  }

  private static func alternativeVersion(_ entity: Entity) -> Segment {
    guard entity.content.isMultipart, entity.part == nil else { return leaf(entity, isRoot: false) }
    var segment = Segment()
    let isMixed = entity.content.type == "multipart/mixed"
    for child in entity.children where segment.isEmpty || isMixed || entity.content.type == "multipart/alternative" {
      let version = alternativeVersion(child)
      segment.plain = segment.plain ?? version.plain
      if segment.html.isEmpty || isMixed { segment.html += version.html }
    }
    return segment
  }

  // MARK: what they say

  private mutating func read() {
    var texts: [String] = []
    var fromHTML: [String] = []
    var sources: [String] = []
    var hidden: [String] = []
    var comparable = false
    for segment in segments {
      let plain = segment.plain.map { plainText($0) }
      let written = segment.html.map { Self.withLineFeeds(decoded($0)) }
      let source = written.isEmpty ? nil : written.joined(separator: "\n")
      let rendered = source.map { HTMLText($0) }
      if let source, let rendered {
        sources.append(source)
        if !rendered.hidden.isEmpty { hidden.append(rendered.hidden) }
        if rendered.isCut {
          note(.htmlTooComplex, segment.html.first)
          isCut = true
        }
      }
      let readable = plain.flatMap { $0.trimmedBlanks.isEmpty ? nil : $0 }
      comparable = comparable || (readable != nil && rendered != nil)
      if let chosen = readable ?? rendered?.text, !chosen.trimmedBlanks.isEmpty {
        if readable == nil { textMarks += Self.marks(rendered, below: texts) }
        texts.append(chosen)
      }
      if let other = rendered?.text ?? readable, !other.trimmedBlanks.isEmpty {
        htmlMarks += Self.marks(rendered, below: fromHTML)
        fromHTML.append(other)
      }
    }
    text = texts.map(Self.withoutFinalBreaks).joined(separator: "\n\n")
    html = sources.isEmpty ? nil : sources.joined(separator: "\n")
    hiddenText = hidden.isEmpty ? nil : hidden.joined(separator: "\n")
    textFromHTML = comparable ? fromHTML.map(Self.withoutFinalBreaks).joined(separator: "\n\n") : nil
  }

  /// The marks of a segment by the lines of the whole, where an empty line stands between segments.
  private static func marks(_ rendered: HTMLText?, below earlier: [String]) -> [HTMLMark] {
    guard let rendered, !rendered.marks.isEmpty else { return [] }
    let above = earlier.reduce(0) { $0 + withoutFinalBreaks($1).utf8.count { $0 == Octet.lf } + 2 }
    return rendered.marks.map { $0.shifted(by: above) }
  }

  private mutating func plainText(_ entity: Entity) -> String {
    let text = Self.withLineFeeds(decoded(entity))
    guard entity.content.isFlowed else { return text }
    return FlowedText.unwrap(text, deletesSpace: entity.content.deletesSpace)
  }

  /// The part's text; what goes over the limit for the whole message is left out.
  private mutating func decoded(_ entity: Entity) -> String {
    guard let index = entity.part, parts.indices.contains(index) else { return "" }
    let content = parts[index].content
    var raw = content.encoding == .identity ? content.raw : content.decoded()[...]
    if !entity.cuts.isEmpty { raw = Self.without(entity.cuts, content)[...] }
    if raw.count > budget {
      note(.textTooLarge, entity)
      isCut = true
    }
    if raw.count > lineLimit, raw.hasLine(longerThan: lineLimit) { note(.lineTooLong, entity) }
    var kept = raw.prefix(budget)
    if kept.count < raw.count { kept = kept.dropLast(Self.splitCharacter(kept)) }
    budget -= kept.count
    let charset = entity.content.charset ?? Self.metaCharset(entity, kept)
    let text = DecodedText(kept, charset: charset)
    if text.guessed { note(.charsetGuessed, entity) }
    if text.hasNUL { ambiguous = true }
    if text.lossy { note(.undecodableText, entity) }
    return text.text
  }

  private static func without(_ cuts: [Range<Int>], _ content: PartContent) -> [UInt8] {
    var kept: [UInt8] = []
    var from = content.range.lowerBound
    for cut in cuts {
      kept.append(contentsOf: content.bytes[from..<cut.lowerBound])
      from = cut.upperBound
    }
    kept.append(contentsOf: content.bytes[from..<content.range.upperBound])
    return kept
  }

  /// HTML without a declared charset may name it in a meta element.
  private static func metaCharset(_ entity: Entity, _ bytes: ArraySlice<UInt8>) -> String? {
    guard entity.content.type == "text/html" else { return nil }
    let head = String(decoding: bytes.prefix(1024), as: UTF8.self).lowercased()
    guard let range = head.firstRange(of: "charset=") else { return nil }
    let rest = head[range.upperBound...].drop { $0 == "\"" || $0 == "'" }
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
    return name.isEmpty || name.hasPrefix("utf-16") ? nil : String(name)
  }

  /// How many bytes of a cut UTF-8 character stand at the end.
  private static func splitCharacter(_ bytes: ArraySlice<UInt8>) -> Int {
    let tail = bytes.suffix(4)
    guard let lead = tail.lastIndex(where: { $0 & 0xC0 != 0x80 }), tail[lead] >= 0xC0 else { return 0 }
    let length = tail[lead] >= 0xF0 ? 4 : tail[lead] >= 0xE0 ? 3 : 2
    let present = tail.endIndex - lead
    return present < length ? present : 0
  }

  private mutating func note(_ kind: Defect.Kind, _ entity: Entity?) {
    let part = entity?.part.flatMap { parts.indices.contains($0) ? parts[$0] : nil }
    defects.append(Defect(kind, at: part?.body.lowerBound ?? 0))
  }

  static func withLineFeeds(_ text: String) -> String {
    guard text.utf8.contains(Octet.cr) else { return text }
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count)
    var afterReturn = false
    for byte in text.utf8 {
      if byte == Octet.cr {
        out.append(Octet.lf)
      } else if byte != Octet.lf || !afterReturn {
        out.append(byte)
      }
      afterReturn = byte == Octet.cr
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func withoutFinalBreaks(_ text: String) -> String {
    var scalars = text.unicodeScalars[...]
    while let last = scalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
    return String(scalars)
  }
}
