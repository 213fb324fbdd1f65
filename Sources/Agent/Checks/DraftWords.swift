/// The words of a text with their places, folded as phrases are; letters of other scripts that look like Latin ones are
/// read as those, so that a disguised word is still found.
struct DraftWords {
  struct Word {
    /// Folded (see `Words.fold`), look-alikes replaced.
    var text: String
    /// Places in grapheme clusters.
    var start: Int
    var end: Int
    var sentence: Int
    /// Begins its sentence or line.
    var isFirst: Bool
    var isCapitalised: Bool
    /// Two letters or more, all capitals.
    var isCapitals: Bool
    /// Letters of several scripts in one word.
    var isMixed: Bool
  }

  let words: [Word]
  let characters: [Character]

  init(_ text: String) { self.init(Array(text)) }

  init(_ characters: [Character]) {
    self.characters = characters
    var words: [Word] = []
    var sentence = 0
    var isFirst = true
    var index = 0
    while index < characters.count {
      let character = characters[index]
      guard character.isLetter || character.isNumber else {
        let next = index + 1 < characters.count ? characters[index + 1] : "\n"
        if character.isNewline || ".!?;:".contains(character) && next.isWhitespace {
          if !isFirst { sentence += 1 }
          isFirst = true
        }
        index += 1
        continue
      }
      var end = index
      while end < characters.count, Self.isPart(characters, end, from: index) { end += 1 }
      words.append(Self.word(characters[index..<end], sentence, isFirst))
      isFirst = false
      index = end
    }
    self.words = words
  }

  /// Letters and digits, and apostrophes between them.
  private static func isPart(_ characters: [Character], _ place: Int, from start: Int) -> Bool {
    let character = characters[place]
    if character.isLetter || character.isNumber { return true }
    guard place > start, place + 1 < characters.count, "'’`".contains(character) else { return false }
    return characters[place + 1].isLetter && characters[place - 1].isLetter
  }

  private static func word(_ piece: ArraySlice<Character>, _ sentence: Int, _ isFirst: Bool) -> Word {
    let raw = String(piece)
    let plain = LookAlikes.plain(raw)
    let letters = piece.filter(\.isLetter)
    return Word(
      text: Words.fold(plain ?? raw), start: piece.startIndex, end: piece.endIndex, sentence: sentence,
      isFirst: isFirst, isCapitalised: piece.first?.isUppercase == true,
      isCapitals: letters.count >= 2 && letters.allSatisfy(\.isUppercase), isMixed: plain != nil)
  }

  /// Sentences as ranges of words.
  var sentences: [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    for index in words.indices.dropFirst() where words[index].sentence != words[index - 1].sentence {
      ranges.append(start..<index)
      start = index
    }
    if start < words.count { ranges.append(start..<words.count) }
    return ranges
  }

  func text(_ range: Range<Int>) -> String {
    guard let first = range.first, let last = range.last else { return "" }
    return String(characters[words[first].start..<words[last].end])
  }
}

/// Letters of other scripts that are drawn like Latin ones.
enum LookAlikes {
  /// The word in Latin letters where it mixes them with such; nil for a word of one script.
  static func plain(_ word: String) -> String? {
    if word.utf8.allSatisfy({ $0 < 0x80 }) { return nil }
    var hasLatin = false
    var hasOther = false
    var result = String.UnicodeScalarView()
    for scalar in word.unicodeScalars {
      if let latin = table[scalar] {
        hasOther = true
        result.append(latin)
      } else {
        if scalar.isASCII { hasLatin = hasLatin || scalar.properties.isAlphabetic }
        result.append(scalar)
      }
    }
    return hasLatin && hasOther ? String(result) : nil
  }

  private static let table: [Unicode.Scalar: Unicode.Scalar] = {
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    func add(_ from: String, _ to: String) {
      for (other, latin) in zip(from.unicodeScalars, to.unicodeScalars) { table[other] = latin }
    }
    add("асеорхуіјѕһԁԛԝкмтвн", "aceopxyijshdqwkmtbh")
    add("АВСЕНІЈКМОРЅТХУ", "ABCEHIJKMOPSTXY")
    add("αονρυχικτ", "aovpuxikt")
    add("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
    add("ıɡɑ", "iga")
    return table
  }()
}
