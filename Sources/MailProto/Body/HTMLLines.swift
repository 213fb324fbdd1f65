/// Collects visible text into lines the way a browser would: blank space collapses, blocks break lines once,
/// paragraphs leave one empty line.
struct HTMLLines {
  private var lines: [UInt8] = []
  private var line: [UInt8] = []
  private var pendingSpace = false
  /// An empty line is due, inside that many blockquotes.
  private var pendingBlankLine: Int?
  /// How many blockquotes are open.
  var quoteDepth = 0

  /// A place in the current line, for `closeLink`; lines that ended since count as no link text.
  var mark: Int { lines.count + line.count }

  /// The number of the line that would begin now.
  var lineNumber: Int { breaks + (pendingBlankLine == nil ? 0 : 1) + (line.isEmpty ? 0 : 1) }
  private var breaks = 0

  var finished: String { Self.withoutControls(String(decoding: written, as: UTF8.self)).trimmedBlanks }

  /// How many empty lines stand before the text.
  var emptyLinesAbove: Int { written.prefix { Octet.isSpace($0) }.count { $0 == Octet.lf } }

  private var written: [UInt8] {
    guard !line.isEmpty else { return lines }
    var copy = self
    copy.breakLine()
    return copy.lines
  }

  /// Character references such as `&#150;` mean Windows-1252 (HTML §13.2.5.80).
  private static func withoutControls(_ text: String) -> String {
    // All of them begin with this byte.
    guard text.utf8.contains(0xC2), text.unicodeScalars.contains(where: { (0x80...0x9F).contains($0.value) }) else {
      return text
    }
    let scalars = text.unicodeScalars.map { scalar in
      guard (0x80...0x9F).contains(scalar.value) else { return scalar }
      let byte = UInt8(truncatingIfNeeded: scalar.value)
      return DecodedText([byte], charset: "windows-1252").text.unicodeScalars.first ?? scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>, preformatted: Bool) {
    var start = 0
    while start < text.count {
      let byte = text[start]
      var end = start + 1
      if preformatted, byte == Octet.lf {
        lineBreak()
      } else if !preformatted, Octet.isSpace(byte) || byte == 0x0C {
        pendingSpace = pendingSpace || !line.isEmpty
      } else if byte != Octet.cr, byte != 0 {
        // libxml2 makes NULs of some broken tags.
        while end < text.count, text[end] > Octet.space { end += 1 }
        put(UnsafeBufferPointer(rebasing: text[start..<end]))
      }
      start = end
    }
  }

  mutating func append(_ text: String) { if !text.isEmpty { put(text.utf8) } }

  private mutating func put(_ bytes: some Sequence<UInt8>) {
    if pendingSpace {
      line.append(Octet.space)
      pendingSpace = false
    }
    line.append(contentsOf: bytes)
  }

  /// `br`: always ends the line, also an empty one.
  mutating func lineBreak() {
    if line.isEmpty { flush() } else { breakLine() }
  }

  /// The edge of a block: ends the line if something stands on it.
  mutating func breakLine() {
    pendingSpace = false
    if !line.isEmpty { flush() }
  }

  mutating func paragraph() {
    breakLine()
    if !lines.isEmpty { pendingBlankLine = min(quoteDepth, pendingBlankLine ?? quoteDepth) }
  }

  mutating func cell() { if !line.isEmpty { pendingSpace = true } }

  mutating func rule() {
    breakLine()
    append("---")
    breakLine()
  }

  private mutating func flush() {
    if let depth = pendingBlankLine {
      mark(depth: min(depth, quoteDepth))
      lines.append(Octet.lf)
      breaks += 1
      pendingBlankLine = nil
    }
    mark(depth: quoteDepth)
    if quoteDepth > 0, !line.isEmpty { lines.append(Octet.space) }
    lines.append(contentsOf: line)
    lines.append(Octet.lf)
    breaks += 1
    line.removeAll(keepingCapacity: true)
  }

  private mutating func mark(depth: Int) {
    lines.append(contentsOf: repeatElement(UInt8(ascii: ">"), count: min(depth, 40)))
  }

  /// Adds the target of a link behind its text, unless the text is the target.
  mutating func closeLink(_ link: String, from start: Int) {
    let inLine = start - lines.count
    guard inLine >= 0, inLine <= line.count else { return }
    let shown = String(decoding: line[inLine...], as: UTF8.self).trimmedBlanks
    guard !shown.isEmpty, Self.bare(shown) != Self.bare(link) else { return }
    append(" <\(link)>")
  }

  private static func bare(_ link: String) -> String {
    var text = Substring(link.lowercased())
    for scheme in ["https://", "http://", "mailto:", "tel:"] where text.hasPrefix(scheme) {
      text = text.dropFirst(scheme.count)
    }
    if text.hasPrefix("www.") { text = text.dropFirst(4) }
    if text.last == "/" { text = text.dropLast() }
    return String(text)
  }
}
