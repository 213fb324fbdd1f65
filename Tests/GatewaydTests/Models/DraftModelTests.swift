import Agent
import Foundation
import TestSupport
import Testing

@testable import Gatewayd

/// `gatewayd draft` and `check --live` with models, as a person at a terminal would run them.
@Suite struct DraftModelTests {
  private let folder: TemporaryFolder
  private let shop: String
  private let mail: String

  init() async throws {
    folder = try TemporaryFolder()
    shop = "\(folder.path)/shop.sqlite"
    mail = try folder.file(
      "mail.json",
      #"{"customer_id": 1, "customer_name": "Ada", "case_id": 1, "email_content": "Hmm, what about my thing?"}"#)
    let made = try await Program.gatewayd(["shop", "init", shop, "--demo", "--today", "2026-03-16"])
    try #require(made.status == 0, "\(made.errors)")
  }

  private static let classification =
    #"{"topic":"transaction_inquiry","urgency":"low","confidence":0.9,"requests":["transaction_inquiry"]}"#

  private func configuration(_ url: String, _ more: String = "") throws -> String {
    try folder.file(
      "gatewayd.yaml",
      """
      shop: {path: \(shop), today: 2026-03-16}
      \(more)
      models:
        - {name: local, url: "\(url)", model: small, api_key_env: KEY, input_price: 10, output_price: 100}
      """)
  }

  private func draft(_ configuration: String, _ arguments: [String]) async throws -> Program {
    try await Program.gatewayd(
      ["draft", "--config", configuration, mail, "--json"] + arguments, environment: ["KEY": "hush-hush"])
  }

  private func result(_ command: Program) throws -> RunResult {
    try JSONDecoder().decode(RunResult.self, from: Data(command.output.utf8))
  }

  /// Classifies; what it says to other steps is garbage to them.
  private func server() throws -> ScriptedHTTP {
    try ScriptedHTTP([[OpenAIModelTests.completion(Self.classification)]])
  }

  @Test func trafficIsRecordedAndPlayedBack() async throws {
    let server = try server()
    defer { server.stop() }
    let file = "\(folder.path)/traffic.jsonl"
    let configuration = try configuration(server.url)
    let live = try await draft(configuration, ["--model", "local", "--record", file])
    #expect(live.status == 0, "\(live.errors)")
    #expect(try result(live).classification?.topic == "transaction_inquiry")
    #expect(try result(live).trace.costUSD > 0)
    let asked = server.requests.count
    let traffic = try folder.text("traffic.jsonl")
    #expect(traffic.split(separator: "\n").count == asked && !traffic.contains("hush-hush"))

    let played = try await draft(configuration, ["--model", "recorded:\(file)"])
    #expect(played.status == 0, "\(played.errors)")
    #expect(try result(played).emailResponse == result(live).emailResponse)
    #expect(try result(played).trace.inputTokens == result(live).trace.inputTokens)
    #expect(server.requests.count == asked, "nobody was asked")

    _ = try folder.file("mail.json", try folder.text("mail.json").replacing("Hmm", with: "Well"))
    let other = try await draft(configuration, ["--model", "recorded:\(file)"])
    #expect(other.status == 65 && other.complaints.count == 1)
    #expect(other.errors.contains("no recorded answer to this request of the step `classify`"))
    let missing = try await draft(configuration, ["--model", "recorded:/nowhere/x"])
    #expect(missing.status == 65 && missing.complaints.count == 1)
    let nowhere = try await draft(configuration, ["--model", "local", "--record", "/nowhere/x"])
    #expect(nowhere.status == 73 && nowhere.complaints.count == 1)
  }

  @Test func theBudgetOfARunIsKept() async throws {
    let server = try server()
    defer { server.stop() }
    let budget = try configuration(server.url, "agent: {budget: {run_tokens: 100}}")
    let command = try await draft(budget, ["--model", "local"])
    #expect(command.status == 0, "\(command.errors)")
    #expect(server.requests.count == 1, "1010 tokens are more than 100")
    let found = try result(command)
    #expect(found.trace.inputTokens == 1000 && found.emailResponse != nil)
    #expect(found.context.contains { $0.text.contains("budget of this run is used up") })
  }

  @Test func callsAreShownToPeople() async throws {
    let server = try ScriptedHTTP([[.answer(400)]])
    defer { server.stop() }
    let command = try await Program.gatewayd(
      ["draft", "--config", try configuration(server.url), mail, "--model", "local"], environment: ["KEY": "hush-hush"])
    #expect(command.output.contains("model local for classify: rejected: HTTP 400"))
    #expect(command.output.contains("model offline for classify: ok"))
  }

  @Test func aModelIsCheckedLive() async throws {
    let server = try ScriptedHTTP([
      [OpenAIModelTests.completion(#"{"ok":true}"#)], [.answer(401)],
    ])
    defer { server.stop() }
    let configuration = try configuration(server.url, "store: {path: \(folder.path)/store.sqlite}")
    func check() async throws -> String {
      try await Program.gatewayd(["check", "--live", "--config", configuration], environment: ["KEY": "hush-hush"])
        .output
    }
    #expect(try await check().contains("ok    model local: \(server.url) answers as the schema asks"))
    #expect(
      try await check().contains("WRONG model local: \(server.url): HTTP 401; check url, api, model and api_key_file"))
  }
}
