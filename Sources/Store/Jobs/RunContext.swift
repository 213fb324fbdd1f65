import Database

/// Everything that a run may know about its case.
public struct RunContext: Sendable {
  public let message: StoredMessage
  public let `case`: Case
  /// Own words of the customer's earlier mails of this case, oldest first, automatic ones left out.
  public let earlier: [String]
  /// The same of the sender's mails in other cases that came in the last `window` days, at most 50.
  public let elsewhere: [String]
  public let memory: [MemoryTurn]
  /// Approved, pending and done actions for the customer, in all cases.
  public let pastActions: [ActionRecord]
}

extension Store {
  /// What the job's run starts from. Memory ends before the job's own message.
  /// - Parameter window: days before the job's message in which mails of other cases count.
  public func runInput(for claimed: ClaimedJob, window: Int) async throws -> RunContext {
    try await read { tx in
      guard let message = try tx.findMessage(claimed.job.message) else {
        throw StoreError.notFound("message \(claimed.job.message)")
      }
      let found = try tx.needCase(claimed.job.caseID)
      let turns = try tx.memoryTurns(found.id)
      return RunContext(
        message: message, case: found,
        earlier: try tx.customerMails(found.id, before: message.id).map(\.ownWords),
        elsewhere: try tx.mailsElsewhere(by: message, of: found, window: window).map(\.ownWords),
        memory: Array(turns.prefix { $0.message != message.id }),
        pastActions: try tx.pastActions(of: found))
    }
  }

  public func message(_ id: MessageRowID) async throws -> StoredMessage? { try await read { try $0.findMessage(id) } }

  public func raw(_ id: MessageRowID) async throws -> [UInt8]? {
    try await read { try $0.row("SELECT bytes FROM raw_messages WHERE message_id = $1", id)?.bytes("bytes") }
  }

  public func memory(_ caseID: CaseID) async throws -> [MemoryTurn] { try await read { try $0.memoryTurns(caseID) } }

  /// Actions of any case of this customer, approved, under way or done.
  public func actions(customerID: Int64) async throws -> [ActionRecord] {
    try await read { try $0.actions(customerID: customerID) }
  }
}

extension Transaction {
  func actions(customerID: Int64) throws -> [ActionRecord] {
    try rows(
      """
      SELECT actions.* FROM actions JOIN cases ON cases.id = actions.case_id
      WHERE (cases.customer_id = $1 OR actions.customer_id = $1) AND actions.state <> 'failed' ORDER BY actions.id
      """, customerID
    ).map(ActionRecord.init)
  }

  /// Mails by the same address, or by the customer of the case, that are in other cases; oldest first.
  ///
  /// An address is what the mail claims: this is for counting, and may never be shown to whoever wrote it.
  fileprivate func mailsElsewhere(by message: StoredMessage, of found: Case, window: Int) throws -> [StoredMessage] {
    let since = message.receivedAt.adding(milliseconds: -Int64(clamping: window) * 86_400_000)
    return try rows(
      """
      SELECT * FROM messages WHERE case_id IN (
          SELECT id FROM cases WHERE party_folded = $1 UNION SELECT id FROM cases WHERE customer_id = $2)
        AND case_id <> $3 AND id < $4 AND received_at >= $5 AND direction = 'inbound' AND quarantined = 0
        AND automatic_kind IS NULL ORDER BY id DESC LIMIT 50
      """, message.from?.folded ?? "", found.customerID ?? -1, found.id, message.id, since
    ).reversed().map(StoredMessage.init)
  }

  /// The customer's; of an unknown customer, those of the case alone.
  fileprivate func pastActions(of found: Case) throws -> [ActionRecord] {
    if let customer = found.customerID { return try actions(customerID: customer) }
    return try rows("SELECT * FROM actions WHERE case_id = $1 AND state <> 'failed' ORDER BY id", found.id)
      .map(ActionRecord.init)
  }
}
