import Database

/// Everything that can be wrong with a store, each in one line.
struct StoreCheck {
  let connection: any Connection
  /// Told in words what is being looked at.
  let progress: (String) -> Void

  /// Lines of one kind; a damaged file could give millions.
  static let limit = 100

  func all() throws -> [StoreFinding] {
    let sound = try soundness()
    // What a damaged file, or a schema of another version, says about rows is worth nothing.
    guard sound.allSatisfy({ $0.check == .audit || $0.check == .references }) else { return sound }
    progress("states")
    let states = try wrongStates()
    progress("rows that belong together")
    return sound + states + (try missingHalves())
  }

  /// Pages, references, schema, audit log.
  func soundness() throws -> [StoreFinding] {
    progress("pages")
    let pages = try wrongPages()
    guard pages.isEmpty else { return pages }
    progress("references")
    let references = try looseReferences()
    let schema = try wrongSchema()
    guard schema.isEmpty else { return references + schema }
    progress("audit log")
    return references + (try brokenAudit())
  }

  /// A server looks after its own files.
  private func wrongPages() throws -> [StoreFinding] {
    guard connection.dialect == .sqlite else { return [] }
    return try connection.query("PRAGMA integrity_check(\(Self.limit))", []).compactMap { row in
      guard case .text(let what)? = row.columns.first?.value, what != "ok" else { return nil }
      return StoreFinding(check: .file, what: what.split(whereSeparator: \.isNewline).joined(separator: " "))
    }
  }

  /// PostgreSQL cannot be told to leave them unguarded by whoever the store belongs to.
  private func looseReferences() throws -> [StoreFinding] {
    guard connection.dialect == .sqlite else { return [] }
    return try connection.query("PRAGMA foreign_key_check", []).prefix(Self.limit).map { row in
      let place = try row.integerIfAny("rowid").map { "row \($0)" } ?? "a row"
      return StoreFinding(
        check: .references,
        what: "\(try row.text("table")) \(place) names a row of \(try row.text("parent")) that is not there")
    }
  }

  private func wrongSchema() throws -> [StoreFinding] {
    func finding(_ what: String) -> [StoreFinding] { [StoreFinding(check: .schema, what: what)] }
    let known = Schema.migrations.map(\.name)
    guard try !connection.columns(of: "schema_migrations").isEmpty else {
      return finding("this is no store of gatewayd")
    }
    let applied = try connection.query("SELECT name FROM schema_migrations ORDER BY ordinal", []).map {
      try $0.text("name")
    }
    if let unknown = applied.first(where: { !known.contains($0) }) {
      return finding("a newer gatewayd wrote this store (it knows \(unknown))")
    }
    guard applied == Array(known.prefix(applied.count)) else {
      return finding("the steps of the schema are in another order: \(applied.joined(separator: ", "))")
    }
    guard applied.count == known.count else {
      return finding(
        "the schema is that of \(applied.last ?? "the beginning"); `gatewayd db migrate` brings it up to date")
    }
    return []
  }

  private func brokenAudit() throws -> [StoreFinding] {
    guard case .broken(let line, let why) = try AuditChain(connection).check() else { return [] }
    return [StoreFinding(check: .audit, what: "the audit log is broken at line \(line): \(why)")]
  }

  private func wrongStates() throws -> [StoreFinding] {
    try Self.words.flatMap { table, column, words in
      try connection.query("SELECT \(column) AS word, count(*) AS n FROM \(table) GROUP BY 1", []).compactMap { row in
        guard let word = try row.textIfAny("word"), !words.contains(word) else { return nil }
        return StoreFinding(
          check: .states, what: "\(try row.int("n")) rows of \(table) are `\(word)`, which no \(column) is")
      }
    }
  }

  private static let words: [(table: StaticString, column: StaticString, words: Set<String>)] = [
    ("cases", "state", Set(Case.State.allCases.map(\.rawValue))),
    ("jobs", "state", Set(Job.State.allCases.map(\.rawValue))),
    ("drafts", "state", Set(Draft.State.allCases.map(\.rawValue))),
    ("decisions", "kind", Set(Decision.Kind.allCases.map(\.rawValue))),
    ("outgoing", "state", Set(Outgoing.State.allCases.map(\.rawValue))),
    ("actions", "state", Set(ActionRecord.State.allCases.map(\.rawValue))),
    ("ledger", "outcome", Set(LedgerOutcome.allCases.map(\.rawValue))),
  ]

  private func missingHalves() throws -> [StoreFinding] {
    try Self.pairs.flatMap { pair in
      try connection.query("\(pair.query) LIMIT \(Self.limit)", []).map { row in
        let name: String =
          switch row["id"] {
          case .integer(let number): "\(number)"
          case .text(let text): text
          default: "?"
          }
        return StoreFinding(check: .pairs, what: "\(pair.row) \(name) \(pair.problem)")
      }
    }
  }
}
