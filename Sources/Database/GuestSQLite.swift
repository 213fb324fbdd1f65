import Foundation
import GRDB

/// A SQLite file that belongs to another program, opened for writing.
///
/// Takes the file as it is: neither creates it nor changes its journal mode, which its owner chose. What this connection
/// writes is on disk when a write returns.
/// One connection; every write is one immediate transaction.
public final class GuestSQLite: Database {
  private let connection: DatabaseQueue

  /// - Throws: `DatabaseError`, also when the file does not exist.
  public init(path: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(10)
    configuration.acceptsDoubleQuotedStringLiterals = false
    configuration.prepareDatabase {
      try $0.execute(sql: "PRAGMA trusted_schema = OFF")
      // Of this connection, not of the file: with a rollback journal FULL does not sync the folder after the journal
      // is gone, so that a loss of power could bring it back and undo what was reported as done.
      try $0.execute(sql: "PRAGMA synchronous = EXTRA")
    }
    // Opening for writing would create an empty file. To open it for reading first would not do either: after a loss of
    // power a rollback journal may lie beside it, and only a connection that writes can roll that back.
    guard FileManager.default.fileExists(atPath: path) else {
      throw DatabaseError.unavailable("there is no file \(path)")
    }
    connection = try Self.translating { try DatabaseQueue(path: path, configuration: configuration) }
  }

  public func read<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T {
    do {
      return try await connection.read { try body(SQLiteConnection($0)) }
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(error)
    }
  }

  public func write<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T {
    let connection = connection
    // A task of its own: a cancelled caller must not turn a commit that happened into an error.
    let work = Task {
      try await connection.writeWithoutTransaction { database in
        var result: T?
        try database.inTransaction(.immediate) {
          result = try body(SQLiteConnection(database))
          return .commit
        }
        guard let result else { throw DatabaseError.unavailable("the transaction gave no result") }
        return result
      }
    }
    do {
      return try await work.value
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(error)
    }
  }

  public func close() throws { try Self.translating { try connection.close() } }

  private static func translating<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as GRDB.DatabaseError { throw DatabaseError(error) }
  }
}
