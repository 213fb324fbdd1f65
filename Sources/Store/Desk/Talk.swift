import Database

/// What a person wrote about a case, for the team only.
public struct Note: Sendable, Hashable {
  public let id: NoteID
  public let author: String
  public let text: String
  public let at: Timestamp
}

/// A note that names somebody who has not seen the case since.
public struct Mention: Sendable, Hashable {
  public let caseID: CaseID
  public let subject: String
  public let note: Note
}

/// How good a person found the agent's work on a case, or one run of it.
public struct Label: Sendable, Hashable {
  public let caseID: CaseID
  /// Nil: the case as a whole.
  public let run: RunID?
  public let reviewer: String
  public let good: Bool
  public let reason: String?
  public let at: Timestamp
}

extension Store {
  /// The longest note, in characters.
  public static let longestNote = 4000

  /// Writes a note. People whose names stand in it behind an `@` find it among their mentions. The case stays as it is:
  /// what others have on their screens is not void by it.
  public func addNote(_ text: String, to caseID: CaseID, by author: User, now: Timestamp) async throws {
    try await write(waking: .desk) { tx in
      try tx.mayDecide(author)
      guard try tx.findCase(caseID) != nil else { throw DeskError.notFound }
      let text = text.trimmed
      guard !text.isEmpty else { throw DeskError.badAction(why: "The note is empty.") }
      guard text.count <= Self.longestNote else {
        throw DeskError.badAction(why: "A note has \(Self.longestNote) characters at most.")
      }
      let id: NoteID = try tx.insert(
        "notes", [("case_id", caseID), ("user_id", author.id), ("author", author.name), ("text", text), ("at", now)])
      for user in try tx.named(in: text) where user.id != author.id {
        try tx.run("INSERT INTO mentions (note_id, user_id) VALUES ($1, $2)", id, user.id)
      }
      try tx.record("case.note", by: author.name, of: caseID, ["note": .integer(id.value)], at: now)
    }
  }

  /// Unseen mentions of a person, newest first.
  public func mentions(of user: User, limit: Int) async throws -> [Mention] {
    try await read { tx in
      try tx.rows(
        """
        SELECT notes.*, cases.subject FROM mentions JOIN notes ON notes.id = mentions.note_id
        JOIN cases ON cases.id = notes.case_id
        WHERE mentions.user_id = $1 AND mentions.seen_at IS NULL ORDER BY notes.id DESC LIMIT $2
        """, user.id, max(0, limit)
      ).map { Mention(caseID: try $0.id("case_id"), subject: try $0.text("subject"), note: try Note($0)) }
    }
  }

  /// How many of them there are.
  public func mentionCount(of user: User) async throws -> Int {
    try await read { tx in
      try tx.row("SELECT count(*) AS n FROM mentions WHERE user_id = $1 AND seen_at IS NULL", user.id)?.int("n") ?? 0
    }
  }

  /// Says how good the agent's work was; a second word of the same person takes the place of the first.
  public func label(
    _ caseID: CaseID, run: RunID?, good: Bool, reason: String?, by reviewer: User, now: Timestamp
  ) async throws {
    try await write(waking: .desk) { tx in
      try tx.mayDecide(reviewer)
      guard try tx.findCase(caseID) != nil else { throw DeskError.notFound }
      if let run, try tx.row("SELECT 1 FROM runs WHERE id = $1 AND case_id = $2", run, caseID) == nil {
        throw DeskError.notFound
      }
      let reason = reason?.trimmed
      try tx.run(
        """
        INSERT INTO labels (case_id, run_id, user_id, reviewer, good, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (case_id, run_id, user_id)
        DO UPDATE SET good = excluded.good, reason = excluded.reason, at = excluded.at
        """, caseID, run?.value ?? 0, reviewer.id, reviewer.name, good, reason?.isEmpty == false ? reason : nil, now)
      var detail: [String: JSONValue] = ["good": .bool(good)]
      if let run { detail["run"] = .integer(run.value) }
      try tx.record("case.labelled", by: reviewer.name, of: caseID, detail, at: now)
    }
  }
}

extension Transaction {
  /// People who are named with an `@` and can sign in. Names may hold blanks, so each is looked for.
  fileprivate func named(in text: String) throws -> [User] {
    guard text.contains("@") else { return [] }
    let text = text.lowercased()
    return try rows("SELECT * FROM users WHERE disabled = 0 AND token_id IS NULL").map(User.init).filter { user in
      text.ranges(of: "@\(user.name.lowercased())").contains { range in
        range.upperBound == text.endIndex || !(text[range.upperBound].isLetter || text[range.upperBound].isNumber)
      }
    }
  }

  /// A person has the case open: what named them there is seen.
  func seeMentions(_ caseID: CaseID, by user: User, at now: Timestamp) throws {
    try run(
      """
      UPDATE mentions SET seen_at = $3 WHERE user_id = $2 AND seen_at IS NULL
        AND note_id IN (SELECT id FROM notes WHERE case_id = $1)
      """, caseID, user.id, now)
  }
}

extension Note {
  init(_ row: Row) throws {
    self.init(id: try row.id("id"), author: try row.text("author"), text: try row.text("text"), at: try row.time("at"))
  }
}

extension Label {
  init(_ row: Row) throws {
    let run = try row.integer("run_id")
    self.init(
      caseID: try row.id("case_id"), run: run == 0 ? nil : RunID(run), reviewer: try row.text("reviewer"),
      good: try row.flag("good"), reason: try row.textIfAny("reason"), at: try row.time("at"))
  }
}
