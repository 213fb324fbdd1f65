/// Answers about shoes in English. Everything in them is a row of the catalogue, of its stock or of a delivery.
struct ShoeWords {
  let policy: RunInput.Policy
  /// Which of several wordings.
  let variant: Int
  /// Each of several wishes is answered under its own words.
  let isOneOfSeveral: Bool

  /// The same run says the same; points of one reply differ.
  static func variant(_ seed: String, _ place: Int) -> Int {
    seed.utf8.reduce(place) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
  }

  func say(_ point: Point) -> String {
    switch point {
    case .inStock(let wish, let lines, let more): inStock(wish, lines, more)
    case .outOfStock(let wish, let lines, let instead): outOfStock(wish, lines, instead)
    case .noMatch(let wish, let closest): noMatch(wish, closest)
    case .catalogueSample(let lines):
      "Our range is too large for one mail. Here are a few of our shoes:\n" + list(lines)
        + "\nTell us your size and what the shoes are for, and we will find the right ones."
    default:
      pick([
        "We are glad to help you find the right shoes. Which size do you wear, what are the shoes for, and do you have a colour or a price in mind?",
        "We would love to find you a good pair. Which size do you wear, where will you wear them, and is there a colour or a price that you have in mind?",
      ])
    }
  }

  private func inStock(_ wish: Wish, _ lines: [Point.ShoeLine], _ more: Int) -> String {
    let rest = more > 0 ? "\nThere are more that fit; tell us if you would like to see them." : ""
    return stockHead(wish, lines.count) + "\n" + list(lines) + rest
  }

  private func stockHead(_ wish: Wish, _ count: Int) -> String {
    if isOneOfSeveral { return "\(title(wish)): \(count == 1 ? "yes, in stock." : "these are in stock:")" }
    if let best = wish.filter.best {
      return "The \(best.rawValue) that fits what you are looking for, and it is in stock:"
    }
    if wish.recommend {
      return pick([
        "These \(wish.words(.english)) would suit you, and they are in stock:",
        "For \(wish.words(.english)) we would suggest these, all in stock:",
      ])
    }
    if count == 1 { return pick(["Good news: it is in stock.", "Yes, we have it in stock."]) }
    return pick([
      "Good news: these fit what you are looking for, and they are in stock:",
      "Yes, we have what you are looking for. These are in stock:",
    ])
  }

  private func outOfStock(_ wish: Wish, _ lines: [Point.ShoeLine], _ instead: [Point.ShoeLine]) -> String {
    let isComing = lines.contains { $0.expected != nil }
    let head =
      isComing
      ? "At the moment we have none in stock, but more are on the way:"
      : "Unfortunately we have none in stock at the moment, and no delivery is announced:"
    let other = instead.isEmpty ? "" : "\n\nClose to it and in stock:\n" + list(instead)
    return (isOneOfSeveral ? "\(title(wish)): " + lowered(head) : head) + "\n" + list(lines) + other
  }

  private func noMatch(_ wish: Wish, _ closest: [Point.ShoeLine]) -> String {
    let head =
      wish.unknown.isEmpty
      ? "We have no \(wish.words(.english))\(wish.limits(policy.currency))"
        + (wish.filter.names.isEmpty ? " that fit exactly what you describe." : ".")
      : "We do not carry a shoe or a brand of that name."
    return closest.isEmpty
      ? head + " If you tell us a little more, we are glad to look again."
      : head + " The closest we have:\n" + list(closest)
  }

  private func title(_ wish: Wish) -> String {
    var wish = wish
    // Of several sizes only those of the rows are said.
    if wish.filter.sizes.count > 1 { wish.filter.sizes = [] }
    let words = wish.words(.english)
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  private func lowered(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }

  private func pick(_ options: [String]) -> String { options[abs(variant) % options.count] }

  private func list(_ lines: [Point.ShoeLine]) -> String {
    lines.map { line in
      let name = line.name.lowercased().hasPrefix(line.brand.lowercased()) ? line.name : "\(line.brand) \(line.name)"
      let price = Money.words(line.price, policy.currency)
      return "- \(name), \(line.color), size \(line.size), \(price)\(line.asked): \(stock(line))"
    }.joined(separator: "\n")
  }

  private func stock(_ line: Point.ShoeLine) -> String {
    if line.quantity > 0 { return "\(line.quantity) in stock" }
    guard let expected = Day(iso: line.expected)?.words(.english) else { return "out of stock" }
    return "out of stock, \(line.expectedQuantity) expected on \(expected)"
  }
}

extension Point {
  /// Answers one wish.
  var isWish: Bool {
    switch self {
    case .inStock, .outOfStock, .noMatch: true
    default: false
    }
  }

  var isAboutShoes: Bool {
    switch self {
    case .catalogueSample, .askWhichShoe: true
    default: isWish
    }
  }
}
