/// The offline model's reading of a mail: what the trained classifier says of the whole and of each sentence.
package struct MailReading: Hashable, Sendable {
  package var topic: Topic
  /// The share of mails with such scores that are of this topic, by cross-validation; 0 to 1.
  package var confidence: Double
  /// The different requests, in order; one unless the mail asks for several things.
  package var requests: [Topic]
  /// Whether the words alone say so; code reads reasons beside (see `UrgencyReader`). Of late parcels they say it too
  /// easily.
  package var isUrgent: Bool { urgentShare >= max(urgentFrom, topic == .delivery ? 0.9 : 0.6) }
  private var urgentFrom: Double
  /// What the classifier's row for urgency says, 0 to 1.
  package var urgentShare: Double
  /// Of the topic `other`: what kind of other.
  package var reason: Reason?

  /// - Parameters:
  ///   - text: subject and the sender's own words.
  ///   - memory: what the customer wrote before in this case, oldest first.
  package init(_ text: String, memory: [String], model: MailClassifier) {
    let shares = model.shares(MailFeatures(text: text, memory: memory))
    urgentShare = shares.urgent
    urgentFrom = Double(model.urgentFrom)
    let asked = Self.requests(text, model, from: 0.35)
    if Self.isSeveral(shares, asked, text, model, isFollowUp: !memory.isEmpty) {
      topic = .other
      requests = asked.count > 1 ? asked : Self.mostLikely(shares, 2)
      confidence = max(shares.of(.other), 0.5)
      reason = .multiRequest
      return
    }
    let several = shares[.several]
    func share(_ topic: Topic) -> Double { shares.of(topic) - (topic == .other ? several : 0) }
    topic = Topic.allCases.max { share($0) < share($1) } ?? .other
    confidence = share(topic)
    requests = [topic]
    reason = topic == .other ? Self.kind(shares) : nil
  }

  /// "By the way, do you have …?" in a case about a parcel is one request: what was asked before is none of this mail's.
  private static func isSeveral(
    _ shares: MailClassifier.Shares, _ asked: [Topic], _ text: String, _ model: MailClassifier, isFollowUp: Bool
  ) -> Bool {
    let several = shares[.several]
    if several >= (shares.classes.max() ?? 1), asked.count > 1 || (several >= 0.7 && !isFollowUp) { return true }
    let clearly = requests(text, model, from: 0.6)
    let asksBeside = Words.sentences(text).prefix(40).contains { $0.hasSuffix("?") && namesOutside($0) }
    return clearly.count > 1 && (several >= 0.2 || asksBeside)
  }

  private static func kind(_ shares: MailClassifier.Shares) -> Reason {
    shares[.unclear] > shares[.outside] + shares[.thanks] ? .unclear : .outOfScope
  }

  private static func mostLikely(_ shares: MailClassifier.Shares, _ count: Int) -> [Topic] {
    Array(Topic.allCases.filter { $0 != .other }.sorted { shares.of($0) > shares.of($1) }.prefix(count))
  }

  /// Topics of which single sentences speak clearly. What follows from another request is none of its own: the return of
  /// a broken shoe, the refund of a late parcel.
  private static func requests(_ text: String, _ model: MailClassifier, from share: Double) -> [Topic] {
    var found: [Topic] = []
    for sentence in Words.sentences(text).prefix(40) where Words.tokens(sentence).count >= 4 {
      let shares = model.shares(MailFeatures(text: sentence, memory: []))
      if asksOutside(sentence, shares), !found.contains(.other) { found.append(.other) }
      let topics = Topic.allCases.filter { $0 != .other && shares.of($0) >= share }
      guard let topic = topics.max(by: { shares.of($0) < shares.of($1) }), !found.contains(topic) else { continue }
      found.append(topic)
    }
    return found
  }

  /// A question that the workflow does not answer is a request too; talk about the weather is none.
  private static func asksOutside(_ sentence: String, _ shares: MailClassifier.Shares) -> Bool {
    guard sentence.hasSuffix("?") else { return false }
    return shares[.outside] >= 0.6 || namesOutside(sentence)
  }

  private static func namesOutside(_ sentence: String) -> Bool {
    let padded = Words.padded(sentence)
    let business = TopicLexicon.footwear + TopicLexicon.parcelWords
    return Words.contains(padded, any: TopicLexicon.outside) && !Words.contains(padded, any: business)
  }
}
