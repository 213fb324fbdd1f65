/// The body of a reply as format=flowed lines (RFC 3676 §4): long lines end in a blank and go on below.
enum FlowedWriter {
  /// Where a line is broken, in characters.
  private static let width = 72

  static func lines(_ reply: Reply) -> [String] {
    var out = paragraphs(reply.text).flatMap { wrap($0, prefix: "") }
    guard let quote = reply.quote else { return out }
    out += [""] + wrap(attribution(quote), prefix: "")
    for line in paragraphs(quote.text) {
      let depth = line.prefix { $0 == ">" }.count
      let content = line.dropFirst(depth)
      let text = depth > 0 && content.first == " " ? content.dropFirst() : content
      out += wrap(String(text), prefix: String(repeating: ">", count: min(depth, 20) + 1))
    }
    return out
  }

  private static func attribution(_ quote: Reply.Quote) -> String {
    let author = HeaderWriter.singleLine(quote.author)
    guard let date = quote.date else { return "\(author) wrote:" }
    return "On \(date.plainText), \(author) wrote:"
  }

  /// Lines without control characters, byte order marks (a reader drops the first) and blanks at their ends; empty
  /// lines at both ends of the text go.
  private static func paragraphs(_ text: String) -> [String] {
    let lines = BodyText.withLineFeeds(text).split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let kept = line.unicodeScalars.filter {
        let category = $0.properties.generalCategory
        return $0 == "\t"
          || $0 != "\u{FEFF}" && category != .control && category != .lineSeparator && category != .paragraphSeparator
      }
      let text = String(String.UnicodeScalarView(kept))
      let stripped = text.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
      return text == "-- " ? text : String(stripped)
    }
    let first = lines.firstIndex { !$0.isEmpty } ?? lines.endIndex
    let last = lines.lastIndex { !$0.isEmpty } ?? first
    return first < lines.endIndex ? Array(lines[first...last]) : []
  }

  private static func wrap(_ line: String, prefix: String) -> [String] {
    var out: [String] = []
    var current = ""
    var length = 0
    for (word, count) in words(line) {
      // "-- " alone on a line would begin a signature.
      if length > 0, length + count > width - prefix.count, current.last == " ", current != "-- " {
        out.append(stuffed(current, prefix))
        current = ""
        length = 0
      }
      current += word
      length += count
    }
    out.append(stuffed(current, prefix))
    return out
  }

  /// Words, each with the blanks behind it, and their lengths.
  private static func words(_ line: String) -> [(String, Int)] {
    var out: [(String, Int)] = []
    var word = ""
    var count = 0
    for character in line {
      if word.last == " ", character != " " {
        out.append((word, count))
        word = ""
        count = 0
      }
      word.append(character)
      count += 1
    }
    out.append((word, count))
    return out
  }

  /// Space-stuffing (RFC 3676 §4.4).
  private static func stuffed(_ line: String, _ prefix: String) -> String {
    if !prefix.isEmpty { return line.isEmpty ? prefix : "\(prefix) \(line)" }
    let needs = line.hasPrefix(" ") || line.hasPrefix(">") || line.hasPrefix("From ")
    return needs ? " " + line : line
  }
}

/// Quoted-printable (RFC 2045 §6.7) for one line of text.
enum QuotedPrintableWriter {
  static func lines(_ line: String) -> [String] {
    let bytes = Array(line.utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [String] = []
    var current: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      let isLast = index + 1 == bytes.count
      let literal = byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "=") || Octet.isBlank(byte) && !isLast
      let piece = literal ? [byte] : [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      if current.count + piece.count > 75 {
        out.append(String(decoding: current, as: UTF8.self) + "=")
        current = []
      }
      // A line of its own that begins with a dot or "From " is changed by some servers.
      let isRisky = current.isEmpty && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))
      current += isRisky ? [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]] : piece
    }
    out.append(String(decoding: current, as: UTF8.self))
    return out
  }
}
