import Foundation
import Testing

extension DeskPages {
  /// Everything that can be done with a case, each as a person does it.
  @Suite("Each way to decide", .timeLimit(.minutes(30)))
  struct FlowTests {
    private static let kinds = [
      "approve", "edit", "reject", "escalate", "ask", "assign", "snooze", "merge", "into", "split", "note", "close",
      "spam", "label", "snippet", "together", "alike",
    ]

    @Test("With scripts and without, by keys that anybody finds", arguments: [true, false])
    func everyFlow(scripts: Bool) async throws {
      try await LocalDesk.run(review: ", undo_seconds: 300, teams: [Billing]") { desk in
        let browser = try await Browser.start(scripts: scripts)
        do {
          try await desk.signIn(browser)
          try await desk.take(try Self.mails(desk), browser)
          let flows = try await DeskFlows(desk, browser, scripts: scripts)
          #expect(Set(flows.cases.keys).isSuperset(of: Self.kinds))
          try await flows.approveAndTakeBack()
          try await flows.editAndApprove()
          try await flows.reject()
          try await flows.escalate()
          try await flows.ask()
          try await flows.assign()
          try await flows.snooze()
          try await flows.merge()
          try await flows.split()
          try await flows.noteThatNamesSomebody()
          try await flows.closeAndReopen()
          try await flows.spam()
          try await flows.label()
          try await flows.snippet()
          try await flows.approveTogether()
          try await flows.saveView()
          await browser.stop()
        } catch {
          print("--- the page \((try? await browser.url) ?? "")\n\((try? await browser.text) ?? "")")
          await browser.stop()
          throw error
        }
      }
    }

    private static func mails(_ desk: LocalDesk) throws -> [String] {
      let product = try desk.value("SELECT product FROM demo_scenarios WHERE key = 'in_stock_product'")
      func mail(_ kind: String, _ again: Bool = false) -> String {
        let text = again ? "And do you have it in blue?" : "Hello,\n\ndo you have the \(product) in stock?\n\nPat"
        let mail = OrdinaryMail.mail(
          again ? "\(kind)-2" : kind, "Pat Example <pat-\(kind)@customer.example>", "Flow \(kind)", text)
        return again
          ? mail.replacingOccurrences(of: "MIME-Version", with: "References: <\(kind)@customer.example>\nMIME-Version")
          : mail
      }
      return kinds.map { mail($0) } + [mail("split", true)]
    }
  }
}

/// A person at the desk who does one thing after the other.
struct DeskFlows {
  let desk: LocalDesk
  let browser: Browser
  let scripts: Bool
  /// The paths of the cases by what is to be done with them.
  let cases: [String: String]

  init(_ desk: LocalDesk, _ browser: Browser, scripts: Bool) async throws {
    (self.desk, self.browser, self.scripts) = (desk, browser, scripts)
    try await browser.open(desk.page)
    let rows = try await browser.strings(
      """
      return [...document.querySelectorAll('a.row')].map((row) =>
        row.querySelector('.row-subject').textContent.trim().replace('Flow ', '') + ' ' + row.pathname)
      """)
    cases = Dictionary(
      rows.map { row in
        let parts = row.split(separator: " ")
        return (String(parts.first ?? ""), String(parts.last ?? ""))
      }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: flows

  func approveAndTakeBack() async throws {
    try await open("approve")
    #expect(try await browser.find("#send").text.contains("Send reply"))
    try await browser.find("#send").click()
    try await says("the reply is on its way")
    try await browser.find("#undo").click()
    try await says("taken back. Nothing was sent")
    #expect(try await browser.all("#send").count == 1)
  }

  func editAndApprove() async throws {
    try await open("edit")
    try await browser.find("#write").click()
    try await browser.find("#text").clear()
    try await browser.find("#text").type("My own words, and no others.")
    try await browser.find("#save").click()
    try await says("Your text is kept")
    // The preview opens a page of its own, which a test would have to look for.
    _ = try await browser.run("document.querySelector('[formaction$=preview]').removeAttribute('formtarget')")
    try await browser.find("[formaction$=preview]").click()
    try await shows("h1", "The mail as it would leave now")
    try await shows(".whole", "My own words, and no others.")
    try await open("edit")
    #expect(try await browser.find("#text").property("value").contains("My own words"))
    try await browser.find("#send").click()
    try await says("the reply is on its way")
    try await open("edit")
    #expect(try await browser.find(".sent-text").text.contains("My own words, and no others."))
  }

  func reject() async throws {
    try await otherwise("reject", "reject", reason: "The stock is not right.")
    try await says("draft rejected")
    try await open("reject")
    #expect(try await history().contains("The stock is not right."))
  }

  func escalate() async throws {
    try await open("escalate")
    try await browser.find("#otherwise > summary").click()
    try await browser.find("#reason").type("Money.")
    try await choose("#otherwise select[name=to]", "Billing")
    try await browser.find("[formaction$=escalate]").click()
    try await says("escalated")
    try await open("escalate")
    #expect(try await browser.find(".crumbs").text.contains("Billing"))
  }

  func ask() async throws {
    try await open("ask")
    try await browser.find("#ask").click()
    try await shows("label[for=text]", "Question to the customer")
  }

  func assign() async throws {
    try await tool("assign", "form[action$=assign]") { form in
      try await choose("\(form) select", LocalDesk.reviewer)
    }
    try await says("handed over")
    #expect(try await browser.find(".crumbs").text.contains("with \(LocalDesk.reviewer)"))
  }

  func snooze() async throws {
    try await tool("snooze", "form[action$=snooze]") { form in try await choose("\(form) select", "a day") }
    try await says("put off")
    try await browser.open(desk.page)
    let subjects = try await browser.strings(
      "return [...document.querySelectorAll('.row-subject')].map((e) => e.textContent.trim())")
    #expect(subjects.contains("Flow note") && !subjects.contains("Flow snooze"))
  }

  func merge() async throws {
    let other = try #require(cases["into"]).split(separator: "/").last.map(String.init) ?? ""
    try await tool("merge", "form[action$=merge]") { form in
      try await browser.find("\(form) input[name=into]").type(other)
    }
    try await shows("h1", "Merge case")
    try await shows("main .notice.warn", "different addresses")
    try await browser.find("main form button.primary").click()
    try await says("the other case is in this one now")
    #expect(try await browser.find("#talk").text == "Conversation")
  }

  func split() async throws {
    try await open("split")
    try await browser.find("form.split button").click()
    try await says("this mail has a case of its own now")
  }

  func noteThatNamesSomebody() async throws {
    try await open("note")
    try await browser.find("#note").type("@\(LocalDesk.reviewer) please look")
    try await browser.find(".note-form button").click()
    try await says("Note added")
    let other = try await Browser.start(scripts: scripts)
    do {
      try await desk.signIn(other, LocalDesk.reviewer)
      try await other.open("\(desk.page)/mentions")
      #expect(try await other.find("main").text.contains("please look"))
      await other.stop()
    } catch {
      await other.stop()
      throw error
    }
  }

  func closeAndReopen() async throws {
    try await otherwise("close", "close", reason: "Nothing to say.")
    try await says("closed without a reply")
    try await tool("close", "form[action$=reopen]") { _ in }
    try await says("open again")
  }

  func spam() async throws {
    try await otherwise("spam", "spam", reason: "Advertising.")
    try await says("closed as spam")
  }

  func label() async throws {
    try await open("label")
    try await browser.find("form[action$=label] input[name=why]").type("Just right")
    try await browser.find("form[action$=label] button[value=good]").click()
    try await says("Noted, thank you.")
    #expect(try await browser.find("form[action$=label] button[value=good]").property("ariaPressed") == "true")
  }

  func snippet() async throws {
    try await browser.open("\(desk.page)/snippets")
    try await browser.find("input[name=name]").type("Thanks")
    try await browser.find("textarea[name=text]").type("Thank you, {{first_name}}, says {{shop}}.")
    try await browser.find("main form button.primary").click()
    // A page asked for before the answer to the form has come would give way to that answer.
    try await shows("main", "Thank you, {{first_name}}, says")
    try await open("snippet")
    try await browser.find("#insert").click()
    try await eventually("the snippet, filled in") {
      // The page may be on its way.
      let text = try? await browser.find("#text").property("value")
      return text?.contains("Thank you, Pat, says Shoe Shop.") == true ? true : nil
    }
  }

  func approveTogether() async throws {
    try await browser.open("\(desk.page)/?lane=drafts")
    for kind in ["together", "alike"] {
      let number = try #require(cases[kind]).split(separator: "/").last.map(String.init) ?? ""
      // The list renews itself when something changed, and what was found is gone then.
      try await eventually("case \(number) is ticked") {
        if (try? await browser.run("return document.querySelector('#pick\(number)').checked") as? Bool) == true {
          return true
        }
        try? await browser.find("#pick\(number)").click()
        return nil
      }
    }
    try await eventually("the page of both") {
      try? await browser.find("#pick-go").click()
      return try await browser.url.contains("/bulk") ? true : nil
    }
    try await shows("main", "Nothing is sent before you press this.")
    #expect(try await browser.all("section.bulk").count == 2)
    try await browser.find("#together-go").click()
    try await says("2 ")
    try await open("alike")
    #expect(try await browser.all("#send").isEmpty)
  }

  func saveView() async throws {
    try await browser.open("\(desk.page)/?lane=review&topic=product_availability_or_recommendation")
    try await browser.find("#saving > summary").click()
    try await browser.find("#saving input[name=name]").type("Shoes")
    try await browser.find("#saving button").click()
    try await shows(".views", "Shoes")
    try await browser.open(desk.page)
    try await browser.find(".view a").click()
    try await eventually("the view's address") {
      try await browser.url.contains("topic=product_availability_or_recommendation") ? true : nil
    }
  }

  // MARK: steps

  private func open(_ kind: String) async throws {
    try await browser.open(desk.page + (try #require(cases[kind])))
  }

  private func says(_ words: String) async throws {
    try await eventually("“\(words)”") {
      let notices = try await browser.strings(
        "return [...document.querySelectorAll('.notice')].map((e) => e.textContent)")
      return notices.contains { $0.contains(words) } ? true : nil
    }
  }

  /// A click leads to a page that takes its time; until then the one before stands there.
  private func shows(_ selector: String, _ words: String) async throws {
    try await eventually("“\(words)” in \(selector)") {
      (try? await browser.find(selector).text)?.contains(words) == true ? true : nil
    }
  }

  private func otherwise(_ kind: String, _ action: String, reason: String) async throws {
    try await open(kind)
    try await browser.find("#otherwise > summary").click()
    try await browser.find("#reason").type(reason)
    try await browser.find("[formaction$=\(action)]").click()
  }

  private func tool(_ kind: String, _ form: String, _ fill: (String) async throws -> Void) async throws {
    try await open(kind)
    try await browser.find("#tools > summary").click()
    try await fill("#tools \(form)")
    try await browser.find("#tools \(form) button").click()
  }

  private func choose(_ select: String, _ words: String) async throws {
    for option in try await browser.all("\(select) option") where try await option.text.contains(words) {
      return try await option.click()
    }
    throw EndToEndError("\(select) has no option “\(words)”")
  }

  private func history() async throws -> String {
    try await browser.run("return document.querySelector('.history').textContent") as? String ?? ""
  }
}
