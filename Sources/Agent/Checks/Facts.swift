/// Everything that the facts of a run state, by what it is and how much, with the fact that states it first.
///
/// Ids that only the shop's own systems use state nothing: `delivery_id 12` does not make `12 pairs` true.
struct Facts {
  private var source: [String: String] = [:]
  private(set) var days: [(day: Day, id: String)] = []
  /// Folded words of all facts.
  private(set) var words: Set<String> = []
  /// Internal ids of the rows, in digits.
  private(set) var internalIDs: Set<String> = []

  init(_ state: RunState, names: ProductNames) {
    for item in state.context {
      add(item.text, item.id, names)
      for (key, value) in item.row.sorted(by: { $0.key < $1.key }) { add(key, value, item, state, names) }
    }
    // How many there are of a kind is a fact too: two parcels, three orders.
    for rows in Dictionary(grouping: state.context.filter { !$0.row.isEmpty }, by: \.source).values {
      if let first = rows.first { put(.number, String(rows.count), "", first.id) }
    }
    internalIDs.subtract(["0", "1"])
  }

  func holds(_ token: Token) -> String? {
    switch token.kind {
    case .link: nil
    default: source[Self.key(token.kind, token.value, token.unit)]
    }
  }

  /// The fact that names this day.
  func holds(_ day: Day) -> String? { days.first { $0.day == day }?.id }

  private static func key(_ kind: Token.Kind, _ value: String, _ unit: String) -> String { "\(kind) \(value) \(unit)" }

  private mutating func put(_ kind: Token.Kind, _ value: String, _ unit: String, _ id: String) {
    let key = Self.key(kind, value, unit)
    if source[key] == nil { source[key] = id }
  }

  private mutating func add(_ text: String, _ id: String, _ names: ProductNames) {
    let read = DraftWords(text)
    words.formUnion(read.words.map(\.text))
    let inNames = names.find(in: read)
    var next = 0
    for token in Tokens.scan(text) where token.kind != .link {
      while next < inNames.count, inNames[next].end <= token.start { next += 1 }
      if next < inNames.count, inNames[next].start <= token.start { continue }
      add(token, id)
    }
  }

  private mutating func add(_ token: Token, _ id: String) {
    put(token.kind, token.value, token.unit, id)
    guard token.kind == .day else {
      // A bare number may repeat any figure; one with a unit needs the same unit.
      if token.kind != .code { put(.number, token.value, "", id) }
      return
    }
    guard let day = Day(iso: token.value) else { return }
    days.append((day, id))
    put(.day, "-" + token.value.dropFirst(4), "", id)
    put(.day, "---" + token.value.suffix(2), "", id)
  }

  private mutating func add(
    _ key: String, _ value: JSON, _ item: RunResult.ContextItem, _ state: RunState, _ names: ProductNames
  ) {
    let number: String
    switch value {
    case .string(let text):
      add(text, item.id, names)
      put(.code, TrackingNumbers.normal(text), "", item.id)
      return
    case .integer(let whole): number = String(whole)
    case .number(let decimal): number = Tokens.number(decimal)
    default: return
    }
    if key.hasSuffix("_id"), key != "order_id" {
      internalIDs.insert(number)
      return
    }
    put(.number, number, "", item.id)
    switch key {
    case "price", "amount", "total", "unit_price", "delivery_fee":
      let currency = item.row["currency"]?.string ?? state.currency
      put(.amount, number, currency.uppercased(), item.id)
    case "size": put(.size, number, "", item.id)
    case "quantity": put(.count, number, "n", item.id)
    case "order_id": put(.code, number, "", item.id)
    default: break
    }
  }
}

/// The names of the products that this run's rows show.
struct ProductNames {
  struct Place {
    /// In grapheme clusters.
    var start: Int
    var end: Int
    var id: String
  }
  private struct Name {
    var words: [String]
    var id: String
  }
  /// By the first word; the longest first.
  private var names: [String: [Name]] = [:]

  init(_ state: RunState) {
    for item in state.context where item.source == "shoe_characteristics" {
      guard let name = item.row["product_name"]?.string else { continue }
      add(name, item.id)
      if let brand = item.row["brand"]?.string { add("\(brand) \(name)", item.id) }
    }
    add(state.input.policy.shopName, "")
    for key in names.keys { names[key]?.sort { $0.words.count > $1.words.count } }
  }

  private mutating func add(_ name: String, _ id: String) {
    let words = DraftWords(name).words.map(\.text)
    guard let first = words.first, name.count >= 2 else { return }
    guard names[first]?.contains(where: { $0.words == words }) != true else { return }
    names[first, default: []].append(Name(words: words, id: id))
  }

  /// In order, none inside another; the shop's own name has no id.
  func find(in text: DraftWords) -> [Place] {
    var places: [Place] = []
    var index = 0
    while index < text.words.count {
      let first = text.words[index]
      let match = names[first.text]?.first { name in
        index + name.words.count <= text.words.count
          && name.words.indices.allSatisfy { text.words[index + $0].text == name.words[$0] }
      }
      if let match {
        let last = text.words[index + match.words.count - 1]
        places.append(Place(start: first.start, end: last.end, id: match.id))
        index += match.words.count
      } else {
        index += 1
      }
    }
    return places
  }
}
