import Agent
import Testing

@Suite("Customers' mail") struct CustomerMailTests {
  @Test func thereIsEnough() {
    #expect(CustomerMail.all.count >= 75)
    #expect(Set(CustomerMail.all.map(\.text)).count == CustomerMail.all.count)
  }

  @Test(arguments: CustomerMail.all) func isAnswered(mail: CustomerMail) async throws {
    let result = try await run(input(mail.text, subject: mail.subject))
    let classification = try #require(result.classification)
    #expect(classification.topic == mail.topic)
    #expect((classification.urgency == "urgent") == mail.isUrgent, "\(classification)")
    #expect(result.route.rawValue == mail.route, "\(classification.reasons)")
    #expect(Self.reason(result) == mail.reason, "\(classification.reasons)")
    #expect(result.actions.filter { $0.action != "Human_escalation" }.map(Self.brief) == mail.actions)
    guard mail.route != "no_reply" else {
      #expect(result.emailResponse == nil && result.actions.isEmpty && result.trace.modelCalls == 0)
      return
    }
    let draft = try #require(result.emailResponse)
    for words in mail.says { #expect(draft.contains(words), "\(draft)") }
    for words in mail.silent { #expect(!draft.contains(words), "\(draft)") }
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
    #expect(mail.route != "escalation" || !result.context.isEmpty)
    // Nothing internal reaches a customer.
    for words in ["product_id", " tier ", "workflow", "_"] {
      #expect(!draft.contains(words), "\(draft)")
    }
    // Every action rests on facts of this run, and is proposed once.
    let known = Set(result.context.map(\.id))
    for action in result.actions where action.action != "Human_escalation" {
      #expect(!action.premises.isEmpty && known.isSuperset(of: action.premises))
    }
    #expect(Set(result.actions.map(Self.brief)).count == result.actions.count)
  }

  static func reason(_ result: RunResult) -> String? {
    guard case .string(let reason) = result.actions.last(where: { $0.action == "Human_escalation" })?.params["reason"]
    else { return nil }
    return reason
  }

  private static func brief(_ action: RunResult.ProposedAction) -> String {
    func number(_ key: String) -> String {
      switch action.params[key] {
      case .integer(let value): " \(value)"
      case .null: " ?"
      default: ""
      }
    }
    return switch action.action {
    case "Refund_delivery_fee": "refund" + number("delivery_id") + number("amount")
    case "Track_refund_delivery_fee": "track" + number("delivery_id")
    case "Request_delivery_update": "update" + number("delivery_id")
    case "Create_coupon": "coupon" + number("delivery_id")
    case "Record_refund": "record" + number("transaction_id") + number("amount")
    default: action.action
    }
  }
}

/// Every reason code, by a mail that leads to it; what the workflow can read lies beside it.
@Suite("Reasons to hand a mail to a person") struct EscalationReasons {
  struct Row: Sendable, CustomTestStringConvertible {
    let reason: Reason
    let text: String
    var memory: [RunInput.Turn] = []
    var earlier: [String] = []
    /// A row of this table lies beside it.
    var facts: String?
    var testDescription: String { reason.rawValue }
  }

  private static let parcel = "Where is my parcel TRK10000002?"

  static let rows: [Row] = [
    .init(
      reason: .multiRequest, text: "\(parcel) Also, do you have the Ridge Walker in brown, size 42?",
      facts: "item_deliveries"),
    .init(reason: .unclear, text: "hmm ok then", facts: "orders"),
    .init(reason: .outOfScope, text: "Can you send me your opening hours?"),
    .init(reason: .safety, text: "I slipped and got hurt because of your Pace Runner.", facts: "item_deliveries"),
    .init(reason: .safety, text: "I will come to your office and smash your windows.", facts: "orders"),
    .init(reason: .legal, text: "You will hear from my solicitor about TRK10000002.", facts: "item_deliveries"),
    .init(reason: .fraud, text: "Somebody used a stolen card to pay for order 900!", facts: "orders"),
    .init(reason: .urgent, text: "I need an answer by tomorrow: \(parcel)", facts: "item_deliveries"),
    .init(
      reason: .repeated, text: "\(parcel) It is late.",
      earlier: [parcel, "TRK10000002 has still not arrived", "Still waiting for my parcel TRK10000002"],
      facts: "item_deliveries"),
    .init(
      reason: .askedForPerson, text: "I want to speak to a human about TRK10000002, it is late.",
      facts: "item_deliveries"),
    .init(reason: .itemComplaint, text: "The heel of the shoes from order 900 is broken.", facts: "orders"),
    .init(
      reason: .insists, text: "That is wrong, I do not accept this charge.",
      memory: [
        .init(party: "customer", text: "Why was I charged for order 900?", facts: ["order 900"]),
        .init(party: "shop", text: "Order 900 is not cancelled.", facts: ["order 900"]),
      ],
      earlier: ["Why was I charged for order 900?"], facts: "transactions"),
    .init(reason: .dataRequest, text: "Send me a copy of my personal data under GDPR.", facts: "orders"),
  ]

  @Test(arguments: rows) func isReached(row: Row) async throws {
    let result = try await run(input(row.text, memory: row.memory, earlier: row.earlier))
    #expect(result.route == .escalation)
    #expect(CustomerMailTests.reason(result) == row.reason.rawValue, "\(result.classification?.reasons ?? [])")
    let draft = try #require(result.emailResponse)
    #expect(draft.contains("Nora") && draft.hasSuffix("Fußnote Shoes"))
    if let facts = row.facts { #expect(result.context.contains { $0.source == facts }, "\(result.context)") }
    #expect(result.context.contains { $0.source == "workflow" })
  }

  /// Pressing mail is urgent, so that it is on top of the desk.
  @Test(arguments: rows.filter { [.safety, .legal, .fraud, .urgent, .repeated, .dataRequest].contains($0.reason) })
  func pressingOnesAreUrgent(row: Row) async throws {
    let result = try await run(input(row.text, memory: row.memory, earlier: row.earlier))
    #expect(result.classification?.urgency == "urgent")
  }

  /// Those without a run, and those that a model or a budget brings about.
  @Test func theOthersAreReachedElsewhere() async throws {
    let guards = Guards(maxCharacters: 20)
    let long = guards.judge(
      characters: 25, quotedCharacters: 0, text: "Where is my parcel then??", earlier: [], automatic: nil)
    guard case .person(Reason.tooLong.rawValue, _) = long else { throw Unexpected() }
    let person = Guards().judge(
      characters: 30, quotedCharacters: 0, text: "I want to speak to a human", earlier: [], automatic: nil)
    guard case .person(Reason.askedForPerson.rawValue, _) = person else { throw Unexpected() }
    let automatic = Guards().judge(
      characters: 30, quotedCharacters: 0, text: "I am away", earlier: [], automatic: (kind: "auto-reply", reason: "x"))
    guard case .record = automatic else { throw Unexpected() }
    let thanks = try await run(input("Thanks a lot!"))
    #expect(thanks.route == .noReply)
    let covered = Set(Self.rows.map(\.reason)).union([.tooLong, .noReplyNeeded])
    // Budgets in BudgetTests, a failing model in ModelTests.
    #expect(Set(Reason.allCases).subtracting(covered) == [.budget, .failure])
  }

  struct Unexpected: Error {}

  /// A sender who is not known to be a customer brings no facts, and the case says so.
  @Test(arguments: rows.filter { $0.reason != .repeated })
  func ofAStrangerNothingIsRead(row: Row) async throws {
    let result = try await run(input(row.text, customer: nil, tier: 0, memory: row.memory, earlier: row.earlier))
    let own: Set<String> = ["item_deliveries", "orders", "transactions", "coupon_issued"]
    #expect(result.context.allSatisfy { !own.contains($0.source) })
    #expect(!result.context.isEmpty && result.emailResponse != nil)
    #expect(result.actions.allSatisfy { $0.action == "Human_escalation" })
  }
}

@Suite("Several requests, and shops with less") struct SeveralRequests {
  @Test func twoOfAKindAreOneRequest() async throws {
    let billing = try await run(input("I was charged for the cancelled orders 903 and 904. Please refund them."))
    #expect(billing.classification?.topic == "billing_dispute" && billing.route == .draft)
    #expect(billing.actions.map(\.action) == ["Record_refund"])
    #expect(billing.emailResponse?.contains("14 February 2026") == true)
    let shoes = try await run(
      input("Do you have the Aero Glide 3 in red, size 42? Do you have the Dune Sandal in beige, size 41?"))
    #expect(shoes.route == .draft && shoes.productIDs == [1, 11])
  }

  @Test func threeRequestsAreAnsweredInOneDraft() async throws {
    let result = try await run(
      input(
        """
        Hello, my parcel TRK10000002 has not arrived. I was also charged twice for the cancelled order 903.
        And do you have the Ridge Walker in brown, size 42?
        """))
    #expect(result.route == .escalation && CustomerMailTests.reason(result) == "multi_request")
    let draft = try #require(result.emailResponse)
    for words in ["TRK10000002", "order 903", "Ridge Walker"] { #expect(draft.contains(words), "\(draft)") }
    #expect(Set(result.actions.map { "\($0.action) \($0.params)" }).count == result.actions.count)
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
  }

  @Test func anOrderIsExplainedOnce() async throws {
    let result = try await run(
      input(
        "You charged me twice for order 903, which I cancelled. Also, please send me a copy of my invoice for order 903."
      ))
    let draft = try #require(result.emailResponse)
    #expect(draft.components(separatedBy: "Your order 903").count == 2, "\(draft)")
    #expect(result.actions.filter { $0.action == "Record_refund" }.count == 1)
  }

  @Test func withoutTablesAPersonGetsWhatIsKnown() async throws {
    for missing in [[.orders, .orderItems, .transactions], [.orders, .orderItems], [.transactions]] as [[OptionalTable]]
    {
      var shop = FakeShop()
      for table in missing { shop.optional.remove(table) }
      if missing.contains(.orders) { shop.orderRows = [] }
      if missing.contains(.transactions) { shop.transactionRows = [] }
      for text in ["I was charged for the cancelled order 903.", "What did I pay for order 903?"] {
        let result = try await run(input(text), shop: shop)
        #expect(result.emailResponse != nil && !result.context.isEmpty)
        #expect(!result.actions.contains { $0.action == "Record_refund" })
        guard missing != [.transactions] || text.hasPrefix("I was") else { continue }
        #expect(result.route == .escalation, "\(missing) \(text)")
        #expect(result.emailResponse?.contains("charge stands") == false)
        if !missing.contains(.transactions) { #expect(result.context.contains { $0.source == "transactions" }) }
        if !missing.contains(.orders) { #expect(result.context.contains { $0.source == "orders" }) }
      }
      let complaint = try await run(input("The heel of my shoes is broken. TRK10000001"), shop: shop)
      #expect(complaint.route == .escalation && complaint.emailResponse?.contains("Aero Glide 3") == true)
    }
  }
}
