import Database

/// What a person typed into a case's reply and has not sent.
public struct SavedEdit: Sendable, Hashable {
  /// The draft that it was typed on; nil where there was none.
  public let draft: DraftID?
  public let text: String
  public let at: Timestamp
}

/// A piece of text that reviewers put into replies. Words in double braces stand for values of the case.
public struct Snippet: Sendable, Hashable {
  public let id: SnippetID
  public let name: String
  public let text: String
  public let changedBy: String
}

extension Store {
  /// The longest text that is kept of a reply, in bytes.
  public static let longestEdit = 256 << 10

  /// Keeps what a person typed; each save takes the place of the one before. Text that is the draft itself is no edit.
  public func saveEdit(
    _ caseID: CaseID, draft: DraftID?, text: String, by user: User, now: Timestamp
  ) async throws {
    guard text.utf8.count <= Self.longestEdit else { throw DeskError.badAction(why: "The reply is too long.") }
    try await write(waking: .nobody) { tx in
      try tx.mayDecide(user)
      guard try tx.findCase(caseID) != nil else { throw DeskError.notFound }
      let proposed = try tx.pendingDraft(caseID)
      if proposed?.id == draft, proposed?.proposal.emailResponse ?? "" == text {
        return try tx.dropEdit(of: caseID, by: user)
      }
      try tx.run(
        """
        INSERT INTO edits (case_id, user_id, draft_id, text, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (case_id, user_id) DO UPDATE SET draft_id = excluded.draft_id, text = excluded.text, at = excluded.at
        """, caseID, user.id, draft, text, now)
    }
  }

  /// Throws away what a person typed.
  public func dropEdit(_ caseID: CaseID, by user: User) async throws {
    try await write(waking: .nobody) { try $0.dropEdit(of: caseID, by: user) }
  }

  /// By name.
  public func snippets() async throws -> [Snippet] { try await read { try $0.snippets() } }

  /// Makes a snippet, or gives the one of that name another text. For admins.
  public func saveSnippet(name: String, text: String, by user: User, now: Timestamp) async throws {
    let (name, text) = (name.trimmed, text.trimmed)
    guard !name.isEmpty, name.count <= 60, !name.contains(where: \.isNewline) else {
      throw DeskError.badAction(why: "A snippet's name has 1 to 60 characters on one line.")
    }
    guard !text.isEmpty, text.count <= 8000 else {
      throw DeskError.badAction(why: "A snippet has 1 to 8,000 characters.")
    }
    try await write(waking: .nobody) { tx in
      try tx.mayAdminister(user)
      try tx.run(
        """
        INSERT INTO snippets (name, folded, text, changed_by, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (folded) DO UPDATE SET name = excluded.name, text = excluded.text, changed_by = excluded.changed_by,
          at = excluded.at
        """, name, name.lowercased(), text, user.name, now)
      try tx.record("snippet.saved", by: user.name, ["name": .string(name)], at: now)
    }
  }

  public func removeSnippet(_ id: SnippetID, by user: User, now: Timestamp) async throws {
    try await write(waking: .nobody) { tx in
      try tx.mayAdminister(user)
      guard let row = try tx.row("SELECT name FROM snippets WHERE id = $1", id) else { throw DeskError.notFound }
      try tx.run("DELETE FROM snippets WHERE id = $1", id)
      try tx.record("snippet.removed", by: user.name, ["name": .string(try row.text("name"))], at: now)
    }
  }
}

extension Transaction {
  func dropEdit(of caseID: CaseID, by user: User) throws {
    try run("DELETE FROM edits WHERE case_id = $1 AND user_id = $2", caseID, user.id)
  }

  func edit(of caseID: CaseID, by user: User) throws -> SavedEdit? {
    try row("SELECT * FROM edits WHERE case_id = $1 AND user_id = $2", caseID, user.id).map {
      SavedEdit(draft: try $0.idIfAny("draft_id"), text: try $0.text("text"), at: try $0.time("at"))
    }
  }

  func snippets() throws -> [Snippet] {
    try rows("SELECT * FROM snippets ORDER BY folded").map {
      Snippet(
        id: try $0.id("id"), name: try $0.text("name"), text: try $0.text("text"), changedBy: try $0.text("changed_by"))
    }
  }

  fileprivate func mayAdminister(_ user: User) throws {
    let current = try row("SELECT * FROM users WHERE id = $1", user.id).map(User.init)
    guard let current, !current.disabled, current.role == .admin else {
      throw DeskError.notAllowed(why: "only admins change snippets")
    }
  }
}
