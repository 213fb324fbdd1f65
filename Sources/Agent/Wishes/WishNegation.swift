/// What is not wished: `no leather`, `anything but black`, `leather rubs me`, `not the Mono one`, `neither`.
struct WishNegation {
  let text: WishText

  func marked(_ mentions: [Mention]) -> [Mention] {
    var mentions = mentions
    for index in mentions.indices { mentions[index].isNegated = isNegated(mentions, index) }
    for index in mentions.indices.reversed() where !mentions[index].isNegated {
      // `rubber or EVA makes my feet…`: what is said of the last is said of all that it is joined to.
      guard index + 1 < mentions.count, mentions[index + 1].isNegated, mentions[index + 1].kind == mentions[index].kind,
        isJoined(mentions[index], mentions[index + 1], by: Self.ors),
        rejects(after: mentions[index + 1].range.upperBound)
      else { continue }
      mentions[index].isNegated = true
    }
    neither(&mentions)
    // `or other animal`: these words say what must not be by themselves.
    for index in mentions.indices where mentions[index].kind == .use && mentions[index].isNegated {
      if mentions[index].range.contains(where: { text[$0].contains("animal") }) { mentions[index].isNegated = false }
    }
    return mentions
  }

  private func isNegated(_ mentions: [Mention], _ index: Int) -> Bool {
    let mention = mentions[index]
    if mention.kind == .size { return negatedBefore(mention.range.lowerBound) || inherits(mentions, index) }
    return negatedBefore(mention.range.lowerBound, isUse: mention.kind == .use) || inherits(mentions, index)
      || rejects(after: mention.range.upperBound)
  }

  /// `not black, brown or grey`: the negation goes on over the list.
  private func inherits(_ mentions: [Mention], _ index: Int) -> Bool {
    guard index > 0, mentions[index - 1].isNegated, mentions[index - 1].kind == mentions[index].kind,
      !rejects(after: mentions[index - 1].range.upperBound)
    else { return false }
    let joint =
      mentions[index - 1].range.upperBound..<max(mentions[index - 1].range.upperBound, mentions[index].range.lowerBound)
    let isComma = !joint.contains { text[$0] != "," && Self.ors.contains(text[$0]) }
    // `not brown, dark brown` is no list; `not brown, black or grey` is.
    if isComma, !goesOn(mentions, index) { return false }
    return isJoined(mentions[index - 1], mentions[index], by: Self.ors)
  }

  private func goesOn(_ mentions: [Mention], _ index: Int) -> Bool {
    guard index + 1 < mentions.count, mentions[index + 1].kind == mentions[index].kind else { return false }
    let (start, end) = (mentions[index].range.upperBound, mentions[index + 1].range.lowerBound)
    return start < end && end - start <= 3 && (start..<end).contains { text[$0] != "," && Self.ors.contains(text[$0]) }
  }

  private func isJoined(_ left: Mention, _ right: Mention, by joints: Set<String>) -> Bool {
    let between = left.range.upperBound..<max(left.range.upperBound, right.range.lowerBound)
    guard !between.isEmpty, between.count <= 3 else { return false }
    let words = between.map { text[$0] }
    return words.contains { joints.contains($0) }
      && words.allSatisfy { joints.contains($0) || Self.fillers.contains($0) || $0 == "," }
  }

  /// Walks back from a mention over small words to a negator.
  private func negatedBefore(_ start: Int, isUse: Bool = false) -> Bool {
    var place = start - 1
    var steps = 0
    while place >= 0, steps < 9 {
      let word = text[place]
      if text.at(place)?.isMark == true, word != "\"" { return false }
      if word == "but" || word == "except" || word == "except for" { return isException(place) }
      if word == "than", ["other", "rather"].contains(text[place - 1]) { return true }
      if word == "of", ["instead"].contains(text[place - 1]) { return true }
      if word == "from", ["apart"].contains(text[place - 1]) { return true }
      // Nobody looks for shoes that can't be resoled.
      if isUse, ["cant", "cannot", "dont", "doesnt", "wont"].contains(word),
        ["that", "which"].contains(text[place - 1])
      {
        return false
      }
      if Self.negators.contains(word) { return !isAffirmed(place) }
      guard word == "\"" || Self.fillers.contains(word) else { return false }
      place -= 1
      steps += 1
    }
    return false
  }

  /// `anything but black`; not `nothing but black`, nor `but black would be nice`.
  private func isException(_ place: Int) -> Bool {
    if text[place] != "but" { return true }
    let before = (max(0, place - 4)..<place).map { text[$0] }
    return before.contains {
      ["any", "anything", "anyone", "all", "everything", "every", "anybody", "whatever"].contains($0)
    }
  }

  /// `not only`, `no problem with`, `why not`.
  private func isAffirmed(_ place: Int) -> Bool {
    ["only", "just", "problem", "idea", "matter"].contains(text[place + 1]) || text[place - 1] == "why"
      || text[place] == "not" && ["if", "or"].contains(text[place - 1])
  }

  /// `leather rubs me`, `Talwind, no`, `leather-free`, `red won't go with…`.
  private func rejects(after end: Int) -> Bool {
    var rest = (end..<min(text.words.count, end + 6)).map { text[$0] }
    if rest.first == ",", ["no", "nein", "non"].contains(rest.dropFirst().first ?? ""), isBreak(end + 2) {
      return true
    }
    if rest.first == "," { return false }
    if rest.first == "?" || rest.first == "!" { return isDismissed(end) }
    if WishCues.goods.contains(rest.first ?? "") { rest.removeFirst() }
    let padded = " " + rest.prefix { !WishText.sentenceEnds.contains($0) && $0 != "," }.joined(separator: " ") + " "
    return Self.rejections.contains { padded.hasPrefix(" \($0) ") }
  }

  /// `leather?? absolutely not.`
  private func isDismissed(_ end: Int) -> Bool {
    var start = end
    while ["?", "!"].contains(text[start]) { start += 1 }
    let words = text.sentence(around: start).filter { text.isMark($0) == false }.map { text[$0] }
    return (1...3).contains(words.count) && words.contains { ["not", "no", "never"].contains($0) }
      && ["not", "no", "never", "thanks", "way"].contains(words.last ?? "")
  }

  private func isBreak(_ index: Int) -> Bool { text.at(index)?.isMark ?? true }

  /// `Everything seems to be black or brown. Show me what is neither.`
  private func neither(_ mentions: inout [Mention]) {
    for place in text.words.indices where ["neither", "keins", "keine"].contains(text[place]) {
      let isEnd = isBreak(place + 1)
      let isOfThem = text[place + 1] == "of" && ["them", "those", "these", "the"].contains(text[place + 2])
      guard isEnd || isOfThem,
        let last = mentions.lastIndex(where: { $0.range.upperBound <= place && $0.kind != .size })
      else {
        continue
      }
      var index = last
      mentions[index].isNegated = true
      while index > 0, mentions[index - 1].kind == mentions[index].kind,
        isJoined(mentions[index - 1], mentions[index], by: Self.ors.union(["and"]))
      {
        index -= 1
        mentions[index].isNegated = true
      }
    }
  }

  private static let ors: Set<String> = ["or", "nor", ",", "oder", "noch", "ou", "ni", "o", "/", "and", "und"]
  static let negators: Set<String> = [
    "no", "not", "nor", "neither", "without", "excluding", "never", "non", "avoid", "hate", "hates", "dislike", "kein",
    "keine", "keinen", "keinem", "keiner", "ohne", "nicht", "sans", "pas", "sin", "ningun",
    "zonder", "geen", "niet", "nothing", "none", "allergic", "isnt", "arent", "dont", "doesnt", "darent", "cant",
    "wont", "aint", "jamais", "ni", "refuse", "sick", "instead",
    "ausser", "sauf", "excepto", "salvo", "behalve", "wo",
  ]
  private static let fillers: Set<String> = [
    "a", "an", "tie", "any", "the", "in", "made", "of", "too", "with", "please", "something", "anything", "real",
    "genuine",
    "brand", "colour", "color", "to", "be", "from", "want", "wants", "de", "en", "aus", "by", "do",
    "wear", "even", "look", "at", "what", "you", "are", "pleased", "call", "ordinary", "normal", "plain", "that", "is",
    "it", "like", "one", "ones", "much", "made", "really", "have", "touch", "eat", "stand", "use", "buy", "mit", "du",
    "avec",
    "le", "la", "les", "el", "des", "op", "shoes", "shoe", "boots", "actual", "proper", "more", "for", "her", "his",
    "my", "trust", "so", "need", "shades", "kind", "wearing", "give", "me", "been", "having", "anyone", "old",
    "version", "und", "oder", "or", "nor", "w", "offer", "show", "het",
  ]
  private static let rejections = [
    "rubs", "makes me", "makes my", "make my", "make me", "gives me", "free", "is out", "are out", "is a no", "wont go",
    "wont do", "isnt for me", "is not for me", "is not an option", "doesnt work", "excluded", "shows every",
    "doesnt suit", "hurts", "itches", "irritates", "is off the table", "need not", "neednt", "frei", "cracks", "shreds",
    "is too", "was too",
  ]
}
