/// Names in a wording that no fact, and not the template either, has: a shoe of another shop, another customer.
///
/// A name is a capitalised word that ordinary replies do not have: inside a sentence any, at its beginning one that is
/// no usual opener. German writes every noun so; there the nouns of ordinary replies are known, and every other one is a
/// name. Used only on what a model worded: a refused wording costs little, since the template takes its place.
struct ForeignNames {
  let facts: Facts
  /// Folded words that may stand: the template's and the reader's name.
  let allowed: Set<String>
  let isGerman: Bool

  init(facts: Facts, wording: String, reference: String, state: RunState) {
    self.facts = facts
    isGerman = state.language == .german || Language.detect(wording) == .german
    let own = [reference, state.customer?.name ?? "", state.input.policy.shopName].joined(separator: "\n")
    allowed = Set(DraftWords(own).words.map(\.text))
  }

  func claims(in text: DraftWords) -> [RunResult.Claim] {
    var claims: [RunResult.Claim] = []
    var index = 0
    while index < text.words.count {
      guard isName(text.words[index]) else {
        index += 1
        continue
      }
      var end = index + 1
      while end < text.words.count, isName(text.words[end]), text.words[end].start == text.words[end - 1].end + 1 {
        end += 1
      }
      let (first, last) = (text.words[index], text.words[end - 1])
      claims.append(
        .init(claim: text.text(index..<end), start: first.start, end: last.end, context: nil, kind: .name))
      index = end
    }
    return claims
  }

  private func isName(_ word: DraftWords.Word) -> Bool {
    guard word.isCapitalised, word.end - word.start >= 2, word.text.contains(where: \.isLetter) else {
      return false
    }
    if allowed.contains(word.text) || facts.words.contains(word.text) { return false }
    if NumberWords.entry(word.text) != nil || Units.unit(word.text) != nil { return false }
    if Self.polite.contains(word.text) { return false }
    if word.isFirst, Self.openers.contains(word.text) || Language.isFunctionWord(word.text) { return false }
    return !isGerman || !Self.isNoun(word.text)
  }

  private static let polite: Set<String> = [
    "im", "id", "ill", "ive", "dear", "sir", "madam", "hello", "hi", "kind", "warm", "best", "regards", "wishes",
    "thanks", "thank", "sincerely", "yours", "customer", "support", "service", "team", "care", "mr", "mrs", "ms", "eu",
    "uk", "us", "ok", "ps", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
    "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "english", "german", "french", "spanish", "dutch", "email", "mail", "faq", "eur", "usd", "gbp", "your", "you",
    "sie", "ihr", "ihre", "ihrem", "ihren", "ihrer", "ihres", "ihnen", "herr", "frau", "gruss", "grusse", "grussen",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "januar", "februar", "marz", "mai",
    "juni", "juli", "oktober", "dezember", "cordialement", "bonjour", "saludos", "groet", "groeten",
  ]

  /// Words that sentences of replies begin with, besides the small ones of `Language`.
  private static let openers: Set<String> = [
    "we", "our", "ours", "they", "their", "it", "its", "there", "here", "these", "those", "this", "that", "if", "once",
    "as", "because", "since", "while", "in", "to", "at", "so", "also", "please", "sorry", "unfortunately", "good",
    "great", "lets", "let", "feel", "should", "could", "would", "may", "no", "yes", "after", "before", "until",
    "although", "however", "meanwhile", "regarding", "concerning", "about", "currently", "again", "all", "both", "each",
    "either", "another", "other", "parcel", "order", "delivery", "shipping", "refund", "size", "sizes", "colour",
    "color", "price", "just", "apologies", "hope", "looking", "well", "weve", "were", "youll", "youre", "from", "by",
    "one", "now", "then", "right", "until", "unless", "additionally", "furthermore", "finally", "first", "further",
    "more", "many", "very", "take", "tell", "write", "reply", "give", "have", "having", "herzlichen", "herzliche",
    "viele", "vielen", "liebe", "lieber", "sehr", "guten", "wir", "uns", "unser", "unsere", "das", "dass", "dieser",
    "diese", "dieses", "leider", "sobald", "wenn", "falls", "gern", "gerne", "ausserdem", "zudem", "auch", "da", "weil",
    "damit", "fur", "nach", "bei", "im", "am", "um", "zu", "zum", "zur", "freundliche", "freundlichen", "nun",
    "derzeit", "zurzeit", "momentan", "aktuell", "kein", "keine", "schon", "ja", "nein", "hier", "dort", "danach",
    "bis", "ab", "wie", "was", "wer", "wo", "dann", "daher", "deshalb", "inzwischen", "merci", "nous", "notre", "votre",
    "si", "des", "cher", "chere", "estimado", "estimada", "nuestro", "nosotros", "lo", "le", "beste", "geachte", "wij",
    "we", "uw", "onze", "zodra", "helaas", "desole", "malheureusement", "lamentamos", "lamentablemente",
  ]

  /// Compounds of known nouns are known: `Lieferverzug`, `Schuhgrösse`.
  private static func isNoun(_ word: String) -> Bool {
    nouns.contains { word.hasPrefix($0) || word.hasSuffix($0) }
  }
  private static let nouns: [String] = [
    "paket", "sendung", "bestell", "liefer", "versand", "kosten", "verspat", "geduld", "verstandnis", "entschuldig",
    "unannehmlich", "nachricht", "anfrage", "frage", "antwort", "kolleg", "anliegen", "adresse", "nummer", "schuh",
    "grosse", "farbe", "lager", "modell", "preis", "paar", "stiefel", "sandale", "sneaker", "gewicht", "material",
    "leder", "textil", "zeit", "moment", "moglichkeit", "hilfe", "problem", "grund", "tag", "woche", "monat", "uhr",
    "betrag", "gebuhr", "rechnung", "zahlung", "konto", "bank", "erstattung", "gutschein", "auswahl", "angebot", "bild",
    "foto", "losung", "status", "stand", "termin", "zustell", "unterweg", "kunde", "kundin", "shop", "interesse",
    "information", "auskunft", "bedarf", "freude", "dank", "weg", "wunsch", "nachbar", "tur", "haus", "team", "artikel",
    "produkt", "teil", "ruck", "warten", "verzoger", "sicherheit", "schutz", "daten", "empfang", "hinweis", "fall",
    "ende", "anfang", "beste", "liebe", "gern", "verfugung", "bearbeitung", "lauf", "wander", "freizeit", "alltag",
    "auswertung", "prufung", "uberblick", "meldung", "ankunft", "vorbereitung", "stuck", "anzahl", "mail", "posten",
  ]
}
