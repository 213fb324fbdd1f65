import Crypto
import Foundation
import Logging
import MailProto
import Shop
import Testing

@testable import Gatewayd
@testable import Store

/// Approved actions through a webhook, from the record in the store to the effect and back.
@Suite struct WebhookTests {
  private static let secret = "a secret of the shop"
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// A store with one approved refund, and what carries it out.
  private struct Scene: Sendable {
    let store: Store
    let runner: ActionRunner
    let executor: WebhookExecutor
    let shop: WebhookShop
    let caseID: CaseID
    let reviewer: User

    var action: ActionRecord {
      get async throws { try #require(try await store.actions(state: nil, limit: 5).first) }
    }

    /// Attempts until the action is no longer waiting or in hand.
    func run() async throws -> ActionRecord {
      let end = ContinuousClock.now + .seconds(600)
      while ContinuousClock.now < end {
        _ = try await runner.executeNext()
        let action = try await action
        if action.state == .done || action.state == .failed { return action }
        try await Task.sleep(for: .milliseconds(5))
      }
      return try await action
    }
  }

  private func with(
    _ posts: [WebhookShop.Step] = [], timeout: Int = 20, _ body: @escaping @Sendable (Scene) async throws -> Void
  ) async throws {
    let shop = WebhookShop(posts)
    try await shop.serve { url in
      let store = try await Store.temporary(
        settings: ReplySettings(
          from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
      let clock = SystemClock()
      let executor = WebhookExecutor(
        endpoint: WebhookEndpoint(url: url, secret: Self.secret, timeout: timeout), client: WebhookClient(),
        currency: "EUR", now: { clock.now() })
      let (caseID, reviewer) = try await Self.approved(store, clock.now())
      let runner = ActionRunner(
        store: store, executor: executor, clock: clock, logger: logger,
        retries: Retries(giveUpAfter: 1000, first: 0.002, limit: 0.02))
      try await body(
        Scene(store: store, runner: runner, executor: executor, shop: shop, caseID: caseID, reviewer: reviewer))
    }
  }

  private static func approved(_ store: Store, _ now: Timestamp) async throws -> (CaseID, User) {
    let raw = "From: a@customer.example\r\nSubject: late\r\nMessage-ID: <1@customer.example>\r\n\r\nlate\r\n"
    let accepted = try await store.accept(
      Arrival(
        origin: .imap(account: "shop", mailbox: "INBOX", uidValidity: 1, uid: 1),
        inbound: Inbound(Message(parsing: Array(raw.utf8))), receivedAt: now, replyTokens: [], automatic: nil),
      rules: IntakeRules(identify: { _ in (.t2, "test") }, judge: { _ in .agent }))
    let caseID = try #require(accepted.caseID)
    try await store.setCustomer(caseID, 42)
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: now))
    try await store.finish(job, proposal: proposal, now: now)
    let user = try await store.reviewer("rita", now)
    try await approve(store, caseID, by: user, now)
    return (caseID, user)
  }

  private static func approve(_ store: Store, _ caseID: CaseID, by user: User, _ now: Timestamp) async throws {
    let view = try #require(try await store.view(caseID))
    _ = try await store.approve(
      Approval(
        caseID: caseID, draft: view.draft?.id, version: view.case.version, text: "Dear Anna",
        actions: [.init(index: 0)]), by: user, now: now)
  }

  private static let proposal = Proposal(
    jobID: "", caseID: 1, successStatus: true, error: nil, classification: nil, route: .draft,
    emailResponse: "Dear Anna", emailResponseSummary: nil,
    context: [
      .init(
        id: "c1", text: "four days late", source: "item_deliveries",
        row: ["delivery_id": .integer(7), "status": .string("delivered"), "currency": .string("CHF")])
    ],
    actions: [
      .init(
        action: "Refund_delivery_fee",
        params: ["delivery_id": .integer(7), "days": .integer(4), "amount": .integer(196)], premises: ["c1"],
        requiresApproval: true)
    ], grounding: [], closestProductSQLQuery: nil, productIDs: [],
    trace: .init(nodes: [], modelCalls: 0, inputTokens: 0, outputTokens: 0, costUSD: 0, milliseconds: 0))

  private static let key = "1:Refund_delivery_fee:delivery_id=7"

  // MARK: What is sent

  @Test func theSignatureIsThatOfTheDocument() {
    let value = WebhookSignature(secret: Self.secret)
      .value(seconds: 1_800_000_000, key: "12:Create_coupon:delivery_id=7", body: Array(#"{"x":1}"#.utf8))
    // From Python's hmac, over `v1.1800000000.12:Create_coupon:delivery_id=7.{"x":1}`.
    #expect(value == "v1,t=1800000000,h=f4242d5654fa406ffefda6eba35ba28d82cc231e50ad29b367feb7e73a716570")
  }

  @Test func keysAreOneSegmentOfThePath() {
    let endpoint = WebhookEndpoint(url: "https://shop.test/hook", secret: "s", timeout: 1)
    #expect(endpoint.url(of: "1:A:id=7/../ü") == "https://shop.test/hook/1%3AA%3Aid%3D7%2F..%2F%C3%BC")
  }

  @Test func aTellingSaysAllThatWasApproved() async throws {
    try await with { scene in
      let action = try await scene.run()
      #expect(action.state == .done)
      #expect(action.result == "refund R-77")
      #expect(scene.shop.methods == ["POST"])
      let request = try #require(scene.shop.requests.first)
      #expect(request.key == Self.key)
      let json = request.json
      #expect(json["version"] as? Int == 1)
      #expect(json["idempotency_key"] as? String == Self.key)
      #expect(json["action"] as? String == "Refund_delivery_fee")
      #expect((json["params"] as? [String: Any])?["days"] as? Int == 4)
      #expect(json["amount"] as? Int == 196)
      #expect(json["currency"] as? String == "CHF", "the row's, not the shop's")
      #expect(json["case_id"] as? Int == 1)
      #expect(json["customer_id"] as? Int == 42)
      #expect(json["approved_by"] as? String == "rita")
      #expect(json["approved_at"] is String)
      let premise = (json["premises"] as? [[String: Any]])?.first
      #expect(premise?["source"] as? String == "item_deliveries")
      #expect((premise?["row"] as? [String: Any])?["status"] as? String == "delivered")

      let signature = try #require(request.signature)
      let seconds = try #require(signature.firstMatch(of: /^v1,t=([0-9]+),h=[0-9a-f]{64}$/)).1
      let signed = Data("v1.\(seconds).\(Self.key).\(request.body)".utf8)
      let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Data(Self.secret.utf8)))
      #expect(signature.hasSuffix(code.map { String(format: "%02x", $0) }.joined()))
    }
  }

  // MARK: One effect

  @Test func anAnswerThatIsCutOffAfterTheEffectIsAskedFor() async throws {
    try await with([.carryOutAndBreakOff]) { scene in
      let action = try await scene.run()
      #expect(action.state == .done)
      #expect(action.result == "refund R-77")
      #expect(scene.shop.methods == ["POST", "GET"])
      #expect(scene.shop.effects == [Self.key: 1])
      #expect(
        scene.shop.requests.last?.path.hasSuffix("/1:Refund_delivery_fee:delivery_id=7") == true
          || scene.shop.requests.last?.path.hasSuffix("/1%3ARefund_delivery_fee%3Adelivery_id%3D7") == true)
    }
  }

  @Test(arguments: [
    (500, ""), (502, "<html>bad gateway</html>"), (200, ""), (200, "<html>ok</html>"), (200, #"{"status":"fine"}"#),
    (302, ""), (408, ""), (429, #"{"reason":"slow down"}"#), (503, "{}"),
  ])
  func whateverIsNoClearAnswerIsAskedAfter(_ status: Int, _ body: String) async throws {
    try await with([.carryOutAndSaySomethingElse(status: status, body: body)]) { scene in
      let action = try await scene.run()
      #expect(action.state == .done)
      #expect(scene.shop.methods == ["POST", "GET"])
      #expect(scene.shop.effects == [Self.key: 1])
    }
    // Without the effect: the webhook does not know it, so it is told again.
    try await with([.answer(status: status, body: body)]) { scene in
      let action = try await scene.run()
      #expect(action.state == .done)
      #expect(scene.shop.methods == ["POST", "GET", "POST"])
      #expect(scene.shop.effects == [Self.key: 1])
    }
  }

  @Test func whatIsInProgressIsWaitedFor() async throws {
    try await with([.begin]) { scene in
      // Fewer than the attempts after which a person takes it.
      for _ in 0..<12 {
        _ = try await scene.runner.executeNext()
        try await Task.sleep(for: .milliseconds(3))
      }
      #expect(try await scene.action.state != .done)
      scene.shop.finish()
      #expect(try await scene.run().state == .done)
      #expect(scene.shop.methods.count { $0 == "POST" } == 1)
      #expect(scene.shop.effects == [Self.key: 1])
    }
  }

  @Test func afterACrashItIsAskedFor() async throws {
    try await with { scene in
      // Claimed and carried out by a process that then died.
      let lost = try #require(try await scene.store.claimAction(lease: 60, now: scene.runner.clock.now(), uptime: 0))
      let order = ActionOrder(record: lost, customerID: 42, today: scene.runner.clock.today())
      #expect(try await scene.executor.execute(order) == .done("refund R-77"))
      try await scene.store.endLostClaims(now: scene.runner.clock.now())
      #expect(try await scene.run().state == .done)
      #expect(scene.shop.methods == ["POST", "GET"])
      #expect(scene.shop.effects == [Self.key: 1])
      #expect(try await !scene.store.record(ActionOutcome.failed(why: "late"), of: lost, now: scene.runner.clock.now()))
    }
  }

  @Test(arguments: [
    (404, ""), (404, "<html>no such page</html>"), (200, #"{"status":"?"}"#), (401, #"{"reason":"bad signature"}"#),
    (500, #"{"status":"unknown"}"#),
  ])
  func itIsNotToldAgainUnlessTheWebhookSaysThatItDoesNotKnowIt(_ status: Int, _ body: String) async throws {
    try await with([.carryOutAndBreakOff]) { scene in
      scene.shop.lie(status: status, body)
      // Fewer than the attempts after which a person takes it.
      for _ in 0..<12 {
        _ = try await scene.runner.executeNext()
        try await Task.sleep(for: .milliseconds(3))
      }
      #expect(scene.shop.methods.count { $0 == "POST" } == 1)
      #expect(scene.shop.methods.contains("GET"))
      scene.shop.tellTheTruth()
      #expect(try await scene.run().state == .done)
      #expect(scene.shop.effects == [Self.key: 1])
    }
  }

  @Test func aWebhookThatStaysSilentLeadsToAPersonInTheEnd() async throws {
    try await with([.carryOutAndBreakOff]) { scene in
      scene.shop.lie(status: 500, "")
      let action = try await scene.run()
      #expect(action.state == .failed)
      #expect(action.result?.contains("look in the shop whether it was done") == true)
      #expect(scene.shop.methods.count { $0 == "POST" } == 1)
    }
  }

  // MARK: No

  @Test func aRefusalBringsTheCaseBack() async throws {
    try await with([.answer(status: 422, body: #"{"reason":"delivery 7 is unknown"}"#)]) { scene in
      let action = try await scene.run()
      #expect(action.state == .failed)
      #expect(action.result == "refused: HTTP 422: delivery 7 is unknown")
      #expect(scene.shop.methods == ["POST"])
      let found = try #require(try await scene.store.case(scene.caseID))
      #expect(found.state == .review)
      #expect(found.reason == "action_failed")
    }
  }

  @Test func aBrokenPremiseComesBackWithBeforeAndAfter() async throws {
    let body =
      #"{"status":"premise_broken","premise":"item_deliveries 7: status","before":"delivered","after":"returned"}"#
    try await with([.answer(status: 409, body: body)]) { scene in
      let action = try await scene.run()
      #expect(action.state == .failed)
      #expect(action.result == "item_deliveries 7: status was delivered, is returned now")
      #expect(try await scene.store.case(scene.caseID)?.explanation?.contains("is returned now") == true)
    }
  }

  /// Approved once more after a refusal: the webhook is asked, and what it refused before is judged anew.
  @Test(arguments: [#"{"status":"failed","reason":"no"}"#, #"{"status":"premise_broken","reason":"no"}"#])
  func whatWasRefusedMayBeApprovedAgain(_ memory: String) async throws {
    try await with([.answer(status: 409, body: #"{"reason":"the parcel came"}"#)]) { scene in
      #expect(try await scene.run().state == .failed)
      let now = scene.runner.clock.now()
      try await scene.store.write { tx in
        try tx.run("UPDATE drafts SET state = 'superseded'")
        try tx.run("UPDATE decisions SET draft_id = NULL")
        try tx.run("UPDATE drafts SET state = 'pending'")
      }
      try await Self.approve(scene.store, scene.caseID, by: scene.reviewer, now)
      scene.shop.lie(status: 200, memory)
      let action = try await scene.run()
      #expect(action.state == .done)
      #expect(scene.shop.methods == ["POST", "GET", "POST"])
    }
  }

  @Test func otherValuesThanWereCarriedOutAreToldToAPerson() async throws {
    try await with([.carryOutAndBreakOff]) { scene in
      scene.shop.lie(status: 200, #"{"status":"done","result":"R-1","params":{"amount":100,"delivery_id":7}}"#)
      let action = try await scene.run()
      #expect(action.state == .failed)
      #expect(action.result == "refused: it was carried out before with another amount: 100, not 196")
    }
  }

  @Test func withoutACustomerNothingIsDone() async throws {
    try await with { scene in
      try await scene.store.write { tx in try tx.run("UPDATE cases SET customer_id = NULL") }
      #expect(try await scene.run().state == .failed)
      #expect(scene.shop.requests.isEmpty)
    }
  }

  @Test func nobodyThereIsTriedAgain() async throws {
    let executor = WebhookExecutor(
      endpoint: WebhookEndpoint(url: "http://127.0.0.1:1/x", secret: Self.secret, timeout: 2), client: WebhookClient(),
      currency: "EUR", now: { SystemClock().now() })
    await #expect {
      try await executor.probe()
    } throws: { error in
      guard case ShopError.unavailable(let why)? = error as? ShopError else { return false }
      return !why.contains(Self.secret)
    }
  }

  @Test func theCheckAsksForWhatNobodyKnows() async throws {
    try await with { scene in
      try await scene.executor.probe()
      #expect(scene.shop.requests.map(\.path).last?.hasSuffix("/gatewayd-check") == true)
      scene.shop.lie(status: 200, WebhookShop.done)
      await #expect(throws: ShopError.self) { try await scene.executor.probe() }
      scene.shop.lie(status: 404, "")
      await #expect(throws: ShopError.self) { try await scene.executor.probe() }
    }
  }
}
