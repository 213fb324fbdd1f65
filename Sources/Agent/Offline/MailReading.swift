/// The offline model's reading of a mail: what the trained classifier says of the whole and of each sentence.
package struct MailReading: Hashable, Sendable {
  package var topic: Topic
  /// The share of mails with such scores that are of this topic, by cross-validation; 0 to 1.
  package var confidence: Double
  /// The different requests, in order; one unless the mail asks for several things.
  package var requests: [Topic]
  package var isUrgent: Bool
  /// Of the topic `other`: what kind of other.
  package var reason: Reason?

  /// - Parameters:
  ///   - text: subject and the sender's own words.
  ///   - memory: what the customer wrote before in this case, oldest first.
  package init(_ text: String, memory: [String], model: LinearModel) {
    let shares = model.shares(MailFeatures(text: text, memory: memory))
    isUrgent = shares.urgent >= Double(model.urgentFrom)
    if Self.isSeveral(shares, Self.requests(text, model, from: 0.6), in: text) {
      topic = .other
      let asked = Self.requests(text, model, from: 0.35)
      requests = asked.count > 1 ? asked : Self.mostLikely(shares, 2)
      confidence = max(shares.of(.other), 0.5)
      reason = .multiRequest
      return
    }
    topic = Topic.allCases.max { shares.of($0) < shares.of($1) } ?? .other
    confidence = shares.of(topic)
    requests = [topic]
    reason = topic == .other ? Self.kind(shares) : nil
  }

  private static func isSeveral(_ shares: LinearModel.Shares, _ asked: [Topic], in text: String) -> Bool {
    let asksBeside = Words.sentences(text).prefix(40).contains { $0.hasSuffix("?") && namesOutside($0) }
    let several = shares[.several]
    if several >= (shares.classes.max() ?? 1) { return true }
    return asked.count > 1 && (several >= 0.2 || asksBeside)
  }

  private static func kind(_ shares: LinearModel.Shares) -> Reason {
    shares[.unclear] > shares[.outside] + shares[.thanks] ? .unclear : .outOfScope
  }

  private static func mostLikely(_ shares: LinearModel.Shares, _ count: Int) -> [Topic] {
    Array(Topic.allCases.filter { $0 != .other }.sorted { shares.of($0) > shares.of($1) }.prefix(count))
  }

  /// Topics of which single sentences speak clearly. What follows from another request is none of its own: the return of
  /// a broken shoe, the refund of a late parcel.
  private static func requests(_ text: String, _ model: LinearModel, from share: Double) -> [Topic] {
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
  private static func asksOutside(_ sentence: String, _ shares: LinearModel.Shares) -> Bool {
    guard sentence.hasSuffix("?") else { return false }
    return shares[.outside] >= 0.6 || namesOutside(sentence)
  }

  private static func namesOutside(_ sentence: String) -> Bool {
    let padded = Words.padded(sentence)
    let business = TopicLexicon.footwear + TopicLexicon.parcelWords
    return Words.contains(padded, any: TopicLexicon.outside) && !Words.contains(padded, any: business)
  }
}
