import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MailProto
import Testing

@testable import Store
@testable import WebReview

/// A store with one drafted case and two people, behind a desk without a port.
struct Fixture: Sendable {
  let store: Store
  let caseID: CaseID
  let site: ReviewSite
  static let password = "a long enough password"

  init(
    proposal: Proposal = Samples.proposal(), drafted: Bool = true, undo: Int64 = 0, teams: [String] = []
  ) async throws {
    store = try await TestDesk.store()
    site = TestDesk.site(store, undo: undo, teams: teams)
    caseID = try await Self.arrive(store, uid: 1, toAgent: drafted)
    if drafted {
      let job = try #require(try await store.claimJob(model: "offline", lease: 60, now: Samples.now))
      try await store.checkpoint(job, node: "recall", state: [], now: Samples.now)
      try await store.finish(job, proposal: proposal, now: Samples.now)
    }
  }

  /// The same store behind another desk.
  init(of fixture: Fixture, site: ReviewSite) {
    (store, caseID, self.site) = (fixture.store, fixture.caseID, site)
  }

  static func arrive(
    _ store: Store, uid: UInt32, toAgent: Bool, subject: String = "Where is my coat?", inReplyTo: String? = nil
  ) async throws -> CaseID {
    var lines = [
      "From: Nora Quill <nora@quill.example>", "To: support@halden.example", "Subject: \(subject)",
      "Date: Sun, 22 Nov 2026 10:00:00 +0000", "Message-ID: <m\(uid)@quill.example>",
    ]
    if let inReplyTo { lines += ["In-Reply-To: <\(inReplyTo)>"] }
    let raw = (lines + ["", "My coat came five days late.", ""]).joined(separator: "\r\n")
    let message = Message(parsing: Array(raw.utf8))
    let arrival = Arrival(
      origin: .imap(account: "shop", mailbox: "INBOX", uidValidity: 1, uid: uid), inbound: Inbound(message),
      receivedAt: Samples.now, replyTokens: [], automatic: nil)
    let verdict =
      toAgent ? Verdict.agent : .person(reason: "too_long", explanation: "2,731 of 2,500; 214 more were quoted")
    let accepted = try await store.accept(
      arrival, rules: IntakeRules(identify: { _ in (.t2, "DKIM passed") }, judge: { _ in verdict }))
    return try #require(accepted.caseID)
  }

  /// A user and a session without the cost of a password.
  func person(_ name: String, _ role: User.Role, secret: String = "secret") async throws -> User {
    try await store.write { tx in
      let id: UserID = try tx.insert(
        "users",
        [("name", name), ("folded", name), ("role", role.rawValue), ("password", "none"), ("created_at", Samples.now)])
      try tx.run(
        "INSERT INTO sessions (hash, user_id, csrf, created_at, seen_at, handle) VALUES ($1, $2, $3, $4, $4, $5)",
        Digest.sha256("\(secret)-\(name)".utf8), id, "token-of-\(name)", Samples.now, "handle-of-\(name)")
      return User(id: id, name: name, role: role, disabled: false)
    }
  }

  /// Runs `body` as somebody who is signed in.
  func with(
    _ name: String = "mara", _ role: User.Role = .reviewer, _ body: @Sendable (inout Browser) async throws -> Void
  ) async throws {
    _ = try await person(name, role)
    try await Application(router: site.router()).test(.router) { client in
      var browser = Browser(client)
      browser.cookies["gatewayd"] = "secret-\(name)"
      try await browser.get("/")
      #expect(browser.token == "token-of-\(name)")
      try await body(&browser)
    }
  }

  /// Somebody who can sign in with a password.
  func addMara() async throws {
    _ = try await store.addUser(name: "mara", password: Self.password, role: .reviewer, now: Samples.now)
  }

  var path: String { "/cases/\(caseID)" }

  /// The form of the case page, as a person would send it without touching it.
  func form(_ page: TestResponse) throws -> [String: String] {
    var fields: [String: String] = [:]
    for name in ["version", "draft"] {
      let field = try Regex("name=\"\(name)\" value=\"([^\"]*)\"", as: (Substring, Substring).self)
      fields[name] = try String(#require(page.text.firstMatch(of: field)).1)
    }
    let text = try #require(page.text.firstMatch(of: /<textarea id="text"[^>]*>\n([^<]*)<\/textarea>/)).1
    fields["text"] = String(text).replacing("&amp;", with: "&").replacing("&#39;", with: "'")
    return fields
  }
}
