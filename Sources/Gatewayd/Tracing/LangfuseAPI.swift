import AsyncHTTPClient
import Foundation
import Store

/// Langfuse's public API, beside the endpoint for spans. Everything that is sent has an id of ours, so that what is sent
/// again takes its own place.
struct LangfuseAPI: Sendable {
  let url: String
  let authorization: String
  let timeout: Int
  let client: WebhookClient

  init(_ settings: Configuration.Langfuse, secrets: SecretReader) throws {
    url = settings.url
    authorization = try settings.authorization(secrets)
    timeout = settings.timeout
    client = WebhookClient(certificateAuthority: settings.caFile)
  }

  enum Outcome: Sendable, Hashable {
    case done
    case later(String, afterSeconds: Int?)
    case refused(String)
  }

  private static let maximumAnswerBytes = 1 << 20

  func post(_ path: String, _ body: JSONValue) async -> Outcome {
    await send(.POST, path, Array(JSONValue.line(body).utf8)).outcome
  }

  /// What is not there is gone as well.
  func delete(_ path: String) async -> Outcome {
    let answer = await send(.DELETE, path, nil)
    return answer.status == 404 ? .done : answer.outcome
  }

  /// Nil where there is none; throws where nobody can say.
  func get(_ path: String) async throws -> Data? {
    let answer = await send(.GET, path, nil)
    if answer.status == 200 { return answer.body }
    if answer.status == 404 { return nil }
    throw LangfuseError(why: answer.why)
  }

  private enum Verb { case GET, POST, DELETE }

  private struct Answer {
    /// 0 where there was none.
    let status: Int
    let body: Data
    let why: String
    let asked: Int?

    var outcome: Outcome {
      switch status {
      case 200...299: .done
      case 0, 408, 429, 500...599: .later(why, afterSeconds: asked)
      default: .refused(why)
      }
    }
  }

  private func send(_ verb: Verb, _ path: String, _ body: [UInt8]?) async -> Answer {
    var call = HTTPClientRequest(url: url + path)
    call.method = verb == .GET ? .GET : verb == .POST ? .POST : .DELETE
    call.headers.add(name: "Authorization", value: authorization)
    call.headers.add(name: "User-Agent", value: "gatewayd/\(Gatewayd.version)")
    if let body {
      call.headers.add(name: "Content-Type", value: "application/json")
      call.body = .bytes(body)
    }
    do {
      let response = try await client.http.execute(call, timeout: .seconds(Int64(timeout)))
      let asked = response.headers.first(name: "Retry-After").flatMap {
        RetryAfter.seconds($0, now: SystemClock.date())
      }
      let data = try await response.whole(upTo: Self.maximumAnswerBytes)
      return Answer(
        status: Int(response.status.code), body: data, why: "HTTP \(response.status.code)", asked: asked)
    } catch {
      return Answer(status: 0, body: Data(), why: brief(error), asked: nil)
    }
  }
}

struct LangfuseError: Error, CustomStringConvertible {
  let why: String
  var description: String { why }
}
