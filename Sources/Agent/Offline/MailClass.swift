/// What the offline classifier tells apart: the five topics of the shop's business, and four ways of being `other`.
package enum MailClass: String, CaseIterable, Sendable {
  case product, delivery, billing, transaction, complaint
  case several, unclear, outside, thanks

  package var topic: Topic {
    switch self {
    case .product: .product
    case .delivery: .delivery
    case .billing: .billing
    case .transaction: .transaction
    case .complaint: .complaint
    case .several, .unclear, .outside, .thanks: .other
    }
  }
}
