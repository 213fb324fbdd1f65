// What a customer looks for, in the catalogue's own words.

extension RunState {
  var productPhrase: String {
    let asked = points.compactMap { point -> String? in
      switch point {
      case .inStock(let wish, let lines, _), .outOfStock(let wish, let lines, _):
        wish.summary(brand: brand(lines, wish), currency: currency)
      case .noMatch(let wish, _): wish.summary(brand: nil, currency: currency)
      case .catalogueSample: "Asks for the whole catalogue"
      case .askWhichShoe: "Asks for help choosing shoes"
      default: nil
      }
    }
    guard let first = asked.first else { return "Asks about shoes" }
    let rest = asked.dropFirst().prefix(3).map { $0.prefix(1).lowercased() + $0.dropFirst() }
    let details = points.contains { if case .details = $0 { true } else { false } }
    let extra = details ? detailWords : ""
    return ([first] + rest).joined(separator: "; ") + extra
  }

  /// The brand of the rows, where they share one and the wish names a model of it.
  private func brand(_ lines: [Point.ShoeLine], _ wish: Wish) -> String? {
    guard !wish.filter.names.isEmpty, let first = lines.first, lines.allSatisfy({ $0.brand == first.brand }) else {
      return nil
    }
    return first.brand
  }

  private var detailWords: String {
    let asked = Asked.find(in: [input.subject ?? "", input.text].joined(separator: "\n"))
    let words = Asked.allCases.filter(asked.contains).map { item -> String in
      switch item {
      case .weight: "what it weighs"
      case .material: "what it is made of"
      case .colors: "which colours there are"
      case .sizes: "which sizes there are"
      }
    }
    return words.isEmpty ? "" : ", and " + words.joined(separator: ", ")
  }
}

extension Wish {
  /// `Asks whether the Norrvik Ridgeline 3, red, size 42 is in stock`, `Looks for black running shoes, size 42, up to €120`.
  func summary(brand: String?, currency: String) -> String {
    let unknown = self.unknown.isEmpty ? "" : " “\(self.unknown.prefix(4).joined(separator: " "))”"
    let or = " or "
    var tail: [String] = []
    if !filter.sizes.isEmpty { tail.append("size " + filter.sizes.map(Sizes.words).joined(separator: or)) }
    if let price = priceWords(currency) { tail.append(price) }
    if let weight = weightWords { tail.append(weight) }
    let unwanted = filter.notMaterials + filter.notColors + filter.notBrands
    if !unwanted.isEmpty { tail.append("no " + unwanted.joined(separator: ", no ")) }
    if !filter.names.isEmpty {
      let model = filter.names.prefix(3).joined(separator: or)
      let known = brand.map { model.lowercased().hasPrefix($0.lowercased()) ? model : "\($0) \(model)" } ?? model
      let parts = [known] + [filter.colors.joined(separator: or)].filter { !$0.isEmpty } + tail
      return "Asks whether the \(parts.joined(separator: ", ")) is in stock"
    }
    let kind = [filter.colors, filter.materials, filter.brands].map { $0.joined(separator: or) } + [goods]
    let head = kind.filter { !$0.isEmpty }.joined(separator: " ") + unknown
    return (recommend ? "Looks for " : "Asks for ") + ([head] + tail).joined(separator: ", ")
  }
}

extension Money {
  /// `€120`, `€89.90`: without empty decimals.
  static func short(_ minor: Int64, _ currency: String) -> String {
    let text = words(minor, currency)
    return text.replacing(".00", with: "")
  }
}
