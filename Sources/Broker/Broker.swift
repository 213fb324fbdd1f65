// Requests in and results out through a message broker.
//
// Guarantees: a message is handed out until `done` was said of it, at least once in all, whoever of its group was
// killed meanwhile; what `write` calls kept, the broker has confirmed. Fails: with one error type whose text names the
// broker's own words; the next call connects again. Does not: read what a message says.

/// Where a message stands at the broker: no other has the same place while the stream is.
public struct BrokerPlace: Sendable, Hashable, CustomStringConvertible {
  public let stream: String
  /// Nil at Redis.
  public let partition: Int32?
  /// The id of a stream's entry, or the offset.
  public let entry: String

  public var description: String {
    [stream, partition.map { "\($0)" }, entry].compactMap { $0 }.joined(separator: "/")
  }
}

/// A message as it came in.
public struct BrokerMessage: Sendable, Hashable {
  public let place: BrokerPlace
  /// Nil where the message has none: an entry without the field `body`, a record without a value.
  public let body: [UInt8]?
}

/// A message on its way out.
public struct OutgoingMessage: Sendable, Hashable {
  /// Messages of one key stay in their order.
  public let key: String
  public let body: [UInt8]
  /// Fields beside the body, or headers.
  public let facts: [(name: String, value: String)]

  public init(key: String, body: [UInt8], facts: [(name: String, value: String)]) {
    self.key = key
    self.body = body
    self.facts = facts
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.key == b.key && a.body == b.body && a.facts.elementsEqual(b.facts) { $0 == $1 }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(body)
  }
}

/// What became of one outgoing message.
public enum WriteOutcome: Sendable, Hashable {
  /// Confirmed by the broker.
  case kept
  /// The broker will never take it, or this one not now; the words are the broker's.
  case refused(String), failed(String)
}

/// How much waits at the broker.
public struct BrokerBacklog: Sendable, Hashable {
  /// Messages that nobody of the group has read; nil where the broker does not say.
  public var waiting: Int64?
  /// Messages that somebody of the group has in hand.
  public var pending: Int64

  public init(waiting: Int64?, pending: Int64) {
    self.waiting = waiting
    self.pending = pending
  }
}

/// The broker was not reached, or refused what it was asked.
public struct BrokerError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}

/// Reads requests as one of a group.
public protocol RequestReader: Sendable {
  /// At most so many messages. Waits about a second for the first; returns none where there was none.
  func next(_ limit: Int) async throws -> [BrokerMessage]
  /// What became of these is on disk: they are not handed out again.
  func done(_ messages: [BrokerMessage]) async throws
  /// Nothing came of these: they are handed out again, before others of their place.
  func putBack(_ messages: [BrokerMessage]) async
  /// Waits without reading, and stays one of the group.
  func rest(_ duration: Duration) async throws
  func backlog() async throws -> BrokerBacklog
  /// Leaves; what is not done is for the others of the group.
  func close() async
}

/// Writes messages.
public protocol MessageWriter: Sendable {
  /// In the order given; one outcome for each.
  func write(_ messages: [OutgoingMessage], to stream: String) async throws -> [WriteOutcome]
  /// Whether the broker answers.
  func probe() async throws
  func close() async
}
