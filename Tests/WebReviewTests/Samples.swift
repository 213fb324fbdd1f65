import MailProto
import Testing

@testable import Store

/// Hand-made cases of an invented shop, for pages that need no store.
enum Samples {
  static let now = Timestamp(milliseconds: 1_795_000_000_000)

  static func ago(minutes: Int64) -> Timestamp { now.adding(seconds: -60 * minutes) }

  static let draftText = """
    Hello Nora,

    thank you for writing. Your parcel with the wool coat left us on 12 November and was due on 16 November; \
    the carrier brought it on 21 November, five days late. I am sorry about that.

    We refund the delivery fee of 4.90 EUR to the card that you paid with. The coat can be exchanged within \
    30 days if the size is not right.

    Kind regards
    Halden & Sons
    """

  static func message(
    id: Int64 = 7, outbound: Bool = false, from: Address = Address(name: "Nora Quill", address: "nora@quill.example"),
    subject: String? = "Where is my coat?", minutes: Int64 = 130, text: String = "", quoted: String = "",
    attachments: [StoredMessage.Attachment] = [], tier: SenderTier = .t2
  ) -> StoredMessage {
    StoredMessage(
      id: MessageRowID(id), caseID: CaseID(12), direction: outbound ? .outbound : .inbound,
      messageID: MessageID("\(id)@quill.example"), from: from,
      to: [Address(name: nil, address: "support@halden.example")], cc: [], subject: subject, date: nil,
      receivedAt: ago(minutes: minutes), text: text + quoted, newText: text, quotedText: quoted, trim: .certain,
      characters: text.count, tier: tier,
      tierReason: "The mail server checked it: DKIM passed for quill.example, the domain of the From field.",
      automatic: nil, quarantined: false, hasHiddenText: false, twinOf: nil, attachments: attachments)
  }

  static func proposal() -> Proposal {
    Proposal(
      jobID: "0f6b2f6e-8f0e-4a53-9d0c-0d8f0a3f5a10", caseID: 12, successStatus: true, error: nil,
      classification: .init(
        topic: "delivery_delay", urgency: "high",
        summary: "Nora asks why her coat came five days late and wants the fee back.",
        confidence: 0.93, reasons: ["names order 4411", "“five days late”", "asks for the delivery fee"]),
      route: .draft, emailResponse: draftText, emailResponseSummary: "Late delivery explained, fee refunded",
      context: [
        .init(
          id: "c1",
          text: "Delivery 118 of order 4411 was due on 16 November and delivered on 21 November, 5 days late.",
          source: "item_deliveries",
          row: ["id": .integer(118), "status": .string("delivered"), "delivered_on": .string("2026-11-21")]),
        .init(
          id: "c2", text: "The delivery fee was 4.90 EUR.", source: "item_deliveries",
          row: ["delivery_fee": .integer(490)]),
        .init(
          id: "c3", text: "Tracking number HX-220-118 is Nora's own.", source: "item_deliveries",
          row: ["customer_id": .integer(31)]),
      ],
      actions: [
        .init(
          action: "Refund_delivery_fee",
          params: ["delivery_id": .integer(118), "days": .integer(5), "amount": .integer(490)], premises: ["c1", "c2"],
          requiresApproval: true),
        .init(
          action: "Create_coupon", params: ["delivery_id": .integer(118), "customer_id": .integer(31)],
          premises: ["c1"], requiresApproval: true),
      ],
      grounding: [
        .init(claim: "five days late", start: 10, end: 20, context: "c1"),
        .init(claim: "The coat can be exchanged within 30 days", start: 30, end: 60, context: nil),
      ],
      closestProductSQLQuery: nil, productIDs: [],
      trace: .init(
        nodes: ["recall", "classify", "gather", "compose", "check"], modelCalls: 2, inputTokens: 1810,
        outputTokens: 240, costUSD: 0.002, milliseconds: 840))
  }

  static func matter(state: Case.State = .review, route: Proposal.Route? = .draft, reason: String? = nil) -> Case {
    Case(
      id: CaseID(12), state: state, subject: "Where is my coat?",
      party: Address(name: "Nora Quill", address: "nora@quill.example"), customerID: 31, topic: "delivery_delay",
      urgency: "high", route: route, reason: reason,
      explanation: reason == nil ? nil : "2,731 of 2,500 characters; 214 more were quoted.", token: "abc",
      externalID: nil, linkedCase: nil, assignee: nil, version: 4, openedAt: ago(minutes: 3000),
      updatedAt: ago(minutes: 120))
  }

  static func view(
    matter: Case = matter(), messages: [StoredMessage]? = nil, quarantined: [StoredMessage] = [],
    proposal: Proposal? = proposal(), outgoing: [Outgoing] = [], actions: [ActionRecord] = []
  ) -> CaseView {
    CaseView(
      case: matter, messages: messages ?? conversation(), quarantined: quarantined,
      draft: proposal.map {
        Draft(
          id: DraftID(5), caseID: CaseID(12), message: MessageRowID(7), state: .pending, proposal: $0,
          createdAt: ago(minutes: 128))
      },
      decisions: [], outgoing: outgoing, actions: actions, run: nil, memory: [],
      events: [
        AuditEvent(
          sequence: 1, at: ago(minutes: 130), actor: "customer", event: "message.received", caseID: CaseID(12),
          detail: ["message": .integer(7)]),
        AuditEvent(
          sequence: 2, at: ago(minutes: 128), actor: "gatewayd", event: "job.done", caseID: CaseID(12),
          detail: ["route": .string("draft")]),
      ],
      assignee: nil, replyTo: Address(name: "Nora Quill", address: "nora@quill.example"))
  }

  static func conversation() -> [StoredMessage] {
    [
      message(
        id: 3, subject: "My order 4411", minutes: 3000,
        text: "Hello, could you tell me when my order 4411 will be sent?\n\nNora"),
      message(
        id: 4, outbound: true, from: Address(name: "Halden & Sons", address: "support@halden.example"), minutes: 2900,
        text: "Hello Nora,\n\nit leaves us on 12 November and should reach you on the 16th.\n\nKind regards"),
      message(
        text: """
          Hello,

          my coat (order 4411, tracking HX-220-118) came today, five days late. I needed it for a trip on the 18th \
          and had to buy another one.

          Will you at least give me the delivery fee back?

          Nora Quill
          """, quoted: "> it leaves us on 12 November and should reach you on the 16th.",
        attachments: [.init(partID: "2", filename: "parcel label.jpg", contentType: "image/jpeg", size: 182_400)]),
    ]
  }

  static func letter(_ state: Outgoing.State, reply: String?) throws -> Outgoing {
    let envelope = try #require(
      Envelope(
        from: Address(address: "support@halden.example"), to: [Address(address: "nora@quill.example")]))
    return Outgoing(
      id: OutgoingID(9), caseID: CaseID(12), decision: DecisionID(2), state: state, envelope: envelope,
      messageID: MessageID("gw.1@halden.example"), bytes: [], text: draftText, attempts: 1,
      nextAttempt: now, lastReply: reply, createdAt: ago(minutes: 20), sentAt: nil, fence: 1, waited: 0,
      searches: 0, nextSearch: nil, searchSaid: nil)
  }

  static func item(
    _ id: Int64, _ subject: String, from: String, urgency: String?, topic: String?, summary: String, minutes: Int64,
    actions: [String] = [], route: Proposal.Route = .draft, reason: String? = nil, explanation: String? = nil,
    assignee: String? = nil, trouble: String? = nil
  ) -> QueueItem {
    QueueItem(
      caseID: CaseID(id), subject: subject, party: Address(name: from, address: "someone@customer.example"),
      state: .review, topic: topic, urgency: urgency, route: route, reason: reason, explanation: explanation,
      summary: summary, version: 1, waitingSince: ago(minutes: minutes), actions: actions, assignee: assignee,
      trouble: trouble)
  }

  static let queue: [QueueItem] = [
    item(
      31, "Charged twice for one order!!", from: "Ivo Brandt", urgency: "urgent", topic: "billing_dispute",
      summary: "Ivo says that his card was charged twice for order 4502 and asks for one amount back today.",
      minutes: 34,
      actions: ["Record_refund 8900"], route: .escalation, reason: "no_handler", assignee: "mara"),
    item(
      12, "Where is my coat?", from: "Nora Quill", urgency: "high", topic: "delivery_delay",
      summary: "Nora asks why her coat came five days late and wants the fee back.", minutes: 130,
      actions: ["Refund_delivery_fee 490", "Create_coupon"]),
    item(
      8, "Fwd: Re: complaint, long history of my order and everything that went wrong since September with it",
      from: "Tobias Aurelius Wendelin von Ackerfeld", urgency: nil, topic: nil,
      summary:
        "To whom it may concern, I write to you for the fourth time in this matter, and I will now tell all of it from the start",
      minutes: 1900, route: .manual, reason: "too_long", explanation: "2,731 of 2,500 characters; 214 more were quoted."
    ),
    item(
      27, "Do you have the green rain jacket in M?", from: "Lena Okafor", urgency: "low",
      topic: "product_availability_or_recommendation",
      summary: "Lena looks for a green rain jacket in size M under 120 EUR.", minutes: 12),
    item(
      28, "Rücksendung", from: "Jörg Älvemyr", urgency: "medium", topic: "transaction_inquiry",
      summary: "Jörg asks whether the money for his return has been booked.", minutes: 9),
  ]
}

extension Samples {
  static func deed(_ text: String, state: ActionRecord.State = .failed) -> ActionRecord {
    ActionRecord(
      id: ActionID(3), caseID: CaseID(12), decision: DecisionID(2), state: state, action: text,
      params: ["note": .string(text)], premises: [], idempotencyKey: "k", attempts: 1, fence: 1, result: text,
      approvedBy: text, approvedAt: now)
  }
}
