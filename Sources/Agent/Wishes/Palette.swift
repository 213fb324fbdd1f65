/// Colours as people name them: families, and the shades of each with their synonyms. General knowledge only; which of
/// them a shop has is its own rows' business.
enum Palette {
  struct Shade: Sendable {
    /// The first word names it.
    var words: [String]
    /// Families that take it: navy is a blue.
    var families: [String]
    /// Whether somebody who asks for the family would take it at once; lime is a green for few.
    var isNear = true
  }

  /// Folded words of a family in the five languages, the English one first.
  static let families: [[String]] = [
    ["black", "schwarz", "noir", "negro", "zwart", "blk"],
    ["white", "weiss", "blanc", "blanche", "blanco", "wit", "wht"],
    ["grey", "gray", "grau", "gris", "grijs"],
    ["brown", "braun", "marron", "brun", "brune", "bruin", "marrone"],
    ["beige"],
    ["red", "rot", "rouge", "rojo", "rood", "reddish"],
    ["orange", "naranja", "oranje"],
    ["yellow", "gelb", "jaune", "amarillo", "geel"],
    ["green", "grun", "vert", "verde", "groen"],
    ["blue", "blau", "bleu", "azul", "blauw"],
    ["purple", "lila", "violett", "morado", "paars", "violet", "violeta"],
    ["pink", "rosa", "rose", "roze"],
    ["gold", "golden", "dorado", "dore", "goud"],
    ["silver", "silbern", "silber", "argente", "plateado", "zilver"],
    ["multicolour", "multicolor", "multicoloured", "colourful", "bunt", "multicolore"],
  ]

  static let shades: [Shade] = [
    Shade(
      words: ["navy", "navy blue", "dark blue", "midnight blue", "marine", "dunkelblau", "marineblau", "bleu marine"],
      families: ["blue"]),
    Shade(
      words: [
        "light blue", "sky blue", "baby blue", "pale blue", "hellblau", "bleu clair", "azul claro", "lichtblauw",
      ],
      families: ["blue"]),
    Shade(words: ["royal blue", "cobalt", "cobalt blue", "electric blue", "konigsblau", "royal"], families: ["blue"]),
    Shade(
      words: ["petrol", "teal", "petrol blue", "blue green", "bluegreen"], families: ["blue", "green"], isNear: false),
    Shade(words: ["turquoise", "turkis", "aqua", "cyan", "turquesa", "aquamarine"], families: ["blue"], isNear: false),
    Shade(words: ["indigo", "denim", "denim blue"], families: ["blue"]),
    Shade(
      words: ["anthracite", "charcoal", "graphite", "anthrazit", "antraciet", "slate", "dark grey", "dark gray"],
      families: ["grey"]),
    Shade(words: ["gunmetal", "gun metal", "metal grey", "metal gray", "metallic grey", "steel"], families: ["grey"]),
    Shade(words: ["cement", "concrete", "stone grey", "ash", "light grey", "light gray"], families: ["grey"]),
    Shade(
      words: [
        "oxblood", "burgundy", "maroon", "wine", "wine red", "bordeaux", "claret", "garnet", "dark red", "weinrot",
      ],
      families: ["red"], isNear: false),
    Shade(
      words: ["tomato", "scarlet", "crimson", "cherry", "cherry red", "bright red", "fire red", "ruby"],
      families: ["red"]),
    Shade(
      words: ["rust", "burnt sienna", "sienna", "terracotta", "terra cotta", "brick", "copper", "rostrot", "rusty"],
      families: ["orange", "brown", "red"], isNear: false),
    Shade(
      words: ["coral", "salmon", "peach", "apricot", "koralle", "lachs"], families: ["orange", "pink"], isNear: false),
    Shade(words: ["tangerine", "amber", "burnt orange"], families: ["orange"]),
    Shade(
      words: ["lime", "lime green", "neon green", "neon yellow", "volt", "chartreuse"], families: ["green"],
      isNear: false),
    Shade(
      words: ["sage", "sage green", "soft green", "pale green", "light green", "dusty green", "salbei"],
      families: ["green"]),
    Shade(
      words: [
        "moss", "olive", "khaki", "moss green", "army green", "olive green", "moos", "oliv", "forest green",
        "bottle green", "dark green", "dunkelgrun",
      ],
      families: ["green"]),
    Shade(words: ["mint", "mint green", "emerald", "jade"], families: ["green"]),
    Shade(words: ["mustard", "lemon", "ochre", "senf"], families: ["yellow"]),
    Shade(
      words: [
        "aubergine", "eggplant", "egg plant", "plum", "dark purple", "pflaume", "eggplant purple",
        "egg plant purple",
      ],
      families: ["purple"]),
    Shade(words: ["lilac", "lavender", "mauve", "flieder", "lavendel", "light purple"], families: ["purple"]),
    Shade(words: ["magenta", "fuchsia", "hot pink"], families: ["pink"]),
    Shade(words: ["blush", "light pink", "baby pink", "bubblegum pink", "dusty rose"], families: ["pink"]),
    Shade(words: ["tan", "cognac", "camel", "caramel", "light brown", "chestnut", "hellbraun"], families: ["brown"]),
    Shade(
      words: ["dark brown", "chocolate", "espresso", "mocha", "dunkelbraun", "coffee", "coffee brown"],
      families: ["brown"]),
    Shade(words: ["sand", "taupe", "latte", "oat", "oat milk", "nude", "stone"], families: ["beige"]),
    Shade(
      words: ["off white", "cream", "ivory", "ecru", "bone", "eggshell", "creme", "elfenbein"], families: ["beige"]),
    Shade(
      words: ["triple black", "jet black", "jet", "onyx", "dark black", "pitch black"], families: ["black"]
    ),
    Shade(words: ["pure white", "snow white"], families: ["white"]),
  ]

  /// Endings that adjectives of colour have in German, French, Spanish and Dutch.
  static let endings = ["e", "er", "en", "es", "em", "s", "as", "os", "a", "o", "te", "de", "ne"]

  /// Each word or phrase, joined by blanks: its family or the index of its shade.
  enum Meaning: Hashable, Sendable { case family(String), shade(Int) }

  static let meanings: [String: Meaning] = {
    var meanings: [String: Meaning] = [:]
    for words in families {
      guard let name = words.first else { continue }
      for word in words {
        meanings[word] = .family(name)
        guard word != name, word.count > 3 else { continue }
        for ending in endings where meanings[word + ending] == nil { meanings[word + ending] = .family(name) }
        // `negra`, `roja`: the last vowel changes with the noun.
        guard word.hasSuffix("o") else { continue }
        for ending in ["a", "as", "os"] { meanings[String(word.dropLast()) + ending] = .family(name) }
      }
    }
    for word in ["rote", "roten", "rotes", "roter", "rode", "gele", "witte", "grijze"] {
      meanings[word] = .family(
        word.hasPrefix("ro") ? "red" : word == "gele" ? "yellow" : word == "grijze" ? "grey" : "white")
    }
    for (index, shade) in shades.enumerated() { for word in shade.words { meanings[word] = .shade(index) } }
    return meanings
  }()

  static func meaning(_ phrase: String) -> Meaning? { meanings[phrase] }

  /// Words of a colour, folded, one a blank: `Bone / Gum` → `bone gum`.
  static func phrase(_ color: String) -> String { Words.tokens(color).joined(separator: " ") }

  /// Both colours of `red/black`; one for any other.
  static func parts(_ color: String) -> [String] {
    let parts = color.split(whereSeparator: { "/&+".contains($0) }).map { phrase(String($0)) }.filter { !$0.isEmpty }
    return parts.count > 1 ? parts : [phrase(color)]
  }

  static func isMixed(_ color: String) -> Bool { parts(color).count > 1 }

  /// The shop's colours that are what the customer calls this: by name, by synonym, as a shade of it; none if the shop
  /// has nothing of the kind. Two colours on one shoe are another thing than either.
  static func values(_ wanted: String, in colors: [String]) -> [String] {
    let wanted = phrase(wanted)
    let plain = colors.filter { !isMixed($0) }
    let same = colors.filter { phrase($0) == wanted }
    if !same.isEmpty { return same }
    guard let meaning = meaning(wanted) else { return holding(wanted, plain) }
    let synonyms = plain.filter { self.meaning(phrase($0)) == meaning }
    if !synonyms.isEmpty { return synonyms }
    if case .shade(let index) = meaning {
      let words = shades[index].words
      let near = plain.filter { color in words.contains { isHeld($0, in: phrase(color)) } }
      if !near.isEmpty { return near }
      return []
    }
    let held = holding(wanted, plain)
    return held.isEmpty ? shadesOf(wanted, in: plain) : held
  }

  /// Shades of the shop that whoever asks for these colours takes too: navy for blue, dark brown for brown.
  static func alsoFits(_ colors: [String], in all: [String]) -> [String] {
    let plain = all.filter { !isMixed($0) }
    var found: [String] = []
    for color in colors where !isMixed(color) {
      let name = phrase(color)
      guard case .family(let family)? = meaning(name) else { continue }
      found += plain.filter { isHeld(name, in: phrase($0)) || isShade($0, of: family, nearOnly: true) }
    }
    return found.filter { phrase($0) != "off white" && !colors.contains($0) }
  }

  private static func holding(_ wanted: String, _ colors: [String]) -> [String] {
    colors.filter { isHeld(wanted, in: phrase($0)) && phrase($0) != "off white" }
  }

  private static func shadesOf(_ wanted: String, in colors: [String]) -> [String] {
    guard case .family(let family)? = meaning(wanted) else { return [] }
    let near = colors.filter { isShade($0, of: family, nearOnly: true) }
    return near.isEmpty ? colors.filter { isShade($0, of: family, nearOnly: false) } : near
  }

  private static func isShade(_ color: String, of family: String, nearOnly: Bool) -> Bool {
    let words = phrase(color).split(separator: " ").map(String.init)
    for length in stride(from: words.count, to: 0, by: -1) {
      for start in 0...(words.count - length) {
        switch meaning(words[start..<start + length].joined(separator: " ")) {
        case .shade(let index)?:
          let shade = shades[index]
          return shade.families.contains(family) && (shade.isNear || !nearOnly)
        case .family(let name)?: return name == family
        case nil: continue
        }
      }
    }
    return false
  }

  static func isHeld(_ words: String, in phrase: String) -> Bool { " \(phrase) ".contains(" \(words) ") }
}
