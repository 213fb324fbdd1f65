import Foundation
import MailProto
import Store
import TestSupport
import Testing

/// `gatewayd jobs` on a store with two failed jobs.
@Suite struct JobsCommandTests {
  private let folder: TemporaryFolder
  private let config: String

  init() async throws {
    folder = try TemporaryFolder()
    config = try folder.file(
      "gatewayd.yaml",
      """
      store: {path: \(folder.path)/gatewayd.sqlite}
      submission: {host: 127.0.0.1, port: 1, tls: none, from: support@shop.test}
      """)
    let store = try await Store.open(
      sqlite: "\(folder.path)/gatewayd.sqlite",
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
    for uid in 1...2 {
      try await Self.take(UInt32(uid), into: store)
      let now = Timestamp(milliseconds: 1_800_000_000_000 + Int64(uid))
      let job = try #require(try await store.claimJob(model: "m", lease: 60, now: now))
      try await store.checkpoint(job, node: "recall", next: "classify", state: [1], now: now)
      let answer = ModelAnswer(
        node: "classify", model: "paid", request: #"{"user":"Hello"}"#, reply: #"{"text":"{}"}"#, inputTokens: 9,
        cachedTokens: 0, outputTokens: 3, costUSD: 0.5, milliseconds: 7, at: now)
      try await store.keep(answer, in: job)
      try await store.fail(job, error: "row \(uid) is missing", retryAt: nil, now: now)
    }
    try await store.close()
  }

  private static func take(_ uid: UInt32, into store: Store) async throws {
    let text = "From: c\(uid)@customers.test\r\nMessage-ID: <\(uid)@customers.test>\r\n\r\nHello \(uid)\r\n"
    let arrival = Arrival(
      origin: .imap(account: "a", mailbox: "INBOX", uidValidity: 1, uid: uid),
      inbound: Inbound(Message(parsing: Array(text.utf8))), receivedAt: Timestamp(milliseconds: 1_800_000_000_000),
      replyTokens: [], automatic: nil)
    let rules = IntakeRules(identify: { _ in (.t0, "test") }, judge: { _ in .agent })
    _ = try await store.accept(arrival, rules: rules)
  }

  private func jobs(_ arguments: String...) async throws -> Program {
    try await Program.gatewayd(["jobs"] + arguments + ["--config", config])
  }

  private func group() async throws -> [String: Any] {
    let output = try await jobs("failures", "--json").output
    let groups = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]]
    return try #require(groups?.first)
  }

  @Test func failuresAreListedByFingerprint() async throws {
    let group = try await group()
    #expect(group["count"] as? Int == 2)
    #expect(group["node"] as? String == "classify")
    #expect(group["example_error"] as? String == "row 2 is missing")
    #expect((group["first_seen"] as? String)?.hasPrefix("2027-01-15T08:00:00") == true)
    #expect(try await jobs("failures").output.contains("row 2 is missing"))
  }

  @Test func aJobIsShownWithAllThatWasDone() async throws {
    let id = try #require(try await group()["example_job"] as? String)
    let plain = try await jobs("show", id)
    #expect(plain.status == 0)
    #expect(plain.output.contains("recall") && plain.output.contains("next: classify"))
    #expect(plain.output.contains("paid for classify: 7 ms, 9 tokens in (0 cached), 3 out, 0.5 USD"))
    let document = try JSONSerialization.jsonObject(with: Data(try await jobs("show", id, "--json").output.utf8))
    let runs = try #require((document as? [String: Any])?["runs"] as? [[String: Any]])
    let answer = try #require((runs.first?["answers"] as? [[String: Any]])?.first)
    #expect((answer["request"] as? [String: String])?["user"] == "Hello")
    #expect(try await jobs("show", "00000000-0000-4000-8000-000000000000").status == 65)
  }

  @Test func aKindIsTriedAgain() async throws {
    let fingerprint = try #require(try await group()["fingerprint"] as? String)
    let retried = try await jobs("retry", "--fingerprint", fingerprint)
    #expect(retried.status == 0 && retried.output == "2 queued again\n")
    #expect(try await jobs("failures").output.isEmpty)
    let again = try await jobs("retry", "--fingerprint", fingerprint)
    #expect(again.status == 1 && again.complaints.count == 1)
  }

  @Test func oneIsGivenUp() async throws {
    let id = try #require(try await group()["example_job"] as? String)
    #expect(try await jobs("cancel", id).status == 0)
    #expect(try await group()["count"] as? Int == 1)
    #expect(try await jobs("cancel", id).status == 1)
    #expect(try await jobs("retry", id).status == 0)
    let refused = try await jobs("retry", id)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("It is queued, neither failed nor cancelled."))
  }

  @Test func oneJobOrAKindMustBeNamed() async throws {
    #expect(try await jobs("retry").status == 64)
    #expect(try await jobs("cancel", "x", "--fingerprint", "y").status == 64)
    #expect(try await jobs("cancel", "x").status == 65)
  }
}
