// Which words of a mail are said of the same shoe.

extension WishBuilder {
  /// What is said of one shoe: its words, and its sizes.
  struct Group {
    var words: [Mention] = []
    var sizes: [Mention] = []
    func has(_ kind: Mention.Kind) -> Bool { words.contains { $0.kind == kind } }
    func values(_ kind: Mention.Kind) -> Set<String> {
      Set(words.filter { $0.kind == kind }.flatMap(\.values).map { $0.lowercased() })
    }
  }

  func groups() -> [Group] {
    let groups = bySizes()
    guard groups.count > 1 else { return groups.flatMap(byNames) }
    return shared(groups).flatMap(byNames)
  }

  /// A size, or a list of sizes, closes what is said of a shoe.
  private func bySizes() -> [Group] {
    var groups: [Group] = []
    var current = Group()
    for mention in page.positive {
      if mention.kind == .size {
        current.sizes.append(mention)
        continue
      }
      if !current.sizes.isEmpty {
        groups.append(current)
        current = Group()
      }
      current.words.append(mention)
    }
    if !current.words.isEmpty || !current.sizes.isEmpty { groups.append(current) }
    return settled(groups)
  }

  private func settled(_ all: [Group]) -> [Group] {
    var groups = all
    // `a 5 in yellow, a 6 in blue`: the sizes stand in front.
    if groups.count > 2, groups[0].words.isEmpty, groups[groups.count - 1].sizes.isEmpty {
      for index in 0..<groups.count - 1 { groups[index].words = groups[index + 1].words }
      groups.removeLast()
    }
    if let last = groups.last, last.sizes.isEmpty, groups.count > 1 {
      groups.removeLast()
      groups[groups.count - 1].words += last.words
    }
    // A size alone belongs to what is said elsewhere.
    while let alone = groups.firstIndex(where: { $0.words.isEmpty }), groups.count > 1 {
      let group = groups.remove(at: alone)
      if groups.count == 1, let own = person(group, groups[0]) {
        groups[0].sizes = own
      } else if groups.allSatisfy({ $0.sizes.isEmpty }) {
        for index in groups.indices { groups[index].sizes = group.sizes }
      }
    }
    for index in groups.indices { groups[index].sizes = own(groups[index].sizes) }
    return merged(groups)
  }

  /// Which of two sizes for one shoe counts; nil where the shoe's own does.
  private func person(_ alone: Group, _ other: Group) -> [Mention]? {
    if other.sizes.isEmpty { return alone.sizes }
    if Set(alone.sizes.map(\.size)) == Set(other.sizes.map(\.size)) { return other.sizes }
    let both = alone.sizes + other.sizes
    let writers = own(both)
    return writers.count < both.count ? writers : nil
  }

  /// `he takes 44, I take 42`: the writer's, where both are said of one shoe.
  private func own(_ sizes: [Mention]) -> [Mention] {
    guard Set(sizes.map(\.size)).count > 1 else { return sizes }
    let writers = sizes.filter { says($0, Self.writer) && !says($0, Self.others) }
    let others = sizes.filter { says($0, Self.others) && !says($0, Self.writer) }
    return !writers.isEmpty && !others.isEmpty ? writers : sizes
  }

  private func says(_ size: Mention, _ words: Set<String>) -> Bool {
    page.text.clause(around: size.range.lowerBound).contains { words.contains(page.text[$0]) }
  }
  private static let writer: Set<String> = ["i", "im", "me", "my", "mine", "ich", "je", "jai", "ik", "yo", "own", "id"]
  private static let others: Set<String> = [
    "he", "hes", "she", "shes", "his", "her", "hers", "brother", "sister", "wife", "husband", "son", "daughter",
    "friend", "er", "sie", "il", "elle", "el", "ella", "hij", "zij", "they", "their",
  ]

  /// Groups that do not contradict each other are one shoe.
  private func merged(_ groups: [Group]) -> [Group] {
    var result: [Group] = []
    for group in groups {
      guard let last = result.last, isSame(last, group) else {
        result.append(group)
        continue
      }
      result[result.count - 1].words += group.words
      let known = Set(last.sizes.map(\.size))
      result[result.count - 1].sizes += group.sizes.filter { !known.contains($0.size) }
    }
    return result
  }

  private func isSame(_ left: Group, _ right: Group) -> Bool {
    let kinds: [Mention.Kind] = [.name, .brand, .color, .material, .use, .unknown]
    let contradicts = kinds.contains {
      left.has($0) && right.has($0) && left.values($0).isDisjoint(with: right.values($0))
    }
    if Set(left.sizes.map(\.size)) == Set(right.sizes.map(\.size)) { return !contradicts }
    return right.words.allSatisfy { word in left.values(word.kind).isSuperset(of: word.values.map { $0.lowercased() }) }
  }

  /// `matching sandals by Tidewrack, mine in red, hers in blue`: what is said first goes for all that name no shoe.
  private func shared(_ groups: [Group]) -> [Group] {
    var result: [Group] = []
    for group in groups {
      var group = group
      let isBare = !group.has(.name) && !group.has(.brand) && !group.has(.use) && !group.has(.unknown)
      if isBare, let last = result.last {
        group.words += last.words.filter {
          [.name, .brand, .use, .unknown].contains($0.kind) || $0.kind == .material && !group.has(.material)
        }
      }
      result.append(group)
    }
    return result
  }

  /// Several names, or brands, that are no alternatives are several shoes.
  private func byNames(_ group: Group) -> [Group] {
    let kind: Mention.Kind = group.has(.name) ? .name : .brand
    let places = group.words.indices.filter { group.words[$0].kind == kind }
    var starts: [Int] = []
    for (number, place) in places.enumerated() {
      let isNew = number == 0 || !isAlternative(group.words[places[number - 1]], group.words[place])
      if isNew { starts.append(place) }
    }
    guard starts.count > 1, Set(places.map { group.words[$0].values }).count > 1 else { return [group] }
    var result: [Group] = []
    for (number, start) in starts.enumerated() {
      let end = number + 1 < starts.count ? starts[number + 1] : group.words.count
      let from = number == 0 ? 0 : start
      result.append(Group(words: Array(group.words[from..<end]), sizes: group.sizes))
    }
    return result
  }

  private func isAlternative(_ left: Mention, _ right: Mention) -> Bool {
    if left.values == right.values { return true }
    let between = left.range.upperBound..<max(left.range.upperBound, right.range.lowerBound)
    return between.count <= 4 && between.allSatisfy { Self.joints.contains(page.text[$0]) }
  }
  private static let joints: Set<String> = [
    "or", "and", ",", "/", "&", "oder", "und", "ou", "et", "o", "y", "en", "the", "either", "a",
  ]
}
