/// Writes header fields: folded, ASCII, with encoded words where needed, and with nothing in them that could end a line.
enum HeaderWriter {
  /// Control characters, line breaks and byte order marks become blanks; blanks at the ends go.
  static func singleLine(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
      let category = scalar.properties.generalCategory
      let isBreak = category == .control || category == .lineSeparator || category == .paragraphSeparator
      return isBreak || scalar == "\u{FEFF}" ? " " : scalar
    }
    return String(String.UnicodeScalarView(scalars)).trimmedBlanks
  }

  static func unstructured(_ name: String, _ value: String) -> String {
    let text = singleLine(value)
    return fold("\(name):", needsEncoding(text) ? encodedWords(text) : words(text))
  }

  /// Nil if none of the addresses is plain.
  static func addresses(_ name: String, _ list: [Address]) -> String? {
    let plain = list.compactMap { address in Envelope.plain(address).map { (name: address.name ?? "", spec: $0) } }
    guard !plain.isEmpty else { return nil }
    var pieces: [String] = []
    for (index, address) in plain.enumerated() {
      let name = singleLine(address.name)
      pieces += displayName(name)
      let comma = index + 1 < plain.count ? "," : ""
      pieces.append(name.isEmpty ? "\(address.spec)\(comma)" : "<\(address.spec)>\(comma)")
    }
    return fold("\(name):", pieces)
  }

  static func ids(_ name: String, _ list: [MessageID]) -> String? {
    let safe = list.filter(isSafe)
    return safe.isEmpty ? nil : fold("\(name):", safe.map { "<\($0.value)>" })
  }

  static func isSafe(_ id: MessageID) -> Bool {
    !id.value.isEmpty && id.value.utf8.count <= 900
      && id.value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
  }

  private static func displayName(_ name: String) -> [String] {
    guard !name.isEmpty else { return [] }
    if needsEncoding(name) { return encodedWords(name) }
    let isPlain = name.utf8.allSatisfy { Octet.isLetter($0) || Octet.isDigit($0) || " -'_".utf8.contains($0) }
    // Between the words of a phrase any blank space is one blank.
    if isPlain, !name.contains("  ") { return words(name) }
    let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    // It cannot be folded.
    return escaped.utf8.count > 400 ? encodedWords(name) : ["\"\(escaped)\""]
  }

  /// Non-ASCII, anything that reads like an encoded word, and words or runs of blanks too long to fold.
  private static func needsEncoding(_ text: String) -> Bool {
    !text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } || text.contains("=?")
      || words(text).contains { $0.utf8.count > 400 }
  }

  /// Words with the blanks before them, so that runs of blanks survive folding.
  private static func words(_ text: String) -> [String] {
    var out: [String] = []
    var blanks = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if word.isEmpty {
        blanks += " "
      } else {
        out.append(blanks + word)
        blanks = ""
      }
    }
    return out
  }

  /// `=?utf-8?B?…?=` of at most 75 characters each (RFC 2047 §2), cut between characters.
  static func encodedWords(_ text: String) -> [String] {
    var out: [String] = []
    var chunk: [UInt8] = []
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if chunk.count + bytes.count > 45 {
        out.append(word(chunk))
        chunk = []
      }
      chunk += bytes
    }
    if !chunk.isEmpty { out.append(word(chunk)) }
    return out
  }

  private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(base64(bytes))?=" }

  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for index in 0..<4 {
        out.append(index <= group.count ? alphabet[Int(word >> UInt32(18 - 6 * index) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Joins words with blanks, breaking lines before they exceed 76 characters.
  private static func fold(_ name: String, _ words: [String]) -> String {
    var out = name
    var column = name.utf8.count
    for (index, word) in words.enumerated() {
      let length = word.utf8.count + 1
      if column + length > 76, index > 0 {
        out += "\r\n"
        column = 0
      }
      out += " " + word
      column += length
    }
    return out
  }
}
