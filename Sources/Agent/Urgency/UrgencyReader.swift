/// Reads a mail for reasons why it cannot wait: by words and pairs of words of one sentence, unless the sentence denies
/// them, speaks of long ago or of a settled matter, or jests.
struct UrgencyReader {
  private let sentences: [UrgencySentence]
  private let topic: Topic
  private var found: [UrgencyReason.Finding] = []

  /// - Parameter topic: what the mail is about; an old sprain in a question about shoes is no injury.
  static func read(_ text: String, topic: Topic) -> [UrgencyReason.Finding] {
    var reader = UrgencyReader(text, topic)
    for place in reader.sentences.indices { reader.read(place) }
    reader.readMissing()
    return reader.allowed
  }

  private init(_ text: String, _ topic: Topic) {
    let parts = Words.sentences(Words.unwrapped(text.withoutInvisibles)).prefix(120)
    sentences = parts.map(UrgencySentence.init)
    self.topic = topic
  }

  /// Whether a phrase stands in the mail only where it is denied, settled, in jest or, of an injury, long past.
  static func isTakenBack(_ phrase: String, in text: String, pastCounts: Bool) -> Bool {
    let words = phrase.split(separator: " ").map(String.init)
    let reader = UrgencyReader(text, .other)
    let answers = reader.sentences.compactMap { $0.takesBack(words, pastCounts: pastCounts) }
    return !answers.isEmpty && answers.allSatisfy { $0 }
  }

  /// Whether the mail gives no reason, and what sounds like one is none: law, fraud or an injury that is denied ("no
  /// lawyers, just maths"), a day by which a parcel was promised.
  static func onlySoundsUrgent(_ text: String, topic: Topic) -> Bool {
    let sentences = UrgencyReader(text, topic).sentences
    let sounds = sentences.contains { $0.onlyDenies || (topic == .delivery && $0.namesPromisedDay) }
    return sounds && read(text, topic: topic).isEmpty
  }

  private var isAboutGoods: Bool { topic == .complaint || topic == .other }

  /// What a question about shoes or an order mentions by the way is no reason.
  private var allowed: [UrgencyReason.Finding] {
    var seen: Set<UrgencyReason> = []
    return found.filter { finding in
      switch topic {
      case .product: guard [.deadline, .violence, .dataProtection].contains(finding.reason) else { return false }
      case .transaction: guard finding.reason != .harm else { return false }
      case .delivery, .billing, .complaint, .other: break
      }
      return seen.insert(finding.reason).inserted
    }
  }

  private mutating func note(_ reason: UrgencyReason, _ sentence: UrgencySentence, _ range: Range<Int>?) {
    guard let range else { return }
    found.append(UrgencyReason.Finding(reason: reason, phrase: sentence.phrase(range)))
  }

  private mutating func read(_ place: Int) {
    let sentence = sentences[place]
    if !sentence.holds(.past), !sentence.holds(.joke) { readHarm(sentence) }
    readLaw(sentence)
    readMoney(sentence)
    readGoods(sentence)
    readDays(sentence, place)
  }

  private mutating func readHarm(_ sentence: UrgencySentence) {
    note(.harm, sentence, sentence.first(.injury))
    note(.harm, sentence, sentence.pair(.hurts, .body, within: 3) ?? sentence.pair(.body, .hurts, within: 3))
    note(.harm, sentence, sentence.pair(.fall, .body, within: 6))
    if topic == .complaint || topic == .delivery || topic == .other {
      note(.harm, sentence, sentence.first(.fall) { sentence.hasPerson(before: $0) })
    }
    if isAboutGoods { note(.danger, sentence, sentence.first(.danger)) }
  }

  private mutating func readLaw(_ sentence: UrgencySentence) {
    note(.violence, sentence, sentence.first(.veiledThreat, deniedWithin: 0))
    let isSerious = !sentence.holds(.joke)
    if isSerious { note(.violence, sentence, sentence.pair(.violence, .them, within: 3)) }
    if isSerious, !sentence.isSettled {
      note(.legal, sentence, sentence.first(.law, deniedWithin: 5) { !sentence.isProfession(at: $0) })
    }
    note(.dataProtection, sentence, sentence.first(.data, deniedWithin: 2))
  }

  private mutating func readMoney(_ sentence: UrgencySentence) {
    if !sentence.isSettled { note(.fraud, sentence, sentence.first(.fraud)) }
    guard topic == .billing || topic == .transaction || topic == .other else { return }
    note(.fraud, sentence, sentence.first(.neverBought, deniedWithin: 0))
    note(.fraud, sentence, sentence.pair(.stranger, .used, within: 5) ?? sentence.pair(.stranger, .card, within: 6))
  }

  private mutating func readGoods(_ sentence: UrgencySentence) {
    // `Has it been lost?` is a fear.
    if topic == .delivery, !sentence.asks { note(.lost, sentence, sentence.first(.lost, deniedWithin: 0)) }
    guard isAboutGoods else { return }
    note(
      .defect, sentence,
      sentence.pair(.shoePart, .broken, within: 5) ?? sentence.pair(.broken, .shoePart, within: 4))
    note(.defect, sentence, sentence.first(.spoilt, deniedWithin: 0))
    guard topic == .complaint else { return }
    note(
      .defect, sentence,
      sentence.pair(.shoePart, .brokenWeak, within: 5) ?? sentence.pair(.brokenWeak, .shoePart, within: 4))
    note(.incomplete, sentence, sentence.first(.incomplete, deniedWithin: 0))
    note(.defect, sentence, sentence.first(.broken))
  }

  /// A day that is near, beside what depends on it. What was to come by that day is late, and no more than that.
  private mutating func readDays(_ sentence: UrgencySentence, _ place: Int) {
    let day = sentence.first(.soon, deniedWithin: 0) { !sentence.isPromised($0) }
    if let day, sentence.holds(.event), topic != .other || sentences.contains(where: { $0.holds(.need) }) {
      return note(.deadline, sentence, day)
    }
    guard topic != .other, !sentence.speaksOfThePast else { return }
    if let event = sentence.pair(.event, .weekday, within: 3), !sentence.isPromised(event.lowerBound),
      !sentence.follows(event.upperBound - 1, "last")
    {
      return note(.deadline, sentence, event)
    }
    guard let day else { return }
    let beside = [place - 1, place + 1].filter(sentences.indices.contains)
    let hasEventBeside = beside.contains { sentences[$0].holds(.event) }
    if hasEventBeside || (sentence.holds(.need) && topic != .delivery) { note(.deadline, sentence, day) }
  }

  /// Marked as delivered in one place of the mail, not there in another.
  private mutating func readMissing() {
    guard topic == .delivery || topic == .other, sentences.contains(where: { $0.holds(.absent) }) else { return }
    for sentence in sentences {
      note(.missing, sentence, sentence.first(.claimedDelivery, deniedWithin: 3) { sentence.claimsDelivery(at: $0) })
    }
  }
}
