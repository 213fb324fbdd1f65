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

        let notice = try await replies(1, to: "duty@customers.test", installation)[0]
        #expect(notice["Subject"] == "[Shoe Shop] 1 urgent case waits too long")
        #expect(notice["Auto-Submitted"] == "auto-generated")
        #expect(notice.body.contains("Case \(entry.number)"))
        #expect(!notice.body.contains("wrist"), "no customer's words leave the desk")

        let call = try await eventually("the webhook is told") { chat.requests.first }
        #expect(call.json["matter"] as? String == "urgent")
        #expect(call.json["cases"] as? [Int] == [entry.number])
        #expect(call.headers.keys.contains("idempotency-key"))
        #expect(!call.body.contains("wrist"))

        try await eventually("the copy in our own mailbox is recognised") {
          (try? await installation.configured("audit"))?.contains("1 automatic") == true ? true : nil
        }
        #expect(try await desk.allCases() == [entry.number])
        #expect(chat.requests.count == 1)
        #expect(installation.servers.mails(of: "duty@customers.test").count == 1)
      }
    }
  }
}
