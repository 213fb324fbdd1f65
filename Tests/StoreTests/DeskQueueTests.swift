import MailProto
import Testing

@testable import Store

/// What stands in which lane, in which order, and what filters and words find.
@Suite struct DeskQueueTests {
  /// Cases numbered from 1, each of its own customer, drafted at second 21.
  private func store(_ cases: [(urgency: String, topic: String, route: Proposal.Route, at: Int64)]) async throws
    -> Store
  {
    let store = try await Store.test()
    for (index, one) in cases.enumerated() {
      let mail = TestMail(
        from: "Client\(index + 1) <c\(index + 1)@other.example>", id: "\(index + 1)@x.example",
        body: "Parcel HX-220-11\(index + 1) is late")
      _ = try await store.take(mail, uid: UInt32(index + 1), at: at(one.at))
      let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(one.at + 1)))
      try await store.finish(
        job, proposal: .sample(route: one.route, urgency: one.urgency, topic: one.topic), now: at(one.at + 2))
    }
    return store
  }

  private func ids(
    _ store: Store, _ lane: QueueLane, _ filter: QueueFilter = QueueFilter()
  ) async throws -> [Int64] {
    try await store.queue(lane, filter: filter, rule: nil, offset: 0, limit: 50).items.map(\.caseID.value)
  }

  @Test func urgentFirstAndAgeCounts() async throws {
    let hour: Int64 = 3600
    let store = try await store([
      ("low", "other", .draft, 0), ("high", "other", .draft, 7 * hour), ("high", "other", .draft, 9 * hour),
      ("urgent", "other", .draft, 10 * hour), ("medium", "other", .draft, 2 * hour),
    ])
    // Of high urgency is worth eight hours: the case of hour 7 comes before that of hour 0, the one of hour 9 does not.
    #expect(try await ids(store, .review) == [4, 2, 1, 3, 5])
  }

  @Test func lanesPartTheCases() async throws {
    let store = try await store([
      ("low", "other", .draft, 0), ("low", "other", .escalation, 1), ("low", "other", .noReply, 2),
    ])
    _ = try await store.take(
      TestMail(from: "d@other.example", id: "d@x.example"), uid: 9, rules: toPerson, at: at(3))
    #expect(try await ids(store, .review) == [1, 2, 4])
    #expect(try await ids(store, .drafts) == [1])
    #expect(try await ids(store, .people) == [2, 4])
    #expect(try await ids(store, .done) == [3])
    #expect(Set(try await ids(store, .all)) == [1, 2, 3, 4])
    #expect(try await store.counts() == [.review: 3, .drafts: 1, .people: 2, .trouble: 0, .working: 0])
  }

  @Test func filtersNarrow() async throws {
    let store = try await store([
      ("low", "other", .draft, 0), ("urgent", "delivery_delay", .draft, 100),
      ("low", "delivery_delay", .escalation, 200),
    ])
    let rita = try await store.reviewer()
    try await store.claim(CaseID(3), by: rita, now: at(300))
    #expect(try await ids(store, .review, QueueFilter(topic: "delivery_delay")) == [2, 3])
    #expect(try await ids(store, .review, QueueFilter(urgency: "urgent")) == [2])
    #expect(try await ids(store, .review, QueueFilter(holder: .user(rita.id))) == [3])
    #expect(try await ids(store, .review, QueueFilter(topic: "delivery_delay", holder: .nobody)) == [2])
    #expect(try await ids(store, .review, QueueFilter(waitingSince: at(100))) == [2, 1])
  }

  @Test func whatAFilterLeavesIsCounted() async throws {
    let store = try await store((0..<7).map { ("low", $0 < 5 ? "delivery_delay" : "other", .draft, Int64($0)) })
    while try await store.indexMails() > 0 {}
    func found(_ filter: QueueFilter, offset: Int, limit: Int, upTo counted: Int?) async throws -> Int? {
      try await store.queue(.review, filter: filter, rule: nil, offset: offset, limit: limit, counted: counted).found
    }
    for filter in [QueueFilter(topic: "delivery_delay"), QueueFilter(words: "parcel", topic: "delivery_delay")] {
      #expect(try await found(filter, offset: 0, limit: 3, upTo: nil) == nil)
      #expect(try await found(filter, offset: 0, limit: 3, upTo: 100) == 5)
      #expect(try await found(filter, offset: 0, limit: 3, upTo: 4) == 4)
      #expect(try await found(filter, offset: 3, limit: 3, upTo: 100) == 5)
      #expect(try await found(filter, offset: 0, limit: 5, upTo: 100) == 5)
      #expect(try await found(filter, offset: 50, limit: 3, upTo: 100) == 5, "a page behind the last")
    }
    #expect(try await found(QueueFilter(words: "nowhere"), offset: 0, limit: 3, upTo: 100) == 0)
  }

  @Test func pagesFollowOneAnother() async throws {
    let store = try await store((0..<5).map { ("low", "other", .draft, Int64($0)) })
    let first = try await store.queue(.review, filter: QueueFilter(), rule: nil, offset: 0, limit: 3)
    let second = try await store.queue(.review, filter: QueueFilter(), rule: nil, offset: 3, limit: 3)
    #expect(first.items.map(\.caseID.value) == [1, 2, 3])
    #expect(first.more)
    #expect(second.items.map(\.caseID.value) == [4, 5])
    #expect(!second.more)
  }

  @Test func wordsAreFoundOnceTheyAreIndexed() async throws {
    let store = try await store([("low", "other", .draft, 0), ("low", "other", .draft, 1)])
    func found(_ words: String) async throws -> [Int64] {
      let all = try await ids(store, .all, QueueFilter(words: words)).sorted()
      // A short lane is searched in another way, which finds the same.
      let waiting = try await ids(store, .review, QueueFilter(words: words)).sorted()
      #expect(all == waiting, "\(words)")
      return all
    }
    #expect(try await found("parcel") == [])
    #expect(try await store.indexMails(limit: 1) == 1)
    #expect(try await store.indexMails() == 1)
    #expect(try await store.indexMails() == 0)
    #expect(try await found("parcel LATE") == [1, 2])
    #expect(try await found("HX-220-112") == [2])
    #expect(try await found("c1@other.example") == [1])
    #expect(try await found("client2") == [2])
    #expect(try await found("clie*") == [1, 2])
    #expect(try await found("parcel nowhere") == [])
    #expect(try await found("2") == [2], "a case number")
    #expect(try await found("#1") == [1])
    // Nothing that is typed is an error of FTS5's grammar.
    for odd in ["\"", "*", "a* b\"", "NOT", "-", "subject:", "(", "^x", "{", "AND OR", "”„", "\0"] {
      _ = try await found(odd)
    }
  }

  @Test func erasedWordsAreForgotten() async throws {
    let folder = try Folder()
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    _ = try await store.take(TestMail(body: "My zebrafink has not come."), uid: 1)
    _ = try await store.take(
      TestMail(from: "bob@other.example", id: "b@x.example", body: "My amsel has not come."), uid: 2)
    while try await store.indexMails() > 0 {}
    #expect(try await ids(store, .all, QueueFilter(words: "zebrafink")) == [1])
    #expect(try await pages(store, holding: "zebrafin") > 0)
    _ = try await store.erase(.address(customer), by: "operator", now: at(50))
    #expect(try await ids(store, .all, QueueFilter(words: "zebrafink")) == [])
    #expect(try await ids(store, .all, QueueFilter(words: "amsel")) == [2])
    try await store.purge()
    #expect(try await pages(store, holding: "zebrafin") == 0)
    // The index still knows exactly what it holds.
    try await store.write { try $0.run("INSERT INTO mail_search (mail_search) VALUES ('integrity-check')") }
    try await store.close()
  }

  /// Pages of the index that hold these bytes.
  private func pages(_ store: Store, holding word: String) async throws -> Int {
    try await store.read { tx in
      try tx.row("SELECT count(*) AS n FROM mail_search_data WHERE instr(block, CAST($1 AS BLOB)) > 0", word)?.int("n")
        ?? 0
    }
  }

  /// The queue of a big store is read in its order from an index, not sorted.
  @Test(arguments: [QueueLane.review, .drafts, .people, .working, .done, .all])
  func noLaneIsSorted(_ lane: QueueLane) async throws {
    let store = try await Store.temporary(settings: shopSettings)
    let plan = try await store.read { tx in
      try tx.rows(
        "EXPLAIN QUERY PLAN SELECT cases.* FROM cases WHERE \(lane.condition) ORDER BY \(lane.order) LIMIT 40"
      )
      .map { try $0.text("detail") }
    }
    #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
  }

  /// A search among the few cases that wait reads no mail, and not each case that has the word.
  @Test(arguments: [QueueLane.review, .drafts, .people, .working])
  func aSearchInAShortLaneKeepsToIndices(_ lane: QueueLane) async throws {
    let store = try await Store.temporary(settings: shopSettings)
    let plan = try await store.read { tx in
      let conditions = QueueFilter(words: "parcel").conditions(lane, in: .sqlite)
      return try tx.connection.query(
        "EXPLAIN QUERY PLAN SELECT cases.id FROM cases WHERE \(conditions.text) ORDER BY \(lane.order)",
        conditions.arguments
      ).map { try $0.text("detail") }
    }
    #expect(plan.contains { $0.contains("cases USING INDEX cases_desk (state=?)") }, "\(plan)")
    #expect(plan.contains { $0.contains("messages USING COVERING INDEX messages_case (case_id=?)") }, "\(plan)")
    #expect(!plan.contains { $0.contains("messages USING INTEGER PRIMARY KEY") }, "\(plan)")
  }

  @Test func viewsAreOnesOwnOrShared() async throws {
    let store = try await Store.test()
    let (rita, ivo, vera) = (
      try await store.reviewer(), try await store.reviewer("ivo", .admin), try await store.reviewer("vera", .viewer)
    )
    try await store.saveView(name: "Mine", query: "lane=people", shared: false, by: rita, now: at(1))
    try await store.saveView(name: "All", query: "lane=done", shared: true, by: rita, now: at(1))
    try await store.saveView(name: "Mine", query: "lane=drafts", shared: false, by: rita, now: at(2))
    try await store.saveView(name: "Hers", query: "", shared: false, by: vera, now: at(2))
    #expect(try await store.savedViews(of: rita).map(\.query) == ["lane=done", "lane=drafts"])
    let views = try await store.savedViews(of: vera)
    #expect(views.map(\.name) == ["All", "Hers"])
    let shared = try #require(views.first)
    #expect(try await !store.removeView(shared.id, by: vera))
    #expect(try await store.removeView(shared.id, by: ivo))
    let mine = try #require(try await store.savedViews(of: rita).first)
    #expect(try await !store.removeView(mine.id, by: ivo))
    for name in ["", "  ", String(repeating: "x", count: 41)] {
      guard
        case .badAction = await refusal({
          try await store.saveView(name: name, query: "", shared: false, by: rita, now: at(3))
        })
      else {
        Issue.record("saved “\(name)”")
        continue
      }
    }
    guard
      case .notAllowed = await refusal({
        try await store.saveView(name: "x", query: "", shared: true, by: vera, now: at(3))
      })
    else {
      Issue.record("a viewer shared a view")
      return
    }
  }
}
