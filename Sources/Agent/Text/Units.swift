/// What a number counts, read from the word behind it, so that `4 days` is never taken for `4 in stock`.
enum Units {
  struct Unit: Hashable, Sendable {
    var kind: Token.Kind
    /// Canonical: a currency code, or what one of it is.
    var name: String
    /// What the number is multiplied by: weeks are counted as seven days, kilograms as grams.
    var factor: Double = 1
  }

  static func unit(_ word: String) -> Unit? { table[word] }
  static func currency(_ symbol: Character) -> String? { symbols[symbol] }
  static func currency(code: String) -> String? { codes.contains(code) ? code : nil }

  /// Words that may stand between a number and its unit.
  static let between: Set<String> = [
    "business", "working", "work", "full", "whole", "more", "other", "further", "additional", "extra", "calendar",
    "free",
    "new", "volle", "vollen", "weitere", "weiteren", "ganze", "ganzen", "neue", "neuen", "freie", "of", "these",
    "those",
  ]

  private static let symbols: [Character: String] = [
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₣": "CHF", "₺": "TRY",
  ]
  private static let codes: Set<String> = [
    "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "CAD", "AUD",
  ]

  private static let table: [String: Unit] = {
    var table: [String: Unit] = [:]
    func add(_ words: [String], _ kind: Token.Kind, _ name: String, _ factor: Double = 1) {
      for word in words { table[word] = Unit(kind: kind, name: name, factor: factor) }
    }
    add(["eur", "euro", "euros"], .amount, "EUR")
    add(["usd", "dollar", "dollars", "bucks"], .amount, "USD")
    add(["gbp", "pound", "pounds", "quid", "pfund"], .amount, "GBP")
    add(["chf", "franken", "francs"], .amount, "CHF")
    add(["sek", "kronor"], .amount, "SEK")
    add(["pln", "zloty"], .amount, "PLN")
    add(["nok"], .amount, "NOK")
    add(["dkk"], .amount, "DKK")
    add(["jpy", "yen"], .amount, "JPY")
    add(["cent", "cents"], .amount, "EUR", 0.01)
    add(["percent", "prozent", "procent"], .percent, "%")
    add(
      [
        "day", "days", "tag", "tage", "tagen", "tages", "werktag", "werktage", "werktagen", "arbeitstage",
        "arbeitstagen", "jour", "jours", "dia", "dias", "dag", "dagen", "werkdagen", "giorni", "tagige", "tagigen",
      ], .span, "d")
    add(
      ["week", "weeks", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "weken", "wochige"], .span, "d",
      7)
    add(["fortnight"], .span, "d", 14)
    add(["month", "months", "monat", "monate", "monaten", "mois", "mes", "meses", "maand", "maanden"], .span, "mo")
    add(["year", "years", "jahr", "jahre", "jahren", "ans", "anos", "jaar"], .span, "y")
    add(
      ["hour", "hours", "h", "hrs", "stunde", "stunden", "heure", "heures", "hora", "horas", "uur", "uren"], .span, "h")
    add(["minute", "minutes", "min", "mins", "minuten", "minuti", "minutos"], .span, "min")
    add(["g", "gram", "grams", "gramm", "grammes", "gramos"], .weight, "g")
    add(["kg", "kilo", "kilos", "kilogram", "kilograms", "kilogramm"], .weight, "g", 1000)
    add(
      [
        "pair", "pairs", "paar", "paare", "piece", "pieces", "stuck", "paires", "pares", "paren", "left", "x", "times",
        "mal", "units", "available", "verfugbar", "vorratig", "remaining", "expected", "erwartet", "coming",
      ], .count, "n")
    return table
  }()
}
