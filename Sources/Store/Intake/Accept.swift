import CrashPoints
import Database
import MailProto

extension Store {
  /// Ledger row, raw bytes, case and job in one transaction; a second arrival of the same message changes nothing.
  public func accept(_ arrival: Arrival, rules: IntakeRules) async throws -> Accepted {
    try await write { tx in
      let accepted = try Acceptance(tx: tx, arrival: arrival, rules: rules).run()
      CrashPoint.reach(.intakeCommitting)
      return accepted
    }
  }

  /// Several arrivals in the order given, in one transaction: one disk wait for all. One that fails is undone alone
  /// and has its error in its place.
  /// - Throws: when nothing at all was kept.
  public func accept(_ arrivals: [(arrival: Arrival, rules: IntakeRules)]) async throws -> [Result<Accepted, any Error>]
  {
    try await write { tx in
      let results = try tx.attemptEach(arrivals) { item in
        try Acceptance(tx: tx, arrival: item.arrival, rules: item.rules).run()
      }
      CrashPoint.reach(.intakeCommitting)
      return results
    }
  }
}

/// One arrival on its way into the store: seen before? whose case? may its sender write there? what next?
struct Acceptance {
  let tx: Transaction
  let arrival: Arrival
  let rules: IntakeRules

  var fingerprint: Fingerprint { arrival.fingerprint }
  var message: Message { arrival.inbound.message }
  var now: Timestamp { arrival.receivedAt }
  /// Of a request, the customer whom its caller names.
  var sender: Address? { arrival.request?.party ?? message.from.first }

  func run() throws -> Accepted {
    if let known = try tx.ledgerEntry(arrival.origin, hash: fingerprint.all), let outcome = known.outcome {
      return try repeated(known, outcome)
    }
    if let original = try earlierCopy() {
      try settle(.duplicate, original.id)
      return Accepted(
        outcome: .duplicate, caseID: original.caseID, message: original.id, newCase: false, verdict: nil)
    }
    if arrival.automatic?.kind == .bounce { return try acceptBounce() }
    // Before the mail itself, so that the conversation stands in its order.
    if arrival.automatic?.kind != .own { try tx.settleUncertain(namedBy: message, at: now) }
    return try acceptMail()
  }

  func settle(
    _ outcome: LedgerOutcome, _ message: MessageRowID, reason: String? = nil, verdict: Verdict? = nil
  ) throws {
    try tx.settle(
      arrival.origin, hash: fingerprint.all, outcome, message: message, reason: reason, verdict: verdict, at: now)
  }

  /// The same origin again: whatever was said the first time.
  private func repeated(_ entry: LedgerEntry, _ outcome: LedgerOutcome) throws -> Accepted {
    try tx.endAttempts(Attempt.key(arrival.origin, hash: fingerprint.all))
    let caseID = try entry.message.flatMap { try tx.findMessage($0)?.caseID }
    return Accepted(
      outcome: outcome, caseID: caseID, message: entry.message, newCase: false, verdict: entry.verdict)
  }

  /// The same mail by another way: equal bytes, or equal Message-ID, sender and body under other trace fields.
  /// A Message-ID alone never suppresses mail, since the sender chooses it. Requests of the API are told apart by
  /// their job, not by their words.
  private func earlierCopy() throws -> StoredMessage? {
    if case .api = arrival.origin { return nil }
    let copy = try tx.row(
      "SELECT * FROM messages WHERE hash = $1 AND direction = 'inbound' ORDER BY id LIMIT 1", fingerprint.all)
    if let copy { return try StoredMessage(copy) }
    guard let id = message.messageID else { return nil }
    return try tx.row(
      """
      SELECT * FROM messages WHERE message_id = $1 AND body_hash = $2 AND direction = 'inbound'
        AND lower(from_address) = $3 ORDER BY id LIMIT 1
      """, id.value, fingerprint.body, sender?.folded ?? ""
    ).map(StoredMessage.init)
  }

  private func acceptMail() throws -> Accepted {
    let place = try Threading(tx: tx, arrival: arrival).place()
    if case .beside(let found) = place { return try quarantine(beside: found) }
    let found: Case? = if case .inside(let found, _) = place { found } else { nil }
    let tokenHolder = if case .inside(_, keyed: true) = place { true } else { false }
    let identity = rules.identify(tokenHolder)
    let history = CaseHistory(
      caseID: found?.id, tier: identity.tier,
      earlier: try found.map { try tx.recentWords(in: $0.id) } ?? [])
    let verdict = rules.judge(history)
    if case .record(let explanation) = verdict {
      return try recordOnly(in: found, identity: identity, explanation: explanation)
    }
    return try open(found, identity: identity, verdict: verdict)
  }

  /// Automatic mail: kept, never answered, reopens nothing.
  private func recordOnly(
    in found: Case?, identity: (tier: SenderTier, reason: String), explanation: String
  ) throws -> Accepted {
    let verdict = Verdict.record(explanation: explanation)
    let id = try tx.insertMessage(arrival, fingerprint, caseID: found?.id, identity: identity)
    try settle(.automatic, id, verdict: verdict)
    try tx.record(
      "message.recorded", by: "gatewayd", of: found?.id,
      ["message": .integer(id.value), "why": .string(explanation)], at: now)
    try finishRequest(found?.id, message: id)
    return Accepted(outcome: .automatic, caseID: found?.id, message: id, newCase: false, verdict: verdict)
  }

  /// A stranger's mail about somebody else's case: kept beside it and shown, never part of it.
  private func quarantine(beside found: Case) throws -> Accepted {
    let identity = rules.identify(false)
    let id = try tx.insertMessage(arrival, fingerprint, caseID: found.id, identity: identity, quarantined: true)
    let address = sender?.address ?? "nobody"
    let why = "A mail of \(address), who is not a party of this case, stands beside it."
    try settle(.quarantined, id, reason: why)
    let idle = found.state == .answered || found.state == .closed
    if idle && arrival.automatic == nil {
      try tx.change(
        found.id, .mailForPerson, by: address, "wrote from another address", at: now,
        setting: [
          .reason: "other_sender", .explanation: why, .route: Proposal.Route.manual.rawValue, .waitingSince: now,
        ])
    } else {
      try tx.change(found.id, nil, by: address, "wrote from another address", at: now)
    }
    try tx.record(
      "message.quarantined", by: "gatewayd", of: found.id, ["message": .integer(id.value), "from": .string(address)],
      at: now)
    return Accepted(outcome: .quarantined, caseID: found.id, message: id, newCase: false, verdict: nil)
  }
}

extension Transaction {
  /// Mails that the guards at the door compare with: an endless case does not make each new mail dearer.
  private static let historyLimit = 100

  /// What the customer wrote in the newest mails of a case, oldest first: neither automatic nor quarantined.
  fileprivate func recentWords(in id: CaseID) throws -> [CaseHistory.Earlier] {
    try rows(
      """
      SELECT id, received_at, CASE trim WHEN 'uncertain' THEN text ELSE new_text END AS words FROM messages
      WHERE case_id = $1 AND direction = 'inbound' AND quarantined = 0 AND automatic_kind IS NULL
      ORDER BY id DESC LIMIT \(Self.historyLimit)
      """, id
    ).reversed().map {
      CaseHistory.Earlier(message: try $0.id("id"), text: try $0.text("words"), at: try $0.time("received_at"))
    }
  }
}

/// What makes two copies of a mail the same.
struct Fingerprint: Sendable {
  let all: [UInt8]
  /// Without the header, which every hop adds to.
  let body: [UInt8]

  init(_ message: Message) {
    all = Digest.sha256(message.bytes)
    body = Digest.sha256(message.bytes[Self.bodyStart(message.bytes)...])
  }

  /// After the first empty line.
  private static func bodyStart(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      var lineStart = 0
      while let feed = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
        let length = feed - lineStart
        if length == 0 || (length == 1 && bytes[lineStart] == UInt8(ascii: "\r")) { return feed + 1 }
        lineStart = feed + 1
      }
      return bytes.count
    }
  }
}
