/// What the classify node keeps of a mail.
struct Classified: Codable, Hashable, Sendable {
  var topic: Topic
  var urgency: Urgency
  /// 0 to 1.
  var confidence: Double
  /// The different requests, in order; one unless the mail asks for several things.
  var requests: [Topic]
}

/// Phrases with weights: how much a text speaks of each topic by the lexicon alone.
enum TopicScores {
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
}
