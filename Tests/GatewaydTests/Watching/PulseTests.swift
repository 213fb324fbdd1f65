import Logging
import MailProto
import Store
import Synchronization
import Testing

@testable import Gatewayd

/// Whether the daemon gets anywhere, and what is made of it.
@Suite struct PulseTests {
  private final class Hands: Sendable {
    private let time = Mutex<Int64>(0)
    var milliseconds: Int64 { time.withLock { $0 } }
    func forward(_ seconds: Int64) { time.withLock { $0 += seconds * 1000 } }
  }

  private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func set(_ number: Int) { count.withLock { $0 = number } }
    func add() { count.withLock { $0 += 1 } }
  }

  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func store() async throws -> Store {
    try await Store.temporary(
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
  }

  @Test func aPartThatDoesNotBeatStandsStill() {
    let hands = Hands()
    let pulse = Pulse { hands.milliseconds }
    pulse.expect("outbox", within: 10)
    pulse.expect("mailbox a", within: 100)
    // Nobody waits for it.
    pulse.beat("stranger")
    hands.forward(10)
    #expect(pulse.standstills.isEmpty)
    hands.forward(1)
    #expect(pulse.standstills == [.init(part: "outbox", seconds: 11)])
    pulse.beat("outbox")
    #expect(pulse.standstills.isEmpty)
    hands.forward(200)
    #expect(pulse.standstills.map(\.part) == ["mailbox a", "outbox"])
    pulse.end("outbox")
    pulse.end("mailbox a")
    #expect(pulse.standstills.isEmpty)
  }

  /// The watchdog is fed while the store answers and everything moves, and told no longer when a part hangs.
  @Test func theWatchdogIsFedByProgressOnly() async throws {
    let folder = try TemporaryFolder()
    let socket = try DatagramSocket("\(folder.path)/notify")
    let hands = Hands()
    let pulse = Pulse { hands.milliseconds }
    let health = Health(dependencies: ["database"], dispensable: [Heart.progress], logger: logger)
    let heart = Heart(
      store: try await store(), health: health,
      notifier: SystemdNotifier(environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "200000"]),
      now: { SystemClock().now() }, logger: logger, pulse: pulse)
    pulse.expect("outbox", within: 10)
    let beating = Task { try await heart.run() }
    #expect(try await socket.waits(for: "WATCHDOG=1"))
    #expect(try await socket.waits(for: "READY=1"))
    hands.forward(11)
    while await health.isReady { try await Task.sleep(for: .milliseconds(10)) }
    let item = await health.report.first { $0.name == Heart.progress }
    #expect(item?.detail == "outbox has not moved for 11 s")
    socket.drain()
    try await Task.sleep(for: .milliseconds(500))
    #expect(!socket.drain().contains { $0.contains("WATCHDOG") }, "several of its times went by")
    pulse.beat("outbox")
    #expect(try await socket.waits(for: "WATCHDOG=1"))
    beating.cancel()
    try await beating.value
  }

  @Test func aLoopBeatsWithEachStepAndEndsWithItsService() async throws {
    let hands = Hands()
    let pulse = Pulse { hands.milliseconds }
    let steps = Counter()
    let loop = WorkLoop(
      store: try await store(), name: "loop", logger: logger, poll: .milliseconds(5), pulse: pulse, limit: 10)
    let running = Task {
      try await loop.run {
        hands.forward(6)
        steps.add()
        return false
      }
    }
    while steps.value < 5 {
      #expect(pulse.standstills.isEmpty)
      try await Task.sleep(for: .milliseconds(5))
    }
    running.cancel()
    try await running.value
    hands.forward(100)
    #expect(pulse.standstills.isEmpty)
  }

  @Test func diskShopAndOutboxAreLookedAfter() async throws {
    let folder = try TemporaryFolder()
    let fails = Counter()
    var watchman = Watchman(
      store: try await store(), health: Health(dependencies: [], logger: logger),
      files: StoreFiles(path: "\(folder.path)/store.sqlite"), diskReserve: 1, now: { SystemClock().now() })
    #expect(watchman.names == ["disk"])
    struct Away: Error, CustomStringConvertible { let description = "not today" }
    watchman.shop = { if fails.value > 0 { throw Away() } }
    watchman.submission = watchman.shop
    watchman.outboxAge = 900
    watchman.shopPause = 0
    watchman.submissionPause = 0
    watchman.retryPause = 0
    await watchman.health.add(watchman.names)
    var looked = Watchman.Looked(shop: .min, submission: 0)
    await watchman.look(&looked)
    #expect(await watchman.health.isReady)
    fails.set(1)
    await watchman.look(&looked)
    let down = await watchman.health.report.filter { !$0.ok }
    #expect(down.map(\.name) == ["shop", "submission"] && down.allSatisfy { $0.detail == "not today" })
    fails.set(0)
    await watchman.look(&looked)
    #expect(await watchman.health.isReady)
  }

  /// A server that is well is not asked all the time, and one that was just used not at all.
  @Test func theSubmissionServerIsAskedSeldom() async throws {
    let asked = Counter()
    let folder = try TemporaryFolder()
    var watchman = Watchman(
      store: try await store(), health: Health(dependencies: [], logger: logger),
      files: StoreFiles(path: "\(folder.path)/store.sqlite"), diskReserve: 1, now: { SystemClock().now() })
    watchman.submission = { asked.add() }
    var looked = Watchman.Looked(shop: .min, submission: SystemClock.monotonic())
    for _ in 0..<5 { await watchman.look(&looked) }
    #expect(asked.value == 0)
    looked.submission -= 3_600_000
    for _ in 0..<5 { await watchman.look(&looked) }
    #expect(asked.value == 1)
  }

  @Test func aFullDiskIsToldBeforeItIsFull() async throws {
    let folder = try TemporaryFolder()
    let files = StoreFiles(path: "\(folder.path)/store.sqlite")
    let room = try #require(files.room)
    #expect(room.free > 0 && room.total >= room.free)
    let health = Health(dependencies: [], dispensable: ["disk"], logger: logger)
    let watchman = Watchman(
      store: try await store(), health: health, files: files, diskReserve: .max, now: { SystemClock().now() })
    var looked = Watchman.Looked(shop: .min, submission: 0)
    await watchman.look(&looked)
    #expect(await health.isReady == (room.free >= room.total / 20), "5 % is enough")
  }
}
