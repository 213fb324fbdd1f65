import Database

/// A list that somebody wants to come back to.
public struct SavedView: Sendable, Hashable {
  public let id: SavedViewID
  public let owner: UserID
  public let name: String
  /// What stands behind the question mark of the queue's address.
  public let query: String
  /// Everybody sees it.
  public let isShared: Bool
}

public typealias SavedViewID = RecordID<SavedView>

extension Store {
  /// Views of one person.
  public static let mostViews = 30
  public static let longestViewName = 40

  /// A person's own views and those that others share, by name.
  public func savedViews(of user: User) async throws -> [SavedView] {
    try await read { tx in
      let name = tx.connection.dialect.folded("name")
      return try tx.rows(
        "SELECT * FROM saved_views WHERE user_id = $1 OR shared = 1 ORDER BY \(name), id", user.id
      ).map(SavedView.init)
    }
  }

  /// Saves a view, in place of the person's own of that name.
  /// - Throws: `DeskError.badAction` for a name that is empty or too long, or when there are too many;
  ///   `.notAllowed` for a viewer who wants to share.
  public func saveView(name: String, query: String, shared: Bool, by user: User, now: Timestamp) async throws {
    let name = name.trimmed
    guard !name.isEmpty else { throw DeskError.badAction(why: "A view needs a name.") }
    guard name.count <= Self.longestViewName, query.utf8.count <= 2000 else {
      throw DeskError.badAction(why: "The name may have \(Self.longestViewName) characters.")
    }
    try await write(waking: .desk) { tx in
      if shared { try tx.mayDecide(user) }
      try tx.run(
        """
        INSERT INTO saved_views (user_id, name, query, shared, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (user_id, name) DO UPDATE SET query = excluded.query, shared = excluded.shared
        """, user.id, name, query, shared, now)
      let count = try tx.row("SELECT count(*) AS n FROM saved_views WHERE user_id = $1", user.id)?.int("n") ?? 0
      guard count <= Self.mostViews else {
        throw DeskError.badAction(why: "There are \(Self.mostViews) views of yours already; remove one first.")
      }
    }
  }

  /// Removes a view: one's own, or, for an administrator, any that is shared. False if there is none.
  public func removeView(_ id: SavedViewID, by user: User) async throws -> Bool {
    try await write(waking: .desk) { tx in
      try tx.run(
        "DELETE FROM saved_views WHERE id = $1 AND (user_id = $2 OR (shared = 1 AND $3 = 1))", id, user.id,
        user.role == .admin) == 1
    }
  }
}

extension SavedView {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), owner: try row.id("user_id"), name: try row.text("name"), query: try row.text("query"),
      isShared: try row.flag("shared"))
  }
}
