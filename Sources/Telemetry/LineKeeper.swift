import Logging
import Synchronization

/// Lines of the log that belong to one piece of work, kept so that they can be stored with it.
///
/// While a task has one as `current`, every logger whose handler is a `KeepingLogHandler` adds its lines from `debug` on,
/// whatever the log's own level is: what a model or the shop said during a run stands with the run. Traces are never
/// kept.
public final class LineKeeper: Sendable {
  /// That of the task, and of the tasks that it starts.
  @TaskLocal public static var current: LineKeeper?

  public struct Line: Sendable, Hashable {
    /// Since 1970.
    public let milliseconds: Int64
    public let level: Logger.Level
    public let message: String
    public let facts: [String: String]
  }

  /// The least level that is kept.
  public static let least = Logger.Level.debug

  private let most: Int
  private let now: @Sendable () -> Int64
  private let lines = Mutex<[Line]>([])

  /// - Parameters:
  ///   - most: lines beyond so many are dropped until some are taken
  ///   - now: milliseconds since 1970
  public init(most: Int, now: @Sendable @escaping () -> Int64) {
    self.most = most
    self.now = now
  }

  public func add(_ level: Logger.Level, _ message: Logger.Message, _ facts: Logger.Metadata = [:]) {
    guard level >= Self.least else { return }
    let line = Line(
      milliseconds: now(), level: level, message: "\(message)",
      facts: facts.mapValues { Redaction.covered("\($0)") })
    lines.withLock { if $0.count < most { $0.append(line) } }
  }

  /// Those that came since the last time, in their order.
  public func take() -> [Line] {
    lines.withLock { kept in
      defer { kept = [] }
      return kept
    }
  }
}

/// Hands every line to another handler, and to the keeper of the task if it has one.
public struct KeepingLogHandler: LogHandler {
  private var inner: any LogHandler
  private let counting: @Sendable (Logger.Level) -> Void

  /// - Parameter counting: told of every line from `warning` on, also where the other handler leaves it out
  public init(_ inner: any LogHandler, counting: @Sendable @escaping (Logger.Level) -> Void = { _ in }) {
    self.inner = inner
    self.counting = counting
  }

  public var metadata: Logger.Metadata {
    get { inner.metadata }
    set { inner.metadata = newValue }
  }

  public var logLevel: Logger.Level {
    get { min(inner.logLevel, LineKeeper.current == nil ? .warning : LineKeeper.least) }
    set { inner.logLevel = newValue }
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { inner[metadataKey: key] }
    set { inner[metadataKey: key] = newValue }
  }

  public func log(event: LogEvent) {
    if event.level >= .warning { counting(event.level) }
    if let keeper = LineKeeper.current {
      keeper.add(event.level, event.message, inner.metadata.merging(event.metadata ?? [:]) { $1 })
    }
    if event.level >= inner.logLevel { inner.log(event: event) }
  }
}
