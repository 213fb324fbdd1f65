import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MailProto
import Testing

@testable import Store
@testable import WebReview

/// What a person does on the case page beside approving.
@Suite struct CaseWorkTests {
  private func version(_ fixture: Fixture) async throws -> String {
    String(try #require(try await fixture.store.case(fixture.caseID)).version)
  }

  @Test func theDraftIsReadWithWhatStandsBehindIt() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let page = try await browser.get(fixture.path)
      #expect(page.text.contains("<a class=\"known\" href=\"#fact0\""))
      #expect(page.text.contains(">five days late</a>"))
      #expect(page.text.contains("<mark class=\"doubt\""))
      #expect(page.text.contains("spellcheck=\"true\" placeholder=\"Write the reply\" hidden>"))
      // Without scripts the same page opens the field.
      let writing = try await browser.get("\(fixture.path)?edit=1")
      #expect(writing.text.contains("placeholder=\"Write the reply\">"))
      #expect(!writing.text.contains("id=\"reading\""))
    }
  }

  @Test func whatIsTypedIsThereAgainAndSaysWhatChanged() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      var form = try fixture.form(try await browser.get(fixture.path))
      form["text"] = Samples.draftText.replacing("Hello Nora", with: "Dear Nora")
      let saved = try await browser.post("\(fixture.path)/edit", form)
      #expect(saved.status == .seeOther)
      let page = try await browser.get(fixture.path)
      #expect(page.text.contains("Dear Nora"))
      #expect(page.text.contains("<del>Hello</del><ins>Dear</ins>"))
      #expect(!page.text.contains("id=\"reading\""), "what is read is what would be sent")
      let part = try await browser.post("\(fixture.path)/edit", form, headers: ["X-Gatewayd-Partial": "1"])
      #expect(part.text.contains("<del>Hello</del><ins>Dear</ins>"))
      #expect(!part.text.contains("<html"))
      #expect(try await browser.post("\(fixture.path)/discard", form).status == .seeOther)
      #expect(try await browser.get(fixture.path).text.contains("id=\"reading\""))
    }
  }

  /// The customer writes while somebody types: the text stays, on the new page too, and the new draft stands beside it.
  @Test func newMailKeepsTheText() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      var form = try fixture.form(try await browser.get(fixture.path))
      form["text"] = "My own words."
      form["seen"] = "0"
      try await browser.post("\(fixture.path)/edit", form)
      _ = try await Fixture.arrive(
        fixture.store, uid: 2, toAgent: true, subject: "Re: Where is my coat?", inReplyTo: "m1@quill.example")
      let pulse = try await browser.post("\(fixture.path)/presence", ["types": "1"])
      #expect(pulse.text.contains("The customer wrote again"))
      let working = try await browser.get(fixture.path)
      #expect(working.text.contains("What you typed"))
      #expect(working.text.contains("My own words."))
      let job = try #require(try await fixture.store.claimJob(model: "offline", lease: 60, now: Samples.now))
      try await fixture.store.finish(job, proposal: Samples.proposal(), now: Samples.now)
      let drafted = try await browser.get(fixture.path)
      #expect(drafted.text.contains("My own words.</textarea>"))
      #expect(drafted.text.contains("The draft is another one now"))
      let refused = try await browser.post("\(fixture.path)/approve", form.merging(["claim1": "1"]) { $1 })
      #expect(refused.status == .conflict)
      #expect(refused.text.contains("What happened since your page was loaded"))
      #expect(refused.text.contains("Draft superseded"))
      #expect(refused.text.contains("My own words.</textarea>"))
    }
  }

  @Test func aDecisionIsTakenBackFromTheNextPage() async throws {
    let fixture = try await Fixture(undo: 10)
    let other = try await Fixture.arrive(fixture.store, uid: 5, toAgent: false, subject: "Another matter")
    try await fixture.with { browser in
      var form = try fixture.form(try await browser.get(fixture.path))
      form.merge(["claim1": "1", "then": "next"]) { $1 }
      let answer = try await browser.post("\(fixture.path)/approve", form)
      #expect(answer.headers[.location] == "/cases/\(other)?said=approve&case=\(fixture.caseID)")
      let next = try await browser.get(answer.headers[.location] ?? "")
      #expect(next.text.contains("the reply is on its way"))
      #expect(next.text.contains("data-seconds=\"10\""))
      let decision = try #require(next.text.firstMatch(of: /\/decisions\/([0-9]+)\/undo/)?.1)
      let undone = try await browser.post("/decisions/\(decision)/undo", [:])
      #expect(undone.headers[.location] == "\(fixture.path)?said=undo&case=\(fixture.caseID)")
      let page = try await browser.get(undone.headers[.location] ?? "")
      #expect(page.text.contains("taken back. Nothing was sent"))
      #expect(page.text.contains("id=\"decide\""))
      #expect(!page.text.contains("Not carried out"), "what was taken back is no trouble")
      let late = try await browser.post("/decisions/\(decision)/undo", [:])
      #expect(late.status == .conflict)
      #expect(late.text.contains("it was taken back already"))
    }
  }

  @Test func caseToolsDoWhatTheySay() async throws {
    let fixture = try await Fixture(teams: ["Billing"])
    let ivo = try await fixture.person("ivo", .reviewer)
    try await fixture.with { browser in
      let path = fixture.path
      var answer = try await browser.post(
        "\(path)/assign", ["version": try await version(fixture), "to": "user:\(ivo.id)"])
      #expect(try await browser.get(answer.headers[.location] ?? "").text.contains("with ivo"))
      answer = try await browser.post("\(path)/assign", ["version": try await version(fixture), "to": "team:Billing"])
      #expect(try await browser.get(answer.headers[.location] ?? "").text.contains("for Billing"))
      #expect(
        try await browser.post("\(path)/assign", ["version": try await version(fixture), "to": "team:Nobody"]).status
          == .badRequest)
      answer = try await browser.post("\(path)/snooze", ["version": try await version(fixture), "hours": "24"])
      #expect(try await browser.get(answer.headers[.location] ?? "").text.contains("put off until"))
      #expect(!(try await browser.get("/").text.contains("id=\"case\(fixture.caseID)\"")))
      #expect(
        try await browser.post("\(path)/snooze", ["version": try await version(fixture), "hours": "x"]).status
          == .unprocessableContent)
      answer = try await browser.post("\(path)/note", ["note": "Look, @ivo\n<b>here</b>"])
      #expect(try await browser.get(path).text.contains("Look, @ivo\n&lt;b&gt;here&lt;/b&gt;"))
      answer = try await browser.post("\(path)/label", ["as": "bad", "why": "too short"])
      #expect(try await browser.get(path).text.contains("value=\"too short\""))
      #expect(try await browser.post("\(path)/spam", ["version": try await version(fixture)]).status == .seeOther)
      #expect(try await browser.get(path).text.contains("Reopen the case"))
      #expect(try await browser.post("\(path)/reopen", ["version": try await version(fixture)]).status == .seeOther)
      #expect(try await browser.get(path).text.contains("id=\"decide\""))
    }
    #expect(try await fixture.store.mentions(of: ivo, limit: 5).count == 1)
  }

  @Test func oldPagesChangeNothing() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      for (change, fields) in [
        ("assign", ["to": ""]), ("snooze", ["hours": "1"]), ("spam", [:]), ("escalate", ["reason": "x"]),
      ] {
        let refused = try await browser.post("\(fixture.path)/\(change)", fields.merging(["version": "1"]) { $1 })
        #expect(refused.status == .conflict, "\(change)")
      }
      #expect(try await browser.post("\(fixture.path)/assign", ["to": ""]).status == .badRequest)
    }
    #expect(try await fixture.store.view(fixture.caseID)?.decisions.isEmpty == true)
  }

  @Test func casesAreMergedWithBothOnTheScreen() async throws {
    let fixture = try await Fixture()
    let other = try await Fixture.arrive(fixture.store, uid: 5, toAgent: false, subject: "Another matter")
    try await fixture.with { browser in
      #expect(try await browser.get("\(fixture.path)/merge").status == .unprocessableContent)
      #expect(try await browser.get("\(fixture.path)/merge?into=999").status == .notFound)
      let page = try await browser.get("\(fixture.path)/merge?into=%23\(other)")
      #expect(page.text.contains("Merge case \(fixture.caseID) into case \(other)?"))
      var fields: [String: String] = [:]
      for name in ["version", "into", "into_version"] {
        let field = try Regex("name=\"\(name)\" value=\"([^\"]*)\"", as: (Substring, Substring).self)
        fields[name] = try String(#require(page.text.firstMatch(of: field)).1)
      }
      let stale = try await browser.post("\(fixture.path)/merge", fields.merging(["into_version": "99"]) { $1 })
      #expect(stale.status == .conflict)
      let answer = try await browser.post("\(fixture.path)/merge", fields)
      #expect(answer.headers[.location] == "/cases/\(other)?said=merge&case=\(other)")
      let merged = try await browser.get("/cases/\(other)")
      #expect(merged.text.contains("Give this mail a case of its own"))
      let mail = try #require(merged.text.firstMatch(of: /name="mail" value="([0-9]+)"/)?.1)
      let version = String(try #require(try await fixture.store.case(other)).version)
      let split = try await browser.post("/cases/\(other)/split", ["version": version, "mail": String(mail)])
      #expect(split.headers[.location]?.contains("said=split") == true)
    }
  }

  @Test func theQuestionTakesTheDraftsPlaceAndTicksNothing() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let form = try fixture.form(try await browser.get(fixture.path)).merging(["action0": "1"]) { $1 }
      let page = try await browser.post("\(fixture.path)/ask", form)
      #expect(page.status == .ok)
      #expect(page.text.contains("we need to know one more thing"))
      #expect(page.text.contains("name=\"asking\" value=\"1\""))
      #expect(!page.text.contains("data-effect=\"refund\" checked"))
      var asking = try fixture.form(page)
      asking.merge(["text": "Which size do you need?", "asking": "1"]) { $1 }
      #expect(try await browser.post("\(fixture.path)/approve", asking).status == .seeOther)
    }
    let view = try #require(try await fixture.store.view(fixture.caseID))
    #expect(view.decisions.map(\.reason) == ["Asks the customer for more"])
    #expect(view.actions.isEmpty)
  }

  @Test func thePreviewIsTheMail() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      var form = try fixture.form(try await browser.get(fixture.path))
      form.merge(["action0": "1", "amount0": "4,10", "text": "Dear <Nora>,\n\nyes."]) { $1 }
      let page = try await browser.post("\(fixture.path)/preview", form)
      #expect(page.text.contains("Dear &lt;Nora&gt;,"))
      #expect(page.text.contains("nora@quill.example"))
      #expect(page.text.contains("My coat came five days late."), "the mail that is answered, quoted")
      #expect(page.text.contains("Refund the delivery fee €4.10"))
      let empty = try await browser.post("\(fixture.path)/preview", form.merging(["text": " "]) { $1 })
      #expect(empty.status == .unprocessableContent)
    }
    #expect(try await fixture.store.view(fixture.caseID)?.outgoing.isEmpty == true)
  }

  @Test func peopleSeeEachOther() async throws {
    let fixture = try await Fixture()
    _ = try await fixture.person("ivo", .reviewer)
    try await fixture.with { browser in
      var ivo = Browser(browser.client)
      ivo.cookies["gatewayd"] = "secret-ivo"
      try await ivo.get("/")
      #expect(!(try await browser.get(fixture.path).text.contains("ivo is")))
      try await ivo.get(fixture.path)
      #expect(try await browser.get(fixture.path).text.contains("ivo is looking at this"))
      try await ivo.post("\(fixture.path)/presence", ["types": "1"])
      #expect(try await browser.post("\(fixture.path)/presence", [:]).text.contains("ivo is writing here"))
      try await ivo.post("\(fixture.path)/presence", ["gone": "1"])
      #expect(try await browser.post("\(fixture.path)/presence", [:]).text.contains("\"others\":[]"))
      #expect(try await browser.post("\(fixture.path)/presence", ["csrf": "wrong"]).status == .forbidden)
    }
  }

  @Test func adminsWriteSnippets() async throws {
    let fixture = try await Fixture()
    try await fixture.with("ada", .admin) { browser in
      #expect(try await browser.get("/snippets").text.contains("There is no snippet yet."))
      #expect(try await browser.post("/snippets", ["name": " ", "text": "kept"]).text.contains("kept</textarea>"))
      #expect(
        try await browser.post("/snippets", ["name": "Hi", "text": "Dear {{first_name}} <b>"]).status == .seeOther)
      let page = try await browser.get(fixture.path)
      #expect(page.text.contains("data-text=\"Dear Nora &lt;b&gt;\""))
      let number = try #require(page.text.firstMatch(of: /<option value="([0-9]+)" data-text/)?.1)
      var form = try fixture.form(page)
      form["snippet"] = String(number)
      #expect(
        try await browser.post("\(fixture.path)/snippet", form).text.contains("\n\nDear Nora &lt;b&gt;</textarea>"))
      #expect(try await browser.post("/snippets/\(number)/remove", [:]).status == .seeOther)
      #expect(try await browser.post("/snippets/\(number)/remove", [:]).status == .notFound)
    }
    _ = try await fixture.person("rita", .reviewer)
    try await Application(router: fixture.site.router()).test(.router) { client in
      var rita = Browser(client)
      rita.cookies["gatewayd"] = "secret-rita"
      try await rita.get("/")
      #expect(try await rita.get("/snippets").status == .forbidden)
      #expect(try await rita.post("/snippets", ["name": "a", "text": "b"]).status == .forbidden)
      #expect(try await rita.post("/snippets/1/remove", [:]).status == .forbidden)
    }
  }

  @Test func theLogStandsBesideTheNodes() async throws {
    let fixture = try await Fixture(drafted: false)
    let id = try await Fixture.arrive(fixture.store, uid: 2, toAgent: true)
    let now = Samples.now
    let job = try #require(try await fixture.store.claimJob(model: "offline", lease: 60, now: now))
    func line(_ second: Int64, _ level: RunLogLine.Level, _ message: String) -> RunLogLine {
      RunLogLine(at: now.adding(seconds: second), level: level, message: message, facts: ["error": "<b>\u{202E}"])
    }
    try await fixture.store.checkpoint(
      job, node: "recall", state: [], lines: [line(1, .notice, "first")], now: now.adding(seconds: 1))
    try await fixture.store.checkpoint(
      job, node: "classify", state: [], lines: [line(2, .warning, "second")], now: now.adding(seconds: 3))
    try await fixture.store.finish(
      job, proposal: Samples.proposal(), lines: [line(4, .error, "third")], now: now.adding(seconds: 4))
    try await fixture.with { browser in
      let page = try await browser.get("/cases/\(id)/runs/\(job.run)").text
      let places = try ["<h2>recall</h2>", "<b>first</b>", "<h2>classify</h2>", "<b>second</b>", "<b>third</b>"].map {
        try #require(page.firstRange(of: $0)).lowerBound
      }
      #expect(places == places.sorted())
      #expect(page.contains("+2000 ms") && page.contains("error=&lt;b&gt;⟨U+202E⟩"))
      #expect(page.ranges(of: "class=\"warned\"").count == 2)
    }
  }

  @Test func aRunIsShownStepByStep() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let page = try await browser.get(fixture.path)
      let path = try #require(page.text.firstMatch(of: /href="(\/cases\/[0-9]+\/runs\/[0-9]+)"/)?.1)
      let run = try await browser.get(String(path))
      #expect(run.status == .ok)
      #expect(run.text.contains("<h2>recall</h2>"))
      #expect(run.text.contains("Job done"))
      #expect(try await browser.get("/cases/999/runs/1").status == .notFound)
      #expect(try await browser.get("\(fixture.path)/runs/99").status == .notFound)
    }
  }
}
