import Database
import MailProto

/// What a case page shows beside the case itself, for one person.
public struct CaseDetails: Sendable {
  public var notes: [Note] = []
  /// What this person typed and has not sent.
  public var edit: SavedEdit?
  public var labels: [Label] = []
  public var snippets: [Snippet] = []
  /// Who can be given a case: name and id.
  public var people: [User] = []
  /// Who could get a copy of the reply, if the person ticks it.
  public var copies: [Address] = []
  public var usual = Usual()
  /// This person's own decision, while it can be taken back.
  public var undoable: Decision?

  public init() {}

  /// What there was before with this customer.
  public struct Usual: Sendable, Hashable {
    /// Cases of the same customer or address that began before this one.
    public var earlierCases = 0
    /// Mails of the customer in this case.
    public var mails = 0
    /// Refunds of this customer that were approved, in any case: how many and their sum in minor units.
    public var refunds = 0
    public var refunded: Int64 = 0
    /// Further cases of the same customer or address that are open.
    public var open: [Other] = []
  }

  /// Another case of the same customer.
  public struct Other: Sendable, Hashable {
    public let id: CaseID
    public let subject: String
  }
}

extension Store {
  /// What a case page shows of the case for this person; nil without the case.
  public func details(_ caseID: CaseID, for user: User) async throws -> CaseDetails? {
    let undoable = try await undoable(caseID, by: user)
    return try await read { tx in
      guard let found = try tx.findCase(caseID) else { return nil }
      var details = CaseDetails()
      details.notes = try tx.rows("SELECT * FROM notes WHERE case_id = $1 ORDER BY id", caseID).map(Note.init)
      details.edit = try tx.edit(of: caseID, by: user)
      details.labels = try tx.rows("SELECT * FROM labels WHERE case_id = $1 ORDER BY at", caseID).map(Label.init)
      details.snippets = try tx.snippets()
      details.people = try tx.rows(
        "SELECT * FROM users WHERE disabled = 0 AND role <> 'viewer' AND token_id IS NULL ORDER BY folded"
      ).map(User.init)
      let answered = try tx.pendingDraft(caseID).map { try tx.findMessage($0.message) } ?? tx.newestCustomerMail(caseID)
      details.copies = try CopyCandidates(tx: tx, found: found, answered: answered).all()
      details.usual = try tx.usual(found)
      details.undoable = undoable
      return details
    }
  }

  /// Writes down that a person looked at a case, and that they saw who named them there.
  public func saw(_ caseID: CaseID, by user: User, now: Timestamp) async throws {
    try await write(waking: .nobody) { tx in
      try tx.record("case.seen", by: user.name, of: caseID, at: now)
      try tx.seeMentions(caseID, by: user, at: now)
    }
  }
}

extension Transaction {
  fileprivate func usual(_ found: Case) throws -> CaseDetails.Usual {
    var usual = CaseDetails.Usual()
    usual.mails =
      try row(
        """
        SELECT count(*) AS n FROM messages WHERE case_id = $1 AND direction = 'inbound' AND quarantined = 0
          AND automatic_kind IS NULL
        """, found.id)?.int("n") ?? 0
    // Two queries under an index each: one with OR would read the table.
    let same = """
      SELECT id, state, subject FROM cases WHERE party_folded = $1 AND party_folded <> '' AND id <> $3
      UNION SELECT id, state, subject FROM cases WHERE customer_id = $2 AND id <> $3
      """
    let party = found.party.folded
    usual.earlierCases =
      try row("SELECT count(*) AS n FROM (\(same)) AS same WHERE id < $3", party, found.customerID, found.id)?.int("n")
      ?? 0
    usual.open = try rows(
      "SELECT * FROM (\(same)) AS same WHERE state IN ('review', 'working') ORDER BY id DESC LIMIT 5", party,
      found.customerID, found.id
    ).map { CaseDetails.Other(id: try $0.id("id"), subject: try $0.text("subject")) }
    guard let customer = found.customerID else { return usual }
    let refunds = try row(
      """
      SELECT count(*) AS n, coalesce(sum(CAST(json_extract(params, '$.amount') AS BIGINT)), 0) AS total FROM actions
      WHERE customer_id = $1 AND action IN ('Refund_delivery_fee', 'Record_refund') AND state <> 'failed'
      """, customer)
    usual.refunds = try refunds?.int("n") ?? 0
    usual.refunded = try refunds?.integer("total") ?? 0
    return usual
  }
}
