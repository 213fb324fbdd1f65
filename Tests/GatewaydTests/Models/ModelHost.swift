import Agent
import AsyncHTTPClient
import Foundation
import Logging
import TestSupport
import Testing

@testable import Gatewayd

/// A model of ours in front of a scripted server.
struct ModelHost {
  let server: ScriptedHTTP
  let model: any ChatModel
  let http: HTTPClient

  static let request = ModelRequest(
    step: "classify", system: "Be brief.", user: "Hello",
    schema:
      #"{"type":"object","properties":{"ok":{"type":"boolean"},"n":{"type":"integer","maximum":9}},"required":["ok"]}"#,
    schemaName: "answer")

  static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  static func with<T>(
    _ scripts: [[ScriptedHTTP.Step]], _ change: (inout Configuration.Model) -> Void = { _ in },
    _ body: (ModelHost) async throws -> T
  ) async throws -> T {
    let server = try ScriptedHTTP(scripts)
    defer { server.stop() }
    var configuration = Configuration.Model(name: "m", url: server.url + "/", model: "some-model", timeout: 300)
    configuration.apiKey = .variable("KEY")
    configuration.price = ModelPrice(input: 10, cached: 1, cacheWrite: 20, output: 100)
    change(&configuration)
    let http = ModelServer.client()
    let settings = try Configuration.parse("", file: "test.yaml", environment: [:])
    let maker = ModelMaker(
      configuration: settings, secrets: SecretReader(environment: ["KEY": "hush-hush"]), http: http, logger: silent)
    do {
      let value = try await body(ModelHost(server: server, model: try maker.model(configuration), http: http))
      try await http.shutdown()
      return value
    } catch {
      try? await http.shutdown()
      throw error
    }
  }

  func ask(_ request: ModelRequest = ModelHost.request) async -> Result<ModelReply, ModelError> {
    do throws(ModelError) { return .success(try await model.complete(request)) } catch { return .failure(error) }
  }

  /// For one script and one question.
  static func ask(
    _ script: [ScriptedHTTP.Step], _ change: (inout Configuration.Model) -> Void = { _ in }
  ) async throws -> Result<ModelReply, ModelError> {
    try await with([script], change) { await $0.ask() }
  }
}

extension Result where Success == ModelReply, Failure == ModelError {
  var error: ModelError? { if case .failure(let error) = self { error } else { nil } }

  /// The reason of a transient error; nil for anything else.
  var transient: String? { if case .failure(.transient(let why, _)) = self { why } else { nil } }
}

/// Waits for it, three minutes at most.
func until(_ condition: () async throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
  let end = ContinuousClock.now + .seconds(180)
  while try await !condition() {
    try #require(ContinuousClock.now < end, "not within three minutes", sourceLocation: sourceLocation)
    try await Task.sleep(for: .milliseconds(10))
  }
}

func quoted(_ text: String) -> String { String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self) }
