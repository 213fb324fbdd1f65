/// Encoded words (RFC 2047), with the tolerance that mail needs: raw blanks and question marks inside a word, a word
/// beside other text or another word, and characters split between two words of the same charset.
enum EncodedWord {
  struct Decoded {
    var text: String
    var found = false
    /// Bytes that decode to nothing.
    var lossy = false
    /// A charset that we do not know, or that its bytes contradict.
    var guessed = false
    /// What was decoded is an encoded word again: readers differ in whether they stop here.
    var nested = false

    var hasNUL = false

    var isDoubtful: Bool { lossy || guessed || nested }
  }

  static func decode(_ value: String) -> Decoded {
    guard value.hasByte(UInt8(ascii: "=")) else { return Decoded(text: value) }
    var decoder = Decoder(bytes: Array(value.utf8))
    var decoded = decoder.decoded()
    guard decoded.found else { return Decoded(text: value) }
    if decoded.text.hasByte(UInt8(ascii: "=")) {
      var again = Decoder(bytes: Array(decoded.text.utf8))
      decoded.nested = again.decoded().found
    }
    return decoded
  }

  private struct Word {
    let charset: String
    let content: [UInt8]
    let isDamaged: Bool
    let next: Int
  }

  private struct Decoder {
    let bytes: [UInt8]
    var out = Decoded(text: "")
    /// Bytes of adjacent words of one charset, decoded together.
    var run: (charset: String, bytes: [UInt8])?
    /// Where the text since the last word begins.
    var literal = 0
    /// No further `?=` lies ahead, so nothing can be a word.
    var exhausted = false

    mutating func decoded() -> Decoded {
      var index = 0
      while !exhausted, let mark = bytes.firstOffset(of: UInt8(ascii: "="), in: index..<bytes.count) {
        if let word = word(at: mark) {
          take(word, at: mark)
          index = word.next
          literal = index
        } else {
          index = mark + 1
        }
      }
      guard out.found else { return out }
      flushRun()
      append(literal..<bytes.count)
      return out
    }

    /// Blanks between two words vanish (RFC 2047 §6.2).
    private mutating func take(_ word: Word, at mark: Int) {
      let isAdjacent = run != nil && bytes[literal..<mark].allSatisfy(Octet.isSpace)
      if !isAdjacent {
        flushRun()
        append(literal..<mark)
      }
      out.found = true
      out.lossy = out.lossy || word.isDamaged
      if let current = run, current.charset == word.charset, !Self.isStateful(word.charset) {
        run?.bytes.append(contentsOf: word.content)
      } else {
        flushRun()
        run = (word.charset, word.content)
      }
    }

    /// Charsets with shift states begin afresh in each word (RFC 2047 §3).
    private static func isStateful(_ charset: String) -> Bool {
      ["iso-2022", "csiso2022", "hz", "utf-7", "unicode-1-1-utf-7"].contains { charset.hasPrefix($0) }
    }

    private mutating func flushRun() {
      guard let current = run else { return }
      let decoded = DecodedText(current.bytes, charset: current.charset)
      out.text += EncodedWord.onOneLine(decoded.text)
      out.lossy = out.lossy || decoded.lossy
      out.hasNUL = out.hasNUL || decoded.hasNUL
      out.guessed = out.guessed || decoded.guessed
      run = nil
    }

    private mutating func append(_ range: Range<Int>) {
      if !range.isEmpty { out.text += String(decoding: bytes[range], as: UTF8.self) }
    }

    /// `=?charset[*language]?B|Q?text?=` at `index`.
    private mutating func word(at index: Int) -> Word? {
      guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "?") else { return nil }
      let charsetStart = index + 2
      guard let charsetEnd = mark(from: charsetStart, within: 80), charsetEnd > charsetStart,
        charsetEnd + 2 < bytes.count, bytes[charsetEnd + 2] == UInt8(ascii: "?")
      else { return nil }
      let encoding = Octet.lower(bytes[charsetEnd + 1])
      guard encoding == UInt8(ascii: "b") || encoding == UInt8(ascii: "q") else { return nil }
      let textStart = charsetEnd + 3
      guard let textEnd = close(from: textStart) else { return nil }
      let label = String(decoding: bytes[charsetStart..<charsetEnd], as: UTF8.self).lowercased()
      let charset = label.split(separator: "*", omittingEmptySubsequences: false).first.map(String.init) ?? label
      let text = bytes[textStart..<textEnd]
      guard encoding == UInt8(ascii: "b") else {
        return Word(charset: charset, content: EncodedWord.unquote(text), isDamaged: false, next: textEnd + 2)
      }
      let decoded = Base64Decoder.decode(text)
      return Word(charset: charset, content: decoded.output, isDamaged: decoded.damagedAt != nil, next: textEnd + 2)
    }

    private func mark(from start: Int, within limit: Int) -> Int? {
      var index = start
      while index < bytes.count, index - start < limit {
        if bytes[index] == UInt8(ascii: "?") { return index }
        if Octet.isSpace(bytes[index]) || bytes[index] == UInt8(ascii: "=") { return nil }
        index += 1
      }
      return nil
    }

    /// The `?=` that ends a word. Other question marks may not stand in it, and do.
    private mutating func close(from start: Int) -> Int? {
      var from = start
      while let mark = bytes.firstOffset(of: UInt8(ascii: "?"), in: from..<bytes.count), mark + 1 < bytes.count {
        if bytes[mark + 1] == UInt8(ascii: "=") { return mark }
        from = mark + 1
      }
      exhausted = true
      return nil
    }
  }

  /// Line breaks and other controls cannot stand in a header field, so they cannot come out of one.
  private static func onOneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }

  /// The "Q" encoding (RFC 2047 §4.2).
  private static func unquote(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      if byte == UInt8(ascii: "="), index + 2 < text.endIndex, let high = Octet.hexValue(text[index + 1]),
        let low = Octet.hexValue(text[index + 2])
      {
        out.append(high << 4 | low)
        index += 3
      } else {
        out.append(byte == UInt8(ascii: "_") ? Octet.space : byte)
        index += 1
      }
    }
    return out
  }
}
