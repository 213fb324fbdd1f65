import HTTPTypes
import Hummingbird
import Store
import Synchronization

/// Who may come in, and how often.
///
/// Guarantees: a token is known by its hash alone; whoever guesses is made to wait, for the address that they come from;
/// what is remembered of callers is bounded.
final class APIGate: Sendable {
  /// A bucket that fills evenly.
  private struct Bucket {
    var level: Double
    /// Milliseconds.
    var at: Int64
  }

  /// Wrong tokens of one address: so many in a minute.
  static let guesses = 20
  private static let maxRemembered = 10_000

  private let requests: (count: Int, seconds: Int)
  private let tokens = Mutex<[APITokenID: Bucket]>([:])
  private let guessers = Mutex<[String: Bucket]>([:])
  /// Names of what is done one at a time.
  private let underWay = Mutex<Set<String>>([])

  init(requests: Int, seconds: Int) { self.requests = (max(1, requests), max(1, seconds)) }

  /// The secret of `Authorization: Bearer SECRET` (RFC 6750 §2.1); nil for anything else.
  static func secret(_ headers: HTTPFields) -> String? {
    let fields = headers[values: .authorization]
    guard fields.count == 1, let field = fields.first, field.utf8.count <= 200 else { return nil }
    let words = field.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
    return String(words[1])
  }

  /// - Throws: `APIProblem` 429 after too many of one address.
  func guessedWrong(_ address: String, now: Timestamp) throws {
    let wait = guessers.withLock { Self.wait(&$0, address, Self.guesses, 60, now) }
    if wait > 0 {
      throw APIProblem.tooMany("Too many requests without a token in force came from this address.", after: wait)
    }
  }

  /// - Throws: `APIProblem` 429.
  func count(_ token: APIToken, now: Timestamp) throws {
    let wait = tokens.withLock { Self.wait(&$0, token.id, requests.count, requests.seconds, now) }
    if wait > 0 {
      throw APIProblem.tooMany(
        "The token sent more than \(requests.count) requests in \(requests.seconds) seconds (api.rate_limit).",
        after: wait)
    }
  }

  /// False if something of this name is under way.
  func begin(_ name: String) -> Bool { underWay.withLock { $0.insert(name).inserted } }

  func end(_ name: String) { underWay.withLock { _ = $0.remove(name) } }

  /// Milliseconds until there is room for one; where there is, it is taken.
  private static func wait<Key: Hashable>(
    _ buckets: inout [Key: Bucket], _ key: Key, _ count: Int, _ seconds: Int, _ now: Timestamp
  ) -> Int64 {
    let perMillisecond = Double(count) / Double(seconds * 1000)
    var bucket = buckets[key] ?? Bucket(level: Double(count), at: now.milliseconds)
    let passed = Double(max(0, now.milliseconds.subtractingReportingOverflow(bucket.at).partialValue))
    bucket.level = min(Double(count), bucket.level + passed * perMillisecond)
    bucket.at = now.milliseconds
    guard bucket.level >= 1 else {
      buckets[key] = bucket
      return Int64(((1 - bucket.level) / perMillisecond).rounded(.up))
    }
    bucket.level -= 1
    // Full buckets need not be remembered; where that is not enough, all begin anew.
    if buckets[key] == nil, buckets.count >= maxRemembered { buckets = [:] }
    buckets[key] = bucket
    return 0
  }
}
