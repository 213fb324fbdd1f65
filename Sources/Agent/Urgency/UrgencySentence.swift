/// A sentence as the reader of urgency sees it: its words, with commas, and what begins at each.
struct UrgencySentence: Sendable {
  private let words: [String]
  private let hits: [[UrgencyWords.Hit]]
  private let kinds: Set<UrgencyWords.Kind>
  let asks: Bool

  init(_ text: String) {
    asks = text.hasSuffix("?")
    var words: [String] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      if !words.isEmpty { words.append(",") }
      words += Words.tokens(String(part)).prefix(400)
    }
    words = Array(words.prefix(1500))
    self.words = words
    hits = UrgencyWords.read(words)
    kinds = Set(hits.joined().map(\.kind))
  }

  /// Whether it names law, fraud or an injury, and only to say that there is none, or no longer.
  var onlyDenies: Bool {
    let named = [UrgencyWords.Kind.law, .fraud, .injury].filter(holds)
    return !named.isEmpty && (isSettled || holds(.joke) || named.allSatisfy { first($0, deniedWithin: 5) == nil })
  }

  /// A day that is named only as the one by which something was to come.
  var namesPromisedDay: Bool { holds(.soon) && first(.soon, deniedWithin: 0) { !isPromised($0) } == nil }

  func holds(_ kind: UrgencyWords.Kind) -> Bool { kinds.contains(kind) }

  /// The words as they can be found in the mail again.
  func phrase(_ range: Range<Int>) -> String { words[range].filter { $0 != "," }.joined(separator: " ") }

  /// The first that is not denied by one of so many words before it.
  func first(
    _ kind: UrgencyWords.Kind, deniedWithin reach: Int = 4, where isMeant: (Int) -> Bool = { _ in true }
  ) -> Range<Int>? {
    guard holds(kind) else { return nil }
    for place in words.indices {
      guard let hit = hits[place].first(where: { $0.kind == kind }) else { continue }
      if isMeant(place), !isDenied(place, within: reach) { return place..<(place + hit.length) }
    }
    return nil
  }

  /// One, and the other behind it with at most so many words between.
  func pair(_ one: UrgencyWords.Kind, _ other: UrgencyWords.Kind, within gap: Int) -> Range<Int>? {
    guard holds(one), holds(other) else { return nil }
    for place in words.indices {
      for hit in hits[place] where hit.kind == one && !isDenied(place, within: 4) {
        let start = place + hit.length
        for next in start..<min(words.count, start + gap + 1) {
          if let second = hits[next].first(where: { $0.kind == other }) { return place..<(next + second.length) }
        }
      }
    }
    return nil
  }

  /// Not `to be delivered`, `turn left at`, `handed to the courier`.
  func claimsDelivery(at place: Int) -> Bool {
    if follows(place, "be") || follows(place, "turn") { return false }
    guard Self.handovers.contains(words[place]) else { return true }
    return !words[place...].prefix(5).contains(where: Self.couriers.contains)
  }

  func follows(_ place: Int, _ word: String) -> Bool { place > 0 && words[place - 1] == word }

  /// Whether the words before say that it was promised: `it was supposed to come by Friday`.
  func isPromised(_ place: Int) -> Bool {
    for before in words[max(0, place - 6)..<place].indices.reversed() {
      if words[before] == "," { return false }
      if hits[before].contains(where: { $0.kind == .pastPromise }) { return true }
    }
    return false
  }

  /// `I am a lawyer` says nothing of law, unless it is said for a client.
  func isProfession(at place: Int) -> Bool {
    Self.lawyers.contains(where: words[place].hasPrefix)
      && words[max(0, place - 3)..<place].contains(where: Self.being.contains)
      && !words.contains(where: Self.representing.contains)
  }

  func hasPerson(before place: Int) -> Bool {
    words[max(0, place - 4)..<place].contains(where: Self.people.contains)
  }

  /// Withdrawn, resolved and the like, and not under a condition: `if it is not resolved` settles nothing.
  var isSettled: Bool {
    holds(.settled) && !words.contains { Self.conditions.contains($0) || Self.open.contains($0) }
  }

  /// Whether these words stand in it, each time denied, settled or in jest.
  func takesBack(_ phrase: [String], pastCounts: Bool) -> Bool? {
    let places = words.indices.filter { words[$0...].starts(with: phrase) }
    guard !places.isEmpty else { return nil }
    if holds(.joke) || isSettled || (pastCounts && holds(.past)) { return true }
    return places.allSatisfy { isDenied($0, within: 5) }
  }

  var speaksOfThePast: Bool { words.contains(where: Self.pastVerbs.contains) }

  /// `no lawyer`, `did not hurt my foot`; not `I can't walk because …`, nor `if you do not pay, my lawyer …`.
  private func isDenied(_ place: Int, within reach: Int) -> Bool {
    // `Injuries, none.`
    let behind = words[place...].dropFirst().prefix(2)
    if reach > 0, behind.first == ",", behind.contains(where: Self.nones.contains) { return true }
    var index = place - 1
    while index >= 0, index >= place - reach {
      if words[index] == "," || Self.breaks.contains(words[index]) { return false }
      if Self.negations.contains(words[index]) {
        return !words[max(0, index - 6)..<min(words.count, index + 2)].contains(where: Self.conditions.contains)
      }
      index -= 1
    }
    return false
  }

  private static func set(_ words: String) -> Set<String> {
    Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  private static let negations = set(
    """
    no not never none nothing nobody without dont doesnt didnt isnt arent wasnt werent havent hasnt wont wouldnt shouldnt \
    aint cant nor neither kein keine keinen keiner nicht nie niemand ohne weder ne pas jamais aucun aucune sans ni nunca \
    ningun ninguna sin tampoco niet geen nooit zonder
    """)
  private static let nones = set("none nil zero keine keiner aucun aucune ninguno ninguna geen")
  private static let breaks = set(
    """
    but because since as after when where while and so then although though until aber weil denn nachdem als und sondern \
    mais car parce puis et pero porque pues y sino maar omdat want toen en
    """)
  private static let conditions = set(
    "if unless otherwise wenn falls sonst si sauf sinon salvo als indien tenzij anders only choice")
  /// With these nothing is settled yet.
  private static let open = set("not isnt wasnt hasnt arent never until till or nicht oder ne pas ou no niet of")
  private static let lawyers = [
    "lawyer", "attorney", "solicitor", "barrister", "anwalt", "rechtsanwalt", "avocat", "huissier", "abogad", "advoca",
    "deurwaarder", "poli",
  ]
  private static let handovers = set("handed ubergeben remis remise entregado overhandigd")
  private static let couriers = set(
    "courier carrier driver dhl ups dpd gls hermes evri usps post transporteur livreur mensajero bezorger zusteller")
  private static let being = set("im am are suis bin soy ben")
  private static let representing = set(
    """
    representing represent represents acting behalf client clients matter instructed vertrete vertreten mandant mandantin \
    namens represente cliente estate procede requiere requiers
    """)
  private static let people = set(
    """
    i she he we they mother mum mom dad father son daughter wife husband child boy girl kid gran granny grandmother uncle \
    aunt ich er sie mutter vater sohn tochter mein meine je il elle ma mon me se mi hijo hija madre padre ik hij zij \
    moeder vader zoon dochter mijn
    """)
  private static let pastVerbs = set(
    """
    ordered bought shipped was were had got came arrived delivered since went sent left posted collected said told \
    returned bestellt war kam angekommen commande etait arrive pedi compre llego besteld was kwam
    """)
}
