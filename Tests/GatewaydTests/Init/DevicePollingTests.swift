import Testing

@testable import Gatewayd

/// RFC 8628 §3.5, on values.
@Suite struct DevicePollingTests {
  private func error(_ code: String, _ words: String = "") -> DevicePolling.Reply { .error(code, words: words) }

  @Test func itWaitsWhileNobodyHasConsented() {
    var polling = DevicePolling(interval: nil, expiresIn: 900)
    #expect(polling.receive(error("authorization_pending")) == .wait(5))
    #expect(polling.receive(error("authorization_pending")) == .wait(5))
    #expect(polling.receive(.granted) == .done)
  }

  @Test func slowDownHoldsForAllLaterQuestions() {
    var polling = DevicePolling(interval: 3, expiresIn: 900)
    #expect(polling.receive(error("slow_down")) == .wait(8))
    #expect(polling.receive(error("authorization_pending")) == .wait(8))
    #expect(polling.receive(error("slow_down")) == .wait(13))
  }

  @Test func aServerThatIsAwayIsAskedEverMoreRarely() {
    var polling = DevicePolling(interval: 20, expiresIn: 900)
    #expect(polling.receive(.unreachable("x")) == .wait(40))
    #expect(polling.receive(.unreachable("x")) == .wait(60))
    #expect(polling.receive(.unreachable("x")) == .wait(60))
  }

  @Test func itEndsWithTheCode() {
    var polling = DevicePolling(interval: 5, expiresIn: 12)
    #expect(polling.receive(error("authorization_pending")) == .wait(5))
    #expect(polling.receive(error("authorization_pending")) == .wait(5))
    #expect(
      polling.receive(error("authorization_pending")) == .giveUp("nobody consented in time; the code has expired"))
  }

  @Test(arguments: [
    ("access_denied", "consent was refused"), ("expired_token", "the code has expired"),
    ("invalid_client", "invalid_client: who are you"),
  ])
  func whatTheServerRefusesForGoodIsSaid(code: String, said: String) {
    var polling = DevicePolling(interval: 5, expiresIn: 900)
    #expect(polling.receive(error(code, "who are you")) == .giveUp(said))
  }

  /// Numbers that would never end, or never begin.
  @Test func absurdNumbersAreBounded() {
    #expect(DevicePolling(interval: 1_000_000, expiresIn: 900).interval == 60)
    #expect(DevicePolling(interval: -7, expiresIn: 900).interval == 1)
    var polling = DevicePolling(interval: 60, expiresIn: .max)
    var waits = 0
    while case .wait = polling.receive(.error("authorization_pending", words: "")) { waits += 1 }
    #expect(waits == 60)
  }
}
