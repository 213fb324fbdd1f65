import Database
import MailProto

extension Store {
  /// Takes a customer's mail out of a case into a new one of its own, linked to the old, for a person.
  ///
  /// A mail that stood beside the case as quarantined becomes the first of the new one, with its sender as the party.
  /// What the agent did on the mail goes with it; answers to the mail by its own Message-ID find the new case.
  /// - Throws: `DeskError`, also for the only mail of a case, for automatic mail, and for a mail that was answered.
  /// - Returns: the new case.
  public func split(
    message: MessageRowID, from shown: ShownCase, by reviewer: User, now: Timestamp
  ) async throws -> CaseID {
    try await write { tx in
      let old = try tx.decidable(shown.id, version: shown.version, by: reviewer)
      guard let mail = try tx.findMessage(message), mail.caseID == old.id else { throw DeskError.notFound }
      return try Splitting(tx: tx, old: old, mail: mail, reviewer: reviewer, now: now).run()
    }
  }
}

private struct Splitting {
  let tx: Transaction
  let old: Case
  let mail: StoredMessage
  let reviewer: User
  let now: Timestamp

  func run() throws -> CaseID {
    try check()
    try tx.endJobs(of: old.id, message: mail.id, because: "the mail was split off", by: reviewer, at: now)
    if let draft = try tx.pendingDraft(old.id), draft.message == mail.id {
      try tx.supersedeDraft(of: old.id, because: "the mail was split off", at: now)
    }
    let new = try newCase()
    try moveRecords(to: new)
    try moveThreading(to: new)
    try settleOldCase(new)
    try tx.record(
      "case.split", by: reviewer.name, of: new,
      ["from": .integer(old.id.value), "message": .integer(mail.id.value)], at: now)
    return new
  }

  private func check() throws {
    guard mail.direction == .inbound, mail.automatic == nil else {
      throw DeskError.notAllowed(why: "only a customer's mail can be split off")
    }
    guard try mail.quarantined || tx.customerMails(old.id).count > 1 else {
      throw DeskError.notAllowed(why: "it is the only mail of the case")
    }
    let answer = try tx.row("SELECT 1 FROM outgoing WHERE answers = $1 AND state <> 'cancelled' LIMIT 1", mail.id)
    guard answer == nil else { throw DeskError.notAllowed(why: "the mail was answered in this case") }
  }

  private func newCase() throws -> CaseID {
    let party = mail.from ?? Address(address: "")
    let isSame = party.folded == old.party.folded
    let id: CaseID = try tx.insert(
      "cases",
      [
        ("state", Case.State.review.rawValue), ("subject", mail.subject ?? ""), ("party_name", party.name),
        ("party_address", party.address), ("party_folded", party.folded),
        ("customer_id", isSame ? old.customerID : nil), ("route", Proposal.Route.manual.rawValue), ("reason", "split"),
        ("explanation", "This mail was split off case \(old.id) by \(reviewer.name)."),
        ("summary", Case.summary(of: mail.ownWords)), ("token", ""), ("linked_case", old.id),
        ("changed_by", reviewer.name), ("change", "split off case \(old.id)"), ("waiting_since", mail.receivedAt),
        ("opened_at", now), ("updated_at", now),
      ])
    try tx.run("UPDATE cases SET token = $2 WHERE id = $1", id, tx.threads.token(caseID: id.value))
    return id
  }

  private func moveRecords(to new: CaseID) throws {
    try tx.run("UPDATE messages SET case_id = $2, quarantined = 0 WHERE id = $1", mail.id, new)
    try tx.run(
      "UPDATE decisions SET case_id = $2 WHERE draft_id IN (SELECT id FROM drafts WHERE message_id = $1)", mail.id, new)
    try tx.run("UPDATE drafts SET case_id = $2 WHERE message_id = $1", mail.id, new)
    try tx.run(
      "UPDATE runs SET case_id = $2 WHERE job_id IN (SELECT id FROM jobs WHERE message_id = $1)", mail.id, new)
    try tx.run("UPDATE jobs SET case_id = $2 WHERE message_id = $1", mail.id, new)
    // The gap that this leaves in the old case's turns says nothing: turns are read in their order.
    let moved = try tx.run("UPDATE memory SET case_id = $2, turn = 0 WHERE message_id = $1", mail.id, new)
    if moved == 0 {
      try tx.remember(.customer, in: new, message: mail.id, text: mail.ownWords, facts: [], at: mail.receivedAt)
    }
  }

  /// The mail's own id leads to the new case alone; ids of earlier mail lead where they did.
  private func moveThreading(to new: CaseID) throws {
    guard let id = mail.messageID else { return }
    try tx.run("DELETE FROM known_ids WHERE value = $1 AND case_id = $2", id.value, old.id)
    try tx.learn(id, caseID: new)
  }

  /// A case whose only work went with the mail waits for a person.
  private func settleOldCase(_ new: CaseID) throws {
    let what = "split a mail off into case \(new)"
    let isIdle = try old.state == .working && !tx.hasActiveJob(old.id) && !tx.hasReplyOnItsWay(old.id)
    if isIdle {
      try tx.change(
        old.id, .parted, by: reviewer.name, what, at: now,
        setting: [
          .route: Proposal.Route.manual.rawValue, .reason: "split",
          .explanation: "A mail was split off into case \(new) by \(reviewer.name).",
        ])
    } else {
      try tx.change(old.id, nil, by: reviewer.name, what, at: now)
    }
    try tx.record(
      "case.split", by: reviewer.name, of: old.id,
      ["into": .integer(new.value), "message": .integer(mail.id.value)], at: now)
  }
}

extension Transaction {
  fileprivate func hasReplyOnItsWay(_ id: CaseID) throws -> Bool {
    try row("SELECT 1 FROM outgoing WHERE case_id = $1 AND state IN ('ready', 'sending', 'deferred') LIMIT 1", id)
      != nil
  }
}
