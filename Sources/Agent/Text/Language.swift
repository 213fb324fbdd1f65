/// The languages that the agent can tell apart.
public enum Language: String, Codable, Sendable, CaseIterable {
  case english = "en"
  case german = "de"
  case french = "fr"
  case spanish = "es"
  case dutch = "nl"

  var name: String {
    switch self {
    case .english: "English"
    case .german: "German"
    case .french: "French"
    case .spanish: "Spanish"
    case .dutch: "Dutch"
    }
  }

  /// By function words; English where nothing speaks for another language.
  static func detect(_ text: String) -> Language {
    var counts: [Language: Int] = [:]
    for token in Words.tokens(text) {
      for (language, words) in functionWords where words.contains(token) { counts[language, default: 0] += 1 }
    }
    let order: [Language] = [.english, .german, .french, .spanish, .dutch]
    return order.max {
      (counts[$0] ?? 0, -(order.firstIndex(of: $0) ?? 0)) < (counts[$1] ?? 0, -(order.firstIndex(of: $1) ?? 0))
    }
      ?? .english
  }

  /// Whether it is one of the small words of any of the languages.
  static func isFunctionWord(_ word: String) -> Bool { functionWords.values.contains { $0.contains(word) } }

  private static let functionWords: [Language: Set<String>] = [
    .english: [
      "the", "and", "is", "my", "you", "have", "not", "of", "to", "for", "with", "this", "that", "it", "but", "was",
      "are", "do", "please", "still", "your", "has", "where", "when", "any", "i", "would", "thanks", "hello", "been",
      "can", "could", "what", "which", "order", "me", "we", "on", "hi",
    ],
    .german: [
      "der", "die", "das", "und", "ist", "ich", "nicht", "mein", "meine", "haben", "sie", "mit", "auf", "fur", "ein",
      "eine", "noch", "wo", "wann", "bitte", "guten", "tag", "hallo", "seit", "aber", "wurde", "habe", "gibt", "es",
      "danke", "von", "den", "dem", "immer", "paket", "bestellung", "meiner", "welche", "schuhe", "vielen",
    ],
    .french: [
      "le", "la", "les", "et", "est", "je", "pas", "mon", "ma", "mes", "vous", "avec", "pour", "une", "un", "des",
      "bonjour", "ou", "quand", "merci", "depuis", "mais", "jai", "nai", "avez", "toujours", "commande", "colis",
      "votre", "ce", "que", "chaussures", "il", "en", "du",
    ],
    .spanish: [
      "el", "los", "las", "y", "es", "mi", "mis", "con", "para", "una", "un", "hola", "donde", "cuando", "gracias",
      "desde", "pero", "he", "tienen", "todavia", "pedido", "paquete", "su", "que", "por", "favor", "buenos", "dias",
      "esta", "ha", "del", "zapatos", "zapatillas", "talla", "mas",
    ],
    .dutch: [
      "het", "een", "ik", "niet", "mijn", "hebben", "jullie", "met", "voor", "van", "nog", "waar", "wanneer",
      "alstublieft", "graag", "goedendag", "hallo", "sinds", "maar", "heb", "zijn", "dank", "pakket", "bestelling",
      "steeds", "dat", "aan", "er", "ook", "schoenen", "maat", "is", "de", "en", "wat",
    ],
  ]
}
