// The index of the words of every mail, received or sent.
//
// Intake does not wait for it: mails are put in afterwards, in the order of their ids, and the setting `searched` names
// the last one. The index holds no text, so a mail is taken out of it by putting in, once more, exactly the words that
// it had: whoever changes these columns of a mail takes it out before.
import Database
import Foundation

enum MailSearch {
  static let setting = "searched"

  /// Matches that a search looks through, the newest; what is older is not found, and the page says so.
  static let limit = 2000

  /// What of a mail is found, as columns of `mail_search`.
  static let words = """
    coalesce(subject, ''), coalesce(from_name, '') || ' ' || coalesce(from_address, ''), substr(new_text, 1, 20000)
    """

  /// What a person typed as an FTS5 expression: every word must occur, in any order; what is typed in one piece, such
  /// as an address or a tracking number, occurs as one; a star stands for any end. Nil without a word.
  static func expression(_ typed: String) -> String? {
    let terms = pieces(typed).map { "\"\($0.bare)\"" + ($0.isBeginning ? " *" : "") }
    return terms.isEmpty ? nil : terms.joined(separator: " ")
  }

  /// The same for PostgreSQL's `tsquery`, of words as `folded` makes them.
  static func query(_ typed: String) -> String? {
    let terms = pieces(typed).compactMap { piece -> String? in
      let words = folded(piece.bare).split(separator: " ").map { "'\($0)'" }
      guard !words.isEmpty else { return nil }
      return "(" + words.joined(separator: " <-> ") + (piece.isBeginning ? ":*)" : ")")
    }
    return terms.isEmpty ? nil : terms.joined(separator: " & ")
  }

  private static func pieces(_ typed: String) -> [(bare: String, isBeginning: Bool)] {
    typed.prefix(300).split(whereSeparator: \.isWhitespace).prefix(12).compactMap { piece in
      guard piece.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
      let bare = piece.filter { $0 != "\"" && $0 != "*" && $0 != "\0" }
      return (String(bare), piece.count > 2 && piece.hasSuffix("*"))
    }
  }

  /// A text as words of letters and digits with a blank between, without case and accents: what FTS5's tokenizer sees,
  /// whatever the server's locale makes of letters.
  static func folded(_ text: String) -> String {
    let plain = text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    return plain.unicodeScalars.split { !($0.properties.isAlphabetic || $0.properties.numericType != nil) }
      .map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
  }

  /// The case that `12` or `#12` names.
  static func caseNumber(_ typed: String) -> Int64? {
    let bare = typed.trimmed
    return Int64(bare.hasPrefix("#") ? String(bare.dropFirst()) : bare).flatMap { $0 > 0 ? $0 : nil }
  }
}

extension Store {
  /// Puts the next mails into the search index.
  /// - Parameter limit: mails of one transaction, which others wait for.
  /// - Returns: how many there were; 0 when all are in.
  public func indexMails(limit: Int = 50) async throws -> Int {
    // Without a look first, every idle moment would be a commit.
    guard let range = try await read({ try $0.unsearched(limit: limit) }) else { return 0 }
    let words = database.dialect == .postgres ? try await read { try $0.words(of: range) } : []
    return try await write(waking: .nobody) { tx in
      // Another process may have been at it.
      guard try tx.searched() == range.last else { return 1 }
      let count = try words.isEmpty ? tx.index(range) : tx.index(words)
      try tx.setting(MailSearch.setting, to: String(range.end))
      return max(1, count)
    }
  }

  /// Rewrites the index, so that words that were taken out are in none of its pages.
  func packSearch() async throws {
    guard database.dialect == .sqlite else { return }
    try await write(waking: .nobody) { try $0.run("INSERT INTO mail_search (mail_search) VALUES ('optimize')") }
  }
}

extension Transaction {
  fileprivate func searched() throws -> Int64 { try setting(MailSearch.setting).flatMap { Int64($0) } ?? 0 }

  /// The next mails to put in: those behind `last`, up to `end`. Nil when all are in.
  fileprivate func unsearched(limit: Int) throws -> (last: Int64, end: Int64)? {
    let last = try searched()
    let sql = "SELECT max(id) AS last FROM (SELECT id FROM messages WHERE id > $1 ORDER BY id LIMIT $2) AS next"
    return try row(sql, last, limit)?.integerIfAny("last").map { (last, $0) }
  }

  fileprivate func index(_ range: (last: Int64, end: Int64)) throws -> Int {
    guard connection.dialect == .sqlite else { return 0 }
    return try run(
      """
      INSERT INTO mail_search (rowid, subject, people, body)
      SELECT id, \(MailSearch.words) FROM messages WHERE id > $1 AND id <= $2 AND erased_at IS NULL ORDER BY id
      """, range.last, range.end)
  }

  /// For PostgreSQL: a word is what it is here, not what the server's locale says.
  fileprivate func words(of range: (last: Int64, end: Int64)) throws -> [(id: Int64, words: String)] {
    try rows(
      """
      SELECT id, subject, from_name, from_address, substr(new_text, 1, 20000) AS body FROM messages
      WHERE id > $1 AND id <= $2 AND erased_at IS NULL ORDER BY id
      """, range.last, range.end
    ).map { row in
      let texts = try ["subject", "from_name", "from_address", "body"].compactMap { try row.textIfAny($0) }
      return (try row.integer("id"), MailSearch.folded(texts.joined(separator: " ")))
    }
  }

  fileprivate func index(_ mails: [(id: Int64, words: String)]) throws -> Int {
    try mails.reduce(0) { count, mail in
      count
        + (try run(
          """
          INSERT INTO mail_search (rowid, words)
          SELECT id, to_tsvector('simple', CAST($2 AS TEXT)) FROM messages WHERE id = $1 AND erased_at IS NULL
          """, mail.id, mail.words))
    }
  }

  /// Takes mails out of the index. Before their text changes, and before they are marked as erased.
  /// - Parameter ids: a JSON array.
  func forgetWords(of ids: String) throws { try run(connection.dialect.forgetMails, ids, try searched()) }
}
