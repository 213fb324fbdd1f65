import Database
import MailProto

/// Finds the case that an arrival belongs to. In order: our own keyed Message-IDs, In-Reply-To, References from
/// right to left, any id that was ever seen in References (also of mail never received), the reply token.
///
/// Keyed ids and tokens cannot be guessed, so they name a case whoever writes; other ids are claims that anybody can
/// make, so they lead only into a case of the sender's own.
struct Threading {
  enum Place {
    /// `keyed`: named by an id or token of ours.
    case inside(Case, keyed: Bool)
    /// Names this case, but the sender is no party of it.
    case beside(Case)
    case new
  }

  let tx: Transaction
  let arrival: Arrival

  private var message: Message { arrival.inbound.message }

  func place() throws -> Place {
    if let request = arrival.request { return try place(of: request) }
    let referred = message.inReplyTo + message.references.reversed()
    let keyed = referred.lazy.compactMap { tx.threads.caseID(of: $0) }.map { CaseID($0) }
    for id in keyed {
      if let found = try tx.findCase(id) { return judged(found) }
    }
    for id in referred {
      if let found = try ownCase(knowing: id) { return .inside(found, keyed: false) }
    }
    for token in arrival.replyTokens {
      guard let id = tx.threads.caseID(token: token), let found = try tx.findCase(CaseID(id)) else { continue }
      return judged(found)
    }
    return .new
  }

  private func place(of request: Arrival.Request) throws -> Place {
    guard let external = request.externalCase else { return .new }
    let row = try tx.row(
      "SELECT * FROM cases WHERE customer_id = $1 AND external_id = $2", request.customerID, external)
    return try row.map { .inside(try Case($0), keyed: true) } ?? .new
  }

  private func judged(_ found: Case) -> Place {
    isParty(found) ? .inside(found, keyed: true) : .beside(found)
  }

  /// Exactly one From with the address that the case is with.
  private func isParty(_ found: Case) -> Bool {
    guard message.from.count == 1, let sender = message.from.first, !sender.address.isEmpty else { return false }
    return sender.folded == found.party.folded
  }

  /// The newest case of the sender's own that has seen this id.
  private func ownCase(knowing id: MessageID) throws -> Case? {
    guard message.from.count == 1, let sender = message.from.first, !sender.address.isEmpty else { return nil }
    return try tx.row(
      """
      SELECT cases.* FROM known_ids JOIN cases ON cases.id = known_ids.case_id
      WHERE known_ids.value = $1 AND cases.party_folded = $2 ORDER BY cases.id DESC LIMIT 1
      """, id.value, sender.folded
    ).map(Case.init)
  }
}

extension Transaction {
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
  /// Our own sent texts of the case that these ids belong to, so that quoted lines can be told from new ones.
  public func sentTexts(references: [MessageID]) async throws -> [String] {
    try await read { tx in
      let cases = references.suffix(100).compactMap { tx.threads.caseID(of: $0) }
      return try Set(cases).sorted().flatMap { id in
        try tx.rows(
          "SELECT text FROM outgoing WHERE case_id = $1 AND state IN ('sending', 'sent', 'uncertain') ORDER BY id", id
        ).map { try $0.text("text") }
      }
    }
  }
}
