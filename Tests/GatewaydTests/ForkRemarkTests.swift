import Agent
import Foundation
import Logging
import MailProto
import Shop
import Store
import TestSupport
import Testing

@testable import Gatewayd

/// `gatewayd runs fork` of a run whose model is not there any more: it says what stands in for it.
@Suite struct ForkRemarkTests {
  private let folder: TemporaryFolder
  private let yaml: String

  init() async throws {
    folder = try TemporaryFolder()
    yaml = """
      store: {path: \(folder.path)/gatewayd.sqlite}
      shop: {path: \(folder.path)/shop.sqlite}
      submission: {host: 127.0.0.1, port: 1, tls: none, from: support@shop.test}

      """
    #expect(try await Program.gatewayd(["shop", "init", "\(folder.path)/shop.sqlite", "--demo"]).status == 0)
    let configuration = try Configuration.parse(yaml, file: "test", environment: [:])
    let store = try await Store.open(
      sqlite: "\(folder.path)/gatewayd.sqlite",
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
    let runner = JobRunner(
      store: store,
      models: ModelChain(
        models: ["paid": PaidModel(), "offline": OfflineModel()], steps: ["default": ["paid"]]),
      tools: ShopAdapter(
        reader: try await ShopReader.open(path: configuration.shop.path, settings: ShopSettings(configuration))),
      policy: .init(configuration), settings: configuration.agent, clock: SystemClock(),
      limiter: RunRate(RateLimit(count: 1000, seconds: 1)),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let mail = "From: c@customers.test\r\nMessage-ID: <1@c.test>\r\n\r\nDo you have black running shoes in 42?\r\n"
    _ = try await store.accept(
      Arrival(
        origin: .imap(account: "a", mailbox: "INBOX", uidValidity: 1, uid: 1),
        inbound: Inbound(Message(parsing: Array(mail.utf8))), receivedAt: SystemClock().now(), replyTokens: [],
        automatic: nil),
      rules: IntakeRules(identify: { _ in (.t0, "test") }, judge: { _ in .agent }))
    #expect(try await runner.runNext())
    try await store.close()
  }

  private func fork(_ models: String, _ arguments: String...) async throws -> Program {
    let config = try folder.file("gatewayd.yaml", yaml + models)
    return try await Program.gatewayd(["runs", "fork", "1", "--from", "classify", "--config", config] + arguments)
  }

  @Test func aModelThatIsNoLongerAskedIsNamed() async throws {
    let command = try await fork("")
    #expect(command.status == 0)
    #expect(
      command.complaints == [
        "gatewayd: run 1, node classify: for classify the run had an answer of `paid`, which is not asked today; "
          + "`offline` stands in for it",
        "gatewayd: run 1, node product: for wishes the run had an answer of `paid`, which is not asked today; "
          + "`offline` stands in for it",
      ])
  }

  @Test func whatFitsNoRecordingEndsInOneLine() async throws {
    let tape = try folder.file("tape.jsonl", "")
    let models = "models: [{name: paid, api: recorded, file: \(tape)}]\nagent: {models: [paid]}\n"
    let same = try await fork(models)
    #expect(same.status == 0 && same.errors.isEmpty, "what was kept answers first: \(same.errors)")
    let other = try await fork(models, "--set", "input.text=\"Do you have blue shoes?\"")
    #expect(other.status == 65 && other.output.isEmpty)
    #expect(other.complaints.count == 1)
    #expect(other.errors.contains("tape.jsonl: no recorded answer to this request of the step `classify`"))
  }

  @Test func aModelThatIsAskedTodayIsNamed() async throws {
    // Nobody listens there.
    let models = """
      models: [{name: paid, url: "http://127.0.0.1:9/v1", model: m}]
      agent: {models: [paid], patience: 0}

      """
    let command = try await fork(models, "--set", "input.text=\"Do you have blue shoes?\"")
    #expect(command.status == 0)
    #expect(command.errors.contains("node classify: no kept answer of `paid` fits what was asked; it was asked as it"))
    #expect(command.errors.contains("an answer of `paid`, which says today: transient: "))
  }
}
