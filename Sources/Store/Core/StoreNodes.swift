import Database
import MailProto

/// The processes that work on one store together, as one of them sees them.
protocol StoreNodes: Sendable {
  /// By which the others know this process; nil for a command, which claims nothing.
  var number: Int64? { get }

  /// Wakes the others when the transaction is committed.
  func tell(_ wake: Wake, _ connection: any Connection) throws

  /// Whether this process is the one that does what the name says; asked again, it answers the same until the way to
  /// the server is lost.
  func lead(_ task: String) async -> Bool
  /// Leaves the task to another process.
  func leave(_ task: String) async

  /// The processes that are there.
  func living(_ connection: any Connection) throws -> Set<Int64>

  func close()
}

extension Store {
  /// Whether this process is to do what only one process at a time may: watch a mailbox, call a webhook. With SQLite it
  /// always is. To be asked again every few seconds: it ends when the way to the server is lost.
  public func leads(_ task: String) async -> Bool { await nodes?.lead(task) ?? true }

  /// Lets another process do it.
  public func leave(_ task: String) async { await nodes?.leave(task) }

  /// Whether several processes may work on this store.
  public var isShared: Bool { nodes != nil }
}

extension Store {
  /// Claims of processes that are gone, by the processes. Empty with SQLite, where a start ends all claims.
  func deadHolders() async throws -> Set<Int64> {
    guard let nodes else { return [] }
    return try await read { tx in
      // First the claims, then who is there: who claims meanwhile is among these.
      let holders = try tx.rows(
        """
        SELECT holder FROM jobs WHERE state = 'running' AND holder IS NOT NULL
        UNION SELECT holder FROM outgoing WHERE state = 'sending' AND holder IS NOT NULL
        UNION SELECT holder FROM actions WHERE state = 'executing' AND holder IS NOT NULL
        """
      ).map { try $0.integer("holder") }
      return Set(holders).subtracting(holders.isEmpty ? [] : try nodes.living(tx.connection))
    }
  }

  /// Ends the claims of processes that are gone, as `endLostClaims` does for all.
  func endClaims(of holders: Set<Int64>, now: Timestamp) async throws {
    guard !holders.isEmpty else { return }
    try await write { tx in
      for holder in holders.sorted() {
        for lost in try tx.rows("SELECT * FROM outgoing WHERE state = 'sending' AND holder = $1 ORDER BY id", holder) {
          try tx.cutOff(try Outgoing(lost), at: now)
        }
        // A lease of the beginning of time has run out by every clock; the next claim counts and raises the fence.
        try tx.run("UPDATE jobs SET lease_until = 0 WHERE state = 'running' AND holder = $1", holder)
        try tx.run("UPDATE actions SET lease_until = 0 WHERE state = 'executing' AND holder = $1", holder)
      }
    }
  }
}
