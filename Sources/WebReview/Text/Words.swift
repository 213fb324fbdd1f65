import MailProto
import Store

/// What codes of the store are called on the page.
enum Words {
  static func topic(_ code: String) -> String {
    switch code {
    case "product_availability_or_recommendation": "Product question"
    case "delivery_delay": "Late delivery"
    case "billing_dispute": "Billing dispute"
    case "transaction_inquiry": "Payment question"
    case "item_complaint": "Complaint about an item"
    case "other": "Something else"
    default: plain(code)
    }
  }

  static func urgency(_ code: String) -> String { plain(code) }

  /// Beside a topic, where `Medium` alone would say nothing.
  static func urgencyLong(_ code: String) -> String {
    code == "urgent" ? urgency(code) : "\(urgency(code)) urgency"
  }

  /// Four classes that the style knows; anything else is quiet.
  static func urgencyClass(_ code: String?) -> String {
    switch code {
    case "urgent", "high", "medium": code ?? "low"
    default: "low"
    }
  }

  static func state(_ state: Case.State) -> String {
    switch state {
    case .working: "In the works"
    case .review: "To decide"
    case .answered: "Answered"
    case .closed: "Closed"
    }
  }

  static func route(_ route: Proposal.Route) -> String {
    switch route {
    case .draft: "Draft"
    case .manual: "Write yourself"
    case .escalation: "Escalated"
    case .noReply: "No reply needed"
    }
  }

  /// - Parameter reason: why the sender has this tier; a tier that is only believed must not look proven.
  static func tier(_ tier: SenderTier, _ reason: String) -> String {
    if reason == SenderTier.unproven { return "Sender not proven, but believed" }
    return switch tier {
    case .t0: "Sender not proven"
    case .t1: "Answers our mail"
    case .t2: "Sender proven"
    }
  }

  static func decision(_ kind: Decision.Kind) -> String {
    switch kind {
    case .approve: "approved the draft"
    case .edit: "edited and approved"
    case .reject: "rejected the draft"
    case .escalate: "escalated"
    case .close: "closed without a reply"
    }
  }

  static func outgoing(_ state: Outgoing.State) -> String {
    switch state {
    case .ready: "Waiting to go"
    case .sending: "Being sent"
    case .sent: "Sent"
    case .deferred: "Delayed, will be tried again"
    case .bounced: "Refused by the mail server"
    case .uncertain: "May or may not have gone"
    case .cancelled: "Given up"
    }
  }

  static func action(_ state: ActionRecord.State) -> String {
    switch state {
    case .approved: "Waiting"
    case .executing: "Being carried out"
    case .done: "Done"
    case .failed: "Failed"
    }
  }

  /// `1 mail`, `2 mails`
  static func count(_ number: Int, _ thing: String) -> String { number == 1 ? "1 \(thing)" : "\(number) \(thing)s" }

  /// `840 ms`, `12.4 s`
  static func milliseconds(_ number: Int64) -> String {
    number < 10_000 ? "\(max(0, number)) ms" : "\(number / 1000).\(number / 100 % 10) s"
  }

  /// `$0.0021`: models cost fractions of a cent.
  static func dollars(_ amount: Double) -> String {
    guard amount.isFinite, amount >= 0, amount < 1_000_000 else { return "$?" }
    let parts = Int64((amount * 10_000).rounded())
    let fraction = String(parts % 10_000)
    return "$\(parts / 10_000)." + String(repeating: "0", count: 4 - fraction.count) + fraction
  }

  /// `3rd`
  static func ordinal(_ number: Int) -> String {
    let end =
      switch (number % 10, number % 100) {
      case (_, 11...13): "th"
      case (1, _): "st"
      case (2, _): "nd"
      case (3, _): "rd"
      default: "th"
      }
    return "\(number)\(end)"
  }

  /// `Refund_delivery_fee` → `Refund delivery fee`
  static func plain(_ code: String) -> String {
    let spaced = Visible.line(code, limit: 80).replacing("_", with: " ")
    return spaced.prefix(1).uppercased() + spaced.dropFirst()
  }
}
