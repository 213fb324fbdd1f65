/// Why a mail cannot wait; `Eval/labels.md` says what counts.
enum UrgencyReason: String, Codable, Hashable, Sendable, CaseIterable {
  case harm, danger, violence, legal, fraud
  case dataProtection = "data_protection"
  /// Marked as delivered, and not there.
  case missing
  case lost, defect, incomplete, deadline

  /// For reviewers, before the customer's own words.
  var words: String {
    switch self {
    case .harm: "Speaks of an injury"
    case .danger: "Speaks of a danger to people"
    case .violence: "Threatens harm"
    case .legal: "Speaks of law, authorities or a chargeback"
    case .fraud: "Speaks of payments that the customer did not make"
    case .dataProtection: "Uses a data-protection right"
    case .missing: "Says that the parcel is marked as delivered and is not there"
    case .lost: "Says that the parcel is lost or stolen"
    case .defect: "Says that something about the goods is broken"
    case .incomplete: "Says that something is missing from the box"
    case .deadline: "Names a day that is near"
    }
  }

  /// The cue that leads to the same handling.
  var cue: Cue? {
    switch self {
    case .harm, .danger: .injury
    case .violence: .threat
    case .legal: .legal
    case .fraud: .fraud
    case .dataProtection: .dataRequest
    case .missing: .lostParcel
    case .deadline: .deadline
    case .defect, .incomplete: .defect
    case .lost: nil
    }
  }

  /// Those that no reader of mail should decide alone; the rest is a matter of reading, which other models do better.
  var isHard: Bool {
    switch self {
    case .harm, .violence, .legal, .fraud, .dataProtection: true
    case .danger, .missing, .lost, .defect, .incomplete, .deadline: false
    }
  }

  struct Finding: Hashable, Sendable {
    var reason: UrgencyReason
    /// Folded, as it stands in the mail.
    var phrase: String
  }
}
