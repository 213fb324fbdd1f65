import Logging
import Synchronization

/// The level of all loggers of the process; a reload may change it while they are in use.
public final class LogLevel: Sendable {
  private let value: Mutex<Logger.Level>

  public init(_ level: Logger.Level) { value = Mutex(level) }

  public var current: Logger.Level { value.withLock { $0 } }

  public func set(_ level: Logger.Level) { value.withLock { $0 = level } }
}

/// Writes one line per event to a stream that is handed in: text for people and journald, or JSON.
///
/// Text: `2026-03-16T10:00:00Z notice store: message received case.id=7`. Under journald the time is left out and
/// the line begins with its priority (`<5>`), as sd-daemon(3) describes. Above `trace`, mail addresses in facts are
/// covered, whoever wrote them there.
public struct LineLogHandler: LogHandler {
  public enum Format: Sendable { case text, journal, json }

  public var metadata: Logger.Metadata = [:]
  /// The shared level, unless this logger was given one of its own.
  public var logLevel: Logger.Level {
    get { ownLevel ?? level.current }
    set { ownLevel = newValue }
  }
  private var ownLevel: Logger.Level?
  private let level: LogLevel
  private let label: String
  private let format: Format
  private let write: @Sendable (String) -> Void
  private let clock: @Sendable () -> String

  /// `clock` gives the time as it should be printed; `write` takes a whole line without its line break.
  public init(
    label: String, level: LogLevel, format: Format, clock: @escaping @Sendable () -> String,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.label = label
    self.level = level
    self.format = format
    self.clock = clock
    self.write = write
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    let facts = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }.map { key, value in
      (key: key, value: event.level > .trace ? Redaction.covered("\(value)") : "\(value)")
    }
    switch format {
    case .text: write("\(clock()) \(event.level) \(label): \(text(event.message, facts))")
    case .journal: write("<\(priority(event.level))>\(label): \(text(event.message, facts))")
    case .json: write(json(event, facts))
    }
  }

  private func text(_ message: Logger.Message, _ facts: [(key: String, value: String)]) -> String {
    facts.reduce(oneLine("\(message)")) { $0 + " \($1.key)=\(quoted($1.value))" }
  }

  private func quoted(_ value: String) -> String {
    let plain = value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0.value != 0x7F }
    return plain && !value.isEmpty ? value : jsonString(value)
  }

  private func json(_ event: LogEvent, _ facts: [(key: String, value: String)]) -> String {
    var fields = [
      "\"time\":\(jsonString(clock()))", "\"level\":\"\(event.level)\"", "\"logger\":\(jsonString(label))",
      "\"message\":\(jsonString("\(event.message)"))",
    ]
    fields += facts.map { "\(jsonString($0.key)):\(jsonString($0.value))" }
    return "{\(fields.joined(separator: ","))}"
  }

  /// syslog(3) priorities.
  private func priority(_ level: Logger.Level) -> Int {
    switch level {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }

  private func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }
}

/// A JSON string literal; control characters are escaped, so a value can never start a line of its own.
func jsonString(_ text: String) -> String {
  var literal = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": literal += "\\\""
    case "\\": literal += "\\\\"
    case "\n": literal += "\\n"
    case "\r": literal += "\\r"
    case "\t": literal += "\\t"
    default:
      if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value) {
        let digits = String(scalar.value, radix: 16)
        literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        literal.unicodeScalars.append(scalar)
      }
    }
  }
  return literal + "\""
}
