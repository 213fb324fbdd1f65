/// One span, as the trace signal of OpenTelemetry knows it.
public struct Span: Sendable, Hashable {
  public enum Kind: UInt64, Sendable { case `internal` = 1, server, client }

  public enum Status: Sendable, Hashable {
    case ok
    /// Why, in a sentence.
    case error(String)
  }

  /// Something that happened during it.
  public struct Event: Sendable, Hashable {
    public let nanoseconds: UInt64
    public let name: String
    public let attributes: [Attribute]

    public init(nanoseconds: UInt64, name: String, attributes: [Attribute]) {
      self.nanoseconds = nanoseconds
      self.name = name
      self.attributes = attributes
    }
  }

  /// 16 bytes, not all zero.
  public var traceID: [UInt8]
  /// 8 bytes, not all zero.
  public var spanID: [UInt8]
  /// Nil for the root.
  public var parentID: [UInt8]?
  public var name: String
  public var kind: Kind
  /// Since 1970.
  public var startNanoseconds: UInt64
  public var endNanoseconds: UInt64
  public var attributes: [Attribute]
  public var events: [Event]
  public var status: Status

  public init(
    traceID: [UInt8], spanID: [UInt8], parentID: [UInt8]?, name: String, kind: Kind, startNanoseconds: UInt64,
    endNanoseconds: UInt64, attributes: [Attribute], events: [Event] = [], status: Status = .ok
  ) {
    self.traceID = traceID
    self.spanID = spanID
    self.parentID = parentID
    self.name = name
    self.kind = kind
    self.startNanoseconds = startNanoseconds
    self.endNanoseconds = endNanoseconds
    self.attributes = attributes
    self.events = events
    self.status = status
  }
}

/// A named value of a span, an event or a resource.
public struct Attribute: Sendable, Hashable {
  public enum Value: Sendable, Hashable {
    case string(String)
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case strings([String])
  }

  public let key: String
  public let value: Value

  public init(_ key: String, _ value: Value) {
    self.key = key
    self.value = value
  }

  public init(_ key: String, _ text: String) { self.init(key, .string(text)) }
  public init(_ key: String, _ number: Int) { self.init(key, .integer(Int64(number))) }
  public init(_ key: String, _ number: Double) { self.init(key, .number(number)) }
}
