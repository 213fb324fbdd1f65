import Database
import MailProto

extension Acceptance {
  /// How long after it was closed a case is still the place for the customer's next word.
  static let reopenSeconds: Int64 = 30 * 86_400

  /// The mail becomes part of its case, or of a new one, and goes to the agent or to a person.
  func open(_ found: Case?, identity: (tier: SenderTier, reason: String), verdict: Verdict) throws -> Accepted {
    // The caller's number is one case for ever.
    let isOld = found.map { $0.state == .closed && $0.updatedAt.adding(seconds: Self.reopenSeconds) < now } ?? false
    let current = isOld && arrival.request == nil ? nil : found
    let caseID = try current?.id ?? newCase(continuing: found, verdict)
    let id = try tx.insertMessage(arrival, fingerprint, caseID: caseID, identity: identity)
    try settle(.case, id, verdict: verdict)
    try tx.learnIDs(of: message, caseID: caseID)
    try tx.remember(
      .customer, in: caseID, message: id, text: ownWords, facts: arrival.facts, at: now)
    if current != nil {
      try tx.supersedeDraft(of: caseID, because: "the customer wrote again", at: now)
      try goOn(caseID, verdict)
    }
    try tx.record(
      "message.received", by: "customer", of: caseID,
      [
        "message": .integer(id.value), "tier": .integer(Int64(identity.tier.rawValue)),
        "new_case": .bool(current == nil),
      ],
      at: now)
    try handOn(caseID, id, verdict, priority: priority(in: current))
    return Accepted(outcome: .case, caseID: caseID, message: id, newCase: current == nil, verdict: verdict)
  }

  private var ownWords: String {
    arrival.inbound.trim == .uncertain ? message.text : arrival.inbound.newText
  }

  private func newCase(continuing old: Case?, _ verdict: Verdict) throws -> CaseID {
    let person = verdict.person
    let state = person == nil ? Case.State.working : .review
    let party = sender ?? Address(address: "")
    let id: CaseID = try tx.insert(
      "cases",
      [
        ("state", state.rawValue), ("subject", message.subject ?? ""), ("party_name", party.name),
        ("party_address", party.address), ("party_folded", party.folded),
        ("customer_id", arrival.request?.customerID), ("external_id", arrival.request?.externalCase),
        ("route", person.map { _ in Proposal.Route.manual.rawValue }), ("reason", person?.reason),
        ("explanation", person?.explanation), ("waiting_since", now), ("summary", arrival.summary), ("token", ""),
        ("linked_case", old?.id),
        ("changed_by", "customer"), ("change", "wrote"), ("opened_at", now), ("updated_at", now),
      ])
    try tx.run("UPDATE cases SET token = $2 WHERE id = $1", id, tx.threads.token(caseID: id.value))
    return id
  }

  private func priority(in found: Case?) -> Job.Priority {
    if case .imported = arrival.origin { return .low }
    if arrival.isUrgent || found?.urgency == "urgent" { return .urgent }
    return found == nil ? .normal : .again
  }

  /// A case that was there before takes up the mail.
  private func goOn(_ caseID: CaseID, _ verdict: Verdict) throws {
    let waiting = try tx.row("SELECT waiting_since FROM cases WHERE id = $1", caseID)?.timeIfAny("waiting_since")
    let person = verdict.person
    try tx.change(
      caseID, person == nil ? .mailForAgent : .mailForPerson, by: "customer", "wrote again", at: now,
      setting: [
        .waitingSince: waiting ?? now, .summary: arrival.summary,
        .route: person.map { _ in Proposal.Route.manual.rawValue }, .reason: person?.reason,
        .explanation: person?.explanation,
      ])
  }

  /// What is to be done with the mail now that it is in its case.
  private func handOn(_ caseID: CaseID, _ id: MessageRowID, _ verdict: Verdict, priority: Job.Priority) throws {
    guard let person = verdict.person else {
      try tx.insertJob(
        jobID, caseID: caseID, message: id, state: .queued, priority: priority, mailbox: arrival.origin.mailbox, at: now
      )
      return try noteRequest()
    }
    try tx.record(
      "guard.stopped", by: "gatewayd", of: caseID,
      [
        "message": .integer(id.value), "reason": .string(person.reason), "explanation": .string(person.explanation),
      ],
      at: now)
    try finishRequest(caseID, message: id)
  }

  private var jobID: JobID {
    if case .api(let job) = arrival.origin { job } else { JobID(Random.uuid()) }
  }

  /// A request of the API has a job to ask after even where nothing ran.
  func finishRequest(_ caseID: CaseID?, message: MessageRowID) throws {
    guard case .api(let job) = arrival.origin, let caseID else { return }
    try tx.insertJob(
      job, caseID: caseID, message: message, state: .done, mailbox: arrival.origin.mailbox, at: now)
    try noteRequest()
  }

  /// Whose request it was, beside its job.
  private func noteRequest() throws {
    guard case .api(let job) = arrival.origin, let request = arrival.request else { return }
    try tx.run(
      "INSERT INTO api_requests (job_id, token_id, digest, external_case, at) VALUES ($1, $2, $3, $4, $5)", job,
      request.token, request.digest, request.externalCase, now)
  }
}

extension Verdict {
  /// Why a person is to look, if one is.
  fileprivate var person: (reason: String, explanation: String)? {
    if case .person(let reason, let explanation) = self { (reason, explanation) } else { nil }
  }
}

extension Transaction {
  func insertMessage(
    _ arrival: Arrival, _ fingerprint: Fingerprint, caseID: CaseID?, identity: (tier: SenderTier, reason: String),
    quarantined: Bool = false
  ) throws -> MessageRowID {
    let inbound = arrival.inbound
    let message = inbound.message
    let attachments = message.parts.filter { $0.disposition == .attachment || $0.filename != nil }.map {
      StoredMessage.Attachment(partID: $0.id, filename: $0.filename, contentType: $0.contentType, size: $0.size)
    }
    let id: MessageRowID = try insert(
      "messages",
      [
        ("case_id", caseID), ("direction", StoredMessage.Direction.inbound.rawValue),
        ("message_id", message.messageID?.value), ("hash", fingerprint.all), ("body_hash", fingerprint.body),
        ("from_name", (arrival.request?.party ?? message.from.first)?.name),
        ("from_address", (arrival.request?.party ?? message.from.first)?.address),
        ("to_json", try JSONText.encode(message.to)), ("cc_json", try JSONText.encode(message.cc)),
        ("references_json", try JSONText.encode(message.references)), ("subject", message.subject),
        ("date_seconds", message.date?.seconds), ("date_zone", message.date?.zoneMinutes),
        ("received_at", arrival.receivedAt), ("text", message.text), ("new_text", inbound.newText),
        ("quoted_text", inbound.quotedText), ("has_hidden_text", message.hiddenText?.isEmpty == false),
        ("trim", inbound.trim.rawValue), ("characters", inbound.characters), ("tier", identity.tier.rawValue),
        ("tier_reason", identity.reason), ("automatic_kind", arrival.automatic?.kind.rawValue),
        ("automatic_reason", arrival.automatic?.reason), ("quarantined", quarantined),
        ("twin_of", try twin(of: message)), ("attachments_json", try JSONText.encode(attachments)),
        ("has_html", message.html != nil),
      ])
    try run("INSERT INTO raw_messages (message_id, bytes) VALUES ($1, $2)", id, message.bytes)
    return id
  }

  /// An earlier mail of that Message-ID; whoever calls has ruled out that it is the same mail.
  private func twin(of message: Message) throws -> MessageRowID? {
    guard let id = message.messageID else { return nil }
    return try row("SELECT id FROM messages WHERE message_id = $1 ORDER BY id LIMIT 1", id.value)?.id("id")
  }
}
