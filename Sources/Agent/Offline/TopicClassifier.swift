import Foundation

/// What the classify node keeps of a mail.
struct Classified: Codable, Hashable, Sendable {
  var topic: Topic
  var urgency: Urgency
  /// 0 to 1.
  var confidence: Double
  /// The different requests, in order; one unless the mail asks for several things.
  var requests: [Topic]
}

/// The offline model's classifying: phrases with weights, sentence by sentence, tolerant of misspellings.
enum TopicClassifier {
  struct Opinion: Hashable {
    var topic: Topic
    var confidence: Double
    var requests: [Topic]
    /// `out_of_scope`, `unclear` or nil.
    var reason: Reason?
  }

  static func classify(_ text: String, caseText: String = "") -> Opinion {
    let sentences = Words.sentences(text).prefix(120).map { corrected($0) }
    let whole = " " + sentences.map { $0.dropFirst().dropLast() }.joined(separator: " ") + " "
    var totals = scores(whole)
    // A parcel's number and little else: it is the parcel that the mail is about.
    if totals.values.allSatisfy({ $0 < 3 }), !TrackingNumbers.find(in: text).isEmpty {
      totals[.delivery, default: 0] += 1.5
    }
    let asked = requests(sentences)
    if let outside = outside(whole, totals, asked) { return outside }
    if let first = asked.first, asked.count == 1, hasOutsideQuestion(text) {
      return Opinion(topic: .other, confidence: 0.7, requests: [first, .other], reason: .multiRequest)
    }
    if asked.count > 1 { return Opinion(topic: .other, confidence: 0.75, requests: asked, reason: .multiRequest) }
    let (topic, confidence) = best(totals, preferring: asked.first)
    guard let topic, confidence > 0 else { return fromCase(whole, caseText) }
    if (totals[topic] ?? 0) < 3, !caseText.isEmpty {
      if isSpokenOf(topic, in: caseText) {
        return Opinion(topic: topic, confidence: 0.6, requests: [topic], reason: nil)
      }
      let earlier = fromCase(whole, caseText)
      if earlier.topic != .other { return earlier }
    }
    guard (totals[topic] ?? 0) >= 2 else {
      return Opinion(topic: .other, confidence: 0.4, requests: [.other], reason: .unclear)
    }
    return Opinion(topic: topic, confidence: confidence, requests: [topic], reason: nil)
  }

  /// "Any news of my parcel?" is about the parcel, whatever else its case is about.
  private static func isSpokenOf(_ topic: Topic, in caseText: String) -> Bool {
    (scores(Words.sentences(caseText).prefix(120).map(corrected).joined())[topic] ?? 0) >= 3
  }

  /// "Any updates?" has the topic of its case.
  private static func fromCase(_ whole: String, _ caseText: String) -> Opinion {
    guard !caseText.isEmpty, whole.split(separator: " ").count <= 40 else {
      return Opinion(topic: .other, confidence: 0.4, requests: [.other], reason: .unclear)
    }
    var earlier = classify(caseText)
    earlier.confidence *= 0.85
    if earlier.reason == .multiRequest {
      return Opinion(topic: earlier.requests[0], confidence: 0.5, requests: [earlier.requests[0]], reason: nil)
    }
    return earlier
  }

  // MARK: scores

  static func scores(_ padded: String) -> [Topic: Double] {
    var totals: [Topic: Double] = [:]
    for (topic, lists) in TopicLexicon.phrases {
      for (weight, phrases) in lists {
        let hits = phrases.filter { Words.holds(padded, phrase: $0) }.count
        totals[topic, default: 0] += weight * min(Double(hits), 3)
      }
    }
    return adjusted(totals, padded)
  }

  private static func adjusted(_ scores: [Topic: Double], _ padded: String) -> [Topic: Double] {
    var totals = scores
    let hasShoes = Words.contains(padded, any: TopicLexicon.shoeWords)
    if !hasShoes, Words.contains(padded, any: TopicLexicon.parcelWords) { totals[.product, default: 0] *= 0.3 }
    let aboutRefund = Words.contains(padded, any: ["refund", "money back", "refunded", "reimbursement"])
    let aboutParcel = Words.contains(
      padded,
      any: ["parcel", "package", "shipment", "delivery", "tracking", "shoes arrived", "order has", "order hasnt"])
    if aboutRefund, !aboutParcel {
      totals[.delivery, default: 0] *= 0.3
      totals[.transaction, default: 0] += 2
    }
    if Words.contains(padded, any: ["cancelled", "canceled", "storniert", "annulee", "cancelado", "geannuleerd"]),
      aboutRefund || Words.contains(padded, any: ["charged", "money", "paid", "billed", "charge"])
    {
      totals[.billing, default: 0] += 4
    }
    // A complaint or a late parcel often speaks of a return, a refund or the goods: these follow from it.
    if totals[.complaint, default: 0] >= 3 {
      totals[.transaction, default: 0] *= 0.5
      totals[.product, default: 0] *= 0.5
    }
    if totals[.delivery, default: 0] >= 3 { totals[.transaction, default: 0] *= 0.6 }
    if totals[.billing, default: 0] >= 3 { totals[.transaction, default: 0] *= 0.6 }
    return totals
  }

  private static func best(_ totals: [Topic: Double], preferring: Topic?) -> (Topic?, Double) {
    let ranked = Topic.allCases.map { ($0, (totals[$0] ?? 0) + ($0 == preferring ? 0.5 : 0)) }.sorted { $0.1 > $1.1 }
    guard let first = ranked.first, first.1 > 0 else { return (nil, 0) }
    let second = ranked.dropFirst().first?.1 ?? 0
    let margin = (first.1 - second) / (first.1 + second + 1)
    return (first.0, min(0.98, max(0.35, 0.5 + 0.5 * margin + min(first.1, 6) * 0.02)))
  }

  // MARK: several requests

  private static func requests(_ sentences: [String]) -> [Topic] {
    var found: [Topic] = []
    for sentence in sentences {
      let scores = scores(sentence)
      let (topic, _) = best(scores, preferring: nil)
      guard let topic, (scores[topic] ?? 0) >= 3, !found.contains(topic) else { continue }
      found.append(topic)
      // One long sentence can hold two requests, joined by "and also".
      if Words.contains(sentence, any: joins), let more = other(than: topic, in: sentence), !found.contains(more) {
        found.append(more)
      }
    }
    return merged(found, whole: sentences.joined(separator: " "))
  }

  private static let joins = [
    "and also", "also", "and can you", "and could you", "and do you", "and i would like", "by the way", "besides",
  ]

  private static func other(than topic: Topic, in sentence: String) -> Topic? {
    for join in joins {
      let halves = sentence.components(separatedBy: " \(join) ")
      guard halves.count == 2 else { continue }
      for half in halves {
        let scores = scores(" \(half) " + (join.contains("do you") ? "do you " : ""))
        let (found, _) = best(scores, preferring: nil)
        if let found, found != topic, (scores[found] ?? 0) >= 3 { return found }
      }
    }
    return nil
  }

  /// Topics that belong to one request are one: the refund of a late parcel, the return of a broken shoe.
  private static func merged(_ found: [Topic], whole: String) -> [Topic] {
    var topics = found
    let separate = Words.contains(
      whole,
      any: [
        "invoice", "receipt", "cancel my order", "cancel order", "change my address", "change the address",
        "copy of my invoice", "return policy", "how do i return",
      ])
    if topics.contains(.transaction), topics.count > 1 {
      let onlyProduct = topics.allSatisfy { $0 == .transaction || $0 == .product }
      if !separate, !onlyProduct { topics.removeAll { $0 == .transaction } }
    }
    if topics.contains(.billing), topics.contains(.delivery),
      !Words.contains(whole, any: ["charged twice", "overcharged", "double charged", "billed twice", "wrong amount"])
    {
      topics.removeAll { $0 == .billing }
    }
    return topics
  }

  // MARK: out of scope

  private static func outside(_ whole: String, _ totals: [Topic: Double], _ asked: [Topic]) -> Opinion? {
    let customerBusiness = [Topic.delivery, .billing, .complaint].contains { (totals[$0] ?? 0) >= 3 }
    guard !customerBusiness, (totals[.transaction] ?? 0) < 3 else { return nil }
    let out = Opinion(topic: .other, confidence: 0.85, requests: [.other], reason: .outOfScope)
    let shoes = Words.contains(whole, any: TopicLexicon.shoeWords)
    if Words.contains(whole, any: TopicLexicon.outside), !(shoes && (totals[.product] ?? 0) >= 4) { return out }
    let footwear = Words.contains(whole, any: TopicLexicon.footwear)
    if Words.contains(whole, any: TopicLexicon.otherGoods), !footwear, (totals[.product] ?? 0) >= 3 { return out }
    return nil
  }

  /// A question of its own about something that the workflow does not answer. A question is asked for: "I have a job
  /// interview" is none.
  private static func hasOutsideQuestion(_ text: String) -> Bool {
    Words.sentences(text).contains { sentence in
      guard sentence.hasSuffix("?") else { return false }
      let padded = corrected(sentence)
      guard !Words.contains(padded, any: TopicLexicon.footwear), !Words.contains(padded, any: TopicLexicon.parcelWords)
      else { return false }
      if Words.contains(padded, any: TopicLexicon.outside) { return true }
      return Words.contains(padded, any: TopicLexicon.otherGoods) && (scores(padded)[.product] ?? 0) >= 0.9
    }
  }

  // MARK: misspellings

  /// Padded words with misspellings of lexicon words put right.
  static func corrected(_ text: String) -> String {
    let fixed = Words.tokens(text).prefix(400).map { token -> String in
      guard token.count >= 4, let first = token.first, let near = TopicLexicon.words[first], !near.contains(token),
        !keep.contains(token)
      else { return token }
      return near.first { Words.isTypo(token, of: $0) } ?? token
    }
    return " " + fixed.joined(separator: " ") + " "
  }

  private static let keep: Set<String> = [
    "paid", "party", "later", "there", "three", "these", "those", "whole", "woman", "women", "store", "stores", "other",
    "older", "place", "price", "prices", "after", "again", "since", "great", "light", "white", "black", "brown",
    "green",
    "would", "could", "should", "about", "think", "thing", "right", "never", "night", "weeks", "money", "might",
    "place",
    "please", "where", "which", "while", "still", "first", "found", "today", "dates", "dated", "stated", "sent", "send",
    "rather", "better", "letter", "matter", "winter", "summer", "delivers", "deliver", "orders", "ordered", "sports",
    "street", "strong", "stuff", "contact", "content", "coming", "become", "wearing", "worry", "write", "wrote",
    "shirt",
    "shirts", "short", "shorts", "shown", "shows", "sheet", "bought", "brought", "seems", "seem", "steam", "stream",
    "band",
    "charger", "change", "changed", "chance", "retail", "mother", "father", "weather", "fault", "boats", "books",
    "looks",
  ]
}
