import Foundation
import Hummingbird
import Logging
import Testing

@testable import MailProto
@testable import Store
@testable import WebReview

/// Text from outside in every field of every page: it stays text.
@Suite struct HostileTests {
  /// Ends an element, an attribute in either quotes, a template, and turns the line around. The quote with a
  /// combining mark is one grapheme cluster, which an escaping by characters lets through.
  static let payload =
    "</textarea></title>\"><script>alert(1)</script><img src=x onerror=alert(1)>' x=\"\u{301} onfocus=\"\u{301}"
    + "{{layout.shop}}{{{token}}}\u{202E}&lt;<\u{301}"

  private func check(_ html: String, _ comment: Comment) {
    let bytes = Data(html.utf8)
    for needle in ["<script>alert", "<img", "\"\u{301}", "<\u{301}", "</title>\"", "\u{202E}", "onfocus=\""] {
      #expect(bytes.range(of: Data(needle.utf8)) == nil, comment)
    }
    #expect(bytes.range(of: Data("&lt;script&gt;alert(1)".utf8)) != nil, comment)
    #expect(bytes.range(of: Data("{{layout.shop}}".utf8)) != nil, comment)
  }

  private func desk() async throws -> Desk {
    Desk(
      store: try await TestDesk.store(),
      settings: TestDesk.settings(shop: Self.payload.replacing("\u{202E}", with: "")),
      now: { Samples.now }, health: { [] }, logger: Logger(label: "test"))
  }

  /// Without the picture of a run's way, an image of ours: the check looks for images from outside.
  private func bare(_ desk: Desk) -> Desk {
    let settings = ReviewSettings(
      host: "127.0.0.1", port: 0, secureCookies: false, publicURL: nil, shopName: desk.settings.shopName,
      currency: "EUR")
    return Desk(store: desk.store, settings: settings, now: desk.now, health: desk.health, logger: desk.logger)
  }

  private func session(_ desk: Desk) -> Session {
    Session(
      secret: "s", user: User(id: UserID(1), name: Self.payload, role: .reviewer, disabled: false), csrf: "token")
  }

  @Test func casePage() async throws {
    let desk = try await desk()
    let address = Address(name: Self.payload, address: Self.payload)
    let mail = StoredMessage(
      id: MessageRowID(7), caseID: CaseID(12), direction: .inbound, messageID: nil, from: address, to: [address],
      cc: [address], subject: Self.payload, date: nil, receivedAt: Samples.now, text: Self.payload,
      newText: Self.payload, quotedText: Self.payload, trim: .uncertain, characters: 9, tier: .t0,
      tierReason: Self.payload, automatic: AutomaticMail(kind: .bulk, reason: Self.payload), quarantined: false,
      hasHiddenText: true, twinOf: MessageRowID(1),
      attachments: [.init(partID: "2", filename: Self.payload, contentType: Self.payload, size: 1)])
    var proposal = Samples.proposal()
    proposal.classification = .init(
      topic: Self.payload, urgency: Self.payload, summary: Self.payload, confidence: .nan, reasons: [Self.payload])
    // The editor holds the draft as it is, so that what is sent is what was shown.
    proposal.emailResponse = Self.payload.replacing("\u{202E}", with: "")
    proposal.context = [
      .init(id: Self.payload, text: Self.payload, source: Self.payload, row: [Self.payload: .string(Self.payload)])
    ]
    proposal.actions = [
      .init(
        action: Self.payload, params: [Self.payload: .string(Self.payload), "amount": .null],
        premises: [Self.payload], requiresApproval: true),
      .init(
        action: "Human_escalation", params: ["reason": .string(Self.payload)], premises: [], requiresApproval: false),
    ]
    proposal.grounding = [.init(claim: Self.payload, start: 0, end: 1, context: nil)]
    proposal.trace.nodes = [Self.payload]
    let matter = Case(
      id: CaseID(12), state: .review, subject: Self.payload, party: address, customerID: 1, topic: Self.payload,
      urgency: Self.payload, route: .escalation, reason: Self.payload, explanation: Self.payload, token: "t",
      externalID: nil, linkedCase: nil, assignee: nil, version: 1, openedAt: Samples.now, updatedAt: Samples.now)
    let view = CaseView(
      case: matter, messages: [mail], quarantined: [mail],
      draft: Draft(
        id: DraftID(5), caseID: CaseID(12), message: MessageRowID(7), state: .pending, proposal: proposal,
        createdAt: Samples.now),
      decisions: [], outgoing: [try Samples.letter(.bounced, reply: Self.payload)],
      actions: [Samples.deed(Self.payload)], run: nil, memory: [],
      events: [
        AuditEvent(
          sequence: 1, at: Samples.now, actor: Self.payload, event: Self.payload, caseID: nil,
          detail: [Self.payload: .string(Self.payload)])
      ], assignee: Self.payload, replyTo: address)
    let refusal = Refusal(.stale(by: Self.payload, what: Self.payload, at: Samples.now))
    let page = CasePage(view, desk: desk, session: session(desk), counts: LaneCounts(), notice: refusal.notice)
    check(try Templates.render(.casePage, page), "case page")
  }

  @Test func queue() async throws {
    let desk = try await desk()
    let item = QueueItem(
      caseID: CaseID(1), subject: Self.payload, party: Address(name: Self.payload, address: Self.payload),
      state: .review, topic: Self.payload, urgency: Self.payload, route: .manual, reason: Self.payload,
      explanation: Self.payload, summary: Self.payload, version: 1, waitingSince: Samples.now,
      actions: [Self.payload], assignee: Self.payload, trouble: Self.payload)
    let row = QueueRow(item, lane: .trouble, money: desk.settings.money, now: Samples.now)
    var query = QueueQuery(query: "lane=people&reason=legal")
    query.words = Self.payload
    let view = SavedView(
      id: SavedViewID(1), owner: session(desk).user.id, name: Self.payload, query: query.text, isShared: true)
    let page = QueuePage(
      QueueSlice(items: [item], more: true, found: 1), query, rows: [row], views: [view],
      layout: desk.layout("Queue", session: session(desk), lane: .cases(.people)), session: session(desk),
      now: Samples.now, notice: nil)
    check(try Templates.render(.queue, page), "queue")
  }

  @Test func approvingTogether() async throws {
    let desk = try await desk()
    var proposal = Samples.proposal()
    proposal.emailResponse = Self.payload
    proposal.context = [.init(id: "c1", text: Self.payload, source: Self.payload, row: [:])]
    proposal.actions = [
      .init(action: Self.payload, params: ["x": .string(Self.payload)], premises: [], requiresApproval: true)
    ]
    let view = Samples.view(proposal: proposal)
    let drafts = [nil, Self.payload].map { obstacle in
      RoutineDraft(
        case: Case(
          id: CaseID(1), state: .review, subject: Self.payload,
          party: Address(name: Self.payload, address: Self.payload), customerID: nil, topic: nil, urgency: nil,
          route: .draft, reason: nil, explanation: nil, token: "", externalID: nil, linkedCase: nil, assignee: nil,
          version: 1, openedAt: Samples.now, updatedAt: Samples.now),
        draft: view.draft, answers: Samples.message(subject: Self.payload, text: Self.payload), obstacle: obstacle)
    }
    // Whoever makes a notice takes care of what cannot be seen.
    let said = Self.payload.replacing("\u{202E}", with: "")
    let page = BulkPage(
      drafts, layout: desk.layout("x", session: session(desk)), session: session(desk),
      notice: Notice(kind: "bad", heading: said, message: said))
    check(try Templates.render(.bulk, page), "bulk")
  }

  @Test func quarantine() async throws {
    let desk = try await desk()
    let mails = [nil, Samples.message(subject: Self.payload, text: Self.payload)].map { message in
      QuarantinedMail(
        id: LedgerID(3), origin: Self.payload, at: Samples.now, reason: Self.payload, isOversize: false,
        message: message, size: 12)
    }
    let page = QuarantinePage(
      layout: desk.layout("x", session: session(desk), lane: .quarantine),
      mails: mails.map { QuarantinedLine($0, session: session(desk), now: Samples.now) }, more: 3, notice: nil)
    check(try Templates.render(.quarantine, page), "quarantine")
  }

  @Test func dashboard() async throws {
    let desk = try await desk()
    let counts = [DeskFigures.Count(code: Self.payload, cases: 3)]
    let figures = DeskFigures(
      days: [.init(start: Samples.now)], topics: counts, reasons: counts, total: .init(start: Samples.now))
    let page = DashboardPage(
      figures, days: 30, layout: desk.layout("x", session: session(desk)), now: Samples.now)
    check(try Templates.render(.dashboard, page), "dashboard")
  }

  @Test func source() async throws {
    let desk = try await desk()
    let page = SourcePage(
      layout: desk.layout("Source", session: session(desk)), number: "1", subject: Visible.line(Self.payload),
      path: "/cases/1/mails/1/source.eml", text: Visible.block(Self.payload), cut: true)
    check(try Templates.render(.source, page), "source")
  }

  @Test func whatStandsBesideACase() async throws {
    let fixture = try await Fixture(proposal: Samples.proposal())
    let store = fixture.store
    let desk = bare(try await desk())
    let view = try #require(try await store.view(fixture.caseID))
    var details = CaseDetails()
    details.notes = [Note(id: NoteID(1), author: Self.payload, text: Self.payload, at: Samples.now)]
    details.edit = SavedEdit(draft: nil, text: Self.payload.replacing("\u{202E}", with: ""), at: Samples.now)
    details.labels = [
      Label(caseID: CaseID(1), run: nil, reviewer: Self.payload, good: false, reason: Self.payload, at: Samples.now)
    ]
    details.snippets = [
      Snippet(id: SnippetID(1), name: Self.payload, text: "\"><img src=x onerror=alert(1)>", changedBy: Self.payload)
    ]
    details.people = [User(id: UserID(9), name: Self.payload, role: .reviewer, disabled: false)]
    details.copies = [Address(name: Self.payload, address: Self.payload.replacing("\u{202E}", with: ""))]
    details.usual.open = [.init(id: CaseID(3), subject: Self.payload)]
    let page = CasePage(view, details: details, desk: desk, session: session(desk), counts: LaneCounts())
    check(try Templates.render(.casePage, page), "case page with all that stands beside it")
  }

  @Test func runsMergesAndMentions() async throws {
    let desk = try await desk()
    let job = Job(
      id: JobID("x"), caseID: CaseID(1), message: MessageRowID(1), state: .done, priority: .normal, attempts: 1,
      lost: 0,
      runAfter: Samples.now, leaseUntil: nil, error: nil, queuedAt: Samples.now, createdAt: Samples.now)
    let run = Run(
      id: RunID(1), job: job.id, caseID: CaseID(1), model: Self.payload, startedAt: Samples.now, endedAt: Samples.now,
      nodes: [Self.payload])
    let reads = [ToolResult(tool: Self.payload, question: Self.payload, answer: Self.payload)]
    let kept = KeptRun(
      run: run, job: job,
      nodes: [.init(name: Self.payload, at: Samples.now, change: Array(Self.payload.utf8), reads: reads)], next: nil,
      checkpoint: nil, proposal: Samples.proposal(),
      answers: [
        ModelAnswer(
          node: Self.payload, model: Self.payload, request: Self.payload, reply: Self.payload, inputTokens: .max,
          cachedTokens: 0, outputTokens: .max, costUSD: .nan, milliseconds: .max, at: Samples.now)
      ],
      lines: [
        RunLogLine(at: Samples.now, level: .error, message: Self.payload, facts: [Self.payload: Self.payload]),
        RunLogLine(at: Samples.now.adding(seconds: 9), level: .debug, message: Self.payload),
      ])
    let event = AuditEvent(
      sequence: 1, at: Samples.now, actor: Self.payload, event: Self.payload, caseID: nil,
      detail: ["why": .string(Self.payload)])
    let bare = bare(desk)
    let page = RunPage(
      kept, events: [event], labels: [], desk: bare, session: session(bare), counts: LaneCounts())
    check(try Templates.render(.run, page), "run")
    let line = Visible.line(Self.payload)
    let typed = Self.payload.replacing("\u{202E}", with: "")
    check(
      try Templates.render(
        .snippets,
        SnippetsPage(
          layout: desk.layout("Snippets", session: session(desk)),
          frame: SettingsFrame(.snippets, session: session(desk), notice: nil), token: "t",
          snippets: [.init(snippet: "1", snippetName: line, words: Visible.block(Self.payload), changedBy: line)],
          names: [line], nameTyped: typed, textTyped: typed)), "snippets")
    check(
      try Templates.render(
        .mergePage,
        MergePage(
          layout: desk.layout("Merge", session: session(desk)), token: "t", number: "1", subject: line, version: 1,
          party: line, into: "2", intoSubject: line, intoVersion: 1, intoParty: line, differs: true)), "merge")
    check(
      try Templates.render(
        .mentions,
        MentionsPage(
          layout: desk.layout("Mentions", session: session(desk)),
          mentions: [
            .init(ofCase: "1", subject: line, author: line, words: line, at: Moment(Samples.now, now: Samples.now))
          ]
        )), "mentions")
    check(
      try Templates.render(
        .preview,
        PreviewPage(
          layout: desk.layout("Preview", session: session(desk)), number: "1", bytes: nil, text: Self.payload,
          deeds: [line])), "preview")
  }

  /// Elements that fetch or lead away are none any more; the rest stays.
  @Test func theHTMLOfAMailIsTamed() {
    let tamed = String(
      decoding: OriginalRoutes.tamed("<p>ä</p><LINK href=x><MeTa a><base><ScRiPt>x</SCRIPT><iframe src=y></iframe><b>"),
      as: UTF8.self)
    #expect(
      tamed
        == "<p>ä</p><x-LINK href=x><x-MeTa a><x-base><x-ScRiPt>x</x-SCRIPT><x-iframe src=y></x-iframe><b>")
  }

  @Test func signInAndErrors() async throws {
    let desk = try await desk()
    let typed = Self.payload.replacing("\u{202E}", with: "")
    check(
      try Templates.render(
        .signIn,
        SignInPage(layout: desk.layout("Sign in"), token: typed, next: typed, nameTyped: typed, refusal: typed)),
      "sign-in")
    check(
      try Templates.render(.problem, ProblemPage(layout: desk.layout(typed), problem: .notFound)), "problem")
  }

  /// Nothing in a template may stand unescaped.
  @Test(arguments: Templates.Name.allCases)
  func templatesEscape(name: Templates.Name) throws {
    let source = Templates.source(name)
    #expect(!source.isEmpty)
    #expect(!source.contains("{{{"))
    #expect(!source.contains("{{&"))
    #expect(!source.contains("style="))
    #expect(!source.contains("<script>"))
    #expect(source.firstMatch(of: /\son[a-z]+=/) == nil)
    _ = try Templates.library.get()
  }
}
