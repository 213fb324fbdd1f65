import Testing

@testable import Gatewayd

@Suite struct IntakeTests {
  @Test func aReplyTokenIsTheTagOfOurOwnAddress() {
    #expect(Intake.token(in: "support+abc@shop.test", of: "support@shop.test") == "abc")
    #expect(Intake.token(in: "support@shop.test", of: "support@shop.test") == nil)
    #expect(Intake.token(in: "support+@shop.test", of: "support@shop.test") == nil)
    #expect(Intake.token(in: "other+abc@shop.test", of: "support@shop.test") == nil)
    #expect(Intake.token(in: "support+abc@else.test", of: "support@shop.test") == nil)
  }
}
