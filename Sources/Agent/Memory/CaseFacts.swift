/// What a case must not forget, in the words in which it was said: numbers, days, amounts, names, what the shop
/// promised, what nobody has answered yet, and what was approved. Made anew of the turns for every run, so that what is
/// erased or edited is gone from it.
struct CaseFacts: Hashable, Sendable {
  /// Upper-case letters and digits, as everywhere; without those that the customer disowned.
  private(set) var trackingNumbers: [String] = []
  /// Those of them that the customer set aside.
  private(set) var disowned: Set<String> = []
  private(set) var orders: [String] = []
  private(set) var sizes: [String] = []
  private(set) var days: [String] = []
  private(set) var amounts: [String] = []
  /// What is named with capitals, such as products.
  private(set) var names: [String] = []
  /// Sentences of the shop's alone: a customer cannot make one.
  private(set) var promises: [String] = []
  private(set) var questions: [Question] = []
  /// `Refund_delivery_fee 1.98 EUR on 2026-03-10`; without ids, which are nobody's business outside.
  private(set) var approved: [String] = []

  struct Question: Hashable, Sendable {
    var party: String
    var text: String
  }

  /// Of each kind the newest are kept. Far above what a case needs; for those who write to fill prompts.
  static let most = 40

  /// - Parameter approved: of this case, and nothing where the sender is not proven.
  init(turns: [RunInput.Turn], approved past: [RunInput.PastAction], currency: String) {
    let sentences = turns.map { MailSentences.of($0.text) }
    for (turn, sentences) in zip(turns, sentences) { note(turn, sentences) }
    disowned = TrackingNumbers.setAside(in: turns.filter { $0.party == "customer" }.map(\.text))
    trackingNumbers.removeAll { disowned.contains($0) }
    questions = OpenQuestions.find(turns.map(\.party), sentences)
    approved = past.map { action in
      let amount = action.amount.map { " \(Money.words($0, currency))" } ?? ""
      return "\(action.action)\(amount) on \(action.day)"
    }
    limit()
  }

  private mutating func note(_ turn: RunInput.Turn, _ sentences: [String]) {
    let text = turn.text.withoutInvisibles
    if Words.holdsNumber(text) { noteNumbers(text, turn.facts) }
    names += sentences.flatMap(Names.find)
    guard turn.party == "shop" else { return }
    promises += sentences.filter(Self.isPromise)
  }

  private mutating func noteNumbers(_ text: String, _ stored: [String]) {
    let known = stored.filter { $0.hasPrefix("tracking number ") }.map {
      TrackingNumbers.normal(String($0.dropFirst(16)))
    }
    trackingNumbers += known + TrackingNumbers.find(in: text)
    orders += OrderNumbers.find(in: text)
    sizes += Sizes.find(in: text).map(Sizes.words)
    for token in Tokens.scan(text) {
      switch token.kind {
      case .day: days.append(token.text.withoutNewlines)
      case .amount: amounts.append(token.text.withoutNewlines)
      default: break
      }
    }
  }

  private mutating func limit() {
    trackingNumbers = Self.newest(trackingNumbers)
    orders = Self.newest(orders)
    sizes = Self.newest(sizes)
    days = Self.newest(days)
    amounts = Self.newest(amounts)
    names = Self.newest(names)
    promises = Self.newest(promises)
    questions = Self.newest(questions)
    approved = Self.newest(approved)
  }

  /// Each once, in the order in which they came up first.
  private static func newest<Value: Hashable>(_ all: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return all.filter { seen.insert($0).inserted }.suffix(most)
  }

  static func isPromise(_ sentence: String) -> Bool {
    guard !sentence.hasSuffix("?") else { return false }
    let lower = sentence.lowercased()
    if lower.contains("we'll") || lower.contains("we’ll") || lower.contains("you'll") { return true }
    return Words.contains(Words.padded(sentence), any: promiseWords)
  }

  private static let promiseWords: PhraseSet = [
    "we will", "we shall", "you will", "will be", "will refund", "will write", "will send", "will call", "will arrive",
    "is due by", "is due on", "is expected", "are expected", "expected on", "expected by", "we promise", "we guarantee",
    "guaranteed", "we have asked", "we have refunded", "we refunded", "we have ordered", "we have reserved",
    "we have sent", "we have arranged", "reserved for you", "waits for you", "would like to give you", "at the latest",
    "wir werden", "wir erstatten", "erstatten wir", "werden wir", "wird bis", "spatestens", "wir haben",
    "wir versprechen",
    "reserviert", "nous allons", "nous avons", "sera", "vamos a", "hemos", "le enviaremos", "wij zullen", "we zullen",
    "we hebben",
  ]
}

/// Two or more capitalised words in a row within a sentence: what has a name, such as a shoe.
enum Names {
  static func find(in sentence: String) -> [String] {
    var found: [String] = []
    var run: [Substring] = []
    func close() {
      while let last = run.last, last.first?.isNumber == true, run.count < 2 { run.removeLast() }
      if run.filter({ $0.first?.isLetter == true }).count >= 2 { found.append(run.joined(separator: " ")) }
      run = []
    }
    for (index, word) in sentence.split(whereSeparator: \.isWhitespace).enumerated() {
      let bare = word.trimmed { !$0.isLetter && !$0.isNumber }
      let isName = bare.first?.isUppercase == true && bare.count <= 20 && index > 0
      let goesOn = !run.isEmpty && bare.count <= 2 && !bare.isEmpty && bare.allSatisfy(\.isNumber)
      if isName || goesOn { run.append(bare) } else { close() }
      if let last = word.last, ",;.!?:)".contains(last) { close() }
    }
    close()
    return found.filter { $0.utf8.count <= 60 }
  }
}

/// Questions that nobody has answered yet.
enum OpenQuestions {
  /// A customer's question is answered by a later turn of the shop's that speaks of the same things. A question of the
  /// shop's is open until the customer has written again.
  static func find(_ parties: [String], _ sentences: [[String]]) -> [CaseFacts.Question] {
    var open: [CaseFacts.Question] = []
    for (party, sentences) in zip(parties, sentences) {
      if party == "shop" {
        let said = Set(sentences.flatMap(stems))
        open.removeAll { isAnswered($0.text, by: said) }
      } else {
        open.removeAll { $0.party == "shop" }
      }
      for text in sentences where text.hasSuffix("?") {
        open.removeAll { Words.padded($0.text) == Words.padded(text) }
        open.append(CaseFacts.Question(party: party, text: text))
      }
    }
    return open
  }

  private static func isAnswered(_ question: String, by said: Set<String>) -> Bool {
    let asked = Set(stems(question))
    guard !asked.isEmpty else { return true }
    return asked.intersection(said).count * 5 >= asked.count * 2
  }

  /// The beginnings of words that carry meaning.
  private static func stems(_ sentence: String) -> [String] {
    Words.tokens(sentence).filter { $0.count >= 4 && !common.contains($0) }.map { String($0.prefix(5)) }
  }

  private static let common: Set<String> = [
    "could", "would", "should", "please", "there", "their", "about", "which", "where", "when", "what", "your", "yours",
    "have", "with", "this", "that", "these", "those", "from", "will", "been", "were", "does", "know", "tell", "also",
    "still", "just", "they", "them", "then", "than", "some", "want", "like", "need", "very", "much", "more", "into",
    "konnen", "bitte", "nicht", "haben", "wann", "mein", "meine", "eine", "einen", "sind", "wird", "noch",
  ]
}

extension Substring {
  fileprivate func trimmed(where drop: (Character) -> Bool) -> Substring {
    var rest = self.drop(while: drop)
    while let last = rest.last, drop(last) { rest.removeLast() }
    return rest
  }
}
