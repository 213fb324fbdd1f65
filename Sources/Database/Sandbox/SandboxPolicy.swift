// What a sandboxed query may reach, and the callbacks through which SQLite asks.
// Everything that is not listed is denied.
import CSQLite

/// The tables, columns and functions that a sandboxed query may use; names in lower case.
struct SandboxPolicy: Sendable {
  private let tables: [String: Set<String>]
  /// Views through which the listed tables are read: what they touch, the owner of the database chose.
  private let views: Set<String>

  private static let functions: Set<String> = [
    "abs", "avg", "coalesce", "count", "glob", "ifnull", "iif", "instr", "length", "like", "lower", "ltrim", "max",
    "min",
    "nullif", "round", "rtrim", "substr", "substring", "sum", "total", "trim", "upper",
  ]

  /// Prepares `SELECT *` on each listed table once, to learn which views stand behind it.
  init(tables: [String: Set<String>], opening handle: SandboxHandle) throws(SandboxError) {
    self.tables = Dictionary(
      tables.map { ($0.key.lowercased(), Set($0.value.map { $0.lowercased() })) }, uniquingKeysWith: { $0.union($1) })
    let recorder = ViewRecorder()
    recorder.watch(handle.database)
    defer { sqlite3_set_authorizer(handle.database, nil, nil) }
    for name in self.tables.keys.sorted() {
      var statement: OpaquePointer?
      let quoted = name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      let code = sqlite3_prepare_v2(handle.database, "SELECT * FROM \"\(quoted)\"", -1, &statement, nil)
      sqlite3_finalize(statement)
      guard code == SQLITE_OK else { throw .unavailable(String(cString: sqlite3_errmsg(handle.database))) }
    }
    views = recorder.views
  }

  /// Nil if SQLite may go on, else the refusal in words. The names are those that SQLite hands to an authorizer.
  func refusal(action: Int32, _ first: String?, _ second: String?, through view: String?) -> String? {
    if action == SQLITE_SELECT { return nil }
    if action != SQLITE_READ && action != SQLITE_FUNCTION { return "only reading with SELECT is allowed" }
    if let view, views.contains(view.lowercased()) { return nil }
    if action == SQLITE_FUNCTION {
      let name = second?.lowercased() ?? ""
      return Self.functions.contains(name) ? nil : "the function \(name) is not allowed"
    }
    let table = first?.lowercased() ?? ""
    let column = second?.lowercased() ?? ""
    guard let columns = tables[table] else { return "the table \(table) is not allowed" }
    // The empty name stands for "the table, but none of its columns".
    return column.isEmpty || columns.contains(column) ? nil : "the column \(table).\(column) is not allowed"
  }
}

/// Notes which views SQLite reads through.
private final class ViewRecorder {
  var views: Set<String> = []

  func watch(_ database: OpaquePointer) {
    // The recorder outlives the authorizer, which its owner removes before it lets go.
    sqlite3_set_authorizer(
      database,
      { context, _, _, _, _, view in
        guard let context, let view else { return SQLITE_OK }
        Unmanaged<ViewRecorder>.fromOpaque(context).takeUnretainedValue().views.insert(
          String(cString: view).lowercased())
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}

/// Stands between SQLite and one query: answers the authorizer, stops the clock.
final class SandboxGuardian {
  private let policy: SandboxPolicy
  private let deadline: ContinuousClock.Instant
  /// The first thing that was refused.
  private(set) var denied: String?

  init(policy: SandboxPolicy, seconds: Double) {
    self.policy = policy
    deadline = .now + .seconds(seconds)
  }

  /// The guardian must live until `release`.
  func watch(_ database: OpaquePointer) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_set_authorizer(
      database,
      { context, action, first, second, _, view in
        guard let context else { return SQLITE_DENY }
        return Unmanaged<SandboxGuardian>.fromOpaque(context).takeUnretainedValue()
          .answer(action, first, second, view)
      }, context)
    sqlite3_progress_handler(
      database, 1_000,
      { context in
        guard let context else { return 1 }
        return Unmanaged<SandboxGuardian>.fromOpaque(context).takeUnretainedValue().isLate ? 1 : 0
      }, context)
  }

  func release(_ database: OpaquePointer) {
    sqlite3_set_authorizer(database, nil, nil)
    sqlite3_progress_handler(database, 0, nil, nil)
  }

  private var isLate: Bool { ContinuousClock.now > deadline }

  private func answer(
    _ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?, _ view: UnsafePointer<CChar>?
  ) -> Int32 {
    let words = (
      first.map { String(cString: $0) }, second.map { String(cString: $0) }, view.map { String(cString: $0) }
    )
    guard let refusal = policy.refusal(action: action, words.0, words.1, through: words.2) else { return SQLITE_OK }
    if denied == nil { denied = refusal }
    return SQLITE_DENY
  }
}
