extension WishAmounts {
  static let currencies: Set<String> = ["eur", "usd", "gbp", "chf", "euro", "€"]
  static let others: Set<String> = [
    "km", "k", "miles", "mile", "cm", "mm", "people", "models", "th", "st", "nd", "rd", "am", "pm", "january",
    "february",
    "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "degrees",
    "grad",
  ]
  static let betweens: Set<String> = ["between", "zwischen", "entre", "tussen", "from", "von", "de", "van", "btw"]
  static let ands: Set<String> = ["and", "und", "et", "y", "en", "to", "&", "bis", "tot", "-"]

  static let overs = [
    "over", "above", "more than", "heavier than", "exceed", "exceeding", "exceeds", "beyond", "uber", "mehr als",
    "plus de",
    "mas de", "boven", "meer dan", "higher than", "dearer than", "spend more than", "pay more than", "schwerer als",
  ]
  static let unders = [
    "under", "below", "less than", "cheaper than", "lighter than", "unter", "weniger als", "moins de", "menos de",
    "onder", "minder dan", "beneath", "gunstiger als", "billiger als", "leichter als", "inferior a", "por debajo de",
    "en dessous de", "lower than",
  ]
  static let mosts = [
    "max", "maximum", "at most", "up to", "budget", "limit", "hochstens", "maximal", "bis zu", "bis", "jusqua", "hasta",
    "tot", "no dearer than", "can spend", "could spend", "to spend", "willing to pay", "can pay", "afford", "cap",
    "ceiling", "maximo", "within", "no pricier than", "ive got", "ive only got", "as much as", "au plus", "hoogstens",
  ]
  static let leasts = [
    "min", "minimum", "at least", "mindestens", "au moins", "al menos", "minstens", "starting at", "upwards of",
    "starting from", "minimo", "not less than", "no less than",
  ]
  static let abouts: Set<String> = [
    "around", "about", "roughly", "approximately", "approx", "circa", "ca", "etwa", "ungefahr", "environ", "rund",
    "ongeveer", "~", "near",
  ]
  static let mostAfter = [
    "at most", "at the most", "max", "maximum", "or less", "tops", "is my budget", "is my limit", "is my maximum",
    "is my max", "is the limit", "is the maximum", "to spend", "hochstens", "maximal", "oder weniger", "au maximum",
    "como maximo", "of minder", "limit", "budget", "or cheaper", "or lighter", "at the outside",
  ]
  static let underAfter = ["or under", "or below", "minus"]
  static let leastAfter = [
    "or more", "at least", "minimum", "and up", "or above", "upwards", "oder mehr", "and above", "or heavier", "plus",
    "and upwards", "ou plus", "o mas", "of meer",
  ]
  static let negators: Set<String> = [
    "not", "no", "never", "dont", "doesnt", "wont", "wouldnt", "cant", "cannot", "shouldnt", "without", "nicht", "kein",
    "keine", "pas", "ne", "niet", "nothing", "nor", "mustnt", "neither", "couldnt", "isnt", "rather",
  ]
  static let moneyWords: PhraseSet = [
    "price", "prices", "priced", "budget", "spend", "pay", "cost", "costs", "euro", "euros", "eur", "dollars", "dollar",
    "pounds", "quid", "cheaper", "expensive", "preis", "kosten", "ausgeben", "prix", "depenser", "precio", "gastar",
    "prijs", "money", "bucks", "pricey", "afford",
  ]
  static let weightWords: PhraseSet = [
    "weigh", "weighs", "weight", "heavy", "heavier", "lighter", "light", "gram", "grams", "kilo", "kilos", "gewicht",
    "wiegen", "schwer", "leichter", "poids", "peso", "pesan", "zwaar", "lightest", "heaviest", "dumbbell",
  ]
  static let underThat: PhraseSet = [
    "under that", "under this", "under it", "below that", "below this", "less than that", "less than this",
    "cheaper than that", "lighter than that", "darunter", "weniger als das", "within that", "cost less", "costs less",
    "something cheaper", "anything cheaper", "something lighter", "anything lighter",
  ]
  static let overThat: PhraseSet = ["above that", "over that", "more than that", "heavier than that"]
}

/// `the cheapest`: the one row, or the rows, that lead in one column.
enum WishBest {
  static func find(in text: WishText, _ clauses: Clauses) -> ProductFilter.Best? {
    for best in ProductFilter.Best.allCases {
      for place in text.words.indices where clauses.strength(at: place) > .story {
        let rest = (place..<min(text.words.count, place + 4)).map { text[$0] }
        if words[best]?.contains(where: { phrase in rest.starts(with: phrase) }) == true { return best }
      }
    }
    return nil
  }

  private static let words: [ProductFilter.Best: [[String]]] = [
    .cheapest: split(
      """
      cheapest|least expensive|lowest price|lowest priced|least costly|billigste|billigsten|gunstigste|gunstigsten|\
      le moins cher|la moins chere|les moins cheres|les moins chers|mas barato|mas barata|mas baratos|mas baratas|goedkoopste
      """),
    .dearest: split(
      "priciest|most expensive|dearest|highest price|teuerste|teuersten|le plus cher|les plus chers|mas caro|mas caros|duurste"
    ),
    .lightest: split("lightest|leichteste|leichtesten|le plus leger|les plus legers|mas ligero|mas ligeros|lichtste"),
    .heaviest: split("heaviest|schwerste|schwersten|le plus lourd|mas pesado|zwaarste"),
  ]

  private static func split(_ text: String) -> [[String]] {
    text.split(separator: "|").map { $0.split(whereSeparator: { $0 == " " || $0.isNewline }).map(String.init) }
  }
}
