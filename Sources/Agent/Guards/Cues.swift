/// What code sees in a mail before a model reads it.
enum Cue: String, Codable, Hashable, Sendable, CaseIterable {
  case injury, threat, legal, fraud
  case askedForPerson = "asked_for_person"
  case dataRequest = "data_request"
  case thanksOnly = "thanks_only"
  case insists
  /// Marked as delivered, nothing there.
  case lostParcel = "lost_parcel"
  /// Goods missing, broken or defective.
  case defect
  /// An answer is needed within about a week.
  case deadline

  /// The phrase by which the mail asks for a person; nil if it does not.
  static func asksForPerson(_ text: String) -> String? {
    let padded = Words.padded(text)
    guard let phrase = Words.first(padded, of: personPhrases) else { return nil }
    return Words.contains(padded, any: ["no need for a human", "no need for a person"]) ? nil : phrase
  }

  /// A cue, and the folded phrase that showed it.
  struct Finding: Hashable, Sendable {
    var cue: Cue
    var phrase: String?
  }

  static func find(in text: String, today: Day) -> [Cue] { read(text, today: today).map(\.cue) }

  /// - Parameter names: the shop's own names and brands, padded; a phrase that is a part of one is no cue.
  static func read(_ text: String, today: Day, names: [String] = []) -> [Finding] {
    let padded = Words.without(Words.padded(text), innocent)
    func first(_ phrases: PhraseSet) -> String? {
      phrases.all(in: padded).first { phrase in !names.contains { $0.contains(" \(phrase) ") } }
    }
    var found = phraseCues.compactMap { cue, phrases -> Finding? in
      guard deniable.contains(cue) else { return first(phrases).map { Finding(cue: cue, phrase: $0) } }
      let meant = phrases.all(in: padded).first { phrase in
        !names.contains { $0.contains(" \(phrase) ") }
          && !UrgencyReader.isTakenBack(phrase, in: text, pastCounts: cue == .injury)
      }
      return meant.map { Finding(cue: cue, phrase: $0) }
    }
    if let phrase = asksForPerson(text) { found.append(Finding(cue: .askedForPerson, phrase: phrase)) }
    if let phrase = lostParcel(padded) { found.append(Finding(cue: .lostParcel, phrase: phrase)) }
    if let phrase = first(deadlinePhrases) ?? deadline(text, today) {
      found.append(Finding(cue: .deadline, phrase: phrase))
    }
    if isThanksOnly(text, padded, found.map(\.cue)) { found.append(Finding(cue: .thanksOnly, phrase: nil)) }
    return found.filter { !isTakenBack($0.cue, in: padded) }
  }

  /// Those that people name to say that it is not so: "I am not going to sue".
  private static let deniable: Set<Cue> = [.injury, .legal, .fraud]

  private static func isTakenBack(_ cue: Cue, in padded: String) -> Bool {
    cue == .injury && padded.contains(" no one was hurt ")
  }

  /// Whether a text shows one of these by a phrase alone; far cheaper than `read`, for where every mail passes.
  static func isShown(_ wanted: Set<Cue>, in text: String) -> Bool {
    let padded = Words.without(Words.padded(text), innocent)
    let shown = phraseCues.contains { cue, phrases in
      wanted.contains(cue) && Words.contains(padded, any: phrases) && !isTakenBack(cue, in: padded)
    }
    return shown || (wanted.contains(.lostParcel) && lostParcel(padded) != nil)
  }

  /// Those that phrases show by themselves, whatever the day: for the classifier.
  static func shown(padded: String) -> [Cue] {
    let plain = Words.without(padded, innocent)
    var cues = phraseCues.filter { Words.contains(plain, any: $0.1) && !isTakenBack($0.0, in: plain) }.map(\.0)
    if markedDeliveredPhrase(plain) != nil { cues.append(.lostParcel) }
    if Words.contains(plain, any: deadlinePhrases) || Words.contains(plain, any: soonWords) { cues.append(.deadline) }
    if Words.contains(plain, any: thanks) { cues.append(.thanksOnly) }
    if Words.contains(plain, any: personPhrases) { cues.append(.askedForPerson) }
    return cues
  }

  /// A named day, or a date from today to eight days ahead, that a sentence says something is needed by; or an answer
  /// wanted at once. What should have come by then is a delay, not a deadline.
  private static func deadline(_ text: String, _ today: Day) -> String? {
    for sentence in Words.sentences(Words.unwrapped(text)) {
      let padded = Words.without(Words.padded(sentence), innocent)
      if Words.contains(padded, any: demands), let phrase = Words.first(padded, of: atOnce) { return phrase }
      guard Words.contains(padded, any: needPhrases), !Words.contains(padded, any: brokenPromises) else { continue }
      if let phrase = Words.first(padded, of: soonWords) { return phrase }
      let soon = Tokens.scan(sentence).first { token in
        guard token.kind == .day else { return false }
        let day = Day(iso: token.value) ?? Day(iso: String(today.iso.prefix(4)) + String(token.value.dropFirst()))
        return day.map { (0...8).contains($0 - today) } ?? false
      }
      if let soon { return Words.tokens(soon.text).joined(separator: " ") }
    }
    return nil
  }

  private static func isThanksOnly(_ text: String, _ padded: String, _ cues: [Cue]) -> Bool {
    let words = Words.tokens(text)
    guard cues.isEmpty, !text.contains("?"), words.count <= 40, Words.contains(padded, any: thanks) else {
      return false
    }
    if Words.contains(padded, any: asksSomething) { return false }
    guard TrackingNumbers.find(in: text).isEmpty else { return false }
    return words.count <= 12 || Words.contains(padded, any: settled)
  }

  /// What a customer says who does not accept an earlier answer; means something only inside a case.
  static func insists(_ text: String) -> String? { Words.first(Words.padded(text), of: insistPhrases) }
}
