/// Why a database could not do something; each case says what to do next. Bound values never appear in the text.
public enum DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Cannot be opened or reached, or the disk failed: try again later.
  case unavailable(String)
  /// The file is no database, or parts of it are wrong: restore a backup. Nothing in it is to be believed.
  case damaged(String)
  /// The disk or a quota is full: make room; nothing was changed.
  case full(String)
  /// The file, the disk or the connection refuses writing.
  case readonly(String)
  /// Another connection holds the lock longer than the busy timeout: try again.
  case locked(String)
  /// A rule of the schema refused the change.
  case constraint(String)
  /// The statement or its arguments are wrong: a mistake of the caller's.
  case invalid(String)

  /// Whether the database, and not the call, is at fault: the same call may succeed once that is mended.
  public var retry: Bool {
    switch self {
    case .unavailable, .damaged, .full, .readonly, .locked: true
    case .constraint, .invalid: false
    }
  }

  public var description: String {
    switch self {
    case .unavailable(let text): "database unavailable: \(text)"
    case .damaged(let text): "database damaged: \(text)"
    case .full(let text): "database full: \(text)"
    case .readonly(let text): "database read-only: \(text)"
    case .locked(let text): "database locked: \(text)"
    case .constraint(let text): "refused by the schema: \(text)"
    case .invalid(let text): "invalid statement: \(text)"
    }
  }
}
