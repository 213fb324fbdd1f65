import Foundation
import Testing

@testable import Agent

/// What the memory of a case saves of prompts, and that nothing is lost by it. `make bench-memory` prints the figures.
@Suite struct MemorySavings {
  private static let seeds: ClosedRange<UInt64> = 1...12

  private struct Measure: Codable {
    /// The customer's mail, from 1; before it stand twice as many mails less two.
    let turn: Int
    let conversations: Int
    var earlierMails = 0
    var memoryTokens = 0
    var promptTokens = 0
    /// With the earlier mails' own words, and with all that they quote.
    var ownWordsPromptTokens = 0
    var wholePromptTokens = 0
    var facts = 0
    var lost: [String] = []

    var savedOfWhole: Double { 1 - Double(promptTokens) / Double(wholePromptTokens) }
    var savedOfOwnWords: Double { 1 - Double(promptTokens) / Double(ownWordsPromptTokens) }
  }

  /// The state behind the node that sorts the mail: its prompt holds the memory.
  private func sorted(_ talk: Conversation) async throws -> RunState {
    let text = try #require(talk.mails.last?.own)
    let chain = ModelChain(models: ["offline": OfflineModel()], steps: [:])
    let workflow = Workflow(models: chain, tools: FakeShop(), clock: { 0 })
    var state = RunState(input: input(text, memory: talk.memory, earlier: []))
    while state.trace.last?.node != .classify, state.next != nil { state = try await workflow.step(state) }
    return state
  }

  private func measure(_ turn: Int) async throws -> Measure {
    var sum = Measure(turn: turn, conversations: Self.seeds.count)
    for seed in Self.seeds {
      let talk = Conversation(seed: seed, turns: turn)
      let state = try await sorted(talk)
      let request = try #require(state.trace.last?.calls.first?.request)
      let tokens = TokenCount.of(request)
      let use = state.memoryUse
      sum.earlierMails = talk.memory.count
      sum.promptTokens += tokens
      sum.memoryTokens += use?.memoryTokens ?? 0
      sum.ownWordsPromptTokens += use?.wholePromptTokens ?? tokens
      sum.wholePromptTokens += tokens - (use?.memoryTokens ?? 0) + TokenCount.of(talk.thread)
      sum.facts += talk.facts.count
      sum.lost += talk.facts.filter { !request.user.contains($0) }
    }
    return sum
  }

  @Test("Seventy in a hundred tokens less at the sixth turn, bounded ever after, and no fact is lost")
  func byTurn() async throws {
    var table: [Measure] = []
    for turn in 1...8 { table.append(try await measure(turn)) }
    for line in table {
      #expect(line.lost == [], "turn \(line.turn)")
      #expect(line.promptTokens <= line.ownWordsPromptTokens, "turn \(line.turn)")
    }
    #expect(table[0].memoryTokens == 0 && table[0].facts == 0)
    #expect(table[5].facts > 10 * Self.seeds.count)
    #expect(table[5].savedOfWhole >= 0.7, "\(table[5])")
    #expect(table[5].savedOfOwnWords >= 0.4, "\(table[5])")
    // Two more turns add facts, not prose.
    #expect(table[7].memoryTokens < table[5].memoryTokens * 5 / 4, "\(table[7])")
    if let path = ProcessInfo.processInfo.environment["GATEWAYD_BENCH_FILE"] {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(table).write(to: URL(fileURLWithPath: path))
    }
  }

  @Test("What was said in the first turns answers a question of the last", arguments: 2...8, [UInt64(1), 5, 9])
  func answers(turn: Int, seed: UInt64) async throws {
    let talk = Conversation(seed: seed, turns: turn)
    var shop = FakeShop()
    shop.deliveryRows.append(
      Delivery(
        id: 99, orderID: 900, customerID: 1, trackingNumber: talk.trackingNumber, status: "in_transit",
        expectedEnd: "2026-03-12", fee: 495))
    let parcel = try await run(input("Any news about my parcel?", memory: talk.memory), shop: shop)
    #expect(parcel.classification?.topic == "delivery_delay")
    #expect(parcel.emailResponse?.contains(talk.trackingNumber) == true, "\(parcel.emailResponse ?? "")")
    guard turn > 2 else { return }
    let order = try #require(Int64(talk.orderNumber))
    shop.orderRows.append(
      Order(
        id: order, customerID: 1, orderedAt: "2026-02-01", status: "cancelled", total: 8990, currency: "EUR", items: [])
    )
    // The order that was named last; a brother's comes up in the fifth.
    guard turn <= 5 else { return }
    let money = try await run(
      input("I was charged for an order that I cancelled. Where is my money?", memory: talk.memory), shop: shop)
    #expect(money.emailResponse?.contains(talk.orderNumber) == true, "\(money.emailResponse ?? "")")
  }

  @Test func theResultSaysWhatWasSaved() async throws {
    let talk = Conversation(seed: 3, turns: 4)
    let result = try await run(input("Any news about my parcel?", memory: talk.memory))
    let use = try #require(result.trace.memory)
    #expect(use.turns == 6 && use.prompts > 0)
    #expect(use.memoryTokens < use.threadTokens)
    #expect(use.wholePromptTokens - use.promptTokens == use.prompts * (use.threadTokens - use.memoryTokens))
    #expect(try await run(input("Where is my parcel?")).trace.memory == nil)
  }
}
