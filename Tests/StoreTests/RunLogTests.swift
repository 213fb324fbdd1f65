import Foundation
import Testing

@testable import Store

/// Lines of the log that stand with a run.
@Suite struct RunLogTests {
  private let store: Store

  init() async throws {
    store = try await Store.test()
    _ = try await store.take(TestMail(), uid: 1)
  }

  private func claim(at now: Int64 = 20) async throws -> ClaimedJob {
    try #require(try await store.claimJob(model: "m", lease: 60, now: at(now)))
  }

  private func line(_ second: Int64, _ message: String = "said", facts: [String: String] = [:]) -> RunLogLine {
    RunLogLine(at: at(second), level: .info, message: message, facts: facts)
  }

  private func kept(_ job: ClaimedJob) async throws -> [RunLogLine] {
    try #require(try await store.keptRun(job.run)).lines
  }

  @Test func theyStandInTheirOrderWhateverEndsTheStart() async throws {
    let job = try await claim()
    try await store.checkpoint(job, node: "recall", state: [1], lines: [line(21, "a", facts: ["n": "1"])], now: at(21))
    try await store.release(job, lines: [line(22, "b")])
    let second = try await claim(at: 23)
    try await store.fail(second, error: "e", retryAt: at(24), lines: [line(23, "c")], now: at(23))
    let third = try await claim(at: 30)
    try await store.finish(third, proposal: .sample(), lines: [line(31, "d")], now: at(31))
    let lines = try await kept(third)
    #expect(lines.map(\.message) == ["a", "b", "c", "d"])
    #expect(lines.first == line(21, "a", facts: ["n": "1"]))
  }

  @Test func aRunKeepsSoManyAndTheLastSaysSo() async throws {
    let job = try await claim()
    let many = (0..<RunLogLine.mostOfARun + 50).map { line(21, "\($0)") }
    try await store.checkpoint(job, node: "recall", state: [1], lines: many, now: at(21))
    try await store.checkpoint(job, node: "classify", state: [1], lines: [line(22, "late")], now: at(22))
    let lines = try await kept(job)
    #expect(lines.count == RunLogLine.mostOfARun)
    #expect(lines.last?.message == RunLogLine.full)
    #expect(lines.dropLast().last?.message == "\(RunLogLine.mostOfARun - 2)")
  }

  @Test func longWordsAreCut() async throws {
    let job = try await claim()
    let long = String(repeating: "x", count: 10_000)
    let facts = Dictionary(uniqueKeysWithValues: (10..<40).map { ("k\($0)", long) })
    try await store.checkpoint(job, node: "recall", state: [1], lines: [line(21, long, facts: facts)], now: at(21))
    let found = try #require(try await kept(job).first)
    #expect(found.message.count == RunLogLine.mostCharacters + 1)
    #expect(found.facts.keys.sorted() == (10..<22).map { "k\($0)" })
    #expect(found.facts.values.allSatisfy { $0.count == RunLogLine.mostCharacters + 1 })
  }

  @Test func thoseOfAStaleWorkerAreNotKept() async throws {
    let stale = try await claim()
    let job = try await claim(at: 90)
    await #expect(throws: StoreError.fenced) {
      try await store.fail(stale, error: "e", retryAt: nil, lines: [line(91)], now: at(91))
    }
    #expect(try await kept(job).isEmpty)
  }

  @Test func pruningAndErasingTakeThemAndAnExportHasThem() async throws {
    let job = try await claim()
    try await store.checkpoint(job, node: "recall", state: [1], lines: [line(21, "zebrafink")], now: at(21))
    try await store.finish(job, proposal: .sample(route: .noReply, response: nil), now: at(23))
    let exported = String(decoding: try await store.export(.address(customer), now: at(30)), as: UTF8.self)
    #expect(exported.contains("zebrafink"))
    let retention = Retention(rawDays: nil, runDays: 5, quarantineDays: nil)
    #expect(try await store.prune(retention, now: at(6 * 86_400)).runs == 1)
    #expect(try await kept(job).isEmpty)

    _ = try await store.take(TestMail(id: "2@customer.example"), uid: 2)
    let second = try await claim(at: 100)
    try await store.checkpoint(second, node: "recall", state: [1], lines: [line(101)], now: at(101))
    try await store.finish(second, proposal: .sample(route: .noReply, response: nil), now: at(102))
    _ = try await store.erase(.address(customer), by: "operator", now: at(200))
    #expect(try await kept(second).isEmpty)
  }
}
