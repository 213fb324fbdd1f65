import Store
import Testing

@testable import Gatewayd

/// Rules of `check --live` that need no server.
@Suite struct DoctorRuleTests {
  private static let libraries: [(String, String, String, [CheckFinding.Status])] = [
    ("3.40.1", "7.88.1", "OpenSSL/3.0.22", [.ok, .ok, .ok]),
    ("3.51.3", "8.14.1", "OpenSSL/3.5.1", [.ok, .ok, .ok]),
    ("3.39.4", "7.74.0", "OpenSSL/1.1.1n", [.wrong, .note, .note]),
    ("3.44.6", "7.79.0", "OpenSSL/3.0.6", [.ok, .ok, .note]),
    ("3.50.7", "7.78.9", "OpenSSL/1.0.2k", [.ok, .note, .wrong]),
    ("new", "old", "GnuTLS/3.7.9", [.note, .note, .ok]),
  ]

  @Test(arguments: libraries)
  func librariesAreJudgedByTheirVersion(sqlite: String, curl: String, tls: String, expected: [CheckFinding.Status]) {
    #expect(LibraryVersions(sqlite: sqlite, curl: curl, tls: tls).run().map(\.status) == expected)
  }

  /// Those of this machine are known, so that the rules above look at something.
  @Test func theRunningLibrariesTellTheirVersions() {
    let running = LibraryVersions()
    #expect(running.sqlite.hasPrefix("3.") && running.curl.contains(".") && running.tls.contains("/"))
  }

  @Test func onlyAFixedSQLiteHasNoWarning() {
    #expect(LibraryVersions(sqlite: "3.40.1").run()[0].detail.contains("no other program"))
    #expect(LibraryVersions(sqlite: "3.44.7").run()[0].detail == "3.44.7")
    #expect(LibraryVersions(sqlite: "3.44.5").run()[0].detail.contains("no other program"))
  }

  private static let ends: [(Int64, String, CheckFinding.Status)] = [
    (-5, "has ended", .wrong), (3600, "within a day", .wrong), (86_409, "in 1 day;", .wrong),
    (518_409, "in 6 days", .wrong), (604_809, "in 7 days", .note), (2_505_609, "in 29 days", .note),
    (2_592_009, "in 30 days", .ok),
  ]

  @Test(arguments: ends)
  func anEndIsToldOfTheMoreTheNearerItIs(left: Int64, said: String, status: CheckFinding.Status) {
    let now = Timestamp(milliseconds: 1_773_655_200_000)
    let finding = Horizon.finding("x", end: 1_773_655_200 + left, now: now, cure: "renew it")
    #expect(finding.status == status && finding.detail.contains(said))
    #expect(finding.status == .ok || finding.detail.hasSuffix("renew it"))
  }

  @Test func datesOfServersAreRead() {
    #expect(ClockCheck.seconds("Mon, 16 Mar 2026 10:00:00 GMT") == 1_773_655_200)
    #expect(ClockCheck.seconds("yesterday") == nil)
    #expect(ClockCheck.seconds("Mon, 16 Mar 2026 10:00 GMT") == nil)
  }

  private func postfix(_ main: String, overrides: String = "") -> [CheckFinding] {
    let settings = PostfixSettings(
      main: main, commands: "smtp/inet/command = smtpd\n", chroots: "", overrides: overrides)
    return PostfixDelivery(postfix: settings, plusAddressing: true, maxMessageBytes: 1000).run()
  }

  @Test func aPostfixThatHurtsIsFound() {
    #expect(postfix("recipient_delimiter = +\nmessage_size_limit = 1000\nsoft_bounce = no").map(\.status) == [.ok])
    #expect(postfix("recipient_delimiter =\n").map(\.subject) == ["postfix recipient_delimiter"])
    #expect(postfix("message_size_limit = 2000\n").map(\.status) == [.note])
    #expect(postfix("message_size_limit = 0\n").map(\.status) == [.note])
    #expect(postfix("soft_bounce = yes\n").map(\.status) == [.wrong])
    let overrides = """
      smtp/inet/smtpd_milters = unix:/run/gatewayd/milter.sock
      smtp/inet/receive_override_options = no_address_mappings,no_milters
      """
    #expect(postfix("", overrides: overrides).map(\.subject) == ["postfix smtp"])
  }
}
