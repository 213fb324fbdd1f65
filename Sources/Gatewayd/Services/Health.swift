import Logging
import WebReview

/// What the daemon depends on, and whether it is reached right now.
actor Health {
  private var items: [HealthItem]
  private let logger: Logger

  /// - Parameter dispensable: what is told of, though nothing waits for it
  init(dependencies: [String], dispensable: [String] = [], logger: Logger) {
    items = dependencies.map { HealthItem(name: $0, ok: false, detail: "not reached yet") }
    items += dispensable.map { HealthItem(name: $0, ok: true, detail: "not asked yet") }
    self.logger = logger
  }

  /// Things that are well until something else is said.
  func add(_ names: [String]) {
    items += names.map { HealthItem(name: $0, ok: true, detail: "not asked yet") }
  }

  var report: [HealthItem] { items }

  func set(_ name: String, ok: Bool, detail: String) {
    guard let index = items.firstIndex(where: { $0.name == name }) else { return }
    if items[index].ok != ok {
      let facts: Logger.Metadata = ["dependency": "\(name)", "detail": "\(detail)"]
      logger.log(level: ok ? .notice : .warning, ok ? "dependency reached" : "dependency lost", metadata: facts)
    }
    items[index].ok = ok
    items[index].detail = detail
  }

  /// Whether every dependency is reached right now.
  var isReady: Bool { items.allSatisfy(\.ok) }
}
