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

  /// Whose turn its job waits for: the account's, or that of the way by which it came.
  var mailbox: String {
    switch self {
    case .imap(let account, _, _, _): account
    case .milter: "milter"
    case .imported: "import"
    case .api: "api"
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

  /// Writes how an origin ended.
  func settle(
    _ origin: Origin, hash: [UInt8], _ outcome: LedgerOutcome, message: MessageRowID?, reason: String? = nil,
    verdict: Verdict? = nil, at now: Timestamp
  ) throws {
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
    let end = [
      outcome.rawValue.bound, reason.bound, message.bound, words.0.bound, words.1.bound, words.2.bound, now.bound,
    ]
    // Most messages come from a mailbox, and have a row since their attempt was counted.
    let changed = try connection.execute(
      """
      UPDATE ledger SET outcome = $2, reason = $3, message_id = $4, verdict = $5, verdict_reason = $6,
        explanation = $7, at = $8
      WHERE origin = $1
      """, [key(origin, hash).bound] + end)
    if changed == 0 {
      try connection.execute(
        """
        INSERT INTO ledger (origin, account, mailbox, uid_validity, uid, outcome, reason, message_id, verdict,
          verdict_reason, explanation, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """, [key(origin, hash).bound, place.0.bound, place.1.bound, place.2.bound, place.3.bound] + end)
    }
    try endAttempts(Attempt.key(origin, hash: hash))
  }
}
