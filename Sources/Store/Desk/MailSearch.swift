// The index of the words of every mail, received or sent.
//
// Intake does not wait for it: mails are put in afterwards, in the order of their ids, and the setting `searched` names
// the last one. The index holds no text, so a mail is taken out of it by putting in, once more, exactly the words that
// it had: whoever changes these columns of a mail takes it out before.
import Database

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
    let pieces = typed.prefix(300).split(whereSeparator: \.isWhitespace).prefix(12)
    let terms = pieces.compactMap { piece -> String? in
      guard piece.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
      let isBeginning = piece.count > 2 && piece.hasSuffix("*")
      let bare = piece.filter { $0 != "\"" && $0 != "*" && $0 != "\0" }
      return "\"\(bare)\"" + (isBeginning ? " *" : "")
    }
    return terms.isEmpty ? nil : terms.joined(separator: " ")
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
    guard try await read({ try $0.hasUnsearched() }) else { return 0 }
    return try await write(waking: .nobody) { tx in
      let last = try tx.searched()
      let end = try tx.row(
        "SELECT max(id) AS last FROM (SELECT id FROM messages WHERE id > $1 ORDER BY id LIMIT $2)", last, limit)?
        .integerIfAny("last")
      guard let end else { return 0 }
      let count = try tx.run(
        """
        INSERT INTO mail_search (rowid, subject, people, body)
        SELECT id, \(MailSearch.words) FROM messages WHERE id > $1 AND id <= $2 AND erased_at IS NULL ORDER BY id
        """, last, end)
      try tx.setting(MailSearch.setting, to: String(end))
      return max(1, count)
    }
  }

  /// Rewrites the index, so that words that were taken out are in none of its pages.
  func packSearch() async throws {
    try await write(waking: .nobody) { try $0.run("INSERT INTO mail_search (mail_search) VALUES ('optimize')") }
  }
}

extension Transaction {
  fileprivate func searched() throws -> Int64 { try setting(MailSearch.setting).flatMap { Int64($0) } ?? 0 }

  fileprivate func hasUnsearched() throws -> Bool {
    try row("SELECT 1 FROM messages WHERE id > $1 LIMIT 1", try searched()) != nil
  }

  /// Takes mails out of the index. Before their text changes, and before they are marked as erased.
  /// - Parameter ids: a JSON array.
  func forgetWords(of ids: String) throws {
    try run(
      """
      INSERT INTO mail_search (mail_search, rowid, subject, people, body)
      SELECT 'delete', id, \(MailSearch.words) FROM messages
      WHERE id IN (SELECT value FROM json_each($1)) AND id <= $2 AND erased_at IS NULL
      """, ids, try searched())
  }
}
