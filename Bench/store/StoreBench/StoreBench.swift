import Foundation
import Glibc
import MailProto
import Store

/// The measures. Times are those of a person with a watch: waiting for the disk is what they are about.
struct StoreBench: Sendable {
  let path: String
  let count: Int
  /// Mails that are taken in at the same time, each by a call of its own; workers that claim.
  let writers: Int

  /// Messages that one call takes in, as the reading of a mailbox does.
  private static let batch = 50

  // MARK: Intake

  /// Messages a second, each stored by a call of its own that returns when it is on disk.
  func intake(sharedCommits: Bool) async throws -> [String: Double] {
    let store = try await open(sharedCommits: sharedCommits)
    let seconds = try await elapsed {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<writers {
          group.addTask {
            for number in stride(from: writer, to: count, by: writers) {
              _ = try await store.accept(Self.mail(number), rules: Self.rules)
            }
          }
        }
        try await group.waitForAll()
      }
    }
    try await store.close()
    return ["messages_per_second": Double(count) / seconds, "peak_mb": Self.peakMegabytes]
  }

  /// The same through the call that takes in many at once.
  func batches() async throws -> [String: Double] {
    let store = try await open()
    let seconds = try await elapsed { try await fill(store) }
    try await store.close()
    return ["messages_per_second": Double(count) / seconds, "peak_mb": Self.peakMegabytes]
  }

  // MARK: Claims

  /// A store with so many waiting jobs.
  func fill() async throws -> [String: Double] {
    let store = try await open()
    try await fill(store)
    try await store.close()
    return ["jobs": Double(count), "peak_mb": Self.peakMegabytes]
  }

  /// Milliseconds of one claim among the waiting jobs, with all workers claiming; what they claim stays claimed.
  func claims() async throws -> [String: Double] {
    let store = try await open()
    let workers = writers
    let each = max(1, count / workers)
    let samples = try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<workers {
        group.addTask {
          var samples: [Double] = []
          for _ in 0..<each {
            let started = ContinuousClock.now
            guard try await store.claimJob(model: "bench", lease: 3600, now: Self.now()) != nil else { break }
            samples.append(Self.milliseconds(ContinuousClock.now - started))
          }
          return samples
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }.sorted()
    // What the page asks for while they wait.
    let queue = try await elapsed { _ = try await store.queue(.working, limit: 100) }
    let counts = try await elapsed { _ = try await store.counts() }
    try await store.close()
    return [
      "claims": Double(samples.count), "p50_ms": Self.percentile(50, of: samples),
      "p95_ms": Self.percentile(95, of: samples), "p99_ms": Self.percentile(99, of: samples),
      "queue_ms": queue * 1000, "counts_ms": counts * 1000, "peak_mb": Self.peakMegabytes,
    ]
  }

  // MARK: The disk

  /// Milliseconds of one write of 4 KB that is on disk: the floor of every commit.
  func disk() throws -> [String: Double] {
    let handle = Glibc.open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard handle >= 0 else { throw BenchError.disk(errno) }
    defer { close(handle) }
    let block = [UInt8](repeating: 7, count: 4096)
    var samples: [Double] = []
    for number in 0..<count {
      let started = ContinuousClock.now
      guard pwrite(handle, block, block.count, number % 64 * block.count) == block.count, fdatasync(handle) == 0 else {
        throw BenchError.disk(errno)
      }
      samples.append(Self.milliseconds(ContinuousClock.now - started))
    }
    samples.sort()
    return ["p50_ms": Self.percentile(50, of: samples), "p95_ms": Self.percentile(95, of: samples)]
  }

  private enum BenchError: Error { case disk(Int32) }

  // MARK: Parts

  private func open(sharedCommits: Bool = true) async throws -> Store {
    try await Store.open(
      sqlite: path,
      settings: ReplySettings(
        from: Address(name: "Shop", address: "support@shop.test"), tokenAddress: "support@shop.test",
        domain: "shop.test", instance: "bench"), sharedCommits: sharedCommits)
  }

  private func fill(_ store: Store) async throws {
    for start in stride(from: 0, to: count, by: Self.batch) {
      let mails = (start..<min(start + Self.batch, count)).map { (arrival: Self.mail($0), rules: Self.rules) }
      for result in try await store.accept(mails) { _ = try result.get() }
    }
  }

  private static let rules = IntakeRules(identify: { _ in (.t0, "bench") }, judge: { _ in .agent })

  private static let paragraph = String(
    repeating: "My parcel was to come on Monday, and the tracking page has said the same for four days. ", count: 20)

  /// About 2 KB of plain text, each from a customer of its own.
  private static func mail(_ number: Int) -> Arrival {
    let raw = """
      From: Customer \(number) <c\(number)@customers.test>\r
      To: support@shop.test\r
      Subject: Where is parcel \(number)?\r
      Message-ID: <\(number)@customers.test>\r
      Date: Mon, 16 Mar 2026 10:00:00 +0000\r
      \r
      Order \(number). \(paragraph)\r

      """
    let message = Message(parsing: Array(raw.utf8))
    return Arrival(
      origin: .imap(account: "bench", mailbox: "INBOX", uidValidity: 1, uid: UInt32(number + 1)),
      inbound: Inbound(message), receivedAt: now(), replyTokens: [], automatic: message.automatic)
  }

  private static func now() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

  /// Seconds.
  private func elapsed(_ body: () async throws -> Void) async throws -> Double {
    let started = ContinuousClock.now
    try await body()
    return Self.milliseconds(ContinuousClock.now - started) / 1000
  }

  private static func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
  }

  private static func percentile(_ percent: Int, of sorted: [Double]) -> Double {
    guard let last = sorted.indices.last else { return .nan }
    return sorted[min(last, sorted.count * percent / 100)]
  }

  /// The most memory that this process ever held (VmHWM).
  private static var peakMegabytes: Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (Double(line.split(whereSeparator: \.isWhitespace).dropFirst().first ?? "") ?? 0) / 1024
  }
}
