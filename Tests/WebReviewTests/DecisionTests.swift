import HTTPTypes
import Hummingbird
import MailProto
import Store
import Testing

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

  @Test func peopleAnswerForUncertainMail() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      var form = try fixture.form(try await browser.get(fixture.path))
      form["claim1"] = "1"
      try await browser.post("\(fixture.path)/approve", form)
      let letter = try #require(try await fixture.store.claimOutgoing(lease: 60, now: Samples.now))
      try await fixture.store.record(.uncertain(reply: "lost after the dot"), of: letter.id, now: Samples.now)
      let lane = try await browser.get("/?lane=trouble")
      #expect(lane.text.contains("May or may not have gone"))
      #expect(lane.text.contains("lost after the dot"))
      let answer = try await browser.post(
        "/outgoing/\(letter.id)/resolve", ["as": "sent", "case": "\(fixture.caseID)"])
      #expect(answer.headers[.location] == fixture.path)
      #expect(try await fixture.store.view(fixture.caseID)?.outgoing.map(\.state) == [.sent])
      #expect(try await browser.post("/outgoing/\(letter.id)/resolve", ["as": "no"]).status == .badRequest)
    }
  }
}
