import HTTPTypes
import Hummingbird
import ServiceLifecycle
import Store

extension API {
  static let events = [
    APIRoute(
      .get, "/api/v1/events", [.read],
      "What happens to cases, as server-sent events; goes on behind Last-Event-ID, or behind `after`.",
      query: [.init("after", "the number of an event", Schema.integer)], reply: nil
    ) { api, call in try await api.stream(call) }
  ]

  /// Server-sent events (WHATWG HTML §9.2). An event's id is its line in the audit log, so that a listener who comes
  /// back misses nothing and hears nothing twice.
  private func stream(_ call: APICall) async throws -> APIReply {
    // Listening begins before the first look, so that nothing falls between.
    let signals = signals()
    let named = HTTPField.Name("Last-Event-ID").flatMap { call.request.headers[$0] }
    let start: Int64
    if let named {
      guard let number = Int64(named), number >= 0 else {
        throw APIProblem.invalid("Last-Event-ID", "It should be the id of an event.")
      }
      start = number
    } else if let after = try call.number("after") {
      start = after
    } else {
      start = try await store.lastSequence()
    }
    var reply = APIReply(.ok, .null)
    reply.headers[.contentType] = "text/event-stream; charset=utf-8"
    reply.stream = ResponseBody { writer in
      var last = start
      try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
      for await signal in signals.cancelOnGracefulShutdown() {
        guard try await store.isInForce(call.token.id) else { break }
        if signal == .beat { try await writer.write(ByteBuffer(string: ": still here\n\n")) }
        while let (text, end) = try await news(after: last) {
          try await writer.write(ByteBuffer(string: text))
          last = end
        }
      }
      try await writer.finish(nil)
    }
    return reply
  }

  /// The next events as text, and the number of the last; nil where there are none.
  private func news(after last: Int64) async throws -> (text: String, last: Int64)? {
    let events = try await store.feed(after: last, limit: 100)
    guard let end = events.last?.sequence else { return nil }
    var text = ""
    for event in events {
      let data = String(decoding: try APIReply.bytes(event.document), as: UTF8.self)
      text += "id: \(event.sequence)\nevent: \(event.event)\ndata: \(data)\n\n"
    }
    return (text, end)
  }

  private enum Signal: Sendable { case change, beat }

  /// At once, after commits, and now and then (another process may have written), for a limited time: then the listener
  /// comes back with its Last-Event-ID.
  private func signals() -> AsyncStream<Signal> {
    let (commits, beat, beats) = (store.changes(), desk.beat, desk.beats)
    return AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      continuation.yield(.change)
      let changes = Task {
        for await _ in commits { continuation.yield(.change) }
      }
      let heart = Task {
        for _ in 0..<beats {
          try await Task.sleep(for: beat)
          continuation.yield(.beat)
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in
        changes.cancel()
        heart.cancel()
      }
    }
  }
}
