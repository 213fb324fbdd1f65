import Logging
import ServiceLifecycle
import Store

/// Puts new mail into the desk's search index, behind intake's back: what comes in does not wait for it.
struct SearchIndexer: Service {
  let store: Store
  let logger: Logger

  func run() async throws {
    try await WorkLoop(store: store, name: "search", logger: logger).run { try await store.indexMails() > 0 }
  }
}
