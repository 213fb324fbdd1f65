import TestSupport
import Testing

@Suite(.enabled(if: Testbed.isAvailable), .timeLimit(.minutes(15)))
struct TestbedTests {
  @Test func aDeliveredMailLiesInTheMailbox() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    try await bed.deliver("Subject: hello\n\n.leading dot\n", from: "ann@customers.test", to: "support+tag@shop.test")
    let mails = try await bed.waitForMails(1, of: "support@shop.test")
    let mail = String(decoding: try #require(mails.first), as: UTF8.self)
    #expect(mail.contains("Subject: hello"))
    #expect(mail.hasSuffix("\n.leading dot\n"))
  }

  @Test func refusalsAreSeen() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    await #expect(throws: TestbedError.self) {
      try await bed.deliver("Subject: x\n\nx\n", from: "ann@customers.test", to: "gone@customers.test")
    }
    #expect(bed.mails(of: "gone@customers.test").isEmpty)
  }
}
