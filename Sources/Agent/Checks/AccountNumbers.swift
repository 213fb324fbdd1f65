/// Numbers of cards (Luhn) and of bank accounts (IBAN, ISO 13616), also with blanks and hyphens in them.
enum AccountNumbers {
  /// - Parameter known: whether a fact of the run holds the number; a parcel's may pass for a card's.
  static func cards(_ text: [Character], known: (String) -> Bool) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var index = 0
    while index < text.count {
      guard digit(text[index]) != nil else {
        index += 1
        continue
      }
      let run = digits(text, from: index)
      if (13...19).contains(run.digits.count), luhn(run.digits), !known(run.digits.map(String.init).joined()),
        !known(code(text, around: index..<run.end))
      {
        found.append(index..<run.end)
      }
      index = run.end
    }
    return found
  }

  /// The digits with the letters that stand right at them: a parcel's number may hold what passes for a card's.
  private static func code(_ text: [Character], around range: Range<Int>) -> String {
    var (start, end) = (range.lowerBound, range.upperBound)
    func isPart(_ character: Character) -> Bool { isLetter(character) || digit(character) != nil }
    while start > 0, range.lowerBound - start < 20, isPart(text[start - 1]) { start -= 1 }
    while end < text.count, end - range.upperBound < 20, isPart(text[end]) { end += 1 }
    return String(text[start..<end])
  }

  /// Digits with at most one blank, hyphen or dot between two of them.
  private static func digits(_ text: [Character], from start: Int) -> (digits: [Int], end: Int) {
    var digits: [Int] = []
    var end = start
    var index = start
    while index < text.count {
      if let value = digit(text[index]) {
        digits.append(value)
        end = index + 1
      } else if !(" -.\u{00A0}".contains(text[index]) && index == end) {
        break
      }
      index += 1
    }
    return (digits, end)
  }

  private static func digit(_ character: Character) -> Int? {
    guard let value = character.wholeNumberValue, (0...9).contains(value) else { return nil }
    return value
  }

  /// ISO/IEC 7812-1, annex B.
  private static func luhn(_ digits: [Int]) -> Bool {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let doubled = place.isMultiple(of: 2) ? digit : digit * 2
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum.isMultiple(of: 10) && digits.contains { $0 != 0 }
  }

  static func accounts(_ text: [Character]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var index = 0
    while index + 4 < text.count {
      let isStart = index == 0 || !(text[index - 1].isLetter || text[index - 1].isNumber)
      guard isStart, isLetter(text[index]), isLetter(text[index + 1]), digit(text[index + 2]) != nil,
        digit(text[index + 3]) != nil
      else {
        index += 1
        continue
      }
      if let end = account(text, from: index) {
        found.append(index..<end)
        index = end
      } else {
        index += 1
      }
    }
    return found
  }

  private static func isLetter(_ character: Character) -> Bool { character.isASCII && character.isLetter }

  /// The end of an account number that begins here: as long as its country has them, in one case, in one piece or in
  /// groups of four, with a remainder of 1 by 97.
  private static func account(_ text: [Character], from start: Int) -> Int? {
    guard let length = lengths[String(text[start...start + 1]).uppercased()] else { return nil }
    let isUpper = text[start].isUppercase
    var characters: [Character] = []
    var end = start
    while end < text.count, characters.count < length {
      let character = text[end]
      if digit(character) != nil || isLetter(character) && character.isUppercase == isUpper {
        characters.append(character)
      } else if character != " " || !characters.count.isMultiple(of: 4) {
        return nil
      }
      end += 1
    }
    let isWhole = end == text.count || !(text[end].isLetter || text[end].isNumber)
    return isWhole && characters.count == length && isValid(characters) ? end : nil
  }

  /// Characters of an account number by country, as registered under ISO 13616.
  private static let lengths: [String: Int] = [
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "CH": 21,
    "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "ES": 24, "FI": 18, "FO": 18, "FR": 27,
    "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24,
    "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25,
    "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29,
    "VA": 22, "VG": 24, "XK": 20,
  ]

  private static func isValid(_ characters: [Character]) -> Bool {
    var remainder = 0
    for character in characters.dropFirst(4) + characters.prefix(4) {
      guard let value = character.hexOrLetterValue else { return false }
      remainder = (value > 9 ? remainder * 100 + value : remainder * 10 + value) % 97
    }
    return remainder == 1
  }
}

extension Character {
  /// 0 to 9, and 10 to 35 for the letters, as IBANs count them.
  fileprivate var hexOrLetterValue: Int? {
    guard let ascii = asciiValue else { return nil }
    switch ascii {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return Int(ascii - UInt8(ascii: "0"))
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): return Int(ascii - UInt8(ascii: "A")) + 10
    case UInt8(ascii: "a")...UInt8(ascii: "z"): return Int(ascii - UInt8(ascii: "a")) + 10
    default: return nil
    }
  }
}
