// Takes requests in through the broker. docs/doors.md is the other side's view.
//
// Guarantees: the broker hears that a request is done after the commit of its job, or after the broker has its dead
// letter; so each is taken in at least once, and once in effect, since a job's id is one job. Fails: where the store or
// the broker is away, a batch is put back whole and read again later. Does not read on while too many jobs wait.
import Broker
import Foundation
import Logging
import ServiceLifecycle
import Store
import Telemetry
import WebReview

struct BrokerIntake: Service {
  /// Its name in `Health`.
  static let dependency = "broker requests"

  let reader: any RequestReader
  /// For dead letters.
  let writer: any MessageWriter
  let settings: Configuration.Doors
  /// Bytes of a request.
  let maxBytes: Int
  let store: Store
  let intake: Intake
  let health: Health
  let now: @Sendable () -> Timestamp
  let logger: Logger
  var pulse: Pulse?

  /// How long nothing is read while too many jobs wait.
  private static let rest = Duration.milliseconds(250)
  /// Between two looks at what waits at the broker.
  private static let lookEvery = Duration.seconds(5)

  func run() async throws {
    pulse?.expect(Self.dependency, within: 300)
    await cancelWhenGracefulShutdown {
      var state = State()
      while !Task.isCancelled {
        pulse?.beat(Self.dependency)
        await step(&state)
      }
    }
    await reader.close()
    await writer.close()
    pulse?.end(Self.dependency)
  }

  struct State {
    var backoff = Backoff(first: 0.5, limit: 30)
    var nextLook = ContinuousClock.now
    var isFull = false
  }

  /// One batch, or a wait for one.
  func step(_ state: inout State) async {
    do {
      try await look(&state)
      guard try await hasRoom(&state) else { return try await reader.rest(Self.rest) }
      let messages = try await reader.next(settings.batch)
      await health.set(Self.dependency, ok: true, detail: "reads \(settings.settings.requests)")
      do {
        try await take(messages)
      } catch {
        await reader.putBack(messages)
        throw error
      }
      try await reader.done(messages)
      state.backoff.reset()
    } catch is CancellationError {
    } catch  where error.isOfTheStore {
      logger.debug("requests of the broker wait for the store", metadata: ["error": "\(error)"])
      try? await reader.rest(WorkLoop.storeWait)
    } catch {
      await health.set(Self.dependency, ok: false, detail: "\(error)")
      logger.warning("requests of the broker were not taken; they will be read again", metadata: ["error": "\(error)"])
      try? await Task.sleep(for: state.backoff.next())
    }
  }

  private func look(_ state: inout State) async throws {
    guard ContinuousClock.now >= state.nextLook else { return }
    let backlog = try await reader.backlog()
    state.nextLook = ContinuousClock.now + Self.lookEvery
    if let waiting = backlog.waiting { Meter.process.set(Metric.brokerLag, to: Double(waiting)) }
    Meter.process.set(Metric.brokerPending, to: Double(backlog.pending))
  }

  /// Whether more may be read.
  private func hasRoom(_ state: inout State) async throws -> Bool {
    let isFull = try await store.waitingJobs(upTo: settings.maxWaiting) >= settings.maxWaiting
    if isFull != state.isFull {
      let facts: Logger.Metadata = ["limit": "\(settings.maxWaiting)"]
      if isFull {
        logger.warning("requests are left at the broker: too many jobs wait", metadata: facts)
      } else {
        logger.notice("requests are read from the broker again", metadata: facts)
      }
      state.isFull = isFull
    }
    return !isFull
  }

  /// Every message of a batch: a job on disk, or known, or a dead letter.
  func take(_ messages: [BrokerMessage]) async throws {
    guard !messages.isEmpty else { return }
    var sorted = Sorted(messages, maxBytes: maxBytes)
    let uses = try await store.uses(of: sorted.fresh.map(\.submission.job))
    sorted.leaveOut(uses)
    let results = try await intake.accept(sorted.fresh.map(\.submission.rawMail))
    for (entry, result) in zip(sorted.fresh, results) where try result.get().outcome != .case {
      sorted.dead.append((entry.message, "email_content: it could not be taken in, and was set aside for an operator"))
    }
    try await bury(sorted.dead)
    Meter.process.count(Metric.brokerRequests, ["repeated"], by: Double(sorted.repeated))
    Meter.process.count(Metric.brokerRequests, ["refused"], by: Double(sorted.dead.count))
    let taken = messages.count - sorted.repeated - sorted.dead.count
    Meter.process.count(Metric.brokerRequests, ["taken"], by: Double(taken))
  }

  /// The messages of a batch by what is to become of them.
  private struct Sorted {
    var fresh: [(message: BrokerMessage, submission: APISubmission)] = []
    var dead: [(message: BrokerMessage, reason: String)] = []
    var repeated = 0

    init(_ messages: [BrokerMessage], maxBytes: Int) {
      var digests: [JobID: [UInt8]] = [:]
      for message in messages {
        do throws(RefusedRequest) {
          let submission = try Self.read(message, maxBytes)
          guard let known = digests[submission.job] else {
            digests[submission.job] = submission.digest
            fresh.append((message, submission))
            continue
          }
          guard known == submission.digest else { throw Self.usedBefore }
          repeated += 1
        } catch {
          dead.append((message, error.reason))
        }
      }
    }

    mutating func leaveOut(_ uses: [JobID: JobIDUse]) {
      let all = fresh
      fresh = []
      for entry in all {
        switch uses[entry.submission.job] {
        case nil, .free: fresh.append(entry)
        case .request(let known) where known.digest == entry.submission.digest: repeated += 1
        case .request, .other: dead.append((entry.message, Self.usedBefore.reason))
        }
      }
    }

    private static let usedBefore = RefusedRequest(
      reason: "job_id: it was used for another request; leave it out, or make a new UUID")

    private static func read(_ message: BrokerMessage, _ maxBytes: Int) throws(RefusedRequest) -> APISubmission {
      guard let body = message.body else {
        throw RefusedRequest(reason: "body: it is missing; an entry has it in the field `body`, a record as its value")
      }
      guard body.count <= maxBytes else {
        throw RefusedRequest(reason: "body: it has \(body.count) bytes; it may have \(maxBytes) (api.max_bytes)")
      }
      return try APISubmission(message: body, at: message.place.description)
    }
  }

  /// Hands refused requests to whoever looks after them, as they came. One that is too large for the broker goes without
  /// its body, which is where it stood.
  private func bury(_ dead: [(message: BrokerMessage, reason: String)]) async throws {
    guard !dead.isEmpty else { return }
    let letters = dead.map { letter($0.message, $0.reason, $0.message.body ?? []) }
    let outcomes = try await writer.write(letters, to: settings.settings.deadLetters)
    for (entry, outcome) in zip(dead, outcomes) {
      switch outcome {
      case .kept: break
      case .failed(let words): throw BrokerError("\(settings.settings.deadLetters): \(words)")
      case .refused(let words):
        let bare = letter(entry.message, entry.reason, [])
        guard try await writer.write([bare], to: settings.settings.deadLetters) == [.kept] else {
          throw BrokerError("\(settings.settings.deadLetters): \(words)")
        }
      }
      logger.warning(
        "request refused", metadata: ["broker.place": "\(entry.message.place)", "reason": "\(entry.reason)"])
    }
  }

  private func letter(_ message: BrokerMessage, _ reason: String, _ body: [UInt8]) -> OutgoingMessage {
    let line = reason.split(whereSeparator: \.isNewline).joined(separator: " ")
    return OutgoingMessage(
      key: message.place.description, body: body,
      facts: [("reason", line), ("place", message.place.description), ("at", now().iso8601)])
  }
}
