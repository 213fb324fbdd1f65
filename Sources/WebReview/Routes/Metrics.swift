import Foundation
import HTTPTypes
import Hummingbird
import Store

/// The daemon's figures for a monitoring system, and who may read them.
public struct MetricsAccess: Sendable {
  /// In Prometheus' text format.
  let text: @Sendable () async -> String
  /// Whether programs on this machine need no token. Requests that a proxy passes on always need one.
  let isOpenToLoopback: Bool

  public init(isOpenToLoopback: Bool, text: @Sendable @escaping () async -> String) {
    self.isOpenToLoopback = isOpenToLoopback
    self.text = text
  }
}

extension Desk {
  func addMetrics(to router: Router<DeskContext>) {
    guard let metrics = settings.metrics else { return }
    router.get("/metrics") { request, context in try await figures(metrics, request, context) }
  }

  private func figures(
    _ metrics: MetricsAccess, _ request: Request, _ context: DeskContext
  ) async throws -> Response {
    guard try await mayRead(metrics, request, context) else {
      return Response(
        status: .unauthorized,
        headers: [.wwwAuthenticate: "Bearer realm=\"gatewayd\"", .contentType: "text/plain; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: "a token of `gatewayd token add` is needed\n")))
    }
    return Response(
      status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: await metrics.text())))
  }

  private func mayRead(_ metrics: MetricsAccess, _ request: Request, _ context: DeskContext) async throws -> Bool {
    if metrics.isOpenToLoopback, Self.isLoopback(context.peer), !Self.isForwarded(request) { return true }
    let words = (request.headers[.authorization] ?? "").split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bearer", words[1].utf8.count <= 200 else { return false }
    return try await store.token(secret: String(words[1]), now: now()) != nil
  }

  static func isLoopback(_ address: String) -> Bool {
    address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
  }

  /// What a web server in front of us passes on comes from loopback, whoever asked it.
  private static func isForwarded(_ request: Request) -> Bool {
    ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"].contains { name in
      HTTPField.Name(name).map { request.headers[$0] != nil } ?? false
    }
  }
}
