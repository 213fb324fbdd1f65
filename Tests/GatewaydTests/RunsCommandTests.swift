import Agent
import Foundation
import Logging
import MailProto
import Shop
import Store
import TestSupport
import Testing

@testable import Gatewayd

/// `gatewayd runs` on a store with two runs over the demonstration shop: as a person and as a script use it.
@Suite struct RunsCommandTests {
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
    for (uid, text) in [(1, "Do you have the Ridgeline 3 in red, size 42?"), (2, "Thanks a lot, all good now!")] {
      try await Self.take(UInt32(uid), text, into: store)
      #expect(try await runner.runNext())
    }
    try await store.close()
  }

  private static func take(_ uid: UInt32, _ words: String, into store: Store) async throws {
    let text = "From: c\(uid)@customers.test\r\nMessage-ID: <\(uid)@customers.test>\r\n\r\n\(words)\r\n"
    let arrival = Arrival(
      origin: .imap(account: "a", mailbox: "INBOX", uidValidity: 1, uid: uid),
      inbound: Inbound(Message(parsing: Array(text.utf8))), receivedAt: SystemClock().now(), replyTokens: [],
      automatic: nil)
    let rules = IntakeRules(identify: { _ in (.t0, "test") }, judge: { _ in .agent })
    _ = try await store.accept(arrival, rules: rules)
  }

  private func runs(_ arguments: String...) async throws -> Program {
    try await Program.gatewayd(["runs"] + arguments + ["--config", config])
  }

  private func json(_ command: Program) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
  }

  @Test func theyAreListedTheNewestFirst() async throws {
    let lines = try await runs("list").output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].contains("no_reply") && lines[0].contains("recall → no_reply"))
    #expect(lines[1].contains("draft") && lines[1].contains("recall → classify → product → compose → check"))
    let document = try await JSONSerialization.jsonObject(with: Data(runs("list", "--case", "1", "--json").output.utf8))
    let only = try #require((document as? [[String: Any]])?.first)
    #expect(only["case_id"] as? Int == 1 && only["state"] as? String == "ended" && only["cost_usd"] as? Double == 0)
  }

  @Test func oneIsShownNodeByNode() async throws {
    let text = try await runs("show", "1").output
    for part in ["read vocabulary", "model offline for classify: ok", "productIDs →", "result: draft", "Ridgeline 3"] {
      #expect(text.contains(part), "\(part)")
    }
    let document = try await json(runs("show", "1", "--json"))
    let nodes = try #require(document["nodes"] as? [[String: Any]])
    #expect(nodes.compactMap { $0["node"] as? String } == ["recall", "classify", "product", "compose", "check"])
    let entry = try #require(nodes[3]["entry"] as? [String: Any])
    #expect((entry["productIDs"] as? [Int])?.isEmpty == false && entry["draft"] == nil)
    let state = try await json(runs("show", "1", "--node", "compose"))
    #expect((state["input"] as? [String: Any])?["text"] as? String == "Do you have the Ridgeline 3 in red, size 42?")
  }

  @Test func eachIsPlayedAgainWithoutTheShop() async throws {
    try FileManager.default.removeItem(atPath: "\(folder.path)/shop.sqlite")
    for node in ["recall", "classify", "product", "compose", "check"] {
      let command = try await runs("replay", "1", "--from", node)
      #expect(command.status == 0 && command.output.contains("the same result"), "\(node): \(command.errors)")
    }
    #expect(try await json(runs("replay", "2", "--json"))["same"] as? Bool == true)
    // A fork wants the shop that it may ask.
    #expect(try await runs("fork", "1", "--from", "recall").status == 69)
  }

  @Test func aForkIsComparedWithItsRun() async throws {
    let fork = try await runs(
      "fork", "1", "--from", "compose", "--set", "input.policy.shopName=\"Other Shoes\"", "--json")
    #expect(fork.status == 0, "\(fork.errors)")
    let result = try json(fork)
    #expect(result["route"] as? String == "draft" && (result["nodes"] as? [Any])?.count == 5)
    #expect((result["email_response"] as? String)?.contains("Other Shoes") == true)
    let file = try folder.file("fork.json", fork.output)
    let diff = try await runs("diff", "1", file)
    #expect(diff.status == 1)
    #expect(diff.output.contains("+ Other Shoes") && diff.output.contains("product: the same"))
    #expect(try await runs("diff", file, file).status == 0)
    #expect(try await json(runs("diff", "1", "2", "--json"))["same"] as? Bool == false)
    // A run that was edited before it is played again is another one.
    let mail = try folder.file(
      "other.eml", "From: x@y.example\nSubject: S\n\nDo you have the Pavo Court in white, size 41?\n")
    let other = try await json(runs("fork", "1", "--from", "recall", "--mail", mail, "--json"))
    #expect((other["email_response"] as? String)?.contains("Pavo Court") == true)
    let asked = try #require(other["nodes"] as? [[String: Any]]).flatMap { $0["live"] as? [String] ?? [] }
    #expect(asked.contains { $0.hasPrefix("products ") })
  }

  @Test func mistakesAreOneLine() async throws {
    let cases: [([String], Int32, String)] = [
      (["show", "9"], 65, "run 9: there is none; `gatewayd runs list` shows them"),
      (["replay", "1", "--from", "billing"], 65, "did not come to `billing`; its nodes: recall, classify, product"),
      (["fork", "1", "--from", "compose", "--set", "draft.txt=1"], 65, "state before compose: "),
      (["fork", "1", "--from", "compose", "--set", "nonsense"], 64, "is not PATH=JSON"),
      (["fork", "1", "--from", "compose", "--model", "gold"], 64, "`gold` is unknown; one of offline"),
      (["fork", "1", "--from", "compose", "--mail", "/none.eml"], 65, "/none.eml: cannot be read"),
      (["diff", "1", "/none.json"], 65, "neither a run's number nor a file"),
      (["diff", "1", config], 65, "not what `runs show`"),
    ]
    for (arguments, status, line) in cases {
      let command = try await Program.gatewayd(["runs"] + arguments + ["--config", config])
      #expect(command.status == status, "\(arguments): \(command.status)")
      #expect(command.errors.contains(line), "\(arguments): \(command.errors)")
      #expect(command.output.isEmpty)
    }
  }

  @Test func aRecordingThatCannotBeReadIsOneLine() async throws {
    let yaml = try String(contentsOfFile: config, encoding: .utf8)
    let tape = try folder.file("tape.yaml", yaml + "\nmodels: [{name: tape, api: recorded, file: /none.jsonl}]\n")
    let command = try await Program.gatewayd([
      "runs", "fork", "1", "--from", "compose", "--model", "tape", "--config", tape,
    ])
    #expect(command.status == 65 && command.output.isEmpty)
    #expect(command.errors == "gatewayd: /none.jsonl: cannot be read; `gatewayd draft --record FILE` makes one\n")
  }
}
