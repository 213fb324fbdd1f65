/// The line that mail programs put above a quote, "On Monday, Ada wrote:", on up to four lines of text.
struct Attribution {
  /// How sure it is that a mail program wrote it.
  enum Strength: Int, Comparable {
    /// A person may have written it: "On day 2 you wrote:".
    case weak
    /// It names an address, or a date with its time, as no person does in talk.
    case strong

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  static let maxLines = 4
  private static let maxBytes = 600

  let strength: Strength

  /// Nil unless the lines, read as one, are an attribution.
  ///
  /// Several lines must begin like one, and the last of them must not do alone: the line above may be the sender's.
  init?(_ lines: ArraySlice<Substring>) {
    guard let last = lines.last, Self.endsInColon(last), lines.reduce(0, { $0 + $1.utf8.count }) <= Self.maxBytes,
      lines.contains(where: Self.hasNumberOrAddress), lines.allSatisfy({ !$0.isBlank })
    else { return nil }
    let facts = Facts(lines)
    guard let strength = facts.strength else { return nil }
    if lines.count > 1 {
      guard let first = lines.first, Facts([first]).couldBegin, !Self.endsSentence(first),
        !(1..<lines.count).contains(where: { Self.isComplete(lines.dropFirst($0)) })
      else { return nil }
    }
    self.strength = strength
  }

  private static func isComplete(_ lines: ArraySlice<Substring>) -> Bool {
    let facts = Facts(lines)
    return facts.opens && facts.strength != nil
  }

  /// Without one of them no line is an attribution; asked first since it is cheap.
  private static func hasNumberOrAddress(_ line: Substring) -> Bool {
    line.utf8.contains { Octet.isDigit($0) || $0 == UInt8(ascii: "@") }
  }

  private static func endsSentence(_ line: Substring) -> Bool {
    guard let last = line.trimmedBlanks.last else { return false }
    return "!?:".contains(last)
  }

  /// Also behind invisible marks of direction.
  private static func endsInColon(_ line: Substring) -> Bool {
    for scalar in line.unicodeScalars.reversed() {
      if scalar.isBlankSpace || scalar == "*" || PlainLine.isInvisible(scalar) { continue }
      return scalar == ":" || scalar == "："
    }
    return false
  }

  /// What the joined line says.
  private struct Facts {
    private let text: String
    /// How many bytes stand behind the verb; nil without one.
    private let behindVerb: Int?
    private let date: DateShape

    init(_ lines: ArraySlice<Substring>) {
      text = PlainLine.normalized(lines.joined(separator: " "))
      let bytes = Array(text.utf8)
      behindVerb = AttributionWords.verbs.lastEnd(in: bytes).map { end in
        bytes[end...].count { !Octet.isSpace($0) }
      }
      date = DateShape(text)
    }

    /// Begins as such lines do: with an opening word, a day, or a number.
    var opens: Bool {
      if let first = text.unicodeScalars.first, first.properties.numericType != nil { return true }
      if AttributionWords.openings.contains(where: { text.utf8.starts(with: $0.utf8) }) { return true }
      let word = text.prefix { $0.isLetter || $0 == "-" }
      return AttributionWords.days.contains(String(word))
    }

    var couldBegin: Bool { opens || hasBracketedAddress && !text.hasPrefix("<") }

    /// `<a@b>` or `(a@b)`; the opening bracket may stand on the line above.
    private var hasBracketedAddress: Bool {
      text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "，" || $0 == "、" }).contains { word in
        word.holds("@") && word.contains { "<>()[]".contains($0) }
      }
    }

    /// Ends in `<a@b>:`.
    private var endsInAddress: Bool {
      let end = text.suffix(3)
      return text.holds("@") && (end.hasSuffix(">:") || end.hasSuffix("> :") || end.hasSuffix(">："))
    }

    private var talks: Bool {
      let words = text.split { !$0.isLetter && $0 != "'" }.map(String.init)
      return words.dropFirst().contains { AttributionWords.talk.contains($0) }
    }

    var strength: Strength? {
      guard date.hasNumber || text.holds("@") else { return nil }
      guard let behindVerb else {
        // Russian and Czech ones and Gmail's shortest: date, time, name, address.
        return date.hasTime && date.hasYear && endsInAddress ? .strong : nil
      }
      guard opens || hasBracketedAddress || date.hasTime else { return nil }
      if hasBracketedAddress { return .strong }
      if text.holds("@"), !talks { return .strong }
      if date.hasTime, date.hasYear { return talks ? .weak : .strong }
      // In prose the verb stands anywhere; in a line above a quote it is the end, or only a name follows.
      return opens && (behindVerb <= 8 || date.hasTime) ? .weak : nil
    }
  }
}

/// The numbers of a line: a year, a time of day.
struct DateShape {
  private(set) var hasNumber = false
  /// `10:00`, `10.00`, `10h00`.
  private(set) var hasTime = false
  /// `2026`, or a date of three numbers such as `16.3.26`.
  private(set) var hasYear = false

  init(_ text: String) {
    var numbers: [(value: Int, digits: Int, separator: UInt8)] = []
    var value = 0
    var digits = 0
    func isJoint(_ byte: UInt8) -> Bool { ".:/-hu".utf8.contains(byte) }
    for byte in Array(text.utf8) + [0] {
      if Octet.isDigit(byte) {
        value = min(value * 10 + Int(byte - 0x30), 1_000_000)
        digits += 1
      } else if digits > 0 {
        numbers.append((value, digits, isJoint(byte) ? byte : 0))
        (value, digits) = (0, 0)
      } else if let last = numbers.indices.last, numbers[last].separator != 0, byte != Octet.space {
        numbers[last].separator = 0
      }
    }
    hasNumber = !numbers.isEmpty
    for (index, number) in numbers.enumerated() {
      if number.digits == 4, (1970...2100).contains(number.value) { hasYear = true }
      guard index + 1 < numbers.count else { continue }
      let next = numbers[index + 1]
      let isTime = number.value < 24 && number.digits <= 2 && next.digits == 2 && next.value < 60
      let isDate = number.separator == UInt8(ascii: ".") && next.separator == UInt8(ascii: ".")
      if ":.hu".utf8.contains(number.separator), isTime, !isDate { hasTime = true }
      if index + 2 < numbers.count, "./-".utf8.contains(number.separator), "./-".utf8.contains(next.separator) {
        hasYear = true
      }
    }
  }
}

/// A line as it is compared: without invisible marks and bold stars, blanks of every kind as one, lower case.
enum PlainLine {
  static func normalized(_ text: String) -> String {
    if let plain = normalizedASCII(text) { return plain }
    var out = String.UnicodeScalarView()
    var blank = false
    for scalar in text.unicodeScalars {
      if scalar == "*" || isInvisible(scalar) { continue }
      if scalar.isBlankSpace {
        blank = !out.isEmpty
        continue
      }
      // Dashes before a line: "----- Le 16 mars …".
      if scalar == "-", out.isEmpty { continue }
      if blank { out.append(" ") }
      blank = false
      out.append(scalar)
    }
    return String(out).lowercased()
  }

  /// Lines as if they were one.
  static func normalized(_ lines: ArraySlice<Substring>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lines.reduce(0) { $0 + $1.utf8.count + 1 })
    for line in lines {
      bytes.append(contentsOf: line.utf8)
      bytes.append(0x20)
    }
    return bytes.withUnsafeBufferPointer(normalizedASCII) ?? normalized(String(decoding: bytes, as: UTF8.self))
  }

  private static func normalizedASCII(_ text: String) -> String? {
    var text = text
    return text.withUTF8(normalizedASCII)
  }

  /// The same for text of ASCII alone, by bytes; nil for any other.
  private static func normalizedASCII(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    guard Octet.isASCII(text) else { return nil }
    return String(unsafeUninitializedCapacity: text.count) { out in
      var count = 0
      var blank = false
      for byte in text {
        switch byte {
        case UInt8(ascii: "*"): continue
        case 0x20, 0x09...0x0D: blank = count > 0
        case UInt8(ascii: "-") where count == 0: continue
        default:
          // A blank is written only for one that was read, so what is written never outgrows what was read.
          if blank {
            out[count] = 0x20
            count += 1
          }
          blank = false
          out[count] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
          count += 1
        }
      }
      return count
    }
  }

  /// Marks of direction, joiners and the byte order mark.
  static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    guard !scalar.isASCII else { return false }
    return switch scalar.value {
    case 0x200B...0x200F, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF, 0xAD: true
    default: false
    }
  }
}

extension StringProtocol {
  /// Whether nothing but blank space and invisible marks stands in it.
  var isBlank: Bool {
    if let first = utf8.first, first > 0x20, first < 0x80 { return false }
    return unicodeScalars.allSatisfy { $0.isBlankSpace || PlainLine.isInvisible($0) }
  }
}
