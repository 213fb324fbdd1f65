import Agent
import Foundation

/// Asks a model a question whose answer has a schema.
struct ModelCheck: Sendable {
  let model: Configuration.Model
  let maker: ModelMaker

  private static let schema =
    #"{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}"#

  func run() async -> CheckFinding {
    let subject = "model \(model.name)"
    do {
      let made = try maker.model(model)
      if let recorded = made as? RecordedModel {
        return CheckFinding(subject, .ok, "\(model.file): answers to \(recorded.count) requests")
      }
      let reply = try await made.complete(
        ModelRequest(
          step: "check", system: "Answer in JSON.", user: "Say that you are ready: {\"ok\": true}",
          schema: Self.schema, schemaName: "check", maxTokens: 32))
      return finding(subject, reply)
    } catch let error as RecordingError {
      return CheckFinding(subject, .wrong, "\(error)")
    } catch let error as SecretError {
      return CheckFinding(subject, .wrong, "\(error)")
    } catch let error as ModelError {
      return CheckFinding(subject, .wrong, "\(model.url): \(error.why); check url, api, model and api_key_file")
    } catch {
      return CheckFinding(subject, .wrong, "\(model.url): \(brief(error)); check url, api, model and api_key_file")
    }
  }

  private func finding(_ subject: String, _ reply: ModelReply) -> CheckFinding {
    struct Answer: Decodable { let ok: Bool }
    guard (try? JSONDecoder().decode(Answer.self, from: Data(reply.text.utf8))) != nil else {
      return CheckFinding(
        subject, .wrong,
        "reached, but its answer does not follow the schema: set `json` to what it offers, or take a better model")
    }
    let price = model.price == nil ? "; no price is known, so its cost counts as 0" : ""
    return CheckFinding(
      subject, .ok, "\(model.url) answers as the schema asks, in \(reply.milliseconds) ms\(price)")
  }
}

extension ModelError {
  /// For people.
  var why: String {
    switch self {
    case .transient(let why, _), .rejected(let why), .skipped(let why, _), .budget(let why): why
    case .limited(let seconds): "its rate limit is used up for \(seconds) seconds"
    }
  }
}
