/// The shop's own words, ready to be found in a mail: exactly, in part, or misspelt.
struct VocabularyIndex {
  enum Kind: Hashable { case name, brand, color, material, use }
  struct Hit: Hashable {
    var kind: Kind
    /// The catalogue's own spelling; several where a part of a name fits several.
    var values: [String]
    var range: Range<Int>
  }

  private let names: [(padded: String, name: String)]
  /// Joined folded tokens → values.
  private var exact: [String: (Kind, [String])] = [:]
  private var fuzzy: [(tokens: [String], kind: Kind, value: String)] = []
  private var longest = 1

  init(_ vocabulary: Vocabulary) {
    names = vocabulary.names.map { (Words.padded($0), $0) }
    for use in Uses.stems { for word in use.words { add(word, .use, use.use) } }
    for (canonical, words) in Self.colors {
      for word in words { add(word, .color, known(canonical, vocabulary.colors)) }
    }
    for (canonical, words) in Self.materials {
      for word in words { add(word, .material, known(canonical, vocabulary.materials)) }
    }
    for value in vocabulary.colors { add(value, .color, value, own: true) }
    for value in vocabulary.materials { add(value, .material, value, own: true) }
    for value in vocabulary.brands { add(value, .brand, value, own: true) }
    for value in vocabulary.names { add(value, .name, value, own: true) }
  }

  /// The catalogue's spelling where it has the word, else the word itself.
  private func known(_ word: String, _ values: [String]) -> String {
    values.first { Words.fold($0) == word } ?? word
  }

  private mutating func add(_ text: String, _ kind: Kind, _ value: String, own: Bool = false) {
    let tokens = Words.tokens(text)
    guard !tokens.isEmpty else { return }
    let key = tokens.joined(separator: " ")
    longest = max(longest, min(tokens.count, 6))
    if let known = exact[key], known.0 == kind, !own {
      exact[key] = (kind, TrackingNumbers.unique(known.1 + [value]))
    } else {
      exact[key] = (kind, [value])
    }
    if own || kind == .color || kind == .material || kind == .use { fuzzy.append((tokens, kind, value)) }
  }

  /// Finds the shop's words in tokens, the longest first, left to right, without overlap.
  func hits(in tokens: [String]) -> [Hit] {
    var hits: [Hit] = []
    var index = 0
    while index < tokens.count {
      if let hit = exactHit(tokens, index) ?? partHit(tokens, index) ?? typoHit(tokens, index) {
        hits.append(hit)
        index = hit.range.upperBound
      } else {
        index += 1
      }
    }
    return hits
  }

  private func exactHit(_ tokens: [String], _ start: Int) -> Hit? {
    for length in stride(from: min(longest, tokens.count - start), to: 0, by: -1) {
      let key = tokens[start..<start + length].joined(separator: " ")
      if let (kind, values) = exact[key] { return Hit(kind: kind, values: values, range: start..<start + length) }
    }
    return nil
  }

  /// `aero glide` for the names `Aero Glide 3` and `Veloria Aero Glide`; one word only if it is a rare one.
  private func partHit(_ tokens: [String], _ start: Int) -> Hit? {
    for length in stride(from: min(4, tokens.count - start), to: 0, by: -1) {
      let part = tokens[start..<start + length]
      guard part.allSatisfy({ !Self.common.contains($0) }),
        length > 1 || (tokens[start].count >= 4 && tokens[start].allSatisfy(\.isLetter))
      else { continue }
      let key = " " + part.joined(separator: " ") + " "
      let names = self.names.filter { $0.padded.contains(key) }.map(\.name)
      if !names.isEmpty { return Hit(kind: .name, values: names, range: start..<start + length) }
    }
    return nil
  }

  private func typoHit(_ tokens: [String], _ start: Int) -> Hit? {
    guard tokens[start].count >= 4, !Self.common.contains(tokens[start]) else { return nil }
    for entry in fuzzy where entry.tokens.count <= tokens.count - start && entry.tokens[0].first == tokens[start].first
    {
      let slice = tokens[start..<start + entry.tokens.count]
      let typos = zip(slice, entry.tokens).filter { $0 != $1 }
      guard !typos.isEmpty, typos.allSatisfy({ !Self.common.contains($0.0) && Words.isTypo($0.0, of: $0.1) }) else {
        continue
      }
      return Hit(kind: entry.kind, values: [entry.value], range: start..<start + entry.tokens.count)
    }
    return nil
  }

  /// The catalogue's values for a word that a model gave; empty if there is none.
  func values(_ word: String, _ kind: Kind) -> [String] {
    hits(in: Words.tokens(word)).filter { $0.kind == kind }.flatMap(\.values)
  }

  private static let colors: [(String, [String])] = [
    ("red", ["red", "rot", "rote", "roten", "rouge", "rouges", "rojo", "roja", "rojas", "rojos", "rood", "rode"]),
    ("blue", ["blue", "blau", "blaue", "blauen", "bleu", "bleus", "bleues", "azul", "azules", "blauw", "blauwe"]),
    (
      "black",
      [
        "black", "schwarz", "schwarze", "schwarzen", "noir", "noire", "noires", "noirs", "negro", "negra", "negras",
        "negros", "zwart", "zwarte",
      ]
    ),
    (
      "white",
      [
        "white", "weiss", "weisse", "weissen", "blanc", "blanche", "blanches", "blanco", "blanca", "blancas", "blancos",
        "wit", "witte",
      ]
    ),
    ("green", ["green", "grun", "grune", "grunen", "vert", "verte", "vertes", "verde", "verdes", "groen", "groene"]),
    ("grey", ["grey", "gray", "grau", "graue", "grauen", "gris", "grise", "grises", "grijs", "grijze"]),
    ("gray", ["grey", "gray"]),
    ("brown", ["brown", "braun", "braune", "braunen", "marron", "brun", "brune", "bruin", "bruine"]),
    ("yellow", ["yellow", "gelb", "gelbe", "jaune", "jaunes", "amarillo", "amarilla", "geel", "gele"]),
    ("orange", ["orange", "naranja", "oranje"]), ("pink", ["pink", "rosa", "rose", "roze"]),
    ("purple", ["purple", "lila", "violett", "violet", "morado", "paars"]), ("navy", ["navy", "navy blue"]),
    ("beige", ["beige"]), ("tan", ["tan"]), ("teal", ["teal"]), ("olive", ["olive"]), ("silver", ["silver"]),
    ("gold", ["gold", "golden"]), ("burgundy", ["burgundy"]), ("turquoise", ["turquoise"]), ("cream", ["cream"]),
  ]
  private static let materials: [(String, [String])] = [
    ("leather", ["leather", "leder", "cuir", "cuero", "piel", "leer"]),
    ("suede", ["suede", "wildleder", "daim", "ante"]), ("canvas", ["canvas"]), ("mesh", ["mesh"]),
    ("textile", ["textile"]), ("synthetic", ["synthetic", "synthetics"]), ("rubber", ["rubber"]),
    ("knit", ["knit", "knitted"]),
    ("wool", ["wool", "wolle", "laine", "lana", "wol"]), ("nubuck", ["nubuck"]), ("cotton", ["cotton"]),
    ("cork", ["cork"]),
    ("nylon", ["nylon"]),
  ]
  static let common: Set<String> = Set(
    """
    the and for you your our with this that have has had was were are not but any can could would will please hello \
    shoe shoes sneaker sneakers trainer trainers boot boots pair pairs size sizes stock available order ordered color \
    colour looking want need like from about which what when where there them they some something anything other more \
    still also again back come comes model models brand brands store shop price under over less than good best nice \
    great light classic street road urban city sport sports running runner trail walk walking hike hiking court pro max \
    plus mid low high one two three new old men mens women womens kids black white soft dark bright thanks thank kind \
    recommend suggest send sell does know tell just only very really much many weeks days week last next first second \
    time this those these here made make style home work both each every half wide feet foot wear wearing weight days \
    leaf line land lane hand hard head help hope love look main mind most move must near open part pick plan play race \
    rain read real rest ride right rock safe same seen side sole stay step such sure take tall team test then thin \
    think true type upon used view wait warm well went were wish within year summer winter
    """.split(separator: " ").map(String.init))
}
