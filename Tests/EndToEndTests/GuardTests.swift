import Foundation
import Testing

extension EndToEnd {
  /// What the guards at the door keep from the model, and what the page says about it.
  @Suite("Guards", .timeLimit(.minutes(20)))
  struct GuardTests {
    @Test("2,501 characters reach no model; 2,500 do")
    func length() async throws {
      try await withModel { installation, model in
        let customer = try DemoShop(installation).scenario("late_delivered")
        for (characters, subject) in [(2500, "Just short enough"), (2501, "A little too long")] {
          let mail = CustomerMail(from: customer.email, subject: subject, text: text(of: characters, subject))
          try await installation.servers.deliver(mail.eml, from: customer.email)
        }
        let desk = try await ReviewPage(installation)
        _ = try await desk.wait(for: "Just short enough", in: .review)
        let entry = try await desk.wait(for: "A little too long", in: .review)
        #expect(try await desk.show(entry.number).text.contains("2,501 of 2,500"))
        #expect(model.requests.contains { $0.contains("Just short enough") })
        #expect(!model.requests.contains { $0.contains("A little too long") })
      }
    }

    @Test("The fourth similar request of a case reaches no model, the first three do")
    func repetition() async throws {
      try await withModel { installation, model in
        let customer = try DemoShop(installation).scenario("late_undelivered")
        let desk = try await ReviewPage(installation)
        var first: CustomerMail?
        for marker in ["alpha", "bravo", "charlie", "delta"] {
          var mail = CustomerMail(
            from: customer.email, subject: "Where is my parcel?",
            text: "Hello, where is my parcel \(customer.trackingNumber)? It has not come yet. My note: \(marker)")
          mail.inReplyTo = first?.messageID
          mail.references = first.map { [$0.messageID] } ?? []
          try await installation.servers.deliver(mail.eml, from: customer.email)
          first = first ?? mail
          // One after the other, each answered by a draft or stopped.
          try await eventually("the mail with the note \(marker) waits for a person") { () -> Bool? in
            guard let entry = try await desk.entries(.review).first else { return nil }
            return try await desk.show(entry.number).text.contains("My note: \(marker)") ? true : nil
          }
        }
        let cases = try await desk.allCases()
        #expect(cases.count == 1)
        let page = try await desk.show(try #require(cases.first)).text
        #expect(page.localizedCaseInsensitiveContains("similar"), "the page says why")
        for marker in ["alpha", "bravo", "charlie"] {
          #expect(model.requests.contains { $0.contains("My note: \(marker)") }, "\(marker)")
        }
        #expect(!model.requests.contains { $0.contains("My note: delta") })
      }
    }

    /// A model that counts who asks, and whose answers are useless, so that the offline model does the work.
    private func withModel(_ body: (Installation, ScriptedModel) async throws -> Void) async throws {
      let model = try await ScriptedModel.start(.wrongShape)
      do {
        try await Installation.run(.init(model: model.url)) { try await body($0, model) }
      } catch {
        await model.stop()
        throw error
      }
      await model.stop()
    }

    /// Lines that add up to so many characters, the first one given. Short ones: mail servers break long lines.
    private func text(of characters: Int, _ start: String) -> String {
      let lines = start + ".\n" + String(repeating: "My parcel is late and I would like to know why.\n", count: 60)
      let body = lines.prefix(characters - 1)
      return String(body.last == "\n" ? body.dropLast() + "!" : body) + "."
    }
  }
}
