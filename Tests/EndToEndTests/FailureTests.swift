import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// What the outside world does wrong, and who hears of it.
  @Suite("Failures", .timeLimit(.minutes(30)))
  struct FailureTests {
    @Test("A model that fails leads to a person, not to silence", arguments: ScriptedModel.Behaviour.allCases)
    func model(_ behaviour: ScriptedModel.Behaviour) async throws {
      let model = try await ScriptedModel.start(behaviour)
      do {
        try await Installation.run(.init(model: model.url)) { installation in
          let customer = try DemoShop(installation).scenario("late_delivered")
          let mail = CustomerMail(
            from: customer.email, subject: "A question", text: "Where is my parcel \(customer.trackingNumber)?")
          try await installation.servers.deliver(mail.eml, from: customer.email)
          let desk = try await ReviewPage(installation)
          let entry = try await desk.wait(for: "A question", in: .review)
          let page = try await desk.show(entry.number)
          #expect(page.text.contains("Where is my parcel"))
          #expect(page.forms.contains { $0.action == "/cases/\(entry.number)/approve" }, "a person can answer")
          #expect(!model.requests.isEmpty, "the model was asked")
        }
      } catch {
        await model.stop()
        throw error
      }
      await model.stop()
    }

    @Test("A mail through the milter takes the same path; without gatewayd the sender keeps it")
    func milter() async throws {
      try await Installation.run(.init(milter: true)) { installation in
        let customer = try DemoShop(installation).scenario("in_stock_product")
        let mail = CustomerMail(
          from: customer.email, subject: "Through the milter", text: "Do you have \(customer.product) in stock?")
        installation.kill()
        await #expect(throws: TestbedError.self, "put off, not taken, while nobody stores it") {
          try await installation.servers.deliver(mail.eml, from: customer.email)
        }
        try await installation.start()
        try await eventually("Postfix accepts the mail") {
          (try? await installation.servers.deliver(mail.eml, from: customer.email)) != nil ? true : nil
        }
        let desk = try await ReviewPage(installation)
        let entry = try await desk.wait(for: mail.subject, in: .review)
        try await desk.approve(entry.number)
        let reply = try await replies(1, to: customer.email, installation)[0]
        #expect(reply["In-Reply-To"] == mail.messageID)
        #expect(try await desk.allCases().count == 1)
        #expect(installation.servers.mails(of: "support@shop.test").isEmpty, "the milter took it over")
      }
    }
  }
}
