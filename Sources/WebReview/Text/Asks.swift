/// What a customer asks for, sentence by sentence, each with the sentence of the draft that comes nearest to answering
/// it. Words are compared, no meaning: what it finds is a pointer for the reader, and what it does not find is said.
struct Ask: Sendable, Hashable {
  let words: String
  /// Nil where no sentence of the draft speaks of it.
  let answer: String?
  /// The answer shares more than one thing with the ask.
  let sure: Bool

  private static let most = 8

  /// - Parameter draft: nil where nothing is drafted; then no answer is looked for.
  static func all(in mail: String, draft: String?) -> [Ask] {
    let sentences = draft.map { Sentences.of($0).map { (words: $0, topics: Topics.of($0)) } } ?? []
    var seen: Set<String> = []
    return asks(Sentences.of(mail)).filter { seen.insert($0.lowercased()).inserted }.prefix(most).map { ask in
      let topics = Topics.of(ask)
      let scored = sentences.map { (words: $0.words, score: $0.topics.common(with: topics)) }
      // Of equal ones the first: Swift's `max` would take the last.
      let best = scored.reduce((words: "", score: 0)) { $1.score > $0.score ? $1 : $0 }
      return Ask(
        words: Visible.line(ask, limit: 240), answer: best.score > 0 ? Visible.line(best.words, limit: 240) : nil,
        sure: best.score > 1)
    }
  }

  /// The sentences that ask. "Why?" and "Can you help?" say nothing by themselves: they come with the sentence before.
  private static func asks(_ sentences: [String]) -> [String] {
    sentences.indices.filter { isAsk(sentences[$0]) }.map { index in
      let ask = sentences[index]
      guard index > 0, Topics.of(ask).isBare(within: ask.split(separator: " ").count) else { return ask }
      return "\(sentences[index - 1]) \(ask)"
    }
  }

  private static let cues = [
    "please", "could you", "can you", "would you", "i would like", "i'd like", "i want", "i need", "let me know",
    "tell me", "send me", "give me", "i demand", "i ask", "i request", "i expect", "do you have", "are there", "bitte",
    "können sie", "könnten sie", "ich möchte", "ich will", "ich brauche", "ich bitte", "ich hätte gern", "ich erwarte",
    "schicken sie", "sagen sie", "teilen sie", "haben sie", "s'il vous plaît", "je voudrais", "pouvez-vous",
    "por favor",
    "quiero", "puede", "podría", "graag", "kunt u", "ik wil",
  ]
  private static let polite = [
    "please find attached", "thank you", "thanks in advance", "vielen dank", "danke im voraus",
  ]

  private static func isAsk(_ sentence: String) -> Bool {
    // Words only, so that "I need" is not found in "I needed".
    let words = sentence.lowercased().map { $0.isLetter || $0.isNumber || "'-".contains($0) ? $0 : " " }
    let flat = " " + String(words).split(separator: " ").joined(separator: " ") + " "
    if sentence.hasSuffix("?") { return sentence.contains(where: \.isLetter) }
    if polite.contains(where: { flat.contains($0) }) { return false }
    return cues.contains { flat.contains(" \($0) ") }
  }
}

/// Sentences of plain text, and lines that stand for one.
enum Sentences {
  private static let most = 200

  static func of(_ text: String) -> [String] {
    var sentences: [String] = []
    for paragraph in paragraphs(text) {
      var sentence = ""
      let characters = Array(paragraph)
      for (index, character) in characters.enumerated() {
        sentence.append(character)
        guard ".?!".contains(character), sentences.count < most else { continue }
        let next = characters.dropFirst(index + 1).first
        // "4.90", "24.", "e.g." and "Nr. 3" end no sentence.
        let word = sentence.dropLast().split(separator: " ").last ?? ""
        let short = character == "." && (word.count <= 2 || word.allSatisfy(\.isNumber))
        if next == nil || (next == " " && !short) { finish(&sentence, &sentences) }
      }
      finish(&sentence, &sentences)
    }
    return sentences
  }

  /// Blank lines part, and so do lines that end early, such as a greeting.
  private static func paragraphs(_ text: String) -> [String] {
    var paragraphs: [String] = [""]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let line = String(line).trimmed
      if line.isEmpty { paragraphs.append("") } else { paragraphs[paragraphs.count - 1] += " " + line }
      if line.count < 40 { paragraphs.append("") }
    }
    return paragraphs.map(\.trimmed).filter { !$0.isEmpty }
  }

  private static func finish(_ sentence: inout String, _ sentences: inout [String]) {
    let done = sentence.trimmed
    sentence = ""
    if done.count > 1 { sentences.append(done) }
  }
}

/// What a sentence speaks of: groups of words that mean about the same, its other words by their beginnings, its codes.
private struct Topics {
  var words: Set<String> = []
  var codes: Set<String> = []

  private static let groups: [[String]] = [
    ["when", "date", "arriv", "due", "expect", "wann", "ankomm", "datum", "erwart", "komm", "today", "tomorrow"],
    ["refund", "repay", "money", "erstat", "rückza", "geld", "gutsch"],
    ["fee", "charg", "amount", "price", "gebüh", "betrag", "kost", "preis"],
    ["parcel", "packag", "deliv", "shipm", "ship", "paket", "liefer", "sendun", "track", "carri", "zustel"],
    ["stock", "avail", "lager", "verfüg", "vorrät"], ["coupon", "vouche", "gutschein"],
    ["late", "delay", "verspä", "spät"], ["size", "größe"], ["cancel", "storn"],
    ["return", "retour", "zurück", "rücks"],
    ["exchan", "replac", "umtau", "ersatz"], ["broken", "damag", "defect", "kaputt", "defekt"],
    ["explai", "why", "reason", "warum", "grund"], ["where", "wo"],
  ]
  private static let plain: Set<String> = [
    "please", "would", "could", "have", "that", "this", "with", "from", "your", "mine", "they", "them", "there",
    "thank",
    "hello", "dear", "about", "what", "which", "will", "does", "like", "want", "need", "know", "tell", "give", "send",
    "bitte", "haben", "können", "könnten", "möchte", "meine", "meinen", "nicht", "eine", "einen", "auch", "noch",
    "wird",
    "dass", "sind", "ihre", "ihnen", "mich", "mein", "order", "bestellung",
  ]

  static func of(_ sentence: String) -> Topics {
    var topics = Topics()
    for word in sentence.lowercased().split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "-") }) {
      if word.utf8.contains(where: Bytes.isDigit) {
        let code = MailMarks.code(word)
        if code.utf8.count > 2 { topics.codes.insert(code) }
        continue
      }
      if let group = groups.firstIndex(where: { $0.contains { word == $0 || ($0.count > 3 && word.hasPrefix($0)) } }) {
        topics.words.insert("group \(group)")
      } else if word.count > 3, !plain.contains(String(word)) {
        topics.words.insert(String(word.prefix(6)))
      }
    }
    return topics
  }

  /// Nothing, or hardly more than a question word: "Why is that?".
  func isBare(within count: Int) -> Bool {
    codes.isEmpty && (words.isEmpty || count < 4 && words.isSubset(of: Self.questionWords))
  }

  private static let questionWords = Set(
    ["why", "when", "where"].compactMap { word in
      groups.firstIndex { $0.contains(word) }.map { "group \($0)" }
    })

  func common(with other: Topics) -> Int {
    words.intersection(other.words).count + 2 * codes.intersection(other.codes).count
  }
}
