/// Encoded words (RFC 2047), with the tolerance that mail needs: raw blanks inside a word, a word beside other text,
/// and characters split between two words of the same charset.
enum EncodedWord {
  struct Decoded {
    var text: String
    var found = false
    var lossy = false
  }

  static func decode(_ value: String) -> Decoded {
    let bytes = Array(value.utf8)
    guard bytes.contains(UInt8(ascii: "=")) else { return Decoded(text: value) }
    var decoder = Decoder(bytes: bytes)
    return decoder.decoded()
  }

  private struct Word {
    let charset: String
    let content: [UInt8]
    let next: Int
  }

  private struct Decoder {
    let bytes: [UInt8]
    var out = Decoded(text: "")
    /// Bytes of adjacent words of one charset, decoded together.
    var run: (charset: String, bytes: [UInt8])?
    /// The text between the last word and here.
    var literal: [UInt8] = []
    /// No further `?=` lies ahead, so nothing can be a word.
    var exhausted = false

    mutating func decoded() -> Decoded {
      var index = 0
      while index < bytes.count {
        if bytes[index] == UInt8(ascii: "="), !exhausted, let word = word(at: index) {
          take(word)
          index = word.next
        } else {
          literal.append(bytes[index])
          index += 1
        }
      }
      flushRun()
      flushLiteral()
      return out
    }

    /// Blanks between two words vanish (RFC 2047 §6.2).
    private mutating func take(_ word: Word) {
      let onlyBlanks = run != nil && literal.allSatisfy(Octet.isSpace)
      if onlyBlanks {
        literal = []
      } else {
        flushRun()
        flushLiteral()
      }
      out.found = true
      if let current = run, current.charset == word.charset {
        run?.bytes.append(contentsOf: word.content)
      } else {
        flushRun()
        run = (word.charset, word.content)
      }
    }

    private mutating func flushRun() {
      guard let current = run else { return }
      let decoded = DecodedText(current.bytes, charset: current.charset)
      out.text += decoded.text
      out.lossy = out.lossy || decoded.lossy
      run = nil
    }

    private mutating func flushLiteral() {
      out.text += String(decoding: literal, as: UTF8.self)
      literal = []
    }

    /// `=?charset[*language]?B|Q?text?=` at `index`.
    private mutating func word(at index: Int) -> Word? {
      guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "?") else { return nil }
      let charsetStart = index + 2
      guard let charsetEnd = mark(from: charsetStart, within: 80), charsetEnd > charsetStart,
        charsetEnd + 2 < bytes.count, bytes[charsetEnd + 2] == UInt8(ascii: "?")
      else { return nil }
      let textStart = charsetEnd + 3
      guard let textEnd = close(from: textStart) else { return nil }
      let label = String(decoding: bytes[charsetStart..<charsetEnd], as: UTF8.self)
      let charset = label.split(separator: "*", omittingEmptySubsequences: false).first.map(String.init) ?? label
      let text = bytes[textStart..<textEnd]
      switch Octet.lower(bytes[charsetEnd + 1]) {
      case UInt8(ascii: "b"):
        let content = TransferDecoder.decode(text, .base64).output
        return Word(charset: charset.lowercased(), content: content, next: textEnd + 2)
      case UInt8(ascii: "q"):
        return Word(charset: charset.lowercased(), content: EncodedWord.unquote(text), next: textEnd + 2)
      default: return nil
      }
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

    /// The `?=` that ends a word: within the Q text `?` may not stand, so the first one decides.
    private mutating func close(from start: Int) -> Int? {
      guard start <= bytes.count else { return nil }
      guard let mark = bytes.firstOffset(of: UInt8(ascii: "?"), in: start..<bytes.count) else {
        exhausted = true
        return nil
      }
      guard mark + 1 < bytes.count, bytes[mark + 1] == UInt8(ascii: "=") else { return nil }
      return mark
    }
  }

  /// The "Q" encoding (RFC 2047 §4.2).
  private static func unquote(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
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
