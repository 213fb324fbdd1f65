import Database

/// Records of one state, for a look at how things stand.
public struct StateCount: Sendable, Hashable {
  public let state: String
  public let count: Int
  public let oldest: Timestamp
}

/// What waits to leave, and what has left last.
public struct OutboxStanding: Sendable, Hashable {
  /// Replies that are neither sent nor cancelled.
  public let replies: [StateCount]
  /// Approved actions that are not done.
  public let actions: [StateCount]
  /// Runs of the agent that wait or go on.
  public let jobs: [StateCount]
  public let lastSent: Timestamp?
}

/// How far a mailbox has been read.
public struct MailboxStanding: Sendable, Hashable {
  public let account: String
  public let mailbox: String
  public let lastUID: UInt32
  public let at: Timestamp
}

extension Store {
  public func outboxStanding() async throws -> OutboxStanding {
    try await read { tx in
      func counts(_ sql: String) throws -> [StateCount] {
        try tx.rows(sql).map {
          StateCount(state: try $0.text("state"), count: try $0.int("n"), oldest: try $0.time("oldest"))
        }
      }
      return OutboxStanding(
        replies: try counts(
          """
          SELECT state, count(*) AS n, min(created_at) AS oldest FROM outgoing
          WHERE state IN ('ready', 'sending', 'deferred', 'bounced', 'uncertain') GROUP BY state
          """),
        actions: try counts(
          """
          SELECT state, count(*) AS n, min(approved_at) AS oldest FROM actions
          WHERE state IN ('approved', 'executing', 'failed') GROUP BY state
          """),
        jobs: try counts(
          """
          SELECT state, count(*) AS n, min(created_at) AS oldest FROM jobs
          WHERE state IN ('queued', 'running', 'failed') GROUP BY state
          """),
        lastSent: try tx.row("SELECT sent_at FROM outgoing WHERE sent_at IS NOT NULL ORDER BY id DESC LIMIT 1")?
          .timeIfAny("sent_at"))
    }
  }

  /// The newest epoch of each mailbox.
  public func mailboxStandings() async throws -> [MailboxStanding] {
    try await read { tx in
      try tx.rows(
        """
        SELECT account, mailbox, last_uid, updated_at FROM cursors
        WHERE epoch = (SELECT max(epoch) FROM cursors AS c WHERE c.account = cursors.account AND c.mailbox = cursors.mailbox)
        ORDER BY account, mailbox
        """
      ).map { row in
        MailboxStanding(
          account: try row.text("account"), mailbox: try row.text("mailbox"),
          lastUID: UInt32(exactly: try row.integer("last_uid")) ?? 0, at: try row.time("updated_at"))
      }
    }
  }
}
