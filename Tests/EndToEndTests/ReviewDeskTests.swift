import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// The case page in real browsers: keys, two people at once, mail that comes while somebody types.
  @Suite("The case page", .timeLimit(.minutes(20)))
  struct ReviewDeskTests {
    private static let enter = "\u{E007}"

    @Test("Twenty routine cases by keyboard alone, two keys each")
    func keyboardOnly() async throws {
      try await Installation.run { installation in
        let shop = try DemoShop(installation)
        let product = try shop.scenario("in_stock_product").product
        for number in 0..<20 {
          let mail = CustomerMail(
            from: "Pat Example \(number) <pat\(number)@customers.test>", subject: "Question \(number)",
            text: "Hello,\n\ndo you have the \(product) in stock?\n\nPat")
          try await installation.servers.deliver(mail.eml, from: "pat\(number)@customers.test")
        }
        let desk = try await ReviewPage(installation)
        try await eventually("twenty drafts wait", every: .seconds(1)) {
          let queue = try await desk.get("/")
          return queue.html.components(separatedBy: "class=\"row\"").count > 20 ? true : nil
        }
        let browser = try await signIn(installation, as: Installation.reviewer, installation.password)
        do {
          var keys = 2
          try await browser.find("body").type("j")
          try await browser.find(".row:focus").type(Self.enter)
          for decided in 1...20 {
            try await browser.find("body").type("a")
            let before = try await browser.url
            try await browser.find("#send:focus").type(Self.enter)
            keys += 2
            try await eventually("decision \(decided)") {
              let now = try await browser.url
              return now != before && now.contains("said=approve") ? true : nil
            }
          }
          print("keystrokes: \(keys) for 20 decisions, \(Double(keys) / 20) each")
          #expect(keys <= 42)
          try await eventually("all replies are approved") {
            try await desk.get("/").html.contains("class=\"row\"") ? nil : true
          }
          await browser.stop()
        } catch {
          print("--- the page\n\((try? await browser.text) ?? "")")
          await browser.stop()
          throw error
        }
      }
    }

    @Test("Two people on one case: each sees the other, one wins, the other keeps the text and is told who")
    func twoPeople() async throws {
      try await Installation.run { installation in
        try await deliverQuestion(installation)
        let second = "\(installation.folder)/second-password"
        try "a long enough password".write(toFile: second, atomically: true, encoding: .utf8)
        try await installation.configured("user", "add", "ivo", "--role", "reviewer", "--password-file", second)
        let desk = try await ReviewPage(installation)
        let entry = try await desk.wait(for: "A question", in: .review)
        let path = "\(installation.page)/cases/\(entry.number)"
        let rosa = try await signIn(installation, as: Installation.reviewer, installation.password)
        let ivo = try await signIn(installation, as: "ivo", "a long enough password")
        do {
          try await rosa.open(path)
          try await ivo.open(path)
          try await sees(ivo, "#others", "rosa is looking at this")
          try await rosa.find("body").type("e")
          try await rosa.find("#text:focus").type("My own words. ")
          try await sees(rosa, "#saved", "saved")
          try await sees(ivo, "#others", "rosa is writing here")
          try await ivo.find("body").type("a")
          try await ivo.find("#send:focus").type(Self.enter)
          try await eventually("ivo's approval") { try await ivo.url.contains("said=approve") ? true : nil }
          try await sees(rosa, "#changed", "ivo approved a reply")
          try await rosa.find("#send").click()
          try await sees(rosa, "#notice", "Not sent: ivo changed this case")
          #expect(try await rosa.find("#kept").property("value").contains("My own words."))
          #expect(try await rosa.text.contains("What happened since your page was loaded"))
          await rosa.stop()
          await ivo.stop()
        } catch {
          print("--- rosa\n\((try? await rosa.text) ?? "")\n--- ivo\n\((try? await ivo.text) ?? "")")
          await rosa.stop()
          await ivo.stop()
          throw error
        }
      }
    }

    @Test("The customer writes while somebody types: the page says so, and the text is there on the new page")
    func newMailWhileTyping() async throws {
      try await Installation.run { installation in
        let mail = try await deliverQuestion(installation)
        let desk = try await ReviewPage(installation)
        let entry = try await desk.wait(for: "A question", in: .review)
        let browser = try await signIn(installation, as: Installation.reviewer, installation.password)
        do {
          try await browser.open("\(installation.page)/cases/\(entry.number)")
          try await browser.find("#write").click()
          try await browser.find("#text:focus").type("Typed before the news. ")
          try await sees(browser, "#saved", "saved")
          let more = CustomerMail(
            from: "Pat Example <pat@customers.test>", subject: "Re: A question",
            text: "One thing more: is it also there in blue?\n\nPat", inReplyTo: mail.messageID)
          try await installation.servers.deliver(more.eml, from: "pat@customers.test")
          try await sees(browser, "#changed", "This case has changed.")
          #expect(try await browser.find("#text").property("value").contains("Typed before the news."))
          _ = try await eventually("a new draft") {
            try await desk.show(entry.number).html.contains("name=\"draft\" value=\"") ? true : nil
          }
          try await browser.open("\(installation.page)/cases/\(entry.number)")
          #expect(try await browser.find("#text").property("value").contains("Typed before the news."))
          #expect(try await browser.text.contains("The draft is another one now"))
          await browser.stop()
        } catch {
          print("--- the page\n\((try? await browser.text) ?? "")")
          await browser.stop()
          throw error
        }
      }
    }

    // MARK: steps

    @discardableResult
    private func deliverQuestion(_ installation: Installation) async throws -> CustomerMail {
      let product = try DemoShop(installation).scenario("in_stock_product").product
      let mail = CustomerMail(
        from: "Pat Example <pat@customers.test>", subject: "A question",
        text: "Hello,\n\ndo you have the \(product) in stock?\n\nPat")
      try await installation.servers.deliver(mail.eml, from: "pat@customers.test")
      return mail
    }

    private func signIn(_ installation: Installation, as name: String, _ password: String) async throws -> Browser {
      let browser = try await Browser.start()
      try await browser.open(installation.page)
      try await browser.find("input[name=name]").type(name)
      try await browser.find("input[name=password]").type(password)
      try await browser.find("main form button").click()
      _ = try await browser.find("#lanes")
      return browser
    }

    private func sees(_ browser: Browser, _ selector: String, _ words: String) async throws {
      try await eventually("“\(words)” in \(selector)", within: 60) {
        try await browser.all(selector).first?.text.contains(words) == true ? true : nil
      }
    }
  }
}
