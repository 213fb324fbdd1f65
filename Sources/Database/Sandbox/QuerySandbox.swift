/// Runs SQL that somebody else wrote, where it can do no harm.
///
/// Whatever the text says: nothing is written, nothing but the product tables is read, the work ends after
/// `SandboxLimits.seconds`, and at most `SandboxLimits.maxRows` rows come back. No query sees what another one did.
public protocol QuerySandbox: Sendable {
  /// Runs one SELECT.
  func select(_ sql: String) async throws(SandboxError) -> SandboxedRows
}

/// How much one sandboxed query may use.
public struct SandboxLimits: Sendable, Hashable {
  /// Rows returned; the result says when there were more.
  public var maxRows = 500
  /// Wall clock of one query.
  public var seconds = 1.0
  /// Bytes of SQL text.
  public var sqlBytes = 10_000
  /// Bytes of one string; bounds what a single function call can cost, which the clock cannot interrupt. SQLite only:
  /// PostgreSQL has no such setting, and `SelectGrammar` lets no string grow.
  public var valueBytes: Int32 = 100_000
  /// Bytes of all values returned.
  public var resultBytes = 4_000_000
  public init() {}
}

/// Why a sandboxed query gave nothing.
public enum SandboxError: Error, Sendable, Hashable {
  /// The database cannot be opened or read; trying again may help.
  case unavailable(String)
  /// The query may not run, or is wrong; trying it again unchanged does not help.
  case refused(String)
}

/// What a sandboxed query returned.
public struct SandboxedRows: Sendable, Hashable {
  public var columns: [String]
  public var rows: [Row]
  /// There were more rows than `maxRows`.
  public var truncated: Bool
}
