/// A Message-ID (RFC 5322 §3.6.4) without its angle brackets.
public struct MessageID: Hashable, Sendable, Codable, CustomStringConvertible {
  public let value: String

  public init(_ value: String) { self.value = value }

  public var description: String { value }
}
