/// Colours of one shoe: alternatives, two on one shoe, any of a kind.
struct WishColors {
  let text: WishText
  let colors: [String]

  init(_ text: WishText, _ colors: [String]) {
    self.text = text
    self.colors = colors
  }

  func values(_ mentions: [Mention]) -> [String] { mentions.flatMap(widened) }

  /// Two colours that stand for one shoe as one mention.
  func joined(_ mentions: [Mention]) -> [Mention] {
    var result: [Mention] = []
    for mention in mentions {
      if let last = result.last, last.kind == .color, mention.kind == .color, last.isNegated == mention.isNegated,
        let value = mixed(last, mention)
      {
        result[result.count - 1].values = [value]
        result[result.count - 1].range = last.range.lowerBound..<mention.range.upperBound
        result[result.count - 1].strength = max(last.strength, mention.strength)
      } else {
        result.append(mention)
      }
    }
    return result
  }

  /// `red and black`, `the green bit on white`: where the shop has both on one shoe.
  private func mixed(_ left: Mention, _ right: Mention) -> String? {
    let between = left.range.upperBound..<max(left.range.upperBound, right.range.lowerBound)
    guard between.count <= 3, between.allSatisfy({ Self.joints.contains(text[$0]) }), !between.isEmpty else {
      return nil
    }
    let wanted = Set((left.values + right.values).map(Palette.phrase) + [left, right].map { text.phrase($0.range) })
    return colors.first { color in
      let parts = Palette.parts(color)
      return parts.count == 2 && Set(parts).isSubset(of: wanted)
    }
  }
  private static let joints: Set<String> = [
    "and", "/", "&", "with", "on", "und", "mit", "bit", "bits", "et", "y", "en", "a", "the",
  ]

  /// All shades and mixtures, where any kind will do or none.
  func widened(_ mention: Mention) -> [String] {
    guard isAnyKind(mention), let word = mention.values.first.map(Palette.phrase) else { return mention.values }
    let held = colors.filter { Palette.isHeld(word, in: Palette.phrase($0)) }
    return held.isEmpty ? mention.values : WishBuilder.once(mention.values + held)
  }

  private func isAnyKind(_ mention: Mention) -> Bool {
    let end = mention.range.upperBound
    let after = (0..<6).map { text[end + $0] }
    let before = text[mention.range.lowerBound - 1]
    if before == "any", text.at(end)?.isMark ?? true {
      return !["have", "got", "there", "sell"].contains(text[mention.range.lowerBound - 2])
    }
    if ["of", "in"].contains(after[0]), after[1] == "any" || after[1] == "all" { return true }
    if after[0] == "on", ["it", "them"].contains(after[1]) { return true }
    if after[0] == "at", after[1] == "all" { return true }
    return text.padded(mention.range.upperBound..<min(text.words.count, end + 9)).contains(" or mixed ")
  }
}
