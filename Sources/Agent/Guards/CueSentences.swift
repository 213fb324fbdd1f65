// What reviewers read about a cue: a sentence, and the customer's own words that showed it.

extension Cue {
  /// `Names a lawyer: “hand the matter to my lawyer”.`
  func sentence(_ finding: Finding, in text: String) -> String {
    let head = head(finding.phrase ?? "")
    guard let phrase = finding.phrase, let quote = Words.quote(text, around: phrase) else { return head + "." }
    return "\(head): “\(quote)”."
  }

  private func head(_ phrase: String) -> String {
    switch self {
    case .injury: "Speaks of an injury or an accident"
    case .threat: "Threatens harm"
    case .legal: Self.legalHeads.first { phrase.contains($0.part) }?.head ?? "Speaks of legal steps"
    case .fraud: "Speaks of fraud"
    case .askedForPerson: "Asks for a person"
    case .dataRequest: "Uses a data-protection right"
    case .thanksOnly: "Only says thanks; nothing is asked"
    case .insists: "Does not accept an earlier answer"
    case .lostParcel: "Says that the parcel is marked as delivered and is not there"
    case .defect: "Says that goods are missing, broken or defective"
    case .deadline: "Needs an answer soon"
    }
  }

  private static let legalHeads: [(part: String, head: String)] = [
    ("lawyer", "Names a lawyer"), ("attorney", "Names a lawyer"), ("solicitor", "Names a lawyer"),
    ("anwalt", "Names a lawyer"), ("avocat", "Names a lawyer"), ("abogado", "Names a lawyer"),
    ("advocaat", "Names a lawyer"), ("court", "Speaks of going to court"), ("gericht", "Speaks of going to court"),
    ("polic", "Speaks of the police"), ("poliz", "Speaks of the police"), ("politie", "Speaks of the police"),
    ("charge", "Speaks of a chargeback"), ("bank", "Speaks of a chargeback"),
    ("regulator", "Names a regulator"), ("ombudsman", "Names a regulator"),
    ("authority", "Names a regulator"), ("standards", "Names consumer protection"),
    ("consum", "Names consumer protection"), ("verbraucher", "Names consumer protection"),
  ]
}
