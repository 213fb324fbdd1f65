/// The rules of style elements whose selectors are made of element names, classes, ids, and ancestors; enough to find
/// hidden text. Rules for a certain medium or size of screen are left out.
struct HTMLStyleSheet {
  /// One element as selectors see it.
  struct Element {
    let name: String
    let id: String?
    let classes: [String]

    init(_ name: String, _ attributes: HTMLAttributes) {
      self.name = name
      id = attributes["id"]?.lowercased()
      classes =
        attributes["class"].map { list in
          list.lowercased().utf8.split(whereSeparator: HTMLStyleSheet.isSpace).prefix(20).compactMap { String($0) }
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
    let key: UInt64
    /// Bytes of a sheet.
    let text: ArraySlice<UInt8>
    let block: ArraySlice<UInt8>
    lazy var selector = HTMLStyleSheet.selector(String(decoding: text, as: UTF8.self).lowercased())
    lazy var declarations = HTMLDeclarations(String(decoding: block, as: UTF8.self))
  }

  private var rules: [Rule] = []
  /// Places in `rules` by their key, for the first `indexed` of them.
  private var places: [UInt64: [Int]] = [:]
  private var indexed = 0
  /// How often a selector may still be compared with an element: style sheets are no way to burn our time.
  private var budget = 300_000

  var isEmpty: Bool { rules.isEmpty }

  mutating func add(_ css: String) {
    var plain = CSSText.plain(css)
    for mark in ["<!--", "-->"] where plain.holds(mark) { plain = plain.replacing(mark, with: "") }
    var rest = Array(plain.utf8)[...]
    while rules.count < 1000, let open = rest.firstIndex(of: UInt8(ascii: "{")) {
      let head = Self.trimmed(rest[..<open].drop { $0 == UInt8(ascii: "}") || Self.isSpace($0) })
      let inner = rest[(open + 1)...]
      if head.first == UInt8(ascii: "@") {
        // `@media screen { rules }`: its rules follow as if they stood outside.
        let words = String(decoding: head, as: UTF8.self).lowercased()
        rest = Self.isForEveryScreen(words) ? inner : Self.afterBlock(inner)
        continue
      }
      let close = inner.firstIndex(of: UInt8(ascii: "}")) ?? inner.endIndex
      add(head, inner[..<close])
      rest = inner[min(close + 1, inner.endIndex)...]
    }
  }

  private mutating func add(_ head: ArraySlice<UInt8>, _ block: ArraySlice<UInt8>) {
    var rest = head
    for _ in 0..<20 where !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
      let part = Self.trimmed(rest[..<end])
      rest = rest[min(end + 1, rest.endIndex)...]
      if Self.isSimple(part) {
        rules.append(Rule(key: Self.key(part.lazy.map(Octet.lower)), text: part, block: block))
      } else if let first = Self.selector(String(decoding: part, as: UTF8.self).lowercased())?.compounds.first {
        rules.append(Rule(key: Self.key(first.key.utf8), text: part, block: block))
      }
    }
  }

  /// What the sheet says of an element; `ancestors` from the root down.
  mutating func matching(_ element: Element, within ancestors: [Element]) -> HTMLDeclarations {
    var all = HTMLDeclarations()
    guard !rules.isEmpty else { return all }
    for place in rules[indexed...].indices { places[rules[place].key, default: []].append(place) }
    indexed = rules.count
    // The more special last, as the cascade has it.
    collect(Self.key("*".utf8), element, ancestors, &all)
    collect(Self.key(element.name.utf8), element, ancestors, &all)
    for name in element.classes { collect(Self.key(UInt8(ascii: "."), name.utf8), element, ancestors, &all) }
    if let id = element.id { collect(Self.key(UInt8(ascii: "#"), id.utf8), element, ancestors, &all) }
    return all
  }

  private mutating func collect(
    _ key: UInt64, _ element: Element, _ ancestors: [Element], _ all: inout HTMLDeclarations
  ) {
    guard let places = places[key] else { return }
    for place in places where budget > 0 {
      guard let selector = rules[place].selector, matches(selector, element, ancestors) else { continue }
      all.merge(rules[place].declarations)
    }
  }

  /// FNV-1a. Two keys that meet cost a comparison: the selector is compared with the element all the same.
  private static func key(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(noKey, extended) }

  private static func key(_ mark: UInt8, _ name: some Sequence<UInt8>) -> UInt64 {
    name.reduce(extended(noKey, mark), extended)
  }

  private static let noKey: UInt64 = 0xCBF2_9CE4_8422_2325

  private static func extended(_ key: UInt64, _ byte: UInt8) -> UInt64 { (key ^ UInt64(byte)) &* 0x100_0000_01B3 }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == Octet.space || (0x09...0x0D).contains(byte) }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let last = text.lastIndex(where: { !isSpace($0) }) else { return [] }
    return text[...last].drop(while: isSpace)
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
  private static func isSimple(_ text: ArraySlice<UInt8>) -> Bool {
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

  private static func afterBlock(_ inner: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var depth = 1
    for (index, byte) in zip(inner.indices, inner) {
      if byte == UInt8(ascii: "{") { depth += 1 }
      if byte == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 { return inner[(index + 1)...] }
    }
    return []
  }
}
