import GRDB

/// How much room a database takes.
public struct DatabaseSize: Sendable, Hashable {
  public let pages: Int
  /// Pages that hold nothing and could go back to the disk.
  public let freePages: Int
  public let pageSize: Int
}

/// What is done to the file as a whole, on the writing connection.
extension SQLiteDatabase {
  public func size() async throws -> DatabaseSize {
    try await upkeep { database in
      func number(_ name: String) throws -> Int { try Int.fetchOne(database, sql: "PRAGMA \(name)") ?? 0 }
      return DatabaseSize(
        pages: try number("page_count"), freePages: try number("freelist_count"), pageSize: try number("page_size"))
    }
  }

  /// Gives up to `pages` free pages back to the disk. A file that an earlier version made and that was never
  /// rewritten keeps them, for later use.
  public func giveBack(pages: Int) async throws {
    try await upkeep { try $0.execute(sql: "PRAGMA incremental_vacuum(\(max(0, pages)))") }
  }

  /// Writes the whole file anew, without free pages and without what was deleted in it. Wants as much free disk
  /// again as the file takes, twice, and lets no other write happen meanwhile.
  public func rewrite() async throws {
    try await upkeep { database in
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      // The new file is a temporary one first, and may be larger than the memory.
      try database.execute(sql: "PRAGMA temp_store = FILE")
      defer { try? database.execute(sql: "PRAGMA temp_store = MEMORY") }
      try database.execute(sql: "VACUUM")
    }
  }

  /// Folds the log into the file and empties it. False if a reader held some of it back.
  public func emptyLog() async throws -> Bool {
    guard checkpoints else { throw DatabaseError.invalid("checkpoints are another process's here") }
    return try await upkeep { database in
      let row = try GRDB.Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      return row?[0] == 0
    }
  }

  private func upkeep<T: Sendable>(_ body: @Sendable @escaping (GRDB.Database) throws -> T) async throws -> T {
    let gate = gate
    do {
      return try await connections.writeWithoutTransaction { database in
        try WriteGate.passing(gate) { try body(database) }
      }
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(error)
    }
  }
}
