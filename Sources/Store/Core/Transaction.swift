import Database
import MailProto

/// The store inside one transaction: the connection, and what the rules need to know.
struct Transaction {
  let connection: any Connection
  let settings: ReplySettings
  let threads: ThreadIDs
  /// The process that claims belong to; nil where there is only one.
  var node: Int64?

  func rows(_ sql: String, _ arguments: any Bind...) throws -> [Row] {
    try connection.query(sql, arguments.map(\.bound))
  }

  func row(_ sql: String, _ arguments: any Bind...) throws -> Row? {
    try connection.query(sql, arguments.map(\.bound)).first
  }

  @discardableResult
  func run(_ sql: String, _ arguments: any Bind...) throws -> Int {
    try connection.execute(sql, arguments.map(\.bound))
  }

  /// Inserts a row into a table of ours and returns its id. Table and columns are literals of this module.
  func insert<Record>(_ table: StaticString, _ columns: [(StaticString, any Bind)]) throws -> RecordID<Record> {
    let names = columns.map { "\($0.0)" }.joined(separator: ", ")
    let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    return RecordID(
      try connection.insert("INSERT INTO \(table) (\(names)) VALUES (\(places))", columns.map(\.1.bound)))
  }
}

extension Transaction {
  /// One step among several of this transaction: if it fails, only what it changed is undone.
  func attempt<T>(_ body: () throws -> T) throws -> Result<T, any Error> {
    do {
      return .success(try connection.savepoint(body))
    } catch let lost as TransactionLost {
      throw lost
    } catch {
      return .failure((error as? DatabaseError).map(StoreError.init) ?? error)
    }
  }
}

extension Transaction {
  /// Many steps, each of which fails alone.
  ///
  /// They are tried together first: SQLite copies each page that a step touches when it could be undone alone, which
  /// doubles the cost of a batch in which nothing fails. If one fails, all are undone and done again one by one.
  func attemptEach<Item, T>(_ items: [Item], _ body: (Item) throws -> T) throws -> [Result<T, any Error>] {
    do {
      return try connection.savepoint { try items.map { .success(try body($0)) } }
    } catch let lost as TransactionLost {
      throw lost
    } catch {
      return try items.map { item in try attempt { try body(item) } }
    }
  }
}

/// Whom a commit wakes.
enum Wake: String { case nobody, desk, everybody }

extension Store {
  func read<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws -> T {
    let (settings, threads) = (settings, threads)
    do {
      return try await database.read {
        try body(Transaction(connection: $0, settings: settings, threads: threads))
      }
    } catch let error as DatabaseError { throw StoreError(error) }
  }

  /// One transaction, on disk when this returns.
  @discardableResult
  func write<T: Sendable>(
    waking wake: Wake = .everybody, _ body: @Sendable @escaping (Transaction) throws -> T
  ) async throws -> T {
    let (settings, threads) = (settings, threads)
    let result: T
    do {
      let nodes = nodes
      result = try await database.write { connection in
        let result = try body(
          Transaction(connection: connection, settings: settings, threads: threads, node: nodes?.number))
        // Told with the commit, or not at all.
        if wake != .nobody { try nodes?.tell(wake, connection) }
        return result
      }
    } catch let error as DatabaseError {
      throw StoreError(error)
    } catch let lost as TransactionLost {
      throw (lost.cause as? DatabaseError).map(StoreError.init) ?? lost.cause
    }
    self.wake(wake)
    return result
  }

  /// Wakes whoever listens in this process.
  func wake(_ wake: Wake) {
    if wake != .nobody { deskSignal.wake() }
    if wake == .everybody { workSignal.wake() }
  }
}

extension StoreError {
  init(_ error: DatabaseError) {
    self =
      switch error {
      case .damaged: .damaged(error.description)
      case .unavailable, .full, .readonly, .locked: .unavailable(error.description)
      case .constraint, .invalid: .invalid(error.description)
      }
  }
}
