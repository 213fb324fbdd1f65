import Agent
import Foundation
import Testing

@testable import Gatewayd

private let realModelURL = ProcessInfo.processInfo.environment["GATEWAYD_TEST_MODEL_URL"]

/// A real llama.cpp server, if one is named by `GATEWAYD_TEST_MODEL_URL`, such as that of `Support/testbed/model.py`:
/// what it sends over the wire is as its API says, whatever the worth of its answers.
@Suite(.enabled(if: realModelURL != nil), .serialized)
struct RealModelTests {
  private static let request = ModelRequest(
    step: "classify", system: "You sort mail of a shoe shop. Answer with JSON only.",
    user: "My parcel is late, where is it?",
    schema: #"""
      {"type":"object","properties":{"topic":{"type":"string","enum":["late","product","other"]},
       "urgent":{"type":"boolean"}},"required":["topic","urgent"],"additionalProperties":false}
      """#, schemaName: "answer", maxTokens: 60)

  private func ask(
    _ request: ModelRequest = RealModelTests.request, _ change: (inout Configuration.Model) -> Void = { _ in }
  ) async throws -> Result<ModelReply, ModelError> {
    let url = try #require(realModelURL)
    func configure(_ model: inout Configuration.Model) {
      (model.url, model.apiKey, model.timeout) = (url, nil, 300)
      change(&model)
    }
    return try await ModelHost.with([[.hang]], configure) { await $0.ask(request) }
  }

  @Test(arguments: [false, true])
  func answersFollowTheSchemaAndAreCounted(stream: Bool) async throws {
    struct Answer: Decodable {
      let topic: String
      let urgent: Bool
    }
    for _ in 0..<3 {
      let reply = try await ask { $0.stream = stream }.get()
      let answer = try JSONDecoder().decode(Answer.self, from: Data(reply.text.utf8))
      #expect(["late", "product", "other"].contains(answer.topic))
      #expect(reply.finish == .stop && reply.inputTokens > 20 && reply.outputTokens > 3 && reply.costUSD > 0)
      #expect(reply.cachedTokens <= reply.inputTokens)
    }
  }

  @Test(arguments: [false, true])
  func anAnswerThatIsTooLongSaysSo(stream: Bool) async throws {
    var short = Self.request
    short.maxTokens = 4
    let reply = try await ask(short) { $0.stream = stream }.get()
    #expect(reply.finish == .length && reply.outputTokens == 4)
  }

  /// The server goes on with the next one: the call that was cut off holds nothing there.
  @Test func aCallThatTakesTooLongIsCutOff() async throws {
    var long = Self.request
    long.maxTokens = 4000
    long.user = "Count from one to a million, in words."
    long.schema = ""
    #expect(try await ask(long) { ($0.timeout, $0.json) = (1, .none) }.transient?.contains("no whole answer") == true)
    #expect(try await ask().get().finish == .stop)
  }

  @Test(arguments: [Configuration.Model.JSON.object, .none])
  func looserFormsAreTakenToo(json: Configuration.Model.JSON) async throws {
    #expect(try await ask { $0.json = json }.get().outputTokens > 0)
  }
}
