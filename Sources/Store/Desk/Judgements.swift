import Database

/// What a person said of the agent's work: a decision about its draft, or thumbs.
public enum Judgement: Sendable, Hashable {
  /// `undoneAt` says that it was taken back.
  case decision(Decision, run: RunID)
  case thumbs(Label, user: UserID)
}

extension Store {
  /// What a line of the audit log tells of it, as things stand now; nil for any other line, and for what is about no
  /// run's draft.
  public func judgement(in line: AuditEvent) async throws -> Judgement? {
    try await read { try $0.judgement(in: line) }
  }

  /// How far somebody has read the audit log. At the first time that is its end: what was before is left alone.
  public func auditCursor(_ name: String) async throws -> Int64 {
    if let known = try await read({ try $0.setting("cursor \(name)") }).flatMap({ Int64($0) }) {
      // The store is a backup that was put back: the log is shorter than it was.
      return min(known, try await lastSequence())
    }
    let last = try await lastSequence()
    try await setAuditCursor(name, to: last)
    return last
  }

  public func setAuditCursor(_ name: String, to sequence: Int64) async throws {
    try await write(waking: .nobody) { try $0.setting("cursor \(name)", to: String(sequence)) }
  }
}

extension Transaction {
  fileprivate func judgement(in line: AuditEvent) throws -> Judgement? {
    switch line.event {
    case "case.labelled":
      guard let caseID = line.caseID else { return nil }
      let run = number("run", in: line) ?? 0
      let found = try row(
        "SELECT * FROM labels WHERE case_id = $1 AND run_id = $2 AND reviewer = $3", caseID, run, line.actor)
      return try found.map { .thumbs(try Label($0), user: try $0.id("user_id")) }
    case let event where event.hasPrefix("decision."):
      guard let id = number("decision", in: line) else { return nil }
      let found = try row(
        """
        SELECT decisions.*, drafts.run_id FROM decisions JOIN drafts ON drafts.id = decisions.draft_id
        WHERE decisions.id = $1
        """, id)
      return try found.map { .decision(try Decision($0), run: try $0.id("run_id")) }
    default: return nil
    }
  }

  private func number(_ key: String, in line: AuditEvent) -> Int64? {
    if case .integer(let number)? = line.detail[key] { number } else { nil }
  }
}
