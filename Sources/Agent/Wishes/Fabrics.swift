/// Materials as people name them, in the five languages.
enum Fabrics {
  private static let synonyms: [[String]] = [
    [
      "leather", "leder", "cuir", "cuero", "piel", "leer", "leren", "lederen", "lederne", "ledernen", "echtleder",
      "cowhide",
    ],
    ["suede", "wildleder", "daim", "ante", "veloursleder", "suedine"],
    ["nubuck", "nubuk"], ["canvas", "leinen", "toile", "lona", "linnen"], ["mesh", "netz"],
    ["microfibre", "microfiber", "mikrofaser", "microfibra"], ["textile", "textil", "fabric", "stoff", "cloth"],
    ["synthetic", "synthetics", "synthetik", "kunststoff", "man made"], ["rubber", "gummi", "caoutchouc", "goma"],
    ["knit", "knitted", "strick", "gestrickt", "tricot"], ["wool", "wolle", "laine", "lana", "wol", "woollen"],
    ["merino", "merino wool"], ["felt", "filz", "feutre", "fieltro", "vilt"],
    ["cotton", "baumwolle", "coton", "algodon", "katoen"], ["cork", "kork", "liege", "corcho", "kurk"],
    ["nylon", "cordura", "polyamide"], ["polyester"], ["hemp", "hanf", "chanvre", "canamo", "hennep"],
    [
      "synthetic leather", "faux leather", "fake leather", "artificial leather", "imitation leather", "kunstleder",
      "pu leather", "leatherette", "simili cuir", "kunstleer", "vegan leather", "pleather",
    ],
    ["eva", "eva foam", "foam"], ["velvet", "samt", "velours"], ["satin"], ["denim", "jeans"], ["gore tex", "goretex"],
    ["patent leather", "lackleder", "patent"],
  ]

  static let words: [String: Int] = {
    var words: [String: Int] = [:]
    for (index, group) in synonyms.enumerated() { for word in group { words[word] = index } }
    return words
  }()

  /// What makes a leather no leather of an animal.
  private static let unreal = ["synthetic", "vegan", "faux", "apple", "fake", "imitation", "artificial", "kunst", "pu"]

  /// The shop's materials that are what the customer calls this; none if it has nothing of the kind.
  static func values(_ wanted: String, in materials: [String]) -> [String] {
    let wanted = Palette.phrase(wanted)
    let same = materials.filter { Palette.phrase($0) == wanted }
    if !same.isEmpty { return same }
    if let group = words[wanted] {
      let synonyms = materials.filter { words[Palette.phrase($0)] == group }
      if !synonyms.isEmpty { return synonyms }
      if let plain = self.synonyms[group].first, plain != wanted {
        let held = holding(plain, materials)
        if !held.isEmpty { return held }
      }
    }
    return holding(wanted, materials)
  }

  /// `organic cotton` for cotton; vegan leather is none of leather.
  private static func holding(_ wanted: String, _ materials: [String]) -> [String] {
    let isLeather = wanted == "leather"
    return materials.filter { material in
      let phrase = Palette.phrase(material)
      guard Palette.isHeld(wanted, in: phrase) else { return false }
      return !isLeather || !unreal.contains { phrase.contains($0) }
    }
  }
}
