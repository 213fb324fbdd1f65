import Database
import Testing

@testable import Shop

@Suite struct ExecutorTests {
  private func scene(_ key: String) async throws -> Scene {
    let scratch = try Scratch()
    let path = try await scratch.demo()
    let reader = try await ShopReader.open(path: path)
    let email = try #require(try ShopDemo.scenarios(today: Scratch.today).first { $0.key == key }?.email)
    let customer = try #require(try await reader.customer(address: email))
    let deliveries = try await reader.deliveries(customerID: customer.id, since: "2025-01-01")
    return Scene(
      scratch: scratch, path: path, reader: reader, executor: try await ShopExecutor.open(path: path),
      customer: customer.id, delivery: deliveries.first?.id ?? 0)
  }

  private struct Scene {
    let scratch: Scratch
    let path: String
    let reader: ShopReader
    let executor: ShopExecutor
    let customer: Int64
    let delivery: Int64

    func action(_ name: String, _ params: [String: ShopValue], key: String = "key", premises: [ShopPremise] = [])
      -> ShopAction
    {
      ShopAction(
        name: name, params: params, customerID: customer, idempotencyKey: key, premises: premises,
        today: Scratch.today)
    }

    func refund(_ amount: Int64, key: String = "key", premises: [ShopPremise] = []) -> ShopAction {
      action(
        "Refund_delivery_fee", ["delivery_id": .integer(delivery), "days": .integer(4), "amount": .integer(amount)],
        key: key, premises: premises)
    }
  }

  private func isBroken(_ outcome: ShopOutcome) -> Bool {
    if case .premiseBroken = outcome { true } else { false }
  }

  @Test func aRefundIsRecordedOnce() async throws {
    let scene = try await scene("late_delivered")
    let first = try await scene.executor.execute(scene.refund(196))
    let second = try await scene.executor.execute(scene.refund(196))
    #expect(first == second)
    let refunds = try await scene.reader.transactions(customerID: scene.customer).filter { $0.kind == "refund" }
    #expect(refunds.map(\.amount) == [196])
    #expect(refunds.first?.description == "Delivery fee refund, delivery \(scene.delivery)")
    await #expect(throws: ShopError.refused("the idempotency key belongs to another action")) {
      _ = try await scene.executor.execute(scene.refund(195))
    }
  }

  @Test func twoExecutorsAtOnceRefundOnce() async throws {
    let scene = try await scene("late_delivered")
    let other = try await ShopExecutor.open(path: scene.path)
    async let first = scene.executor.execute(scene.refund(196))
    async let second = other.execute(scene.refund(196))
    #expect(try await first == second)
    let refunds = try await scene.reader.transactions(customerID: scene.customer).filter { $0.kind == "refund" }
    #expect(refunds.count == 1)
  }

  /// Each reads what was refunded before and adds to it: only one at a time may do so.
  @Test func theFeeIsTheCapOfAllExecutorsTogether() async throws {
    let scene = try await scene("late_delivered")
    var executors: [ShopExecutor] = []
    for _ in 0..<5 { executors.append(try await ShopExecutor.open(path: scene.path)) }
    let outcomes = try await withThrowingTaskGroup(of: ShopOutcome.self) { group in
      for number in 0..<20 {
        let executor = executors[number % executors.count]
        group.addTask { try await executor.execute(scene.refund(100, key: "key \(number)")) }
      }
      return try await group.reduce(into: [ShopOutcome]()) { $0.append($1) }
    }
    #expect(outcomes.count { !isBroken($0) } == 4, "of 4.90")
    let refunds = try await scene.reader.transactions(customerID: scene.customer).filter { $0.kind == "refund" }
    #expect(refunds.map(\.amount) == [100, 100, 100, 100])
  }

  /// The premise is read in the transaction that acts on it: a change that came before is seen, one that comes later
  /// does not undo what was right.
  @Test func aPremiseThatChangesAtTheSameTimeIsSeenOrLater() async throws {
    let scene = try await scene("late_delivered")
    let table = "item_deliveries WHERE delivery_id = \(scene.delivery)"
    for round in 0..<20 {
      let premise = ShopPremise(
        source: "item_deliveries", row: ["delivery_id": .integer(scene.delivery), "origin": .text("here")])
      try await change(scene.path, "UPDATE item_deliveries SET origin = 'here' WHERE delivery_id = \(scene.delivery)")
      async let moved: Void = change(
        scene.path, "UPDATE item_deliveries SET origin = 'there' WHERE delivery_id = \(scene.delivery)")
      async let outcome = scene.executor.execute(scene.refund(1, key: "\(round)", premises: [premise]))
      let ended = try await outcome
      try await moved
      let kept = try await rows(
        scene.path, "SELECT COUNT(*) AS n FROM gatewayd_action WHERE idempotency_key = '\(round)'")
      #expect(kept.first?["n"] == .integer(isBroken(ended) ? 0 : 1))
      let now = try await rows(scene.path, "SELECT origin FROM \(table)")
      #expect(now.first?["origin"] == .text("there"))
    }
  }

  @Test func refundsNeverExceedTheFee() async throws {
    let scene = try await scene("late_delivered")
    #expect(isBroken(try await scene.executor.execute(scene.refund(491, key: "a"))))
    #expect(!isBroken(try await scene.executor.execute(scene.refund(400, key: "b"))))
    #expect(isBroken(try await scene.executor.execute(scene.refund(91, key: "c"))))
    #expect(!isBroken(try await scene.executor.execute(scene.refund(90, key: "d"))))
    for amount: ShopValue in [.null, .integer(0), .integer(-5), .text("many")] {
      let action = scene.action("Refund_delivery_fee", ["delivery_id": .integer(scene.delivery), "amount": amount])
      await #expect(throws: ShopError.self) { _ = try await scene.executor.execute(action) }
    }
    let full = try await self.scene("refunded_in_full")
    #expect(isBroken(try await full.executor.execute(full.refund(1))))
  }

  @Test func whatBelongsToOthersIsNotTouched() async throws {
    let scene = try await scene("late_delivered")
    for name in ["Refund_delivery_fee", "Create_coupon", "Track_refund_delivery_fee", "Request_delivery_update"] {
      let action = scene.action(name, ["delivery_id": .integer(scene.delivery + 1), "amount": .integer(1)])
      #expect(isBroken(try await scene.executor.execute(action)), "\(name)")
    }
  }

  @Test func premisesAreReadAgain() async throws {
    let scene = try await scene("late_delivered")
    let row: [String: ShopValue] = [
      "delivery_id": .integer(scene.delivery), "customer_id": .integer(scene.customer), "status": .text("delivered"),
      "delivery_fee": .text("4.90"), "expected_delivery_end": .text("2026-03-10"), "unknown": .text("x"),
    ]
    let premises = [ShopPremise(source: "item_deliveries", row: row), ShopPremise(source: "policy", row: [:])]
    let minor = ShopPremise(source: "item_deliveries", row: row.merging(["delivery_fee": .integer(490)]) { $1 })
    #expect(!isBroken(try await scene.executor.execute(scene.refund(1, key: "a", premises: premises))))
    #expect(!isBroken(try await scene.executor.execute(scene.refund(1, key: "b", premises: [minor]))))
    try await change(
      scene.path,
      "UPDATE item_deliveries SET expected_delivery_end = '2026-03-12' WHERE delivery_id = \(scene.delivery)")
    let broken = try await scene.executor.execute(scene.refund(1, key: "c", premises: premises))
    #expect(
      broken
        == .premiseBroken(
          "item_deliveries \(scene.delivery): expected_delivery_end was 2026-03-10, is 2026-03-12 now"))
    let kept = try await rows(scene.path, "SELECT COUNT(*) AS n FROM gatewayd_action")
    #expect(kept.first?["n"] == .integer(2))
    // Mended again, the same key may still be carried out.
    try await change(
      scene.path,
      "UPDATE item_deliveries SET expected_delivery_end = '2026-03-10' WHERE delivery_id = \(scene.delivery)")
    #expect(!isBroken(try await scene.executor.execute(scene.refund(1, key: "c", premises: premises))))
    try await change(scene.path, "DELETE FROM item_deliveries WHERE delivery_id = \(scene.delivery)")
    #expect(isBroken(try await scene.executor.execute(scene.refund(1, key: "d", premises: premises))))
  }

  @Test func oneCouponPerWindow() async throws {
    let scene = try await scene("coupon_case")
    let params: [String: ShopValue] = [
      "delivery_id": .integer(scene.delivery), "customer_id": .integer(scene.customer),
    ]
    let outcome = try await scene.executor.execute(scene.action("Create_coupon", params))
    let coupons = try await scene.reader.coupons(customerID: scene.customer)
    #expect(coupons.count == 1)
    #expect(outcome == .done(coupons.first?.code ?? ""))
    #expect(coupons.first?.issued == Scratch.today && coupons.first?.expires == "2026-06-14")
    #expect(try await scene.executor.execute(scene.action("Create_coupon", params)) == outcome)
    #expect(isBroken(try await scene.executor.execute(scene.action("Create_coupon", params, key: "other"))))
    for (key, broken) in [("coupon_60_days_old", true), ("coupon_outside_window", false)] {
      let scene = try await self.scene(key)
      let action = scene.action("Create_coupon", ["delivery_id": .integer(scene.delivery)])
      #expect(isBroken(try await scene.executor.execute(action)) == broken, "\(key)")
    }
  }

  @Test func chargesAreRefundedUpToTheirAmount() async throws {
    let scene = try await scene("cancelled_order")
    let charge = try #require(try await scene.reader.transactions(customerID: scene.customer).first)
    func refund(_ amount: Int64, _ key: String) -> ShopAction {
      scene.action("Record_refund", ["transaction_id": .integer(charge.id), "amount": .integer(amount)], key: key)
    }
    #expect(isBroken(try await scene.executor.execute(refund(charge.amount + 1, "a"))))
    #expect(!isBroken(try await scene.executor.execute(refund(charge.amount, "b"))))
    #expect(isBroken(try await scene.executor.execute(refund(1, "c"))))
    let all = try await scene.reader.transactions(customerID: scene.customer)
    #expect(all.last?.kind == "refund" && all.last?.amount == charge.amount)
    #expect(all.last?.description == "Refund, transaction \(charge.id)")
  }

  @Test func withoutTransactionsRefundsHaveTheirOwnTable() async throws {
    let scene = try await scene("late_delivered")
    try await change(scene.path, "DROP TABLE transactions")
    let executor = try await ShopExecutor.open(path: scene.path)
    #expect(!isBroken(try await executor.execute(scene.refund(300, key: "a"))))
    #expect(isBroken(try await executor.execute(scene.refund(300, key: "b"))))
    let own = try await rows(scene.path, "SELECT amount, description FROM gatewayd_refund")
    #expect(own.count == 1 && own.first?["amount"] == .integer(3))
  }

  @Test func notesAndEscalations() async throws {
    let scene = try await scene("late_undelivered")
    let target: [String: ShopValue] = ["delivery_id": .integer(scene.delivery)]
    for (index, name) in ["Track_refund_delivery_fee", "Request_delivery_update"].enumerated() {
      for _ in 0..<2 { _ = try await scene.executor.execute(scene.action(name, target, key: "k\(index)")) }
    }
    for table in ["gatewayd_refund_tracking", "gatewayd_delivery_update"] {
      let noted = try await rows(scene.path, "SELECT delivery_id FROM \(table)")
      #expect(noted.map { $0["delivery_id"] } == [.integer(scene.delivery)])
    }
    #expect(!isBroken(try await scene.executor.execute(scene.action("Human_escalation", [:], key: "h"))))
    await #expect(throws: ShopError.self) {
      _ = try await scene.executor.execute(scene.action("Send_money", [:], key: "m"))
    }
    await #expect(throws: ShopError.self) {
      _ = try await scene.executor.execute(scene.action("Human_escalation", [:], key: ""))
    }
  }

  @Test func theFileKeepsItsJournalMode() async throws {
    let scene = try await scene("late_delivered")
    _ = try await scene.executor.execute(scene.refund(1))
    #expect(try await rows(scene.path, "PRAGMA journal_mode").first?["journal_mode"] == .text("delete"))
  }
}
