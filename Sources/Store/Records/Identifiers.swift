/// The key of one kind of record.
public struct RecordID<Record>: Hashable, Sendable, Codable, CustomStringConvertible, LosslessStringConvertible {
  public let value: Int64

  public init(_ value: Int64) { self.value = value }

  public init?(_ description: String) {
    guard let value = Int64(description), value > 0 else { return nil }
    self.value = value
  }

  public init(from decoder: any Decoder) throws { value = try decoder.singleValueContainer().decode(Int64.self) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }

  public var description: String { String(value) }
}

public typealias CaseID = RecordID<Case>
public typealias MessageRowID = RecordID<StoredMessage>
public typealias RunID = RecordID<Run>
public typealias DraftID = RecordID<Draft>
public typealias DecisionID = RecordID<Decision>
public typealias OutgoingID = RecordID<Outgoing>
public typealias ActionID = RecordID<ActionRecord>
public typealias UserID = RecordID<User>
public typealias NoteID = RecordID<Note>
public typealias SnippetID = RecordID<Snippet>

/// A job's UUID in lower case.
public struct JobID: Hashable, Sendable, Codable, CustomStringConvertible {
  public let value: String
  public init(_ value: String) { self.value = value.lowercased() }
  public init(from decoder: any Decoder) throws { value = try decoder.singleValueContainer().decode(String.self) }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
  public var description: String { value }
}

/// A moment, in milliseconds since 1970-01-01 00:00 UTC. The clock is read in Gatewayd only and passed in.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
  public let milliseconds: Int64
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
  public init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }
  public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
  public func adding(seconds: Int64) -> Timestamp { adding(milliseconds: seconds &* 1000) }
  public func adding(milliseconds more: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds &+ more) }
}
