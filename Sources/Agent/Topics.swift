/// What a mail is about.
public enum Topic: String, Codable, Sendable, CaseIterable {
  case product = "product_availability_or_recommendation"
  case delivery = "delivery_delay"
  case billing = "billing_dispute"
  case transaction = "transaction_inquiry"
  case complaint = "item_complaint"
  case other
}

public enum Urgency: String, Codable, Sendable, CaseIterable, Comparable {
  case low, medium, high, urgent
  public static func < (left: Urgency, right: Urgency) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// Why a mail goes to a person (or needs no reply).
public enum Reason: String, Codable, Sendable, CaseIterable {
  case multiRequest = "multi_request"
  case unclear
  case outOfScope = "out_of_scope"
  case safety, legal, fraud, urgent, repeated
  case tooLong = "too_long"
  case askedForPerson = "asked_for_person"
  case itemComplaint = "item_complaint"
  case insists
  case dataRequest = "data_request"
  case noReplyNeeded = "no_reply_needed"
  case budget, failure

  /// For reviewers.
  public var explanation: String {
    switch self {
    case .multiRequest: "The mail asks for several different things."
    case .unclear: "It is not clear what the customer asks for, or the rows do not explain it."
    case .outOfScope: "This is outside what the workflow answers."
    case .safety: "The mail speaks of an injury, an accident or a threat."
    case .legal: "The mail speaks of a lawyer, a regulator or a chargeback."
    case .fraud: "The mail speaks of fraud or a stolen card."
    case .urgent: "The mail cannot wait."
    case .repeated: "The customer has asked the same thing several times."
    case .tooLong: "The mail is longer than the limit."
    case .askedForPerson: "The customer asks for a person."
    case .itemComplaint: "Complaints about goods are always decided by a person."
    case .insists: "The customer does not accept an earlier answer."
    case .dataRequest: "The customer uses a data-protection right."
    case .noReplyNeeded: "The mail needs no reply."
    case .budget: "The budget of this run is used up."
    case .failure: "The workflow could not finish by itself."
    }
  }
}
