import CrashPoints
import MailProto
import Store
import Telemetry

/// Many messages at once: one commit for the attempts, parsing on all cores, one commit for the messages.
///
/// The three steps may be taken apart, so that one batch is parsed while the one before is kept. What holds for one
/// message holds here: counted on disk before it is parsed, kept in the order given, and a failure is its own.
extension Intake {
  /// Messages whose attempts are on disk.
  struct Counted: Sendable {
    let batch: [RawMail]
    /// Something in this batch was begun before and never ended: no two of its messages may be parsed before the
    /// first has its outcome, or one that ends the process would be counted against the others.
    let suspects: Set<Attempt>
    /// By the clock that only grows, in milliseconds.
    let began: Int64
  }

  /// Messages ready to be kept.
  struct Parsed: Sendable {
    let counted: Counted
    fileprivate let arrivals: [(place: Int, arrival: Arrival, rules: IntakeRules)]
  }

  func accept(_ batch: [RawMail]) async throws -> [Result<Accepted, any Error>] {
    try await keep(try await parse(try await count(batch)))
  }

  func count(_ batch: [RawMail]) async throws -> Counted {
    let began = SystemClock.monotonic()
    let suspects = try await store.countAttempts(batch.map(\.attempt), now: now())
    CrashPoint.reach(.attemptCounted)
    return Counted(batch: batch, suspects: suspects, began: began)
  }

  /// Takes the count of messages back that were not begun.
  func forget(_ counted: Counted) async { try? await store.forgetAttempts(counted.batch.map(\.attempt)) }

  func parse(_ counted: Counted) async throws -> Parsed {
    guard counted.suspects.isEmpty else { return Parsed(counted: counted, arrivals: []) }
    let limits = limits
    let places = counted.batch.indices.filter { oversize(counted.batch[$0]) == nil }
    let messages = await concurrentMap(places) { Message(parsing: counted.batch[$0].raw, limits: limits) }
    let sent = try await store.sentTexts(references: messages.map { $0.inReplyTo + $0.references })
    let arrivals = await concurrentMap(Array(places.indices)) { index in
      let place = places[index]
      let mail = counted.batch[place]
      let (arrival, rules) = arrival(messages[index], sent: sent[index], origin: mail.origin, request: mail.request)
      return (place: place, arrival: arrival, rules: rules)
    }
    CrashPoint.reach(.parsed)
    return Parsed(counted: counted, arrivals: arrivals)
  }

  /// - Throws: when the store takes nothing at all.
  func keep(_ parsed: Parsed) async throws -> [Result<Accepted, any Error>] {
    let batch = parsed.counted.batch
    guard parsed.counted.suspects.isEmpty else { return await oneByOne(batch, suspects: parsed.counted.suspects) }
    var kept: [Int: Accepted] = [:]
    do {
      let results = try await store.accept(parsed.arrivals.map { ($0.arrival, $0.rules) })
      for (entry, result) in zip(parsed.arrivals, results) {
        guard case .success(let accepted) = result else { continue }
        log(accepted, origin: entry.arrival.origin)
        kept[entry.place] = accepted
      }
      Meter.process.observe(Metric.intakeSeconds, since: parsed.counted.began)
    } catch  where error.isOfTheStore {
      try? await store.forgetAttempts(batch.map(\.attempt))
      throw error
    } catch {
      logger.warning("a batch was not kept; its messages are taken in one by one", metadata: ["error": "\(error)"])
    }
    return await oneByOne(batch, keeping: kept)
  }

  /// Those that have no outcome yet, one after the other. Once the store fails, it is not asked again.
  private func oneByOne(
    _ batch: [RawMail], suspects: Set<Attempt> = [], keeping kept: [Int: Accepted] = [:]
  ) async -> [Result<Accepted, any Error>] {
    var results: [Result<Accepted, any Error>] = []
    var failure: (any Error)?
    for (place, mail) in batch.enumerated() {
      if let accepted = kept[place] {
        results.append(.success(accepted))
        continue
      }
      if failure == nil {
        do {
          let isSuspect = suspects.contains(mail.attempt)
          let attempt = isSuspect ? try await store.countAttempt(mail.attempt, now: now()) : 1
          if isSuspect { CrashPoint.reach(.attemptCounted) }
          results.append(.success(try await take(mail, attempt: attempt)))
          continue
        } catch {
          failure = error
        }
      }
      if let failure { results.append(.failure(failure)) }
    }
    return results
  }
}
