// The store's file looked at from outside: found, checked, backed up. Restoring is in Restore.swift.
import Database
import Foundation
import MailProto

/// The store as a file, for what is done to it as a whole.
public enum StoreFile {
  static let lockSuffix = ".lock"
  static let gateSuffix = ".writer"
  /// A backup on its way into place; while it stands there the store must not be opened.
  static let restoringSuffix = ".restoring"

  /// The real path of a store that may be opened.
  /// - Throws: `DatabaseError`, with one line that says what is wrong.
  static func usable(_ path: String, on fileSystem: (String) throws -> FileSystem) throws -> String {
    let path = try SQLiteFile.resolved(path)
    if let refusal = try fileSystem(path).refusal {
      throw DatabaseError.unavailable("\(path) \(refusal): the store must be on a local disk")
    }
    guard !FileManager.default.fileExists(atPath: path + restoringSuffix) else {
      throw DatabaseError.unavailable(
        "a restore of \(path) was cut off: run `gatewayd db restore` again; the store of before lies beside it, as it "
          + "was or as \(path).before-restore-…")
    }
    return path
  }

  /// Opens a store's file for reading, whoever else works in it.
  /// - Throws: `StoreError.unavailable`, also if there is no such file.
  static func read<T: Sendable>(
    _ path: String, _ body: @Sendable @escaping (any Connection) throws -> T
  ) async throws -> T {
    try await Store.translating {
      guard FileManager.default.fileExists(atPath: path) else {
        throw StoreError.unavailable("there is no store at \(path)")
      }
      let database = try SQLiteDatabase.open(path: path, readOnly: true)
      defer { try? database.close() }
      return try await database.read(body)
    }
  }

  /// Looks for everything that can be wrong with a store, beside a running daemon or without one. Changes nothing.
  /// - Parameter progress: told in words what is being looked at.
  /// - Throws: `StoreError` if the file cannot be read at all.
  public static func check(
    _ path: String, progress: @Sendable @escaping (String) -> Void = { _ in }
  ) async throws -> [StoreFinding] {
    let path = try await Store.translating { try SQLiteFile.resolved(path) }
    do {
      return try await read(path) { try StoreCheck(connection: $0, progress: progress).all() }
    } catch StoreError.damaged(let why) {
      return [StoreFinding(check: .file, what: why)]
    }
  }

  #if Postgres
    /// The same for a store in PostgreSQL. What the server keeps whole by itself, pages and references, is left to it.
    public static func check(
      _ login: PostgresLogin, progress: @Sendable @escaping (String) -> Void = { _ in }
    ) async throws -> [StoreFinding] {
      try await Store.translating {
        var limits = Store.postgresLimits
        limits.statementSeconds = 3600
        let database = try await PostgresDatabase.open(login, limits: limits)
        defer { try? database.close() }
        return try await database.read { try StoreCheck(connection: $0, progress: progress).all() }
      }
    }
  #endif

  /// Whether a file is whole: pages, references and audit log. What `check` looks for beyond that can be wrong in a
  /// store that is worth keeping.
  static func soundness(_ path: String) async throws -> [StoreFinding] {
    do {
      return try await read(path) { try StoreCheck(connection: $0, progress: { _ in }).soundness() }
    } catch StoreError.damaged(let why) {
      return [StoreFinding(check: .file, what: why)]
    }
  }
}

/// Something that is wrong with a store.
public struct StoreFinding: Sendable, Hashable, Codable {
  public enum Check: String, Sendable, Codable, CaseIterable {
    /// The pages of the file; constraints of the schema.
    case file
    case references, schema, audit
    /// A word that no state has.
    case states
    /// Rows that belong together, of which one is missing.
    case pairs
  }
  public let check: Check
  /// One line, without what customers wrote.
  public let what: String

  public init(check: Check, what: String) {
    self.check = check
    self.what = what
  }
}

/// Why a file could not be backed up or restored.
public enum StoreFileError: Error, Sendable, Hashable {
  /// The target exists, or cannot be made.
  case cannotCreate(String)
  /// The file does not hold what it should; a line for each.
  case unsound([StoreFinding])
}
