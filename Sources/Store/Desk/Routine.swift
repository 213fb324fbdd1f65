// Which drafts may be approved several at a time, without a look at each case's page.
//
// Guarantee: what this rule refuses cannot be approved together, whatever a page or a form says: it is asked again in
// the transaction that approves. It fails closed: an action that it does not know moves money.
import Database

/// The operator's part of the rule.
public struct RoutineRule: Sendable, Hashable {
  /// Of the classification, 0 to 1.
  public let minimumConfidence: Double

  public init(minimumConfidence: Double) { self.minimumConfidence = minimumConfidence }

  /// Actions that neither move money nor give anything away.
  static let harmless: Set<String> = ["Request_delivery_update"]

  /// Why this draft needs a look of its own, as a sentence; nil if it may be approved together with others.
  func obstacle(_ found: Case, _ gist: DraftGist?) -> String? {
    guard found.state == .review, found.route == .draft, let gist, gist.replies else {
      return "There is no draft that only waits for approval."
    }
    if let urgency = found.urgency, urgency == "urgent" || urgency == "high" { return "It is \(urgency)." }
    if gist.actions.contains(where: { !Self.harmless.contains($0.action) }) {
      return "It proposes an action that moves money or gives something away."
    }
    if gist.loose > 0 { return "No fact supports part of the reply." }
    if gist.claims == 0 { return "The reply states nothing that could be held against a fact." }
    guard let confidence = gist.confidence, confidence >= minimumConfidence else {
      return "The agent is not sure enough what the mail is about."
    }
    if gist.warnings > 0 || gist.isOdd { return "Something in the mail wants a look." }
    if found.assignee != nil { return "Somebody has claimed the case." }
    return nil
  }
}

/// What the queue and the rule need of a pending draft, picked out by the database: a whole proposal is dear to read.
struct DraftGist {
  let id: DraftID
  let createdAt: Timestamp
  /// It has a reply.
  let replies: Bool
  let actions: [Proposal.ProposedAction]
  /// Statements of the reply that were checked, and those that no fact supports or that must not stand there.
  let claims: Int
  let loose: Int
  let confidence: Double?
  /// Remarks beside the shop's facts: attempts to give orders, attachments, hidden text.
  let warnings: Int
  /// The mail has attachments, hidden text, words that could not be told from quoted ones, or a sibling set aside; or
  /// mail to its sender came back.
  let isOdd: Bool

  static let columns = """
    drafts.id AS draft_id, drafts.created_at AS drafted_at,
    coalesce(json_extract(drafts.proposal, '$.email_response'), '') <> '' AS draft_replies,
    coalesce(json_extract(drafts.proposal, '$.actions'), '[]') AS draft_actions,
    (SELECT count(*) FROM json_each(drafts.proposal, '$.grounding')) AS draft_claims,
    (SELECT count(*) FROM json_each(drafts.proposal, '$.grounding') AS claim
      WHERE json_extract(claim.value, '$.context') IS NULL OR json_extract(claim.value, '$.problem') IS NOT NULL)
      AS draft_loose,
    json_extract(drafts.proposal, '$.classification.confidence') AS draft_confidence,
    (SELECT count(*) FROM json_each(drafts.proposal, '$.context') AS item
      WHERE json_extract(item.value, '$.source') IN ('workflow', 'mail', 'guard')
        AND (json_extract(item.value, '$.row') = '{}' OR json_type(item.value, '$.row.flag') IS NOT NULL))
      AS draft_warnings,
    (SELECT has_hidden_text = 1 OR trim = 'uncertain' OR twin_of IS NOT NULL OR attachments_json <> '[]' FROM messages
      WHERE messages.id = drafts.message_id)
      OR EXISTS (SELECT 1 FROM messages WHERE messages.case_id = drafts.case_id AND quarantined = 1)
      OR EXISTS (SELECT 1 FROM dead_addresses WHERE dead_addresses.folded = cases.party_folded) AS draft_odd
    """
  static let joins = "LEFT JOIN drafts ON drafts.case_id = cases.id AND drafts.state = 'pending'"

  /// Nil where the row has no pending draft.
  init?(_ row: Row) throws {
    guard let id: DraftID = try row.idIfAny("draft_id") else { return nil }
    self.id = id
    createdAt = try row.time("drafted_at")
    replies = try row.flag("draft_replies")
    actions = try row.json("draft_actions")
    claims = try row.int("draft_claims")
    loose = try row.int("draft_loose")
    confidence = try row.realIfAny("draft_confidence")
    warnings = try row.int("draft_warnings")
    // A mail that is gone counts as odd.
    isOdd = try row.integerIfAny("draft_odd") != 0
  }
}

extension Row {
  fileprivate func realIfAny(_ name: String) throws -> Double? {
    switch self[name] {
    case .null: nil
    // What PostgreSQL reads out of a document.
    case .text(let text): Double(text)
    case .real(let value): value
    case .integer(let value): Double(value)
    case .blob: throw damaged(name)
    }
  }
}
