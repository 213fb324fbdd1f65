import Database
import MailProto

/// A line of the ledger: one origin, and how it ended.
struct LedgerEntry {
  let id: Int64
  let outcome: LedgerOutcome?
  let message: MessageRowID?
  let verdict: Verdict?

  init(_ row: Row) throws {
    id = try row.integer("id")
    outcome = try row.wordIfAny("outcome")
    message = try row.idIfAny("message_id")
    let explanation = try row.textIfAny("explanation") ?? ""
    verdict =
      switch try row.textIfAny("verdict") {
      case "agent": .agent
      case "person": .person(reason: try row.textIfAny("verdict_reason") ?? "", explanation: explanation)
      case "record": .record(explanation: explanation)
      default: nil
      }
  }
}

extension Origin {
  /// What makes this arrival the same one when it is seen again.
  var key: String {
    switch self {
    case .imap(let account, let mailbox, let validity, let uid):
      // Lengths first: no account or mailbox name can be read as another pair.
      "imap:\(account.utf8.count):\(account):\(mailbox.utf8.count):\(mailbox):\(validity):\(uid)"
    case .milter(let queueID): "milter:\(queueID)"
    case .imported(let path, let index): "import:\(index):\(path)"
    case .api(let job): "api:\(job.value)"
    }
  }
}

extension Transaction {
  /// Queue ids and the places of imported files come again with other mail, so what was in them is part of the key.
  private func key(_ origin: Origin, _ hash: [UInt8]) -> String {
    switch origin {
    case .imap, .api: origin.key
    case .milter, .imported: "\(origin.key):\(Hex.text(hash))"
    }
  }

  func ledgerEntry(_ origin: Origin, hash: [UInt8]) throws -> LedgerEntry? {
    try row("SELECT * FROM ledger WHERE origin = $1", key(origin, hash)).map(LedgerEntry.init)
  }

  /// A row without an outcome for a message of a mailbox, if it has none yet.
  func openLedgerRow(_ origin: Origin, at now: Timestamp) throws {
    guard case .imap(let account, let mailbox, let validity, let uid) = origin else { return }
    try run(
      """
      INSERT INTO ledger (origin, account, mailbox, uid_validity, uid, at) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT DO NOTHING
      """, origin.key, account, mailbox, validity, uid, now)
  }

  /// Writes how an origin ended. Returns the ledger row's id.
  @discardableResult
  func settle(
    _ origin: Origin, hash: [UInt8], _ outcome: LedgerOutcome, message: MessageRowID?, reason: String? = nil,
    verdict: Verdict? = nil, at now: Timestamp
  ) throws -> Int64 {
    var place: (String?, String?, UInt32?, UInt32?) = (nil, nil, nil, nil)
    if case .imap(let account, let mailbox, let validity, let uid) = origin {
      place = (account, mailbox, validity, uid)
    }
    let words: (String?, String?, String?) =
      switch verdict {
      case nil: (nil, nil, nil)
      case .agent: ("agent", nil, nil)
      case .person(let reason, let explanation): ("person", reason, explanation)
      case .record(let explanation): ("record", nil, explanation)
      }
    let made = try row(
      """
      INSERT INTO ledger (origin, account, mailbox, uid_validity, uid, outcome, reason, message_id, verdict,
        verdict_reason, explanation, at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      ON CONFLICT (origin) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason,
        message_id = excluded.message_id, verdict = excluded.verdict, verdict_reason = excluded.verdict_reason,
        explanation = excluded.explanation, at = excluded.at
      RETURNING id
      """, key(origin, hash), place.0, place.1, place.2, place.3, outcome.rawValue, reason, message, words.0, words.1,
      words.2, now)
    try endAttempts(Attempt.key(origin, hash: hash))
    guard let made else { throw StoreError.unavailable("a ledger row was not kept") }
    return try made.integer("id")
  }
}
