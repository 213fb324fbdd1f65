import Foundation
import Testing

extension DeskPages {
  /// A case with money in it, and the questions and copies that go beside a reply.
  @Suite("What goes with a reply", .timeLimit(.minutes(20)))
  struct MoneyFlowTests {
    @Test("What is ticked and typed is what the button says and what is approved", arguments: [true, false])
    func amounts(scripts: Bool) async throws {
      try await inCase(scripts: scripts) { browser in
        let proposed = try await browser.find(".amount input").property("value")
        if scripts {
          try await theButtonFollows(browser, proposed)
        } else {
          #expect(try await browser.find("#send").text == "Send reply with the ticked actions")
        }
        try await type("999", browser)
        try await browser.find("#send").click()
        if scripts {
          let why = try await browser.find(".amount input").property("validationMessage")
          #expect(why == "That is more than was proposed.")
          #expect(try await !browser.url.contains("said="))
        } else {
          try await eventually("the refusal") { try await browser.all("#notice").isEmpty ? nil : true }
          #expect(try await browser.find(".amount input").property("value") == "999")
        }
        try await type("1.00", browser)
        try await browser.find("#send").click()
        try await eventually("the approval") { try await browser.url.contains("said=approve") ? true : nil }
      } then: { browser in
        let deeds = try await browser.find(".deeds").text
        #expect(deeds.contains("€1.00"), "\(deeds)")
      }
    }

    @Test("A question goes out alone: no action goes with it", arguments: [true, false])
    func question(scripts: Bool) async throws {
      try await inCase(scripts: scripts) { browser in
        try await browser.find("#ask").click()
        try await eventually("the place for the question") {
          (try? await browser.find("label[for=text]").text) == "Question to the customer" ? true : nil
        }
        #expect(try await browser.find("#send").text.hasPrefix("Send question"))
        try await browser.find("#text").clear()
        try await browser.find("#text").type("On which day did the parcel come?")
        try await browser.find("#send").click()
        try await eventually("the approval") { try await browser.url.contains("said=approve") ? true : nil }
      } then: { browser in
        let sent = try await browser.find(".sent-text").text
        let deeds = try await browser.all(".deeds li").count
        #expect(sent.contains("On which day did the parcel come?") && deeds == 0)
      }
    }

    @Test("A routine case stands on one screen of a laptop, from the verdict to the button")
    func oneScreen() async throws {
      try await LocalDesk.run { desk in
        let browser = try await Browser.start()
        do {
          try await desk.signIn(browser)
          let product = try desk.value("SELECT product FROM demo_scenarios WHERE key = 'in_stock_product'")
          try await desk.take(
            [
              OrdinaryMail.mail(
                "shoes", "Pat Example <pat@customer.example>", "A question",
                "Hello,\n\ndo you have the \(product) in stock?\n\nPat"),
              OrdinaryMail.all(try ShopFacts(desk))[0],
            ], browser)
          try await browser.open(desk.page)
          let cases = try await browser.strings("return [...document.querySelectorAll('a.row')].map(r => r.href)")
          #expect(cases.count == 2)
          try await browser.command(
            "Emulation.setDeviceMetricsOverride",
            ["width": 1366, "height": 768, "deviceScaleFactor": 1, "mobile": false])
          for address in cases {
            try await browser.open(address)
            let below = try await browser.strings(Self.belowTheFold)
            #expect(below == [], "\(address)")
          }
          await browser.stop()
        } catch {
          await browser.stop()
          throw error
        }
      }
    }

    /// What a reviewer needs for a routine decision, as far as it ends below the window.
    private static let belowTheFold = """
      return ['.verdict', '.case-read .letter-text', '#reading', '.acts', '#send'].flatMap((s) => {
        const e = document.querySelector(s);
        const end = e && Math.ceil(e.getBoundingClientRect().bottom);
        return !e || end <= innerHeight ? [] : [s + ' ends at ' + end + ' of ' + innerHeight];
      })
      """

    // MARK: steps

    /// Opens the case of a parcel that came late, with a friend in Cc; afterwards the same case anew.
    private func inCase(
      scripts: Bool, _ body: (Browser) async throws -> Void, then: (Browser) async throws -> Void
    ) async throws {
      try await LocalDesk.run(review: ", undo_seconds: 300") { desk in
        let browser = try await Browser.start(scripts: scripts)
        do {
          try await desk.signIn(browser)
          let late = OrdinaryMail.all(try ShopFacts(desk))[0]
          try await desk.take(
            [late.replacingOccurrences(of: "To: support", with: "Cc: friend@customer.example\nTo: support")], browser)
          try await browser.open(desk.page)
          let row = try await browser.strings("return [...document.querySelectorAll('a.row')].map(r => r.href)")
          let address = try #require(row.first)
          try await browser.open(address)
          try await body(browser)
          try await browser.open(address)
          try await then(browser)
          await browser.stop()
        } catch {
          print("--- the page \((try? await browser.url) ?? "")\n\((try? await browser.text) ?? "")")
          await browser.stop()
          throw error
        }
      }
    }

    private func type(_ amount: String, _ browser: Browser) async throws {
      try await browser.find(".amount input").clear()
      try await browser.find(".amount input").type(amount)
    }

    /// With scripts the button names the effect at each moment.
    private func theButtonFollows(_ browser: Browser, _ proposed: String) async throws {
      func button() async throws -> String { try await browser.find("#send").text }
      let whole = try await button()
      #expect(whole.hasPrefix("Send reply and refund") && whole.contains("€\(proposed)"), "\(whole)")
      try await browser.find("body").type("1")
      #expect(try await button() == "Send reply")
      try await browser.find("body").type("1")
      #expect(try await button() == whole)
      // Nobody else gets a copy by default.
      #expect(try await browser.run("return document.querySelector('[name=copy]').checked") as? Bool == false)
      try await browser.find("[name=copy]").click()
      #expect(try await button() == whole + ", with a copy to 1 more")
      try await type("1.00", browser)
      #expect(try await button() == whole.replacingOccurrences(of: proposed, with: "1.00") + ", with a copy to 1 more")
      try await browser.find("[name=copy]").click()
      #expect(try await button() == whole.replacingOccurrences(of: proposed, with: "1.00"))
    }
  }
}
