import Testing

@testable import Gatewayd

/// What `review.alerts` takes, and what it says of mistakes.
@Suite struct AlertSettingsTests {
  private func load(_ review: String, submission: Bool = true) throws -> Configuration {
    let head = submission ? "submission: {host: localhost, from: support@shop.test}\n" : ""
    return try Configuration.parse(head + "review:\n" + review, file: "gatewayd.yaml", environment: [:])
  }

  private func issues(_ review: String, submission: Bool = true) -> [String] {
    do {
      _ = try load(review, submission: submission)
      return []
    } catch let error as ConfigurationError {
      return error.issues.map { "\($0.key): \($0.problem)" }
    } catch {
      return ["\(error)"]
    }
  }

  @Test func theDefaults() throws {
    #expect(try load("  listen: 127.0.0.1:1\n").review.alerts == nil)
    let review = try load("  alerts: {mail: [desk@shop.test]}\n").review
    #expect(review.bulkConfidence == 0.9)
    #expect(review.draftAge == 1440)
    let alerts = try #require(review.alerts)
    #expect(alerts.mail == ["desk@shop.test"])
    #expect([alerts.urgentAfter, alerts.draftAfter, alerts.downAfter, alerts.window] == [30, 1200, 10, 240])
    #expect(try load("  draft_age: 60\n  alerts: {mail: desk@shop.test}\n").review.alerts?.draftAfter == 50)
  }

  @Test func mistakesAreNamed() {
    #expect(
      issues("  alerts: {window: 5}\n") == [
        "review.alerts.mail: names nobody to tell; for example `mail: [desk@example.net]`"
      ])
    #expect(issues("  alerts: {mail: [nobody]}\n").first?.contains("`nobody` is no address") == true)
    #expect(
      issues("  alerts: {mail: [desk@shop.test]}\n", submission: false).first?.contains("needs `submission`") == true)
    #expect(issues("  alerts: {mail: [a@b.test], windw: 3}\n").first?.contains("nearest known key is `window`") == true)
    #expect(issues("  bulk_confidence: 2\n").first?.contains("not a number from 0.0 to 1.0") == true)
  }
}
