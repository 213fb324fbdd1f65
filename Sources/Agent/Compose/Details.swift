// What was asked about one model: weight, material, price, colours, sizes.

extension Point.ModelFacts {
  func english() -> String {
    var texts: [String] = []
    var verbs: [String] = []
    if let from = grams.first, let to = grams.last {
      verbs.append(from == to ? "weighs \(from) g" : "weighs \(from) g to \(to) g, depending on the size")
    }
    if !materials.isEmpty { verbs.append("is made of \(materials.joined(separator: " or "))") }
    if !verbs.isEmpty { texts.append("The \(name) \(verbs.joined(separator: " and ")).") }
    if noWeight { texts.append("We have no weight on record for the \(name).") }
    if !colors.isEmpty { texts.append("The \(name) is in stock in \(Self.list(colors, "and")).") }
    if !sizes.isEmpty { texts.append("Sizes of the \(name) in stock: \(sizes.joined(separator: ", ")).") }
    return texts.isEmpty ? "The \(name) is not in stock in any other size or colour." : texts.joined(separator: " ")
  }

  func german() -> String {
    var verbs: [String] = []
    if let from = grams.first, let to = grams.last {
      verbs.append(from == to ? "wiegt \(from) g" : "wiegt je nach Größe \(from) g bis \(to) g")
    }
    if !materials.isEmpty { verbs.append("ist aus \(materials.joined(separator: " oder "))") }
    var texts = verbs.isEmpty ? [] : ["\(name) \(verbs.joined(separator: " und "))."]
    if noWeight { texts.append("Das Gewicht von \(name) ist bei uns nicht vermerkt.") }
    if !colors.isEmpty { texts.append("Farben von \(name) auf Lager: \(colors.joined(separator: ", ")).") }
    if !sizes.isEmpty { texts.append("Größen von \(name) auf Lager: \(sizes.joined(separator: ", ")).") }
    return texts.isEmpty ? "\(name) ist in keiner anderen Größe oder Farbe auf Lager." : texts.joined(separator: " ")
  }

  private static func list(_ words: [String], _ and: String) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(and) " + last
  }
}

extension Point.ShoeLine {
  /// `, 285 g, mesh`: only what the mail asks for.
  var asked: String { (grams.map { ", \($0) g" } ?? "") + (material.map { ", \($0)" } ?? "") }
}

/// The first words of a reply: none where the answer itself begins well, else one that fits what was asked; which of
/// several is settled by the run's id, so that a resumed run says the same.
enum Opening {
  static func english(_ points: [Point], seed: String) -> String? {
    guard let first = points.first else { return nil }
    if case .personal = first { return nil }
    if points.count > 1, Set(points.map(kind)).subtracting([3]).count > 1 {
      return pick(
        ["Thank you for your questions. Here are the answers.", "Thanks for writing. Here is what we found."], seed)
    }
    switch first {
    case .parcel(let line) where line.daysLate > 0:
      return pick(["Thank you for letting us know.", "Thanks for getting in touch about this."], seed)
    case .order, .shipping: return pick(["Thank you for your question.", "Thanks for writing to us."], seed)
    case .noMatch, .catalogueSample:
      return pick(["Thank you for your interest in our shoes.", "Thanks for asking."], seed)
    case .askTrackingNumber, .unknownNumber, .askOrderNumber, .unknownOrder, .handedOn:
      return pick(["Thank you for getting in touch.", "Thanks for writing to us."], seed)
    default: return nil
    }
  }

  static func german(seed: String) -> String {
    pick(["vielen Dank für Ihre Nachricht.", "danke, dass Sie uns schreiben."], seed)
  }

  private static func kind(_ point: Point) -> Int {
    switch point {
    case .inStock, .outOfStock, .noMatch, .catalogueSample, .askWhichShoe, .details: 0
    case .parcel, .unknownNumber, .lostParcel, .askTrackingNumber, .askOtherTracking, .coupon, .shipping: 1
    case .order, .refunded, .refundUnderWay, .willRefund, .notCancelled, .notCharged, .chargeUnclear, .askOrderNumber,
      .unknownOrder:
      2
    case .complaint, .personal, .handedOn, .restHandedOn, .writeFromRegistered: 3
    }
  }

  private static func pick(_ options: [String], _ seed: String) -> String {
    let sum = seed.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
    return options[sum % options.count]
  }
}
