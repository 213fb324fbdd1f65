import Database
import MailProto

/// Finds the case that an arrival belongs to. In order: our own keyed Message-IDs, In-Reply-To, References from
/// right to left, any id that was ever seen in References (also of mail never received), the reply token, the
/// subject's tag.
///
/// Keyed ids and tokens cannot be guessed, so they name a case whoever writes; other ids and tags are claims that
/// anybody can make, so they lead only into a case of the sender's own. A case that was merged leads to the one that
/// took it in.
struct Threading {
  enum Place {
    /// `keyed`: named by an id or token of ours.
    case inside(Case, keyed: Bool)
    /// Names this case, but the sender is no party of it.
    case beside(Case)
    case new
  }

  /// How long after a mail of ours an automatic answer without any id is taken for one to it.
  private static let echoSeconds: Int64 = 14 * 86_400

  let tx: Transaction
  let arrival: Arrival

  private var message: Message { arrival.inbound.message }

  func place() throws -> Place {
    if let request = arrival.request { return try place(of: request) }
    if arrival.automatic?.kind == .own { return try placeOfOwnMail() }
    let referred = message.about
    if let found = try keyedCase(referred) { return try judged(found) }
    for id in referred {
      if let found = try ownCase(knowing: id) { return .inside(found, keyed: false) }
    }
    if let found = try tokenCase() { return try judged(found) }
    if let found = try taggedCase() { return .inside(found, keyed: false) }
    if arrival.automatic?.kind == .autoReply, referred.isEmpty, let found = try recentlyAnswered() {
      return .inside(found, keyed: false)
    }
    return .new
  }

  /// The case that one of these ids names by its key.
  func keyedCase(_ ids: [MessageID]) throws -> Case? {
    for id in ids {
      guard let number = tx.threads.caseID(of: id), let found = try tx.survivor(CaseID(number)) else { continue }
      return found
    }
    return nil
  }

  /// The case of the first reply token that we made.
  func tokenCase() throws -> Case? {
    for token in arrival.replyTokens {
      guard let id = tx.threads.caseID(token: token), let found = try tx.survivor(CaseID(id)) else { continue }
      return found
    }
    return nil
  }

  private func place(of request: Arrival.Request) throws -> Place {
    guard let external = request.externalCase else { return .new }
    let row = try tx.row(
      "SELECT id FROM cases WHERE customer_id = $1 AND external_id = $2", request.customerID, external)
    return try row.flatMap { try tx.survivor($0.id("id")) }.map { .inside($0, keyed: true) } ?? .new
  }

  /// A copy of what we sent lies with the case that it was sent in; it has no sender to be judged.
  private func placeOfOwnMail() throws -> Place {
    let sent = try message.messageID.flatMap { try tx.outgoing(messageID: $0) }
    let found = try sent.flatMap { try tx.survivor($0.caseID) } ?? keyedCase([message.messageID].compactMap(\.self))
    return found.map { .inside($0, keyed: false) } ?? .new
  }

  private func judged(_ found: Case) throws -> Place {
    try isParty(found) ? .inside(found, keyed: true) : .beside(found)
  }

  /// Exactly one From, folded; nil for none, several, or one without an address.
  private var soleSender: String? {
    guard message.from.count == 1, let sender = message.from.first, !sender.address.isEmpty else { return nil }
    return sender.folded
  }

  private func isParty(_ found: Case) throws -> Bool {
    guard let sender = soleSender else { return false }
    return try sender == found.party.folded || tx.isFurtherParty(sender, of: found.id)
  }

  /// The newest case of the sender's own that has seen this id.
  private func ownCase(knowing id: MessageID) throws -> Case? {
    guard let sender = soleSender else { return nil }
    return try tx.row(
      """
      SELECT cases.* FROM known_ids JOIN cases ON cases.id = known_ids.case_id
      WHERE known_ids.value = $1 AND (cases.party_folded = $2
        OR EXISTS (SELECT 1 FROM case_parties WHERE case_parties.case_id = cases.id AND case_parties.folded = $2))
      ORDER BY cases.id DESC LIMIT 1
      """, id.value, sender
    ).map(Case.init)
  }

  /// `[#42]` in the subject, written by the party of case 42.
  private func taggedCase() throws -> Case? {
    for number in SubjectTag.numbers(in: message.subject ?? "") {
      if let found = try tx.survivor(CaseID(number)), try isParty(found) { return found }
    }
    return nil
  }

  /// The case in which we last wrote to this sender: what an out-of-office notice without any id answers.
  private func recentlyAnswered() throws -> Case? {
    guard let sender = soleSender else { return nil }
    // From the sender's cases to what was sent in them: the other way every reply of the store is read. And not by the
    // index of states, where nearly all replies are sent.
    return try tx.row(
      """
      SELECT cases.* FROM cases JOIN outgoing ON outgoing.case_id = cases.id
      WHERE cases.id IN (SELECT id FROM cases WHERE party_folded = $1
          UNION SELECT case_id FROM case_parties WHERE folded = $1)
        AND coalesce(outgoing.state, '') = 'sent' AND outgoing.sent_at >= $2
      ORDER BY outgoing.sent_at DESC, outgoing.id DESC LIMIT 1
      """, sender, arrival.receivedAt.adding(seconds: -Self.echoSeconds)
    ).map(Case.init)
  }
}

/// The number of a case in a subject, `[#42]` or `[case 42]`. We write none; people who know their number may.
enum SubjectTag {
  static func numbers(in subject: String) -> [Int64] {
    subject.lowercased().split(separator: "[", omittingEmptySubsequences: false).dropFirst().prefix(8)
      .compactMap { piece in
        guard let end = piece.firstIndex(of: "]") else { return nil }
        let inner = piece[..<end]
        let mark = ["case #", "case ", "#"].first { inner.hasPrefix($0) }
        guard let mark, case let digits = inner.dropFirst(mark.count), let number = Int64(digits), number > 0,
          String(number) == digits
        else { return nil }
        return number
      }
  }
}

extension Transaction {
  /// The case itself, or the one that it was merged into; nil for one whose customer was erased.
  func survivor(_ id: CaseID) throws -> Case? {
    guard try row("SELECT 1 FROM cases WHERE id = $1 AND erased_at IS NOT NULL", id) == nil else { return nil }
    var found = try findCase(id)
    // Merging refuses merged cases as targets, so the chain is short and has no ring; the bound is for a damaged one.
    for _ in 0..<100 {
      guard let next = found?.mergedInto else { return found }
      found = try findCase(next)
    }
    return found
  }

  /// Whether a merge made this address one that may write to the case.
  func isFurtherParty(_ folded: String, of id: CaseID) throws -> Bool {
    try row("SELECT 1 FROM case_parties WHERE case_id = $1 AND folded = $2", id, folded) != nil
  }

  /// From now on these ids lead to the case.
  func learnIDs(of message: Message, caseID: CaseID) throws {
    let ids = [message.messageID].compactMap(\.self) + message.inReplyTo + message.references
    // The first and the most recent are what later mail refers to; a hostile list stays cheap.
    for id in ids.count > 100 ? Array(ids.prefix(10) + ids.suffix(90)) : ids { try learn(id, caseID: caseID) }
  }

  func learn(_ id: MessageID, caseID: CaseID) throws {
    try run(
      "INSERT INTO known_ids (value, case_id) VALUES ($1, $2) ON CONFLICT (value, case_id) DO NOTHING",
      id.value, caseID)
  }
}

extension Store {
  /// What we sent in the cases that these ids name by their key, with what each mail quoted, so that quoted lines can
  /// be told from new ones; one list of texts for each list of ids.
  public func sentTexts(references: [[MessageID]]) async throws -> [[String]] {
    let named = references.map { ids in ids.suffix(100).compactMap { threads.caseID(of: $0) } }
    guard !named.allSatisfy(\.isEmpty) else { return named.map { _ in [] } }
    let sent = try await read { tx in try named.map { try tx.sentMail(ofCases: $0) } }
    return sent.map { $0.map { Message(parsing: $0).text } }
  }

  public func sentTexts(references: [MessageID]) async throws -> [String] {
    try await sentTexts(references: [references]).first ?? []
  }
}

extension Transaction {
  fileprivate func sentMail(ofCases named: [Int64]) throws -> [[UInt8]] {
    let cases = try Set(named).compactMap { try survivor(CaseID($0))?.id.value }
    return try Set(cases).sorted().flatMap { id in
      try rows(
        """
        SELECT bytes FROM (SELECT id, bytes FROM outgoing WHERE case_id = $1
          AND state IN ('sending', 'sent', 'uncertain', 'bounced') ORDER BY id DESC LIMIT 50) AS newest ORDER BY id
        """, id
      ).map { try $0.bytes("bytes") }
    }
  }
}
