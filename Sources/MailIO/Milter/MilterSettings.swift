/// Where the mail server finds us, which mail is ours, and how much of it is held at a time.
public struct MilterSettings: Sendable {
  /// `unix:/path` or `inet:port@127.0.0.1`, as in the mail server's configuration.
  public var socket: MilterSocket
  /// Permissions of the unix socket; the mail server must be able to write to it.
  public var socketMode: UInt32
  /// Group of the unix socket; nil: this process's own.
  public var socketGroup: String?
  /// Mail for anybody else passes untouched.
  public var recipients: MilterRecipients
  /// Larger messages are refused with 552. Counts the trace fields that are put on top.
  public var maximumMessageBytes: Int
  /// Messages that are received or stored at the same time. Beyond it the mail server is asked to try again.
  public var maximumMessages: Int
  /// Bytes of those messages together. At least `maximumMessageBytes`, or the largest could never pass.
  public var maximumBytes: Int
  /// After this time without an answer the mail server is asked to try again.
  /// Less than the mail server's own patience (Postfix: `milter_content_timeout`, 300 s).
  public var answerWithin: Duration
  /// How long messages in hand may take to end after `stop`.
  public var drainWithin: Duration

  public init(
    socket: MilterSocket, socketMode: UInt32 = 0o660, socketGroup: String? = nil, recipients: MilterRecipients,
    maximumMessageBytes: Int = 25 << 20, maximumMessages: Int = 100, maximumBytes: Int = 128 << 20,
    answerWithin: Duration = .seconds(120), drainWithin: Duration = .seconds(10)
  ) {
    self.socket = socket
    self.socketMode = socketMode
    self.socketGroup = socketGroup
    self.recipients = recipients
    self.maximumMessageBytes = maximumMessageBytes
    self.maximumMessages = maximumMessages
    self.maximumBytes = max(maximumBytes, maximumMessageBytes)
    self.answerWithin = answerWithin
    self.drainWithin = drainWithin
  }
}

/// A message as the mail server handed it over. The mail server's own Received field is not in it.
public struct MilterMessage: Sendable, Equatable {
  /// The mail server's name for this delivery of it; empty if it gave none.
  public let queueID: String
  /// Empty for the null return path.
  public let envelopeFrom: String
  /// Those of the recipients that are ours.
  public let recipients: [String]
  /// With CRLF line ends, and the trace fields of `MilterEnvelope` on top.
  public let bytes: [UInt8]
}

/// What the mail server is told.
public enum MilterAnswer: Sendable, Hashable {
  /// Stored; the mail server delivers it as well.
  case accept
  /// Stored; the mail server forgets it for our recipients.
  case discard
  /// Not stored; the mail server tries again.
  case tempfail
}

/// Why no milter runs.
public enum MilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// libmilter keeps its state in globals: one milter per process, and none after it has stopped.
  case onlyOncePerProcess
  case cannotListen(socket: String, why: String)
  case ended(socket: String)

  public var description: String {
    switch self {
    case .onlyOncePerProcess: "a milter has already run in this process"
    case .cannotListen(let socket, let why): "cannot listen on \(socket): \(why)"
    case .ended(let socket): "the milter on \(socket) ended by itself"
    }
  }
}
