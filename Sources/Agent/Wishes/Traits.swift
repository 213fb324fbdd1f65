/// Uses and properties as they are found in mails and shown by rows.
struct Trait: Sendable {
  var name: String
  /// Folded phrases.
  var says: [String]
  /// Beginnings of words; `*` is shown by every row.
  var shows: [String]
  /// Whole words or phrases that speak against it.
  var hides: [String]
  /// Narrows a choice, never empties it.
  var isNicety: Bool
  var group: Group

  enum Group: Sendable { case use, kind, property, nicety }

  fileprivate init?(_ line: Substring, _ group: Group) {
    let fields = line.split(separator: ";").map { field in
      field.split(separator: ",").map { Words.tokens(String($0)).joined(separator: " ") }
    }
    guard fields.count >= 3, let first = line.split(separator: ";").first?[...].trimming(where: { $0 == " " }) else {
      return nil
    }
    isNicety = first.hasPrefix("!")
    name = first.filter { $0 != "!" }
    says = fields[1].filter { !$0.isEmpty }
    shows = line.split(separator: ";")[2].contains("*") ? ["*"] : fields[2].filter { !$0.isEmpty }
    hides = fields.count > 3 ? fields[3].filter { !$0.isEmpty } : []
    self.group = group
  }

  /// Whether a row's padded text shows it.
  func holds(_ text: String) -> Bool {
    guard !hides.contains(where: { text.contains(" \($0) ") || $0.contains(" ") && text.contains(" \($0)") }) else {
      return false
    }
    return shows.contains { $0 == "*" || text.contains(" \($0)") }
  }
}

enum Traits {
  static let all: [Trait] = {
    func read(_ table: String, _ group: Trait.Group) -> [Trait] {
      table.split(separator: "\n").compactMap { Trait($0, group) }
    }
    return read(TraitTable.uses, .use) + read(TraitTable.kinds, .kind) + read(TraitTable.properties, .property)
      + read(TraitTable.niceties, .nicety)
  }()

  private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// Phrases to names; a phrase may say several things (`blacktop`: basketball, outdoor).
  static let phrases: [String: [String]] = {
    var phrases: [String: [String]] = [:]
    for trait in all {
      for words in trait.says + [Words.tokens(trait.name).joined(separator: " ")] {
        let phrase = words.split(separator: " ").map { WishNumbers.normal(String($0)) }.joined(separator: " ")
        if phrases[phrase]?.contains(trait.name) != true { phrases[phrase, default: []].append(trait.name) }
      }
    }
    return phrases
  }()
  static let longest = phrases.keys.map { $0.split(separator: " ").count }.max() ?? 1

  static func named(_ name: String) -> Trait? { byName[name] }

  /// The names of what a phrase says; itself where it is no word of the table.
  static func names(_ phrase: String) -> [String] {
    if byName[phrase] != nil { return [phrase] }
    let folded = Words.tokens(phrase).joined(separator: " ")
    if let names = phrases[folded] { return names }
    return folded.isEmpty ? [] : [folded]
  }

  /// The text of a row in which its uses and properties are looked for.
  static func text(_ row: Product) -> String { Words.padded("\(row.name) \(row.description) \(row.material)") }

  /// Whether a row is fit for a use; one that is no word of the table is looked for as it stands. `laces or straps`
  /// are alternatives.
  static func holds(_ use: String, _ text: String) -> Bool {
    alternatives(use).contains { name in
      if let trait = byName[name] { return trait.holds(text) }
      return Words.tokens(name).allSatisfy { text.contains(" \($0)") }
    }
  }

  static func isNicety(_ use: String) -> Bool { alternatives(use).contains { byName[$0].map(\.isNicety) ?? false } }

  /// Names goods by itself: boots need no `shoes` behind them.
  static func isKind(_ use: String) -> Bool { alternatives(use).contains { byName[$0]?.group == .kind } }

  /// Words for a text search of the catalogue.
  static func search(_ use: String) -> [String] {
    alternatives(use).flatMap { name in
      byName[name].map { $0.shows.filter { $0 != "*" } } ?? Words.tokens(name)
    }
  }

  static func alternatives(_ use: String) -> [String] {
    var parts: [String] = []
    var current: [Substring] = []
    for word in use.split(separator: " ") {
      if word == "or", !current.isEmpty {
        parts.append(current.joined(separator: " "))
        current = []
      } else {
        current.append(word)
      }
    }
    if !current.isEmpty { parts.append(current.joined(separator: " ")) }
    return parts
  }
}
