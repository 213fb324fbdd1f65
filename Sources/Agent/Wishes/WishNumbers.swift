extension WishNumbers {
  /// `two` as `2`, as a mail's words are; any other word as it is.
  static func normal(_ word: String) -> String {
    guard let entry = NumberWords.entry(word), entry.standsAlone, (2...90).contains(entry.value) else { return word }
    return Tokens.number(Double(entry.value))
  }
}

/// Numbers of a mail in digits and in words: `forty-four`, `nine and a half`, `9 1/2`, `two hundred`, `neuneinhalb`.
enum WishNumbers {
  /// The words with each number as one word.
  static func merged(_ words: [WishText.Word], _ language: Language) -> [WishText.Word] {
    var result: [WishText.Word] = []
    var index = 0
    while index < words.count {
      guard let (value, end) = number(words, index, language) else {
        result.append(words[index])
        index += 1
        continue
      }
      var word = words[index]
      word.number = value
      word.text = Tokens.number(value)
      result.append(word)
      index = end
    }
    return result
  }

  /// The number that begins here, and where it ends.
  private static func number(_ words: [WishText.Word], _ start: Int, _ language: Language) -> (Double, Int)? {
    guard var (value, end) = whole(words, start, language) ?? half(words, start) else { return nil }
    func text(_ index: Int) -> String { index < words.count ? words[index].text : "" }
    if value == value.rounded() {
      if halves.contains(where: { phrase in phrase.indices.allSatisfy { text(end + $0) == phrase[$0] } }),
        let phrase = halves.first(where: { phrase in phrase.indices.allSatisfy { text(end + $0) == phrase[$0] } })
      {
        value += 0.5
        end += phrase.count
      }
    }
    return (value, end)
  }

  private static let halves: [[String]] = [
    ["1", "/", "2"], ["and", "1", "/", "2"], ["½"], ["and", "a", "half"], ["and", "half"], ["n", "a", "half"],
    ["und", "ein", "halb"], ["einhalb"], ["et", "demi"], ["et", "demie"], ["y", "medio"], ["y", "media"],
    ["en", "een", "half"], ["en", "een", "halve"],
  ]

  /// `half a kilo`.
  private static func half(_ words: [WishText.Word], _ start: Int) -> (Double, Int)? {
    guard ["half", "halbes", "demi", "medio", "halve"].contains(words[start].text) else { return nil }
    var next = start + 1
    if next < words.count, words[next].text == "a" { next += 1 }
    guard next < words.count, let unit = Units.unit(words[next].text), unit.kind == .weight else { return nil }
    return (0.5, next)
  }

  private static func whole(_ words: [WishText.Word], _ start: Int, _ language: Language) -> (Double, Int)? {
    if words[start].isMark { return nil }
    if let number = words[start].number, words[start].isDigits { return (number, start + 1) }
    var (value, end) = (0.0, start)
    if hundreds(words, start), words[start].text == "a" || words[start].text == "one" || words[start].text == "ein" {
      (value, end) = (1, start + 1)
    } else if let (small, next) = below100(words, start, language) {
      (value, end) = (small, next)
    } else {
      return nil
    }
    guard end < words.count, let factor = NumberWords.multiplier(words[end].text), factor != 12, value < 1000 else {
      return (value, end)
    }
    value *= Double(factor)
    end += 1
    var next = end
    if next < words.count, ["and", "und"].contains(words[next].text) { next += 1 }
    if let (rest, restEnd) = below100(words, next, language), rest < Double(factor) { return (value + rest, restEnd) }
    return (value, end)
  }

  private static func hundreds(_ words: [WishText.Word], _ start: Int) -> Bool {
    start + 1 < words.count && (NumberWords.multiplier(words[start + 1].text).map { $0 != 12 } ?? false)
  }

  private static func below100(_ words: [WishText.Word], _ start: Int, _ language: Language) -> (Double, Int)? {
    guard start < words.count, let value = word(words[start].text, language) else { return nil }
    guard (20...90).contains(value), value.truncatingRemainder(dividingBy: 10) == 0, start + 1 < words.count,
      let ones = word(words[start + 1].text, language), (1...9).contains(ones)
    else { return (value, start + 1) }
    return (value + ones, start + 2)
  }

  /// English and German always; what is an everyday word of another language only in a mail of its own.
  private static func word(_ text: String, _ language: Language) -> Double? {
    if text.hasSuffix("einhalb"), let entry = NumberWords.entry(String(text.dropLast(7))) {
      return Double(entry.value) + 0.5
    }
    guard let entry = NumberWords.entry(text), entry.value > 1, text != "dozen", text != "dutzend" else { return nil }
    if entry.standsAlone { return text == "elf" && language == .english ? nil : Double(entry.value) }
    return [.french, .spanish, .dutch].contains(language) ? Double(entry.value) : nil
  }
}
