/// The rules of style elements whose selectors are made of element names, classes, ids, and ancestors; enough to find
/// hidden text. Rules for a certain medium or size of screen are left out.
struct HTMLStyleSheet {
  /// One element as selectors see it.
  struct Element {
    let name: String
    let id: String?
    let classes: [String]

    init(_ name: String, _ attributes: [String: String]) {
      self.name = name
      id = attributes["id"]?.lowercased()
      classes =
        attributes["class"].map { list in
          list.lowercased().split(whereSeparator: \.isWhitespace).prefix(20).map(String.init)
        } ?? []
    }
  }

  private struct Selector {
    /// From the innermost outwards.
    var compounds: [Compound]
  }

  private struct Compound {
    var name: String?
    var id: String?
    var classes: [String] = []
    /// The next one outwards has to be the parent, not just some ancestor.
    var isChild = false

    func matches(_ element: Element) -> Bool {
      (name == nil || name == element.name) && (id == nil || id == element.id)
        && classes.allSatisfy { element.classes.contains($0) }
    }

    var key: String { id.map { "#" + $0 } ?? classes.first.map { "." + $0 } ?? name ?? "*" }
  }

  /// Selector and block are read when an element first asks for them: most rules of most sheets never meet one.
  private struct Rule {
    /// In lower case.
    let text: String
    let block: Substring
    lazy var selector = HTMLStyleSheet.selector(text)
    lazy var declarations = HTMLDeclarations(String(block))
  }

  private var rules: [String: [Rule]] = [:]
  private var count = 0
  /// How often a selector may still be compared with an element: style sheets are no way to burn our time.
  private var budget = 300_000

  var isEmpty: Bool { rules.isEmpty }

  mutating func add(_ css: String) {
    var plain = CSSText.plain(css)
    for mark in ["<!--", "-->"] where plain.holds(mark) { plain = plain.replacing(mark, with: "") }
    var rest = plain[...]
    while count < 1000, let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")) {
      let head = Substring(rest[..<open].utf8.drop { $0 == UInt8(ascii: "}") || Octet.isSpace($0) }).trimmedBlanks
      let inner = rest[rest.index(after: open)...]
      if head.hasPrefix("@") {
        // `@media screen { rules }`: its rules follow as if they stood outside.
        rest = Self.isForEveryScreen(head.lowercased()) ? inner : Self.afterBlock(inner)
        continue
      }
      let close = inner.utf8.firstIndex(of: UInt8(ascii: "}")) ?? inner.endIndex
      for part in head.utf8.split(separator: UInt8(ascii: ",")).prefix(20) {
        let text = Substring(part).lowercased()
        guard let key = Self.isSimple(part) ? text : Self.selector(text)?.compounds.first?.key else { continue }
        rules[key, default: []].append(Rule(text: text, block: inner[..<close]))
        count += 1
      }
      rest = close == inner.endIndex ? inner[close...] : inner[inner.index(after: close)...]
    }
  }

  /// What the sheet says of an element; `ancestors` from the root down.
  mutating func matching(_ element: Element, within ancestors: [Element]) -> HTMLDeclarations {
    var all = HTMLDeclarations()
    guard !rules.isEmpty else { return all }
    // The more special last, as the cascade has it.
    let keys = ["*", element.name] + element.classes.map { "." + $0 } + (element.id.map { ["#" + $0] } ?? [])
    for key in keys {
      for index in rules[key]?.indices ?? 0..<0 where budget > 0 {
        guard let selector = rules[key]?[index].selector, matches(selector, element, ancestors),
          let declarations = rules[key]?[index].declarations
        else { continue }
        all.merge(declarations)
      }
    }
    return all
  }

  private mutating func matches(
    _ selector: Selector, _ element: Element, _ ancestors: [Element]
  ) -> Bool {
    budget -= 1
    guard let own = selector.compounds.first, own.matches(element) else { return false }
    var isChild = own.isChild
    var level = ancestors.count
    for wanted in selector.compounds.dropFirst() {
      repeat {
        level -= 1
        budget -= 1
        guard level >= 0, budget > 0, !isChild || wanted.matches(ancestors[level]) else { return false }
      } while !wanted.matches(ancestors[level])
      isChild = wanted.isChild
    }
    return true
  }

  /// Nil for selectors with more than names, classes, ids and ancestors in them.
  private static func selector(_ text: String) -> Selector? {
    var compounds: [Compound] = []
    var isChild = false
    for word in text.replacing(">", with: " > ").split(whereSeparator: \.isWhitespace) {
      if word == ">" {
        isChild = true
        continue
      }
      guard var compound = compound(word), compounds.count < 8 else { return nil }
      compound.isChild = isChild
      isChild = false
      compounds.append(compound)
    }
    return compounds.isEmpty ? nil : Selector(compounds: compounds.reversed())
  }

  /// Whether it is `name`, `.name` or `#name` alone, as most selectors are: it is its own key then.
  private static func isSimple(_ text: Substring.UTF8View) -> Bool {
    let isMarked = text.first == UInt8(ascii: ".") || text.first == UInt8(ascii: "#")
    let name = isMarked ? text.dropFirst() : text
    return !name.isEmpty
      && name.allSatisfy {
        Octet.isLetter($0) || Octet.isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
  }

  private static func compound(_ word: Substring) -> Compound? {
    guard !word.utf8.contains(where: { ":[]+~()".utf8.contains($0) }) else { return nil }
    var compound = Compound()
    let starts = word.indices.filter { word[$0] == "." || word[$0] == "#" } + [word.endIndex]
    let name = word[..<starts[0]]
    if !name.isEmpty, name != "*" { compound.name = String(name) }
    for (start, end) in zip(starts, starts.dropFirst()) {
      let text = String(word[word.index(after: start)..<end])
      if word[start] == "#" { compound.id = text } else { compound.classes.append(text) }
    }
    return compound
  }

  private static func isForEveryScreen(_ head: String) -> Bool {
    head.hasPrefix("@media") && !head.holds("(") && (head.holds("screen") || head.holds("all"))
      && !head.holds("not")
  }

  private static func afterBlock(_ inner: Substring) -> Substring {
    var depth = 1
    for index in inner.utf8.indices {
      if inner.utf8[index] == UInt8(ascii: "{") { depth += 1 }
      if inner.utf8[index] == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 { return inner[inner.utf8.index(after: index)...] }
    }
    return inner[inner.endIndex...]
  }
}
