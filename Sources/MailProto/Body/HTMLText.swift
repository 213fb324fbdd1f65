import CLibXML

/// The text that a person sees of an HTML body, and apart from it the text that the HTML hides.
///
/// Parsed by libxml2 as a stream of events: no tree, no network, no entities from outside, no messages on stderr.
struct HTMLText {
  private(set) var text = ""
  private(set) var hidden = ""
  /// Quotes and signatures as the mail program marked them.
  private(set) var marks: [HTMLMark] = []
  /// The elements nest deeper than any honest mail; the text is then everything between the tags.
  private(set) var isCut = false

  /// Beyond this depth libxml2 spends time on every closing tag in proportion to it.
  static let maxDepth = 512

  /// libxml2 compares each attribute of an element with all others.
  static let maxAttributes = 256

  init(_ html: String) {
    let sink = HTMLSink()
    let bytes = Array(html.utf8)
    let parsed = !Self.hasCrowdedTag(bytes) && Self.parse(bytes, into: sink)
    if parsed, !sink.isTooDeep {
      text = sink.finishedText
      hidden = sink.finishedHidden
      marks = sink.marks
    } else {
      isCut = true
      text = Self.stripped(html)
    }
  }

  /// Whether a tag holds more attributes than any honest one; counted from the words outside quoted values.
  private static func hasCrowdedTag(_ bytes: [UInt8]) -> Bool {
    var words: Int?
    var quote: UInt8?
    var previous: UInt8 = 0
    var place = 0
    while place < bytes.count {
      // Between tags only "<" and what follows it is looked at.
      if words == nil, previous != UInt8(ascii: "<") {
        guard let open = bytes[place...].firstIndex(of: UInt8(ascii: "<")) else { return false }
        place = open
      }
      let byte = bytes[place]
      place += 1
      if let open = quote {
        if byte == open { (quote, previous) = (nil, Octet.space) }
        continue
      }
      if let count = words {
        let begins = Octet.isSpace(previous) || previous == UInt8(ascii: "/")
        if byte == UInt8(ascii: ">") {
          words = nil
        } else if previous == UInt8(ascii: "="), byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          quote = byte
        } else if begins, !Octet.isSpace(byte) {
          words = count + 1
        }
        if count > maxAttributes { return true }
      } else if previous == UInt8(ascii: "<"), Octet.isLetter(byte) {
        words = 0
      }
      if !Octet.isSpace(byte) || previous != UInt8(ascii: "=") { previous = byte }
    }
    return false
  }

  private static let isInitialized: Bool = {
    xmlInitParser()
    return true
  }()

  private static func parse(_ bytes: [UInt8], into sink: HTMLSink) -> Bool {
    guard isInitialized, bytes.count < Int(Int32.max), let context = htmlNewParserCtxt() else { return false }
    defer { htmlFreeParserCtxt(context) }
    guard let sax = context.pointee.sax else { return false }
    sax.pointee = handlers()
    context.pointee.userData = Unmanaged.passUnretained(sink).toOpaque()
    sink.stop = { xmlStopParser(context) }
    defer { sink.stop = nil }
    let options =
      HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
      | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOIMPLIED.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
    bytes.withUnsafeBytes { raw in
      let chars = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
      let document = htmlCtxtReadMemory(context, chars, Int32(raw.count), nil, "UTF-8", Int32(options))
      if let document { xmlFreeDoc(document) }
    }
    return true
  }

  private static func handlers() -> xmlSAXHandler {
    var sax = xmlSAXHandler()
    sax.startElement = { user, name, attributes in
      guard let user, let name else { return }
      let sink = Unmanaged<HTMLSink>.fromOpaque(user).takeUnretainedValue()
      sink.open(String(cString: name), HTMLAttributes(attributes))
    }
    sax.endElement = { user, name in
      guard let user, let name else { return }
      Unmanaged<HTMLSink>.fromOpaque(user).takeUnretainedValue().close(String(cString: name))
    }
    sax.characters = { user, chars, count in HTMLText.take(user, chars, count) }
    sax.ignorableWhitespace = { user, chars, count in HTMLText.take(user, chars, count) }
    sax.cdataBlock = { user, chars, count in HTMLText.take(user, chars, count) }
    return sax
  }

  private static func take(_ user: UnsafeMutableRawPointer?, _ chars: UnsafePointer<xmlChar>?, _ count: Int32) {
    guard let user, let chars, count > 0 else { return }
    let text = UnsafeBufferPointer(start: chars, count: Int(count))
    Unmanaged<HTMLSink>.fromOpaque(user).takeUnretainedValue().characters(text)
  }

  /// Everything between tags, for HTML that no parser should have to follow.
  static func stripped(_ html: String) -> String {
    var out: [UInt8] = []
    var inTag = false
    for byte in html.utf8 {
      switch byte {
      case UInt8(ascii: "<"):
        inTag = true
        if out.last != Octet.space { out.append(Octet.space) }
      case UInt8(ascii: ">") where inTag: inTag = false
      default: if !inTag { out.append(byte) }
      }
    }
    return String(decoding: out, as: UTF8.self).trimmedBlanks
  }
}
