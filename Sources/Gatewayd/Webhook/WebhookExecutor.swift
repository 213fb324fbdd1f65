// Carries approved actions out through the shop's webhook. docs/webhooks.md is the other side's view.
//
// Guarantees: an action that was in anybody's hands before is asked after before it is told again; it is told again only
// if the webhook says in so many words that it does not know it. Every request is signed. No redirect is followed.
// Fails: what cannot be reached, or does not say clearly what it did, is tried again later, from the asking on.
import AsyncHTTPClient
import Foundation
import Shop
import Store

struct WebhookExecutor: ActionExecutor {
  let endpoint: WebhookEndpoint
  let client: WebhookClient
  /// Of amounts whose row names no other; ISO 4217.
  let currency: String
  let now: @Sendable () -> Timestamp

  private static let maximumReplyBytes = 64 << 10

  func execute(_ order: ActionOrder) async throws(ShopError) -> ShopOutcome {
    let record = order.record
    // Above 1 an attempt may have had its effect without our hearing of it.
    if record.fence > 1 {
      let known = try await ask(after: record.idempotencyKey, params: record.params)
      if known.isSettled(sinceApproval: record.attempts > 1) { return try outcome(known) }
    }
    return try outcome(try await tell(order))
  }

  private func outcome(_ answer: WebhookAnswer) throws(ShopError) -> ShopOutcome {
    switch answer {
    case .done(let result): .done(result)
    case .premiseBroken(let why): .premiseBroken(why)
    case .gaveUp(let why): throw .refused(why)
    case .inProgress: throw .unavailable("the webhook is still at work on it")
    case .unknown: throw .unavailable("the webhook does not say what became of the action")
    }
  }

  /// Asks for an action that was never told of, as a check that somebody answers who knows our secret.
  func probe() async throws(ShopError) {
    guard case .unknown = try await ask(after: "gatewayd-check", params: [:]) else {
      throw .refused("the webhook claims to know an action that was never asked for; it must answer `unknown`")
    }
  }

  private func ask(after key: String, params: [String: JSONValue]) async throws(ShopError) -> WebhookAnswer {
    let (status, body) = try await send(.GET, to: endpoint.url(of: key), key: key, [])
    return try WebhookAnswer(asking: status, body, params: params)
  }

  private func tell(_ order: ActionOrder) async throws(ShopError) -> WebhookAnswer {
    let body: [UInt8]
    do { body = try WebhookOrder(order, currency: currency).bytes() } catch {
      throw .refused("the action cannot be written as JSON: \(error)")
    }
    let (status, answer) = try await send(.POST, to: endpoint.url, key: order.record.idempotencyKey, body)
    return try WebhookAnswer(telling: status, answer, params: order.record.params)
  }

  private func send(
    _ method: Verb, to url: String, key: String, _ body: [UInt8]
  ) async throws(ShopError) -> (status: Int, body: Data) {
    do {
      var call = HTTPClientRequest(url: url)
      call.method = method == .POST ? .POST : .GET
      let seconds = now().milliseconds / 1000
      call.headers.add(name: "Accept", value: "application/json")
      call.headers.add(name: "Idempotency-Key", value: key)
      call.headers.add(
        name: WebhookSignature.field, value: endpoint.signature.value(seconds: seconds, key: key, body: body))
      if method == .POST {
        call.headers.add(name: "Content-Type", value: "application/json")
        call.body = .bytes(body)
      }
      let response = try await client.http.execute(call, timeout: .seconds(Int64(endpoint.timeout)))
      let answer = try await response.body.collect(upTo: Self.maximumReplyBytes)
      return (Int(response.status.code), Data(answer.readableBytesView))
    } catch {
      throw .unavailable("\(error)")
    }
  }

  private enum Verb { case GET, POST }
}
