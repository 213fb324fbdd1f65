import Database
import Foundation
import MailProto

extension Store {
  /// Ends the claims of the process before. Whoever holds the store's lock is its only worker, so a claim that is
  /// found now belongs to a process that is gone, however long its lease would still run.
  func endLostClaims(now: Timestamp) async throws {
    try await write(waking: .nobody) { tx in
      for lost in try tx.rows("SELECT * FROM outgoing WHERE state = 'sending' ORDER BY id") {
        try tx.cutOff(try Outgoing(lost), at: now)
      }
      // A lease of the beginning of time has run out by every clock; the next claim counts and raises the fence.
      try tx.run("UPDATE jobs SET lease_until = 0 WHERE state = 'running'")
      try tx.run("UPDATE actions SET lease_until = 0 WHERE state = 'executing'")
    }
  }
}

extension Timestamp {
  /// The wall clock.
  static func wallClock() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
