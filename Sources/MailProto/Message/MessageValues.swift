/// One header field: the name as written, the value unfolded, not decoded.
public struct HeaderField: Hashable, Sendable {
  public let name: String
  public let value: String
  /// Where the field starts, in bytes from the start of the message.
  public let at: Int

  /// The name in lower case.
  var key: String { name.lowercased() }
}

/// A date of a header field (RFC 5322 §3.3).
public struct MailDate: Hashable, Sendable {
  /// Seconds since 1970-01-01 00:00 UTC.
  public let seconds: Int64
  /// The zone as written, in minutes east of UTC.
  public let zoneMinutes: Int

  public init(seconds: Int64, zoneMinutes: Int = 0) {
    self.seconds = seconds
    self.zoneMinutes = zoneMinutes
  }
}

/// Content-Transfer-Encoding (RFC 2045 §6).
public enum TransferEncoding: Sendable { case identity, base64, quotedPrintable, uuencode }

/// Mail that no person wrote to us now; the first of these that holds, in this order.
public struct AutomaticMail: Hashable, Sendable {
  public enum Kind: String, Sendable {
    case own, bounce
    case autoReply = "auto-reply"
    case list, bulk
  }
  public let kind: Kind
  /// The sign, as a person can check it: `Auto-Submitted: auto-replied`.
  public let reason: String
}

/// A delivery status notification (RFC 3464), or a bounce in one of the common shapes without it.
/// The fields speak of the first failed recipient.
public struct Bounce: Hashable, Sendable {
  public let finalRecipient: String?
  /// The enhanced status code (RFC 3463), such as `5.1.1`.
  public let status: String?
  /// `failed` or `delayed`.
  public let action: String
  public let originalMessageID: MessageID?
  public let recipients: [String]
}

/// One result of an Authentication-Results field (RFC 8601); block 0 is the topmost field.
public struct AuthenticationResult: Hashable, Sendable {
  public let block: Int
  public let authservID: String
  public let method: String
  public let result: String
  public let properties: [String: String]
}

/// Something wrong with a message, and where.
public struct Defect: Hashable, Sendable {
  /// Kebab case; all kinds are listed in `docs/defects.md`.
  public let kind: String
  /// Bytes from the start of the message.
  public let at: Int

  public init(kind: String, at: Int) {
    self.kind = kind
    self.at = at
  }

  /// By place, each kind at most once for each place.
  static func inOrder(_ defects: [Defect]) -> [Defect] {
    var seen: Set<Defect> = []
    return defects.filter { seen.insert($0).inserted }
      .sorted { ($0.at, $0.kind) < ($1.at, $1.kind) }
  }
}

/// Caps on what one message may cost. Reaching one is a defect, not an error.
public struct MailLimits: Sendable {
  public var messageBytes = 25 << 20
  public var headerBytes = 100 << 10
  public var headerFields = 1000
  public var addressesPerField = 100
  public var depth = 20
  public var parts = 500
  public var decodedTextBytes = 1 << 20
  public var lineBytes = 64 << 10
  public init() {}
  public static let standard = MailLimits()
}
