import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// Staff who are not looking at the desk hear of what waits, by mail and by webhook.
  @Suite("Notices", .timeLimit(.minutes(30)))
  struct NoticeTests {
    @Test("An urgent mail that waits is told of once by each way, and the notice's copy makes no case")
    func urgent() async throws {
      let chat = try ScriptedHTTP([[.answer(204)]])
      defer { chat.stop() }
      let secret = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      try "a secret of thirty-two characters".write(toFile: secret, atomically: true, encoding: .utf8)
      defer { try? FileManager.default.removeItem(atPath: secret) }
      let alerts = """
        { mail: [duty@customers.test, support@shop.test], urgent_after: 1, \
        webhook: { url: "http://127.0.0.1:\(chat.port)/hook", secret_file: \(secret) } }
        """
      try await Installation.run(.init(alerts: alerts)) { installation in
        let customer = try DemoShop(installation).scenario("in_stock_product")
        let mail = CustomerMail(
          from: customer.email, subject: "Injured",
          text: "The sole of my shoe came off and I broke my wrist. My lawyer will write to you.")
        try await installation.servers.deliver(mail.eml, from: customer.email)
        let desk = try await ReviewPage(installation)
        let entry = try await desk.wait(for: mail.subject, in: .review)

        let notice = try await notice("[Shoe Shop] 1 urgent case waits too long", installation)
        #expect(notice["Auto-Submitted"] == "auto-generated")
        #expect(notice.body.contains("Case \(entry.number)"))
        #expect(!notice.body.contains("wrist"), "no customer's words leave the desk")

        func urgent() -> [ScriptedHTTP.Request] { chat.requests.filter { $0.json["matter"] as? String == "urgent" } }
        let call = try await eventually("the webhook is told") { urgent().first }
        #expect(call.json["cases"] as? [Int] == [entry.number])
        #expect(call.headers.keys.contains("idempotency-key"))
        #expect(!call.body.contains("wrist"))

        try await eventually("the copy in our own mailbox is recognised") {
          (try? await installation.configured("audit"))?.contains(#/[1-9] automatic/#) == true ? true : nil
        }
        #expect(try await desk.allCases() == [entry.number])
        #expect(urgent().count == 1)
        #expect(notices(installation).count { $0["Subject"] == notice["Subject"] } == 1)
      }
    }

    @Test("The submission server is down: the notice about it goes through the second one, and the reply waits")
    func secondPath() async throws {
      let first = try await Testbed.start()
      defer { first.stop() }
      let alerts = "{ mail: [duty@customers.test], down_after: 1, submission: SUBMISSION }"
      try await Installation.run(.init(alerts: alerts, submission: first)) { installation in
        let customer = try DemoShop(installation).scenario("in_stock_product")
        let desk = try await ReviewPage(installation)
        func approve(_ subject: String) async throws {
          let mail = CustomerMail(
            from: customer.email, subject: subject, text: "Do you have \(customer.product) in stock?")
          try await installation.servers.deliver(mail.eml, from: customer.email)
          try await desk.approve(try await desk.wait(for: subject, in: .review).number)
        }
        try await approve("While it is up")
        let sent = try await first.waitForMails(1, of: customer.email, seconds: 180)
        #expect(sent.count == 1, "replies go through the first server")

        first.stop()
        try await approve("While it is down")
        let notice = try await notice("[Shoe Shop] submission is down", installation)
        #expect(notice["Auto-Submitted"] == "auto-generated")
        #expect(notice.body.contains("submission cannot be used"))
        #expect(installation.servers.mails(of: customer.email).isEmpty, "no reply takes the path of notices")
        #expect(try await installation.configured("outbox", "list", "--state", "deferred").contains(customer.email))
        #expect(installation.log.contains("staff told"))
      }
    }

    /// What staff were told so far; the testbed's certificates, which end within thirty days, are among it.
    private func notices(_ installation: Installation) -> [ReceivedMail] {
      installation.servers.mails(of: "duty@customers.test").map(ReceivedMail.init)
    }

    private func notice(_ subject: String, _ installation: Installation) async throws -> ReceivedMail {
      try await eventually("the notice “\(subject)”") {
        notices(installation).first { $0["Subject"] == subject }
      }
    }
  }
}
