/// What a case remembers, and how a run reads it.
public enum Memory {
  /// Verbatim facts of one mail: tracking numbers, order numbers, sizes, dates and amounts, each with its kind in
  /// front (`tracking number AB123456789`), each once.
  public static func facts(in text: String) -> [String] {
    let clean = text.withoutInvisibles
    guard Words.holdsNumber(clean) else { return [] }
    var facts = TrackingNumbers.find(in: clean).map { "tracking number \($0)" }
    facts += OrderNumbers.find(in: clean).map { "order \($0)" }
    facts += Sizes.find(in: clean).map { "size \(Sizes.words($0))" }
    for token in Tokens.scan(clean) {
      switch token.kind {
      case .day where !token.value.hasPrefix("---"): facts.append("date \(token.value)")
      case .amount: facts.append("amount \(token.text)")
      default: break
      }
    }
    return TrackingNumbers.unique(facts)
  }

  /// The tracking numbers that a mail without any is about: those of the customer's last turn that names some (of all
  /// turns when the mail speaks of several, or that turn adds to what went before), else of the shop's last turn.
  /// What the customer disowned, then or now, is left out.
  static func trackingNumbers(in turns: [RunInput.Turn], mail: String) -> [String] {
    let gone = TrackingNumbers.setAside(in: turns.filter { $0.party == "customer" }.map(\.text) + [mail])
    func numbers(_ turn: RunInput.Turn) -> [String] {
      let named = turn.facts.filter { $0.hasPrefix("tracking number ") }.map {
        TrackingNumbers.normal(String($0.dropFirst(16)))
      }
      let loose = turn.facts.filter { !$0.hasPrefix("tracking number ") }.flatMap { TrackingNumbers.find(in: $0) }
      return TrackingNumbers.unique(named + loose + TrackingNumbers.find(in: turn.text)).filter { !gone.contains($0) }
    }
    let padded = Words.padded(mail)
    let several = Words.contains(
      padded, any: ["both", "all", "parcels", "packages", "deliveries", "any of them", "them", "beide"])
    if several { return TrackingNumbers.unique(turns.flatMap(numbers)) }
    for party in ["customer", "shop"] {
      var collected: [String] = []
      for turn in turns.reversed() where turn.party == party && !numbers(turn).isEmpty {
        collected = numbers(turn) + collected
        guard Words.contains(Words.padded(turn.text), any: ["also", "too", "as well", "another", "auch"]) else { break }
      }
      if !collected.isEmpty { return TrackingNumbers.unique(collected) }
    }
    return []
  }
}

/// Order numbers: what follows `order`, `order number`, `#`, and the like.
enum OrderNumbers {
  static func find(in text: String) -> [String] {
    var result: [String] = []
    for sentence in Words.sentences(text) where Words.holdsNumber(sentence) {
      let spaced = sentence.map { "#:()[],.?!;".contains($0) ? " \($0) " : String($0) }.joined()
      let words = spaced.split(whereSeparator: { $0.isWhitespace }).map(String.init)
      for (index, word) in words.enumerated() where starts.contains(Words.fold(word)) || word == "#" {
        var next = index + 1
        while next < words.count, next < index + 5, fillers.contains(Words.fold(words[next])) { next += 1 }
        while next < words.count, joiners.contains(Words.fold(words[next])) || isNumber(words[next]) {
          // "Order 2 pairs" is a verb: a short number needs `number`, `#` or the like before it.
          let isNamed = next > index + 1 || word == "#" || words[next].count >= 3
          if isNumber(words[next]), isNamed { result.append(TrackingNumbers.normal(words[next])) }
          next += 1
        }
      }
    }
    return TrackingNumbers.unique(result)
  }

  private static func isNumber(_ word: String) -> Bool {
    let normal = TrackingNumbers.normal(word)
    return word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      && (1...10).contains(normal.count)
      && normal.contains(where: \.isNumber) && normal.filter(\.isLetter).count <= 2
  }

  private static let starts: Set<String> = [
    "order", "orders", "ordernumber", "bestellung", "bestellnummer", "auftrag", "commande", "pedido", "bestelling",
  ]
  private static let fillers: Set<String> = [
    "number", "no", "nr", "nummer", "numero", "#", ":", ".", "id", "is", "n°", "(", "my", "ist", "was",
  ]
  private static let joiners: Set<String> = ["and", "und", ",", "&", "#", "et", "y", "en"]
}
