/// Names a message within a mailbox and a UIDVALIDITY; ascends with arrival (RFC 9051 §2.3.1.1). Never 0.
public struct UID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: UInt32

  /// Nil for 0, which no message has.
  public init?(rawValue: UInt32) {
    guard rawValue != 0 else { return nil }
    self.rawValue = rawValue
  }

  /// The smallest UID that comes after this one; nil after the last possible one.
  public var next: UID? { rawValue == .max ? nil : UID(rawValue: rawValue + 1) }

  public static let first = UID(unchecked: 1)

  private init(unchecked: UInt32) { rawValue = unchecked }

  public static func < (left: UID, right: UID) -> Bool { left.rawValue < right.rawValue }
  public var description: String { String(rawValue) }
}

/// The epoch of a mailbox: UIDs of one epoch mean nothing in another (RFC 9051 §2.3.1.1). Never 0.
public struct UIDValidity: Hashable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: UInt32

  public init?(rawValue: UInt32) {
    guard rawValue != 0 else { return nil }
    self.rawValue = rawValue
  }

  public var description: String { String(rawValue) }
}

/// What an IMAP server may cost us. A server that goes beyond is broken or hostile, and its connection ends.
public struct IMAPLimits: Sendable {
  /// Bytes of one response, literals apart. We ask for nothing that needs more.
  public var responseBytes = 16 << 10
  /// Bytes of literals kept of one response; longer literals are read past and reported as dropped.
  public var literalBytes = 25 << 20
  /// Bytes of message bodies kept of one command's answer; or `literalBytes` if that is more.
  public var commandBytes = 64 << 20
  /// Literals of one response.
  public var literals = 16
  /// Parentheses within parentheses.
  public var depth = 16
  /// Untagged responses to one command.
  public var responses = 200_000

  public init() {}
  public static let standard = IMAPLimits()
}

/// Why a server's bytes cannot be understood. The connection is of no further use.
public enum IMAPSyntaxError: Error, Hashable, Sendable {
  case expected(String, at: Int)
  case responseTooLong
  case tooManyLiterals
  case tooDeep
  case tooManyResponses
  case tooManyBytes
  /// The selected mailbox got another UIDVALIDITY.
  case newEpoch
  /// A tagged response, or a continuation request, that answers nothing we asked.
  case unexpected(String)
}
