import Hummingbird
import ServiceLifecycle
import Store

extension Desk {
  /// Server-sent events (WHATWG HTML §9.2): `change` whenever something on the desk changed, `people` when somebody
  /// opened or left a case, or began to type. They carry no content;
  /// the page fetches itself anew, with all its checks.
  func addEvents(to router: RouterGroup<DeskContext>) {
    router.get("/events") { _, _ in
      let signals = signals()
      return Response(
        status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"],
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: "retry: 3000\nevent: hello\ndata:\n\n"))
          for await signal in signals.cancelOnGracefulShutdown() {
            try await writer.write(ByteBuffer(string: signal.text))
          }
          try await writer.finish(nil)
        })
    }
  }

  private enum Signal: Sendable {
    case change, people, beat

    var text: String {
      switch self {
      case .change: "event: change\ndata:\n\n"
      case .people: "event: people\ndata:\n\n"
      case .beat: ": still here\n\n"
      }
    }
  }

  /// Changes and heartbeats, for a limited number of heartbeats. Two signals wait for a slow reader at most, and a
  /// change is never the one that is dropped.
  private func signals() -> AsyncStream<Signal> {
    let (commits, people) = (store.changes(), presence.changes())
    return AsyncStream(bufferingPolicy: .bufferingNewest(2)) { continuation in
      let changes = Task {
        for await _ in commits { continuation.yield(.change) }
      }
      let company = Task {
        for await _ in people {
          if case .dropped(.change) = continuation.yield(.people) { continuation.yield(.change) }
        }
      }
      let heart = Task {
        for _ in 0..<beats {
          try await Task.sleep(for: beat)
          await wakeSnoozed()
          if case .dropped(.change) = continuation.yield(.beat) { continuation.yield(.change) }
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in
        changes.cancel()
        company.cancel()
        heart.cancel()
      }
    }
  }
}
