import Agent
import Logging
import MailProto
import Store
import Testing

@testable import Gatewayd

/// What the door thinks of a mail's hurry, for the order of work.
@Suite struct UrgencyTests {
  @Test(arguments: [
    ("I will call my lawyer about this.", true), ("The heel broke and I was injured.", true),
    ("Somebody used my card, this is fraud!", true), ("Do you have black shoes in size 42?", false),
    ("WHERE IS MY PARCEL", false), ("", false),
  ])
  func harmAndLawArePressing(_ text: String, _ expected: Bool) {
    #expect(Guards.isUrgent(subject: "A question", text: text) == expected)
  }

  @Test func aLongMailIsLookedAtInItsBeginningOnly() {
    let padding = String(repeating: "shoes and more shoes, ", count: 100_000)
    #expect(!Guards.isUrgent(subject: nil, text: padding + "I call my lawyer."))
  }

  @Test func theDoorPutsSuchMailFirst() async throws {
    let store = try await Store.temporary(
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
    let intake = Intake(
      store: store, guards: Guards(),
      identity: .init(authservID: nil, alignment: .relaxed, trustUnauthenticated: false), alignment: Alignment(),
      own: OwnMail(addresses: ["support@shop.test"], domain: "shop.test", instance: "test"), tokenAddresses: [],
      limits: .standard, now: { SystemClock().now() },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    for (uid, text) in [(1, "Do you have black shoes?"), (2, "My lawyer will write to you.")] {
      let mail = "From: c\(uid)@customers.test\r\nMessage-ID: <\(uid)@customers.test>\r\n\r\n\(text)\r\n"
      _ = try await intake.accept(
        Array(mail.utf8), origin: .imap(account: "a", mailbox: "INBOX", uidValidity: 1, uid: UInt32(uid)))
    }
    let first = try #require(try await store.claimJob(model: "m", lease: 60, now: SystemClock().now()))
    #expect(first.job.priority == .urgent)
  }
}
