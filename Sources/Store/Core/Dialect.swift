// Where SQLite and PostgreSQL want different words: all such places of this module.
//
// Everything else is said once, in words that both know: `$1`, `ON CONFLICT`, `IS DISTINCT FROM`, `RETURNING`, an alias
// for every subquery, `CAST($1 AS TEXT) IS NULL` (PostgreSQL wants to know what type a value is of that is not there).
// The schema is in `PostgresSchema`.
import Database

extension SQLDialect {
  /// The integers of a JSON array, as the right side of IN.
  func integers(_ place: String) -> String {
    switch self {
    case .sqlite: "(SELECT value FROM json_each(\(place)))"
    case .postgres: "(SELECT CAST(jsonb_array_elements_text(CAST(\(place) AS jsonb)) AS BIGINT))"
    }
  }

  /// The texts of a JSON array, as the right side of IN.
  func texts(_ place: String) -> String {
    switch self {
    case .sqlite: "(SELECT value FROM json_each(\(place)))"
    case .postgres: "(SELECT jsonb_array_elements_text(CAST(\(place) AS jsonb)))"
    }
  }

  /// A value without its case, for an order.
  func folded(_ column: StaticString) -> String {
    switch self {
    case .sqlite: "\(column) COLLATE NOCASE"
    case .postgres: "lower(\(column))"
    }
  }

  /// Whether a column holds bytes or a text in which the bytes of `place` occur, as they are or in lower case.
  func holds(_ column: ColumnType, _ place: String) -> String? {
    switch (self, column.type.uppercased()) {
    case (.sqlite, "TEXT"), (.sqlite, "BLOB"):
      "instr(CAST(\"\(column.name)\" AS BLOB), CAST(\(place) AS BLOB)) > 0 "
        + "OR instr(lower(CAST(\"\(column.name)\" AS TEXT)), \(place)) > 0"
    // Bytes are looked at as they are: they need not be text.
    case (.postgres, "BYTEA"): "position(convert_to(CAST(\(place) AS TEXT), 'UTF8') IN \"\(column.name)\") > 0"
    case (.postgres, "TEXT"):
      "strpos(\"\(column.name)\", CAST(\(place) AS TEXT)) > 0 "
        + "OR strpos(lower(\"\(column.name)\"), CAST(\(place) AS TEXT)) > 0"
    default: nil
    }
  }

  /// The names of all tables, as `name`.
  var tables: String {
    switch self {
    case .sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    case .postgres:
      "SELECT CAST(tablename AS TEXT) AS name FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"
    }
  }
}

extension Optional where Wrapped: RawRepresentable {
  /// The condition on `state`, whose word is `$1`; nil wants all. One condition for both, `$1 IS NULL OR state = $1`,
  /// would be answered without an index.
  var isWanted: String {
    if case .none = self { "CAST($1 AS TEXT) IS NULL" } else { "state = $1" }
  }
}

// MARK: Numbers of cases

extension SQLDialect {
  /// The highest number that was given to a case, as `seq`; no row or NULL before the first one.
  var lastCase: String {
    switch self {
    case .sqlite: "SELECT seq FROM sqlite_sequence WHERE name = 'cases'"
    case .postgres: "SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence('cases', 'id') AS regclass)) AS seq"
    }
  }

  /// Makes `$1` the highest number that was given to a case.
  var setLastCase: String {
    switch self {
    case .sqlite: "UPDATE sqlite_sequence SET seq = $1 WHERE name = 'cases'"
    case .postgres: "SELECT setval(CAST(pg_get_serial_sequence('cases', 'id') AS regclass), $1)"
    }
  }
}

// MARK: The words of mails

extension SQLDialect {
  /// Takes mails out of the index: those of the JSON array `$1` up to `$2`.
  var forgetMails: String {
    switch self {
    case .sqlite:
      """
      INSERT INTO mail_search (mail_search, rowid, subject, people, body)
      SELECT 'delete', id, \(MailSearch.words) FROM messages
      WHERE id IN \(integers("$1")) AND id <= $2 AND erased_at IS NULL
      """
    case .postgres: "DELETE FROM mail_search WHERE rowid IN \(integers("$1")) AND rowid <= $2"
    }
  }

  /// The condition under which a mail of the index is found.
  func finds(_ place: String) -> String {
    switch self {
    case .sqlite: "mail_search MATCH \(place)"
    case .postgres: "words @@ CAST(\(place) AS tsquery)"
    }
  }

  /// What a person typed, as this database asks for it; nil without a word.
  func search(_ typed: String) -> String? {
    switch self {
    case .sqlite: MailSearch.expression(typed)
    case .postgres: MailSearch.query(typed)
    }
  }
}

// MARK: Time

extension Transaction {
  /// The clock by which claims of replies and actions run: with SQLite one of the only process, which nobody sets; with
  /// PostgreSQL that of the server, which all processes share.
  /// - Parameter uptime: of the process; nil where `now` is to be the clock.
  func leaseClock(now: Timestamp, uptime: Int64?) throws -> Timestamp {
    guard let uptime else { return now }
    switch connection.dialect {
    case .sqlite: return Timestamp(milliseconds: uptime)
    case .postgres:
      let sql = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS now"
      guard let clock = try row(sql)?.time("now") else { throw StoreError.unavailable("the server told no time") }
      return clock
    }
  }
}
