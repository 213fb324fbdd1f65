import Logging
import Store
import Testing

@testable import Gatewayd

/// What ends is told of at 30, 14, 7 and 1 days.
@Suite struct CredentialEndTests {
  private static let start: Int64 = 1_800_000_000

  private func milestone(_ days: Double) -> Int? {
    Horizon.milestone(
      end: Self.start + Int64(days * 86_400), now: Timestamp(milliseconds: Self.start * 1000))
  }

  @Test func milestonesAreReachedOneAfterTheOther() {
    #expect([40, 30.1, 30, 14.1, 14, 7, 1.1, 1, 0, -3].map(milestone) == [nil, nil, 30, 30, 14, 7, 7, 1, 1, 1])
  }

  @Test func theLogSaysEachMilestoneOnce() {
    let ends = CredentialEnds()
    var said: [String: Int] = [:]
    func look(_ days: Int64) -> [String: Int] {
      ends.note("certificate of submission", end: Self.start + days * 86_400)
      let now = Timestamp(milliseconds: Self.start * 1000)
      CredentialWatch(ends: ends, now: { now }, logger: Logger(label: "x") { _ in SwiftLogNoOpLogHandler() }).look(
        &said)
      return said
    }
    #expect(look(90) == [:])
    #expect(look(20) == ["certificate of submission": 30])
    #expect(look(6) == ["certificate of submission": 7])
    #expect(look(90) == [:])
  }

  @Test func theNoticeNamesWhatEndsAndWhen() {
    let now = Timestamp(milliseconds: Self.start * 1000)
    let notice = NoticeWriter(shopName: "Shoes", publicURL: nil).ending(
      "certificate of mailbox support", end: Self.start + 13 * 86_400 + 5, milestone: 14, now: now)
    #expect(notice.matter == "ends 14 certificate of mailbox support")
    #expect(notice.subject == "[Shoes] certificate of mailbox support ends in 13 d")
    #expect(notice.window == 3_456_000)
  }

  @Test func alarmsMayHaveAServerOfTheirOwn() throws {
    let alerts = "alerts: {mail: [desk@shop.test], submission: {host: localhost, tls: none, from: gatewayd@other.test}}"
    let settings = try Configuration.parse("review: {\(alerts)}", file: "x", environment: [:])
    #expect(settings.review.alerts?.submission?.from == "gatewayd@other.test")
    #expect(throws: ConfigurationError.self) {
      try Configuration.parse(
        "review: {alerts: {submission: {host: localhost, tls: none, from: gatewayd@other.test}}}", file: "x",
        environment: [:])
    }
  }
}
