import Foundation
import MailProto
import Store

/// Fills a store with cases as a shop has them after a year: nearly all decided, some waiting for a person.
struct DeskBench: Sendable {
  let path: String
  let cases: Int
  /// Cases that still wait: two of three with a draft, the rest for a person.
  let waiting: Int

  static let user = "bench"
  static let password = "many cases and one desk"

  private static let batch = 50
  private static let writers = 32
  private static let now = Int64(Date().timeIntervalSince1970 * 1000)

  func fill() async throws -> [String: Double] {
    let store = try await Store.open(
      sqlite: path,
      settings: ReplySettings(
        from: Address(name: "Shop", address: "support@shop.test"), tokenAddress: nil, domain: "shop.test",
        instance: "bench"))
    let started = ContinuousClock.now
    let user = try await store.addUser(
      name: Self.user, password: Self.password, role: .reviewer, now: Timestamp(milliseconds: Self.now))
    for start in stride(from: 0, to: cases, by: Self.batch) {
      try await decide(start..<min(start + Self.batch, cases), in: store, by: user)
    }
    while try await store.indexMails(limit: 500) > 0 {}
    try await store.close()
    let seconds = (ContinuousClock.now - started).components.seconds
    return ["cases": Double(cases), "waiting": Double(waiting), "seconds": Double(seconds)]
  }

  /// A batch of mails from their arrival to the decision.
  private func decide(_ numbers: Range<Int>, in store: Store, by user: User) async throws {
    let mails = numbers.map { (arrival: arrival($0), rules: rules($0)) }
    for result in try await store.accept(mails) { _ = try result.get() }
    // A job that is too old is not claimed any more.
    let claimedAt = time(numbers.upperBound, plus: 1)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<Self.writers {
        group.addTask {
          while let job = try await store.claimJob(model: "bench", lease: 3600, now: claimedAt) {
            // Ids of messages count from 1.
            let number = Int(job.job.message.value) - 1
            try await store.finish(job, proposal: try Self.proposal(number), now: time(number, plus: 2))
            guard number < cases - waiting, let found = try await store.case(job.job.caseID) else { continue }
            _ = try await store.closeCase(found.id, version: found.version, by: user, now: time(number, plus: 900))
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// Spread over a year, so that the dashboard has days.
  private func time(_ number: Int, plus seconds: Int64 = 0) -> Timestamp {
    let year: Int64 = 365 * 86_400_000
    let at = Self.now - year + year * Int64(number) / Int64(max(1, cases)) - 3_600_000
    return Timestamp(milliseconds: at).adding(seconds: seconds)
  }

  /// Of the cases that wait, one in three goes to a person at once.
  private func rules(_ number: Int) -> IntakeRules {
    let toPerson = number >= cases - waiting && number % 3 == 0
    return IntakeRules(
      identify: { _ in (.t2, "bench") },
      judge: { _ in toPerson ? .person(reason: "too_long", explanation: "2,731 of 2,500 characters.") : .agent })
  }

  private static let paragraph =
    "My parcel was to come on Monday, and the tracking page has said the same for four days. I have asked the carrier, "
    + "who says that it is with you. "

  private func arrival(_ number: Int) -> Arrival {
    let words = ["boots", "sandals", "sneakers", "laces", "insoles", "slippers", "trainers"]
    let raw = """
      From: Customer \(number) <c\(number)@customers.test>\r
      To: support@shop.test\r
      Subject: Where are my \(words[number % words.count]), order \(40_000 + number)?\r
      Message-ID: <\(number)@customers.test>\r
      Date: Mon, 16 Mar 2026 10:00:00 +0000\r
      \r
      Tracking HX-\(number % 997)-\(number). \(String(repeating: Self.paragraph, count: 6))\r

      """
    return Arrival(
      origin: .imap(account: "bench", mailbox: "INBOX", uidValidity: 1, uid: UInt32(number + 1)),
      inbound: Inbound(Message(parsing: Array(raw.utf8))), receivedAt: time(number), replyTokens: [], automatic: nil)
  }

  /// As the API prints it; see `Proposal`.
  private static func proposal(_ number: Int) throws -> Proposal {
    let topics = ["delivery_delay", "transaction_inquiry", "billing_dispute", "item_complaint"]
    let urgencies = ["low", "medium", "medium", "high", "urgent"]
    let order = 40_000 + number
    let facts = (0..<5).map { index in
      """
      {"id": "c\(index)", "text": "Delivery \(number) of order \(order) is on its way; step \(index).",
       "source": "item_deliveries", "row": {"delivery_id": \(number), "status": "in_transit", "carrier": "Parcel Post",
       "tracking_number": "HX-\(number % 997)-\(number)"}}
      """
    }
    let refund = """
      {"action": "Refund_delivery_fee", "params": {"delivery_id": \(number), "amount": 490}, "premises": ["c0"],
       "requires_approval": true}
      """
    let text = """
      {"job_id": "", "case_id": 1, "success_status": true, "route": "draft",
       "classification": {"topic": "\(topics[number % topics.count])",
        "urgency": "\(urgencies[number % urgencies.count])",
        "summary": "The customer asks where order \(order) is; it was due on Monday.", "confidence": 0.93,
        "reasons": ["names the order", "asks where it is"]},
       "email_response":
        "Dear customer, order \(order) left us on 12 March and comes on 18 March. Kind regards",
       "email_response_summary": "Says when it comes", "context": [\(facts.joined(separator: ","))],
       "actions": [\(number % 4 == 0 ? refund : "")],
       "grounding": [{"claim": "12 March", "start": 40, "end": 48, "context": "c0"},
        {"claim": "18 March", "start": 62, "end": 70, "context": "c1"}], "product_ids": [],
       "trace": {"nodes": ["recall", "classify", "gather", "compose", "check"], "model_calls": 0, "input_tokens": 0,
        "output_tokens": 0, "cost_usd": 0, "milliseconds": 20}}
      """
    return try JSONDecoder().decode(Proposal.self, from: Data(text.utf8))
  }
}
