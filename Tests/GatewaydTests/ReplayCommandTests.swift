import Agent
import Foundation
import Logging
import MailProto
import Shop
import Store
import TestSupport
import Testing

@testable import Gatewayd

/// `gatewayd replay` and `gatewayd eval export` on a store with two decided cases.
@Suite struct ReplayCommandTests {
  private let folder: TemporaryFolder
  private let config: String

  init() async throws {
    folder = try TemporaryFolder()
    let yaml = """
      store: {path: \(folder.path)/gatewayd.sqlite}
      shop: {path: \(folder.path)/shop.sqlite}
      submission: {host: 127.0.0.1, port: 1, tls: none, from: support@shop.test}
      """
    config = try folder.file("gatewayd.yaml", yaml)
    #expect(try await Program.gatewayd(["shop", "init", "\(folder.path)/shop.sqlite", "--demo"]).status == 0)
    let configuration = try Configuration.parse(yaml, file: "test", environment: [:])
    let store = try await Store.open(
      sqlite: "\(folder.path)/gatewayd.sqlite",
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
    let runner = JobRunner(
      store: store, models: ModelChain(models: ["offline": OfflineModel()], steps: [:]),
      tools: ShopAdapter(
        reader: try await ShopReader.open(path: configuration.shop.path, settings: ShopSettings(configuration))),
      policy: .init(configuration), settings: configuration.agent, clock: SystemClock(),
      limiter: RunRate(RateLimit(count: 1000, seconds: 1)),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let now = SystemClock().now()
    let reviewer = try await store.reviewer("rita", now)
    let replies: [(Int, String?)] = [(1, nil), (2, "Dear Ada, we have it in blue. Call us: +49 170 1234567.")]
    for (uid, edit) in replies {
      try await Self.take(UInt32(uid), "Do you have the Ridgeline 3 in red, size 42? Ada Lovejoy", into: store)
      #expect(try await runner.runNext())
      let view = try #require(try await store.view(CaseID(Int64(uid))))
      let draft = try #require(view.draft)
      _ = try await store.approve(
        Approval(
          caseID: view.case.id, draft: draft.id, version: view.case.version,
          text: edit ?? draft.proposal.emailResponse ?? "", actions: [], confirmUngrounded: true), by: reviewer,
        now: now)
    }
    try await store.close()
  }

  private static func take(_ uid: UInt32, _ words: String, into store: Store) async throws {
    let text =
      "From: Ada Lovejoy <c\(uid)@customers.test>\r\nMessage-ID: <\(uid)@customers.test>\r\n\r\n\(words)\r\n"
    let arrival = Arrival(
      origin: .imap(account: "a", mailbox: "INBOX", uidValidity: 1, uid: uid),
      inbound: Inbound(Message(parsing: Array(text.utf8))), receivedAt: SystemClock().now(), replyTokens: [],
      automatic: nil)
    let rules = IntakeRules(identify: { _ in (.t0, "test") }, judge: { _ in .agent })
    _ = try await store.accept(arrival, rules: rules)
  }

  @Test("The same workflow changes nothing; a run that is no longer kept is said")
  func unchanged() async throws {
    let command = try await Program.gatewayd(["replay", "--config", config])
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output.hasPrefix("2 decided cases with offline: 2 unchanged, 0 better, 0 worse, 0 unsafe"))
    let json = try await Program.gatewayd(["replay", "--last", "1", "--json", "--config", config])
    let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(report["n"] as? Int == 1 && report["unchanged"] as? Int == 1)
    let only = try #require((report["cases"] as? [[String: Any]])?.first)
    #expect(only["case_id"] as? Int == 2 && only["decision"] as? String == "edit")
    #expect(try await Program.gatewayd(["replay", "--last", "0", "--config", config]).status == 64)
    #expect(try await Program.gatewayd(["replay", "--model", "none", "--config", config]).status == 64)
  }

  @Test("Decisions become a masked dataset that eval takes")
  func export() async throws {
    let file = "\(folder.path)/decided.json"
    let command = try await Program.gatewayd(["eval", "export", "scenario", file, "--config", config])
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.errors.contains("2 of 2 decided cases written"))
    let text = try folder.text("decided.json")
    for secret in ["Lovejoy", "Ada", "170 1234567", "customers.test"] { #expect(!text.contains(secret), "\(secret)") }
    #expect(text.contains("Ridgeline 3") && text.contains("[phone]") && text.contains("[name]"))
    let measured = try await Program.gatewayd(
      ["eval", "scenario", file, "--shop", "\(folder.path)/shop.sqlite", "--json", "--config", config])
    #expect(measured.status == 0, "\(measured.errors)")
    #expect(try await Program.gatewayd(["eval", "export", "sql", file, "--config", config]).status == 64)
    #expect(try await Program.gatewayd(["eval", "export", "classify", "/none/x", "--config", config]).status == 73)
  }
}
