import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MailProto
import Testing

@testable import Store
@testable import WebReview

/// What a person decides on the page, against a real store.
@Suite struct DecisionTests {
  @Test func approvesWhatWasShown() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let page = try await browser.get(fixture.path)
      #expect(page.text.contains("five days late"))
      #expect(page.text.contains("nora@quill.example"))
      #expect(page.text.contains("Send reply with the ticked actions"))
      var form = try fixture.form(page)
      form.merge(["action0": "1", "amount0": "4,10", "claim1": "1"]) { $1 }
      let answer = try await browser.post("\(fixture.path)/approve", form)
      #expect(answer.status == .seeOther)
      #expect(try await browser.get(answer.headers[.location] ?? "").text.contains("the reply is on its way"))
    }
    let view = try #require(try await fixture.store.view(fixture.caseID))
    #expect(view.decisions.map(\.kind) == [.approve])
    #expect(view.decisions.map(\.reviewer) == ["mara"])
    #expect(view.outgoing.map(\.envelope.to) == [["nora@quill.example"]])
    #expect(view.outgoing.map(\.text) == [Samples.draftText])
    #expect(view.actions.map(\.action) == ["Refund_delivery_fee"])
    #expect(view.actions.first?.params["amount"] == .integer(410))
  }

  @Test func sendsWhatAPersonTyped() async throws {
    let fixture = try await Fixture(drafted: false)
    try await fixture.with { browser in
      let page = try await browser.get(fixture.path)
      #expect(page.text.contains("Too long for the agent"))
      var form = try fixture.form(page)
      #expect(form["draft"] == "")
      form["text"] = "Hello Nora,\r\n\r\n\t<b>Grüße</b>"
      #expect(try await browser.post("\(fixture.path)/approve", form).status == .seeOther)
    }
    let view = try #require(try await fixture.store.view(fixture.caseID))
    #expect(view.outgoing.map(\.text) == ["Hello Nora,\n\n\t<b>Grüße</b>"])
    #expect(view.decisions.map(\.kind) == [.edit])
  }

  @Test func ungroundedStatementsNeedTheirTick() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      var form = try fixture.form(try await browser.get(fixture.path))
      form["text"] = "Kept word for word. The coat can be exchanged within 30 days"
      let refused = try await browser.post("\(fixture.path)/approve", form)
      #expect(refused.status == .unprocessableContent)
      #expect(refused.text.contains("Kept word for word."))
      #expect(refused.text.contains("no fact supports"))
      form["text"] = "Without it."
      #expect(try await browser.post("\(fixture.path)/approve", form).status == .seeOther)
    }
  }

  /// What is wrong stands beside the words; ticks count for what is still in the text.
  @Test func findingsAreNamedAndOnlyThoseLeftNeedTheirTick() async throws {
    var proposal = Samples.proposal()
    proposal.emailResponse = "You get a free pair on Friday. On Friday."
    proposal.grounding = [
      .init(claim: "free", start: 10, end: 14, context: nil, kind: "promise", problem: "This promises something free."),
      .init(claim: "Friday", start: 23, end: 29, context: nil, kind: "date", problem: "No fact names this day."),
      .init(claim: "Friday", start: 34, end: 40, context: nil, kind: "date", problem: "No fact names this day."),
    ]
    let fixture = try await Fixture(proposal: proposal)
    try await fixture.with { browser in
      let page = try await browser.get(fixture.path)
      #expect(page.text.contains("<b>free</b> <span class=\"why\">This promises something free.</span>"))
      #expect(page.text.components(separatedBy: "<b>Friday</b>").count == 2, "said once")
      var form = try fixture.form(page)
      #expect(try await browser.post("\(fixture.path)/approve", form).status == .unprocessableContent)
      form["text"] = "You get it on Friday."
      #expect(try await browser.post("\(fixture.path)/approve", form).status == .unprocessableContent)
      form["claim1"] = "1"
      #expect(try await browser.post("\(fixture.path)/approve", form).status == .seeOther)
    }
  }

  @Test(arguments: ["", "x", "-1", "4.905", "1,000.00", "4.91", "0"])
  func badAmountsAreRefusedAndKept(typed: String) async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      var form = try fixture.form(try await browser.get(fixture.path))
      form.merge(["action0": "1", "amount0": typed, "claim1": "1"]) { $1 }
      let refused = try await browser.post("\(fixture.path)/approve", form)
      #expect(refused.status == .unprocessableContent)
      #expect(refused.text.contains("name=\"amount0\" value=\"\(typed)\""))
      #expect(refused.text.contains("name=\"claim1\" value=\"1\" checked"))
      #expect(!refused.text.contains("name=\"action1\" value=\"1\" data-effect=\"issue a coupon\" checked"))
    }
    #expect(try await fixture.store.view(fixture.caseID)?.decisions.isEmpty == true)
  }

  @Test func staleDecisionKeepsTheText() async throws {
    let fixture = try await Fixture()
    let ivo = try await fixture.person("ivo", .reviewer)
    try await fixture.with { browser in
      var form = try fixture.form(try await browser.get(fixture.path))
      form["text"] = "My own words, typed for ten minutes."
      let version = try #require(form["version"].flatMap { Int($0) })
      _ = try await fixture.store.reject(
        fixture.caseID, version: version, reason: "wrong fee", by: ivo, now: Samples.now)
      let refused = try await browser.post("\(fixture.path)/approve", form)
      #expect(refused.status == .conflict)
      #expect(refused.text.contains("ivo changed this case"))
      #expect(refused.text.contains("My own words, typed for ten minutes."))
      let again = try fixture.form(refused)
      #expect(again["version"] != form["version"])
      #expect(again["text"] == form["text"])
    }
    #expect(try await fixture.store.view(fixture.caseID)?.outgoing.isEmpty == true)
  }

  @Test func aDecidedCaseHandsTheTextBack() async throws {
    let fixture = try await Fixture()
    let ivo = try await fixture.person("ivo", .reviewer)
    try await fixture.with { browser in
      var form = try fixture.form(try await browser.get(fixture.path))
      form["text"] = "Words that came too late."
      let version = try #require(form["version"].flatMap { Int($0) })
      _ = try await fixture.store.closeCase(fixture.caseID, version: version, by: ivo, now: Samples.now)
      let refused = try await browser.post("\(fixture.path)/reject", form.merging(["reason": "bad"]) { $1 })
      #expect(refused.status == .conflict)
      #expect(refused.text.contains("What you typed"))
      #expect(refused.text.contains("Words that came too late."))
    }
  }

  @Test func otherDecisions() async throws {
    for (kind, fields, expected) in [
      ("reject", ["reason": "wrong fee"], Decision.Kind.reject),
      ("escalate", ["reason": "a lawyer writes"], .escalate), ("close", [:], .close),
    ] {
      let fixture = try await Fixture()
      try await fixture.with { browser in
        let form = try fixture.form(try await browser.get(fixture.path)).merging(fields) { $1 }
        if !fields.isEmpty {
          let refused = try await browser.post("\(fixture.path)/\(kind)", form.merging(["reason": " "]) { $1 })
          #expect(refused.status == .unprocessableContent)
        }
        #expect(try await browser.post("\(fixture.path)/\(kind)", form).status == .seeOther)
      }
      let view = try #require(try await fixture.store.view(fixture.caseID))
      #expect(view.decisions.map(\.kind) == [expected])
      #expect(view.outgoing.isEmpty)
    }
  }

  @Test func claimKeepsTheText() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      var form = try fixture.form(try await browser.get(fixture.path))
      form["text"] = "Half a sentence"
      let answer = try await browser.post("\(fixture.path)/claim", form)
      #expect(answer.status == .ok)
      #expect(answer.text.contains("Half a sentence"))
      #expect(answer.text.contains("with mara"))
      #expect(!answer.text.contains("Take this case"))
    }
  }

  /// Of many people who approve at the same moment one wins; the others are told who, and when.
  @Test func ofTwentyPeopleAtOnceOneWins() async throws {
    for _ in 0..<5 {
      let fixture = try await Fixture()
      let names = (0..<20).map { "reviewer\($0)" }
      for name in names { _ = try await fixture.person(name, .reviewer) }
      try await Application(router: fixture.site.router()).test(.router) { client in
        let answers = try await withThrowingTaskGroup(of: (String, HTTPResponse.Status, String).self) { group in
          var forms: [String: (Browser, [String: String])] = [:]
          for name in names {
            var browser = Browser(client)
            browser.cookies["gatewayd"] = "secret-\(name)"
            var form = try fixture.form(try await browser.get(fixture.path))
            form.merge(["action0": "1", "amount0": "4,10", "claim1": "1"]) { $1 }
            forms[name] = (browser, form)
          }
          for (name, (browser, form)) in forms {
            group.addTask {
              var browser = browser
              let answer = try await browser.post("\(fixture.path)/approve", form)
              return (name, answer.status, answer.text)
            }
          }
          return try await group.reduce(into: [(String, HTTPResponse.Status, String)]()) { $0.append($1) }
        }
        let winners = answers.filter { $0.1 == .seeOther }
        let winner = try #require(winners.first?.0)
        #expect(winners.count == 1)
        let late = answers.filter { $0.1 == .conflict }
        #expect(late.count == names.count - 1)
        let time = Moment(Samples.now, now: Samples.now).exact
        for (_, _, page) in late {
          #expect(page.contains("Not sent: \(winner) changed this case while you were reading it"))
          #expect(page.contains("approved a reply, \(time)"))
        }
        let view = try #require(try await fixture.store.view(fixture.caseID))
        #expect(view.decisions.map(\.reviewer) == [winner])
        #expect(view.outgoing.count == 1)
        #expect(view.actions.count == 1)
      }
    }
  }

  @Test func peopleAnswerForUncertainMail() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      var form = try fixture.form(try await browser.get(fixture.path))
      form["claim1"] = "1"
      try await browser.post("\(fixture.path)/approve", form)
      let letter = try #require(try await fixture.store.claimOutgoing(lease: 60, now: Samples.now))
      try await fixture.store.record(.uncertain(reply: "lost after the dot"), of: letter, now: Samples.now)
      let lane = try await browser.get("/?lane=trouble")
      #expect(lane.text.contains("May or may not have gone"))
      #expect(lane.text.contains("lost after the dot"))
      #expect(lane.text.contains(">It went</button>"))
      #expect(lane.text.contains(">Send again</button>"))
      #expect(!lane.text.contains("Looked for"))
      let due = try #require(try await fixture.store.dueSearch(now: Samples.now.adding(seconds: 60)))
      try await fixture.store.record(.missing, of: due, now: Samples.now)
      let page = try await browser.get(fixture.path)
      #expect(
        page.text.contains("Looked for once in the Sent mailbox; the last time no copy was there. Looked for again"))
      let fence = try #require(
        try await browser.get(fixture.path).text.firstMatch(of: /name="fence" value="([0-9]+)"/)?.1)
      #expect(Int64(fence) == letter.fence)
      let stale = try await browser.post(
        "/outgoing/\(letter.id)/resolve", ["as": "sent", "case": "\(fixture.caseID)", "fence": "0"])
      #expect(stale.status == .conflict)
      #expect(stale.text.contains("settled already"))
      let answer = try await browser.post(
        "/outgoing/\(letter.id)/resolve", ["as": "sent", "case": "\(fixture.caseID)"])
      #expect(answer.headers[.location] == fixture.path)
      #expect(try await fixture.store.view(fixture.caseID)?.outgoing.map(\.state) == [.sent])
      #expect(try await browser.post("/outgoing/\(letter.id)/resolve", ["as": "no"]).status == .badRequest)
    }
  }
}
