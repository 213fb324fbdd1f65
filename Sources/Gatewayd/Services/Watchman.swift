import Logging
import ServiceLifecycle
import Store

/// Looks after what nobody else reports: the disk, the shop, the submission server while nothing is sent, the age of the
/// outbox. It only tells `Health`, which the pages, the alerts and `gatewayd status` go by.
struct Watchman: Service {
  /// Says whether something can be reached.
  typealias Probe = @Sendable () async throws -> Void

  static let disk = "disk"
  static let shop = "shop"
  static let submission = "submission"
  static let outbox = "outbox"

  let store: Store
  let health: Health
  let files: StoreFiles
  /// Bytes.
  let diskReserve: Int64
  let now: @Sendable () -> Timestamp
  /// Nil for what this daemon has no part in.
  var shop: Probe?
  var submission: Probe?
  /// Seconds that an approved reply may wait for its attempt; nil without an outbox.
  var outboxAge: Int64?
  /// Seconds between two looks, at the shop, and at a submission server that is well and of which nothing was heard.
  var pause: Int64 = 15
  var shopPause: Int64 = 60
  var submissionPause: Int64 = 3600
  /// Seconds between two looks at a submission server that was away.
  var retryPause: Int64 = 300

  /// What is looked at, for `Health`.
  var names: [String] {
    [Self.disk] + (shop == nil ? [] : [Self.shop]) + (submission == nil ? [] : [Self.submission])
      + (outboxAge == nil ? [] : [Self.outbox])
  }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var looked = Looked(shop: .min, submission: SystemClock.monotonic())
      while !Task.isCancelled {
        await look(&looked)
        try? await Task.sleep(for: .seconds(pause))
      }
    }
  }

  /// When the dear looks were taken last, in milliseconds.
  struct Looked {
    var shop: Int64
    var submission: Int64
  }

  func look(_ looked: inout Looked) async {
    await lookAtDisk()
    await lookAtOutbox()
    let time = SystemClock.monotonic()
    if let shop, looked.shop == .min || time - looked.shop >= shopPause * 1000 {
      looked.shop = time
      await ask(Self.shop, shop)
    }
    if let submission {
      let isWell = await health.report.first { $0.name == Self.submission }?.ok ?? true
      guard time - looked.submission >= (isWell ? submissionPause : retryPause) * 1000 else { return }
      looked.submission = time
      await ask(Self.submission, submission)
    }
  }

  private func ask(_ name: String, _ probe: Probe) async {
    do {
      try await probe()
      await health.set(name, ok: true, detail: "answers")
    } catch is CancellationError {
    } catch {
      guard !Task.isCancelled else { return }
      await health.set(name, ok: false, detail: brief(error))
    }
  }

  private func lookAtDisk() async {
    guard let room = files.room else { return }
    // Of a small disk a part, or nothing would ever be enough.
    let least = min(diskReserve, room.total / 20)
    let megabytes = room.free >> 20
    let detail = room.free < least ? "\(megabytes) MB are free, less than \(least >> 20)" : "\(megabytes) MB are free"
    await health.set(Self.disk, ok: room.free >= least, detail: detail)
  }

  private func lookAtOutbox() async {
    guard let outboxAge, let standing = try? await store.outboxStanding() else { return }
    let waiting = standing.replies.filter { $0.state == "ready" || $0.state == "sending" }
    let oldest = waiting.map(\.oldest).min()
    let age = oldest.map { (now().milliseconds - $0.milliseconds) / 1000 } ?? 0
    let count = waiting.reduce(0) { $0 + $1.count }
    await health.set(
      Self.outbox, ok: age <= outboxAge,
      detail: count == 0 ? "nothing waits" : "\(count) wait, the oldest for \(NoticeWriter.span(Int(age)))")
  }
}
