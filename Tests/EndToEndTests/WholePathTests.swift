import Foundation
import Testing

extension EndToEnd {
  /// One mail from the customer's hand to the answer in the customer's mailbox, with a real browser in between.
  @Suite("The whole path", .timeLimit(.minutes(20)))
  struct WholePathTests {
    @Test(
      "A mail becomes a draft, a reviewer approves it in Chromium, the customer reads the reply and answers",
      arguments: [nil] + Restrictions.units)
    func mailToAnsweredCase(underRestrictionsOf unit: String?) async throws {
      try await Installation.run(.init(unit: unit)) { installation in
        let shop = try DemoShop(installation)
        let customer = try shop.scenario("late_delivered")
        let refunds = try shop.refunds(of: customer.email)
        let mail = CustomerMail(
          from: "\(customer.name) <\(customer.email)>", subject: "My parcel came late",
          text:
            "Hello,\n\nmy parcel \(customer.trackingNumber) came days after the promised date. Why?\n\n\(customer.name)"
        )
        try await installation.servers.deliver(mail.eml, from: customer.email)

        let shown = try await approveInBrowser(installation, mail)
        let reply = try await replies(1, to: customer.email, installation)[0]
        #expect(reply["In-Reply-To"] == mail.messageID)
        #expect(reply.ids("References") == [mail.messageID])
        #expect(reply["Subject"] == "Re: My parcel came late")
        #expect(reply.body.contains(customer.trackingNumber))
        #expect(flat(reply.body).contains(flat(firstLine(of: shown))))
        try await eventually("the refund stands in the shop") {
          try shop.refunds(of: customer.email) == refunds + 1 ? true : nil
        }

        try await answerLandsInTheSameCase(installation, customer: customer.email, first: mail, reply: reply)
        #expect(try shop.refunds(of: customer.email) == refunds + 1, "an approved action takes effect once")
      }
    }

    /// Signs in, opens the case from the queue, and sends the draft. Returns the text that was on the screen.
    private func approveInBrowser(_ installation: Installation, _ mail: CustomerMail) async throws -> String {
      let browser = try await Browser.start()
      do {
        try await browser.open(installation.page)
        try await browser.find("input[name=name]").type(Installation.reviewer)
        try await browser.find("input[name=password]").type(installation.password)
        try await browser.find("main form button").click()

        // The queue shows the case by itself, without a reload.
        let row = try await browser.find("a.row .row-subject")
        #expect(try await row.text == mail.subject)
        try await screenshots(browser, "queue")
        // Found anew: the list may have been replaced meanwhile.
        try await browser.find("a.row .row-subject").click()

        #expect(try await browser.find(".case-read .letter-text").text.contains("came days after the promised date"))
        let shown = try await browser.find("#text").property("value")
        #expect(!shown.isEmpty)
        try await screenshots(browser, "case")
        try await browser.find("#send").click()
        try await eventually("the approval is confirmed") {
          try await browser.url.contains("said=approve") ? true : nil
        }
        await browser.stop()
        return shown
      } catch {
        print("--- the page\n\((try? await browser.text) ?? "")")
        await browser.stop()
        throw error
      }
    }

    /// Two answers: one as mail programs write them, one by a program that drops the threading fields but answers to
    /// the address it was given.
    private func answerLandsInTheSameCase(
      _ installation: Installation, customer: String, first: CustomerMail, reply: ReceivedMail
    ) async throws {
      let desk = try await ReviewPage(installation)
      let before = try await desk.allCases()
      #expect(before.count == 1)
      let number = try #require(before.first)
      let id = try #require(reply["Message-ID"])

      let answer = CustomerMail(
        from: customer, subject: "Re: \(first.subject)", text: "Thank you. When will the money be there?",
        inReplyTo: id, references: [first.messageID, id])
      try await installation.servers.deliver(answer.eml, from: customer)
      try await shows("When will the money be there?", desk, number)

      let token = try #require(reply["Reply-To"]?.firstMatch(of: #/[^\s<>]+@[^\s<>]+/#)).output
      #expect(token.hasPrefix("support+"))
      let bare = CustomerMail(
        from: customer, to: String(token), subject: "money", text: "And on which account, please?")
      try await installation.servers.deliver(Array(bare.eml.utf8), from: customer, to: [String(token)])
      try await shows("And on which account, please?", desk, number)

      // A case that goes from one lane to another between two pages is on neither, for once.
      try await eventually("there is no second case") { try await desk.allCases() == before ? true : nil }
    }

    private func shows(_ text: String, _ desk: ReviewPage, _ number: Int) async throws {
      try await eventually("“\(text)” in case \(number)") {
        try await desk.show(number).text.contains(text) ? true : nil
      }
    }

    private func screenshots(_ browser: Browser, _ name: String) async throws {
      guard let folder = ProcessInfo.processInfo.environment["GATEWAYD_SCREENSHOTS"] else { return }
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for width in [1280, 390] { try await browser.screenshot(width: width, to: "\(folder)/\(name)-\(width).png") }
    }

    private func firstLine(of text: String) -> String {
      text.split(separator: "\n").first { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? ""
    }
  }
}

/// With single blanks: a reply's lines are wrapped on their way.
func flat(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

/// Waits until a customer's mailbox holds as many mails.
func replies(_ count: Int, to customer: String, _ installation: Installation) async throws -> [ReceivedMail] {
  let mails = try await installation.servers.waitForMails(count, of: customer, seconds: 180)
  guard mails.count >= count else { throw EndToEndError("\(mails.count) of \(count) mails came to \(customer)") }
  return mails.map(ReceivedMail.init)
}
