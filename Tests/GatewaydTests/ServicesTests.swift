import Foundation
import Glibc
import Logging
import Testing

@testable import Gatewayd

@Suite struct ServicesTests {
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// A datagram socket where systemd would listen.
  private func withNotifySocket(_ body: (_ path: String, _ receive: () -> String) throws -> Void) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/notify"
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    try body(path) {
      var buffer = [UInt8](repeating: 0, count: 256)
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
  }

  @Test func systemdIsToldOverItsSocket() throws {
    try withNotifySocket { path, receive in
      let notifier = SystemdNotifier(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "60000000"])
      notifier.send("READY=1\nSTATUS=Ready")
      #expect(receive() == "READY=1\nSTATUS=Ready")
      #expect(notifier.watchdogInterval == 30_000)
    }
  }

  @Test func withoutSystemdNothingHappens() {
    let notifier = SystemdNotifier(environment: [:])
    notifier.send("READY=1")
    #expect(notifier.watchdogInterval == nil)
    SystemdNotifier(environment: ["NOTIFY_SOCKET": String(repeating: "x", count: 500)]).send("READY=1")
  }

  @Test func readyMeansEveryDependencyAtOnce() async {
    let health = Health(dependencies: ["database", "mailbox a"], logger: logger)
    #expect(await health.isReady == false)
    await health.set("database", ok: true, detail: "")
    #expect(await health.isReady == false)
    await health.set("mailbox a", ok: true, detail: "")
    #expect(await health.isReady)
    await health.set("database", ok: false, detail: "disk full")
    #expect(await health.isReady == false)
    #expect(await health.report.first?.name == "database")
    #expect(await health.report.first?.ok == false)
    #expect(await health.report.first?.detail == "disk full")
    await health.set("nobody", ok: true, detail: "")
    #expect(await health.report.count == 2)
  }

  @Test func waitsDoubleUpToTheLimitAndNeverOverflow() {
    #expect(Backoff.ceiling(attempt: 0, first: 2, limit: 300) == 2)
    #expect(Backoff.ceiling(attempt: 3, first: 2, limit: 300) == 16)
    #expect(Backoff.ceiling(attempt: .max, first: 2, limit: 300) == 300)
    #expect(Backoff.ceiling(attempt: -1, first: 2, limit: 300) == 2)
  }

  /// Full jitter: the whole range from nothing to the ceiling is used, and nothing beyond it.
  @Test func waitsAreSpreadOverTheWholeRange() {
    var generator = CountingGenerator()
    let waits = (0..<400).map { _ in Backoff.wait(attempt: 2, first: 1, limit: 300, using: &generator) }
    #expect(waits.allSatisfy { (0...4000).contains($0) })
    for quarter in 0..<4 {
      let range = Int64(quarter * 1000)..<Int64(quarter * 1000 + 1000)
      #expect(waits.filter(range.contains).count > 50, "quarter \(quarter)")
    }
    var backoff = Backoff(first: 1, limit: 4)
    for _ in 0..<100 {
      let wait = backoff.next()
      #expect(wait >= .zero && wait <= .seconds(4))
    }
  }

  @Test func aPeerThatAsksForQuietGetsIt() {
    for _ in 0..<100 {
      let wait = Backoff.wait(attempt: 0, first: 2, limit: 300, asked: 70)
      #expect((70_000...72_000).contains(wait))
    }
    #expect(Backoff.wait(attempt: 0, first: 0, limit: 0, asked: .max) == Int64(Backoff.longestAsked) * 1000)
    #expect(Backoff.wait(attempt: 0, first: 0, limit: 0, asked: -5) == 0)
  }

  /// Chance that is the same in each run of the tests (SplitMix64).
  private struct CountingGenerator: RandomNumberGenerator {
    var state: UInt64 = 1
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  @Test func aReloadNamesWhatNeedsARestart() throws {
    let before = try Configuration.parse("", file: "a", environment: [:])
    let same = try Configuration.parse("log: {level: debug}", file: "a", environment: [:])
    let other = try Configuration.parse("guards: {max_characters: 9}\nlog: {format: json}", file: "a", environment: [:])
    #expect(before.sections(otherThan: same) == [])
    #expect(before.sections(otherThan: other) == ["guards", "log.format"])
  }

  @Test func aDayIsTheShopsDay() {
    let clock = SystemClock(timeZone: "Europe/Berlin")
    // 2026-03-16 23:30 UTC is the 17th in Berlin.
    #expect(clock.day(of: .init(milliseconds: 1_773_703_800_000)).description == "2026-03-17")
    #expect(SystemClock(fixedDay: "2026-01-02").today().description == "2026-01-02")
  }
}
