#if Milter
  /// Where the mail server finds us, and which mail is ours.
  public struct MilterSettings: Sendable {
    /// `unix:/path` or `inet:port@host`, as in the mail server's configuration.
    public var socket: String
    /// Permissions of the unix socket; the mail server must be able to write to it.
    public var socketMode: UInt32
    /// Mail for anybody else passes untouched. Compared without case and without `+detail`. Empty: everything is ours.
    public var recipients: [String]
    /// Larger messages are refused with 552.
    public var maximumBytes: Int
    /// After this time without an answer the mail server is asked to try again.
    /// Less than the mail server's own patience (Postfix: `milter_content_timeout`, 300 s).
    public var answerWithin: Duration

    public init(
      socket: String, socketMode: UInt32 = 0o660, recipients: [String], maximumBytes: Int = 25 << 20,
      answerWithin: Duration = .seconds(120)
    ) {
      self.socket = socket
      self.socketMode = socketMode
      self.recipients = recipients
      self.maximumBytes = maximumBytes
      self.answerWithin = answerWithin
    }
  }

  /// A message as the mail server handed it over. The mail server's own Received field is not in it.
  public struct MilterMessage: Sendable {
    /// The mail server's name for it; stays the same when the mail server tries again after a lost answer.
    public let queueID: String
    /// Empty for the null return path.
    public let envelopeFrom: String
    /// Those of the recipients that are ours.
    public let recipients: [String]
    /// With CRLF line ends.
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
    /// Refused for good with 552.
    case tooLarge
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
#endif
