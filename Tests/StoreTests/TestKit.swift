import Database
import MailProto
import TestSupport
import Testing

@testable import Store

let customer = "anna@customer.example"
let shopSettings = ReplySettings(
  from: Address(name: "Shoe Shop", address: "support@shop.test"), tokenAddress: "support@shop.test",
  domain: "mail.shop.test", instance: "test")

/// The cost of a real password would be all that the tests of signing in do.
private let quick = Passwords(rounds: 16)

/// Seconds after a fixed moment.
func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: 1_800_000_000_000 + seconds * 1000) }

/// A mail in plain text.
struct TestMail {
  var from = "Anna Example <\(customer)>"
  var id: String? = "first@customer.example"
  var inReplyTo: String?
  var references: [String] = []
  var subject = "Where is my parcel?"
  var body = "My parcel has not come."
  var extra: [String] = []

  var bytes: [UInt8] {
    var lines = ["From: \(from)", "To: support@shop.test", "Subject: \(subject)"]
    lines.append("Date: Mon, 16 Mar 2026 10:00:00 +0000")
    if let id { lines.append("Message-ID: <\(id)>") }
    if let inReplyTo { lines.append("In-Reply-To: <\(inReplyTo)>") }
    if !references.isEmpty { lines.append("References: " + references.map { "<\($0)>" }.joined(separator: " ")) }
    return Array((lines + extra + ["", body, ""]).joined(separator: "\r\n").utf8)
  }
}

let toAgent = IntakeRules(identify: { ($0 ? .t1 : .t0, "test") }, judge: { _ in .agent })
let toPerson = IntakeRules(
  identify: { _ in (.t0, "test") }, judge: { _ in .person(reason: "too_long", explanation: "2,731 of 2,500") })
let recorded = IntakeRules(identify: { _ in (.t0, "test") }, judge: { _ in .record(explanation: "auto-reply") })

extension Store {
  /// In memory; in PostgreSQL with GATEWAYD_TEST_STORE=postgres.
  static func test(passwords: Passwords = quick) async throws -> Store {
    #if Postgres
      if PostgresServer.holdsStores { return try await postgres(passwords: passwords) }
    #endif
    return try await .temporary(settings: shopSettings, passwords: passwords)
  }

  #if Postgres
    static func postgres(passwords: Passwords = quick) async throws -> Store {
      let (login, keep) = try await PostgresServer.copy { login in
        try await Store.open(postgres: login, settings: shopSettings, exclusive: false).close()
      }
      var limits = Store.postgresLimits
      limits.readers = 2
      let database = try await PostgresDatabase.open(login, limits: limits, gate: PostgresGate())
      let place = try await database.read { try PostgresNodes.Place($0) }
      let store = try await Store.make(
        database, settings: shopSettings, passwords: passwords, lock: nil, nodes: PostgresNodes.visitor(place))
      await keep(store)
      return store
    }
  #endif

  /// A user without the cost of a password.
  func reviewer(_ name: String = "rita", _ role: User.Role = .reviewer) async throws -> User {
    try await write { tx in
      let id: UserID = try tx.insert(
        "users",
        [("name", name), ("folded", name), ("role", role.rawValue), ("password", "none"), ("created_at", at(0))])
      return User(id: id, name: name, role: role, disabled: false)
    }
  }

  @discardableResult
  func take(
    _ mail: TestMail, uid: UInt32, tokens: [String] = [], rules: IntakeRules = toAgent, facts: [String] = [],
    at now: Timestamp = at(10)
  ) async throws -> Accepted {
    let origin = Origin.imap(account: "shop", mailbox: "INBOX", uidValidity: 1, uid: uid)
    let message = Message(parsing: mail.bytes)
    let arrival = Arrival(
      origin: origin, inbound: Inbound(message), receivedAt: now, replyTokens: tokens, automatic: message.automatic,
      facts: facts)
    return try await accept(arrival, rules: rules)
  }

  /// A case whose draft waits for a decision.
  func drafted(
    _ proposal: Proposal = .sample(), mail: TestMail = TestMail(), uid: UInt32 = 1
  ) async throws -> (view: CaseView, draft: Draft) {
    let accepted = try await take(mail, uid: uid)
    var job = try #require(try await claimJob(model: "offline", lease: 60, now: at(20)))
    // Others that wait may come first; they stay with this worker.
    while job.job.message != accepted.message {
      job = try #require(try await claimJob(model: "offline", lease: 60, now: at(20)))
    }
    try await finish(job, proposal: proposal, now: at(21))
    let id = try accepted.theCase
    let view = try #require(try await view(id))
    return (view, try #require(view.draft))
  }

  /// An approved reply.
  func approved(
    _ proposal: Proposal = .sample(), mail: TestMail = TestMail(), uid: UInt32 = 1, by user: User? = nil,
    actions: [Approval.Choice] = []
  ) async throws -> (caseID: CaseID, decision: Decision) {
    let (view, draft) = try await drafted(proposal, mail: mail, uid: uid)
    let user = if let user { user } else { try await reviewer() }
    return (view.case.id, try await approve(Approval(view, draft, actions: actions), by: user, now: at(30)))
  }

  /// A reply that went out.
  func sent(mail: TestMail = TestMail(), uid: UInt32 = 1, reviewedBy user: User? = nil) async throws -> Outgoing {
    _ = try await approved(mail: mail, uid: uid, by: user)
    let outgoing = try #require(try await claimOutgoing(lease: 60, now: at(40)))
    try await record(.sent(reply: "250 2.0.0 queued"), of: outgoing, now: at(41))
    return outgoing
  }

  func state(_ id: CaseID) async throws -> Case.State? { try await self.case(id)?.state }
}

extension Approval {
  init(
    _ view: CaseView, _ draft: Draft?, text: String? = nil, actions: [Choice] = [], confirm: Bool = false
  ) {
    self.init(
      caseID: view.case.id, draft: draft?.id, version: view.case.version,
      text: text ?? draft?.proposal.emailResponse ?? "", actions: actions, confirmUngrounded: confirm)
  }
}

extension Proposal {
  static func sample(
    route: Route = .draft, response: String? = "Dear Anna, it comes on Friday.", actions: [ProposedAction] = [],
    grounding: [Claim] = [], urgency: String = "low", topic: String = "delivery_delay"
  ) -> Proposal {
    Proposal(
      jobID: "", caseID: 1, successStatus: true, error: nil,
      classification: Classification(
        topic: topic, urgency: urgency, summary: "Parcel is late", confidence: 0.9, reasons: ["says late"]),
      route: route, emailResponse: response, emailResponseSummary: nil,
      context: [
        ContextItem(id: "c1", text: "due on Friday", source: "item_deliveries", row: ["delivery_id": .integer(7)])
      ],
      actions: actions, grounding: grounding, closestProductSQLQuery: nil, productIDs: [],
      trace: Trace(
        nodes: ["recall", "classify"], modelCalls: 0, inputTokens: 0, outputTokens: 0, costUSD: 0, milliseconds: 1))
  }

  static func refund(_ amount: JSONValue?, delivery: Int64 = 7) -> ProposedAction {
    var params: [String: JSONValue] = ["delivery_id": .integer(delivery), "days": .integer(3)]
    if let amount { params["amount"] = amount }
    return ProposedAction(action: "Refund_delivery_fee", params: params, premises: ["c1"], requiresApproval: true)
  }
}

/// The desk's refusal, for comparing.
func refusal(_ body: () async throws -> Void) async -> DeskError? {
  do { try await body() } catch { return error as? DeskError }
  return nil
}

struct Missing: Error {}

extension Accepted {
  var theCase: CaseID {
    get throws {
      guard let caseID else { throw Missing() }
      return caseID
    }
  }
  var theMessage: MessageRowID {
    get throws {
      guard let message else { throw Missing() }
      return message
    }
  }
}
