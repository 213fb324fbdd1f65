import Foundation
import Testing

extension EndToEnd {
  /// `kill -9` between any two steps: the mail is neither lost nor answered twice.
  @Suite("Crashes", .timeLimit(.minutes(60)))
  struct CrashTests {
    /// When the daemon is killed.
    enum Moment: String, CaseIterable, Sendable {
      case afterDelivery, afterTheCaseIsMade, afterTheDraft, afterApproval, afterSending
    }

    @Test("The mail is neither lost nor answered twice", arguments: Moment.allCases)
    func killed(_ moment: Moment) async throws {
      try await Installation.run { installation in
        let shop = try DemoShop(installation)
        let customer = try shop.scenario("late_delivered")
        let refunds = try shop.refunds(of: customer.email)
        let mail = CustomerMail(
          from: customer.email, subject: "Late again", text: "My parcel \(customer.trackingNumber) came late. Why?")

        try await installation.servers.deliver(mail.eml, from: customer.email)
        try await crash(installation, if: moment == .afterDelivery)
        var desk = try await ReviewPage(installation)
        _ = try await desk.wait(for: mail.subject, in: .working, .review)
        try await crash(installation, if: moment == .afterTheCaseIsMade)
        let entry = try await desk.wait(for: mail.subject, in: .review)
        try await crash(installation, if: moment == .afterTheDraft)
        try await desk.approve(entry.number)
        try await crash(installation, if: moment == .afterApproval)
        if moment == .afterSending {
          _ = try await replies(1, to: customer.email, installation)
          try await crash(installation, if: true)
        }

        desk = try await ReviewPage(installation)
        let end = try await desk.wait(for: mail.subject, in: .done, .trouble)
        #expect(end.number == entry.number)
        try await everythingHasPassed(installation, shop, desk)
        #expect(try await desk.allCases().count == 2, "one case for the mail, one for the mail after it")
        try await expectOneReply(installation, desk, mail, customer.email)
        #expect(try shop.refunds(of: customer.email) <= refunds + 1)
        try await installation.configured("audit")
      }
    }

    private func crash(_ installation: Installation, if wanted: Bool) async throws {
      guard wanted else { return }
      installation.kill()
      try await installation.start()
    }

    /// A later mail goes all the way, so whatever was to be sent or taken in before it has been.
    private func everythingHasPassed(_ installation: Installation, _ shop: DemoShop, _ desk: ReviewPage) async throws {
      let other = try shop.scenario("in_stock_product")
      let mail = CustomerMail(from: other.email, subject: "Stock", text: "Do you have \(other.product) in stock?")
      try await installation.servers.deliver(mail.eml, from: other.email)
      try await desk.approve(try await desk.wait(for: mail.subject, in: .review).number)
      _ = try await replies(1, to: other.email, installation)
    }

    /// One reply, or none and a person who is told that nobody knows whether it went.
    private func expectOneReply(
      _ installation: Installation, _ desk: ReviewPage, _ mail: CustomerMail, _ customer: String
    ) async throws {
      let received = installation.servers.mails(of: customer).map(ReceivedMail.init)
      let uncertain = try await desk.entries(.trouble).contains { $0.text.contains(mail.subject) }
      #expect(received.count == 1 || (received.isEmpty && uncertain))
      #expect(received.allSatisfy { $0["In-Reply-To"] == mail.messageID })
    }
  }
}
