import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// The queue in a real browser: it renews itself, keeps what a person ticked, and needs no mouse.
  @Suite struct QueueTests {
    @Test(.enabled(if: Installation.isPossible), .timeLimit(.minutes(10)))
    func theQueueRenewsItselfAndIsSearched() async throws {
      try await Installation.run { installation in
        let browser = try await Browser.start()
        do {
          try await Self.signIn(browser, installation)
          #expect(try await browser.text.contains("Nothing waits for a decision."))
          try await Self.write("first", subject: "Trail shoes with glitter laces", installation)
          // By itself, without a reload, with the number in the tab's title and in the lane.
          #expect(try await browser.find("a.row .row-subject").text == "Trail shoes with glitter laces")
          try await eventually("the lane counts it") {
            try await browser.all("#lanes a[aria-current] .count").first?.text == "1" ? true : nil
          }
          try await Self.write("second", subject: "Wool insoles", installation)
          try await eventually("both stand there") { try await browser.all("a.row").count == 2 ? true : nil }

          // A key leads to the search, which finds words of the mail and not only of the subject.
          try await browser.find("body").type("/")
          try await browser.find("#find:focus").type("glitter platypus\u{E007}")
          try await eventually("the search found one") { () -> Bool? in
            guard try await browser.url.contains("q=glitter") else { return nil }
            if try await browser.all("a.row").count == 1 { return true }
            // The index comes a moment behind the mail.
            try await browser.open(browser.url)
            return nil
          }
          #expect(try await browser.find("a.row .row-subject").text == "Trail shoes with glitter laces")
          // Keys move and open.
          try await browser.find("body").type("j\u{E007}")
          try await eventually("the case opens") { try await browser.url.contains("/cases/") ? true : nil }
          await browser.stop()
        } catch {
          print("--- the page\n\((try? await browser.text) ?? "")")
          await browser.stop()
          throw error
        }
      }
    }

    private static func signIn(_ browser: Browser, _ installation: Installation) async throws {
      try await browser.open(installation.page)
      try await browser.find("input[name=name]").type(Installation.reviewer)
      try await browser.find("input[name=password]").type(installation.password)
      try await browser.find("main form button").click()
    }

    private static func write(_ id: String, subject: String, _ installation: Installation) async throws {
      let mail = CustomerMail(
        from: "\(id)@customers.test", subject: subject,
        text: "Hello, do you have \(subject) in size 42? My \(id) pair was eaten by a platypus.")
      try await installation.servers.deliver(mail.eml, from: "\(id)@customers.test")
    }
  }
}
