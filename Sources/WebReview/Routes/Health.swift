import Foundation
import Hummingbird

extension Desk {
  func addHealth(to router: Router<DeskContext>) {
    router.get("/healthz") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: "alive\n")))
    }
    router.get("/readyz") { _, _ in try await ready() }
  }

  /// 200 if every dependency is well, else 503; the body names each.
  private func ready() async throws -> Response {
    struct Body: Encodable {
      let ready: Bool
      let dependencies: [HealthItem]
    }
    let items = await health()
    let body = Body(ready: items.allSatisfy(\.ok), dependencies: items)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let bytes = try encoder.encode(body)
    return Response(
      status: body.ready ? .ok : .serviceUnavailable, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
