/// Numbers written as words. English and German up to 999; French, Spanish and Dutch as far as replies use them.
enum NumberWords {
  struct Entry: Sendable {
    var value: Int
    /// Counts as a number without a unit behind it. `One` and `neuf` do not: they have other meanings.
    var standsAlone: Bool
  }

  /// - Parameter word: folded, hyphens kept (`twenty-five`).
  static func entry(_ word: String) -> Entry? {
    if let known = table[word] { return known }
    let parts = word.split(separator: "-")
    guard parts.count == 2, let tens = table[String(parts[0])], let ones = table[String(parts[1])],
      (20...90).contains(tens.value), (1...9).contains(ones.value)
    else { return nil }
    return Entry(value: tens.value + ones.value, standsAlone: true)
  }

  static func multiplier(_ word: String) -> Int? {
    switch word {
    case "hundred", "hundert": 100
    case "thousand", "tausend": 1000
    case "dozen", "dutzend": 12
    default: nil
    }
  }

  private static let table: [String: Entry] = {
    var table: [String: Entry] = [:]
    func add(_ words: [String], from first: Int, by step: Int = 1, alone: Bool) {
      for (place, word) in words.enumerated() {
        table[word] = Entry(value: first + place * step, standsAlone: alone)
      }
    }
    // Weaker meanings first: what a later language means by the same word stands.
    add(
      ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"], from: 2, alone: false)
    add(
      ["dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"], from: 2,
      alone: false)
    add(
      ["twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"], from: 2, alone: false)
    add(["vingt", "trente", "quarante", "cinquante", "soixante"], from: 20, by: 10, alone: false)
    add(["veinte", "treinta", "cuarenta", "cincuenta", "sesenta"], from: 20, by: 10, alone: false)
    add(["twintig", "dertig", "veertig", "vijftig", "zestig"], from: 20, by: 10, alone: false)
    let english = [
      "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    add(english, from: 2, alone: true)
    add(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], from: 20, by: 10, alone: true)
    add(["one", "ein", "eine", "einen", "einem", "einer"], from: 1, by: 0, alone: false)
    add(["hundred", "hundert", "einhundert"], from: 100, by: 0, alone: true)
    add(["thousand", "tausend", "eintausend"], from: 1000, by: 0, alone: true)
    add(["dozen", "dutzend"], from: 12, by: 0, alone: true)
    addGerman(&table)
    return table
  }()

  private static func addGerman(_ table: inout [String: Entry]) {
    let small = [
      "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwolf", "dreizehn", "vierzehn",
      "funfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
    ]
    for (place, word) in small.enumerated() { table[word] = Entry(value: place + 2, standsAlone: true) }
    let tens = ["zwanzig", "dreissig", "vierzig", "funfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
    let ones = ["ein"] + small.prefix(8)
    for (ten, word) in tens.enumerated() {
      table[word] = Entry(value: 20 + ten * 10, standsAlone: true)
      for (one, prefix) in ones.enumerated() {
        table[prefix + "und" + word] = Entry(value: 21 + ten * 10 + one, standsAlone: true)
      }
    }
    for (place, word) in small.prefix(8).enumerated() {
      table[word + "hundert"] = Entry(value: (place + 2) * 100, standsAlone: true)
    }
  }
}
