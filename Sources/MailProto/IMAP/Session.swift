/// The client's side of an IMAP conversation: bytes in, actions out, no I/O.
///
/// Guarantees: one command at a time; only what answers the running command completes it; after STARTTLS nothing that
/// the server said in the clear is believed. After an error the connection is of no further use.
public struct IMAPSession: Sendable {
  /// What the caller has to do, in order.
  public enum Action: Sendable {
    case send([UInt8], shown: String)
    /// A line of the server, for the trace; literals apart.
    case trace([UInt8])
    /// The server's first words: OK or PREAUTH.
    case greeted(IMAPStatus)
    /// News that belong to the running command, or to nothing in particular.
    case received(IMAPResponse)
    /// IDLE has begun.
    case idling
    /// TLS begins now.
    case secure
    /// Compression begins now, both ways; the rest of what was received is already compressed (RFC 4978).
    case compress(rest: [UInt8])
    /// The running command's end.
    case completed(IMAPStatus)
    /// BYE: the server is about to close.
    case farewell(IMAPStatus)
  }

  /// What the server last said it can do, in capitals; nil when it must be asked.
  public private(set) var capabilities: Set<String>?
  /// How many messages the selected mailbox holds, as far as the server has told.
  public private(set) var exists = 0
  /// What a server last objected to our sign-in: RFC 7628 §3.2.2 has it explain itself in JSON.
  public private(set) var challenge: String?
  /// The UIDVALIDITY of the selected mailbox.
  private var epoch: UIDValidity?
  /// Whether messages came in since this was last set to false.
  public var hasGrown = false

  private let limits: IMAPLimits
  private var framer: IMAPFramer
  private var state = State.greeting
  private var commands = 0

  private enum State {
    case greeting
    case ready
    case running(Running)
    case ended
  }

  private struct Running {
    let tag: String
    let kind: IMAPCommand.Kind
    let concession: [UInt8]
    var chunks: ArraySlice<IMAPCommand.Chunk>
    var responses = 0
    var bytes = 0
    var challenges = 0
    var isIdling = false
  }

  public init(limits: IMAPLimits = .standard) {
    self.limits = limits
    framer = IMAPFramer(limits: limits)
  }

  public var isReady: Bool { if case .ready = state { true } else { false } }

  /// Whether the server is in the middle of a literal.
  public var isInsideLiteral: Bool { framer.isInsideLiteral }

  /// Begins a command. To be called when the session is ready, otherwise nothing happens.
  public mutating func start(_ command: IMAPCommand) -> [Action] {
    guard isReady else { return [] }
    commands += 1
    let tag = "g\(commands)"
    if command.kind == .select { (exists, hasGrown, epoch) = (0, false, nil) }
    if command.kind == .sasl { challenge = nil }
    var running = Running(
      tag: tag, kind: command.kind, concession: command.concession, chunks: command.chunks[...])
    guard let chunk = running.chunks.popFirst() else { return [] }
    state = .running(running)
    return [.send(Array("\(tag) ".utf8) + chunk.bytes, shown: "\(tag) \(chunk.shown)")]
  }

  /// Ends IDLE; the command completes when the server agrees. Nothing happens unless the session is idling.
  public mutating func stopIdling() -> [Action] {
    guard case .running(var running) = state, running.isIdling else { return [] }
    running.isIdling = false
    state = .running(running)
    return [.send(Array("DONE\r\n".utf8), shown: "DONE")]
  }

  /// Takes the server's bytes as they come.
  public mutating func receive(_ bytes: ArraySlice<UInt8>) throws(IMAPSyntaxError) -> [Action] {
    try receive(bytes.span.bytes)
  }

  /// Takes the server's bytes as they come.
  public mutating func receive(_ bytes: RawSpan) throws(IMAPSyntaxError) -> [Action] {
    var actions: [Action] = []
    var offset = 0
    while let raw = try framer.next(bytes, &offset) {
      actions.append(.trace(raw.text))
      let response = try IMAPResponseParser.parse(raw, limits: limits)
      switch try handle(response, &actions) {
      case nil: continue
      case .tls:
        // What follows in the clear may have been put there by anybody.
        framer = IMAPFramer(limits: limits)
        capabilities = nil
        actions.append(.secure)
      case .deflate:
        actions.append(.compress(rest: bytes.withUnsafeBytes { Array($0[offset...]) }))
      }
      if case .tagged(_, let status) = response { actions.append(.completed(status)) }
      break
    }
    return actions
  }

  /// A layer below the conversation, from the next byte on.
  private enum Layer { case tls, deflate }

  /// Not nil when a layer begins after this response, and before the command that asked for it completes.
  private mutating func handle(
    _ response: IMAPResponse, _ actions: inout [Action]
  ) throws(IMAPSyntaxError) -> Layer? {
    switch (response, state) {
    case (_, .ended):
      break
    case (.status(let status), _) where status.kind == .bye:
      state = .ended
      actions.append(.farewell(status))
    case (.status(let status), .greeting):
      guard status.kind == .ok || status.kind == .preauth else { throw .unexpected("greeting") }
      try note(status.code)
      state = .ready
      actions.append(.greeted(status))
    case (_, .greeting):
      throw .unexpected("response before the greeting")
    case (.continuation(let text), .running(let running)):
      try proceed(running, text, &actions)
    case (.tagged(let tag, let status), .running(let running)) where running.tag == tag:
      try note(status.code)
      state = .ready
      if status.kind == .ok, running.kind == .startTLS { return .tls }
      if status.kind == .ok, running.kind == .compress { return .deflate }
      actions.append(.completed(status))
    case (.tagged, _), (.continuation, _):
      throw .unexpected("answer to no command")
    default:
      try count(response)
      try note(response)
      actions.append(.received(response))
    }
    return nil
  }

  /// The server asks for more of the command.
  private mutating func proceed(
    _ running: Running, _ text: String, _ actions: inout [Action]
  ) throws(IMAPSyntaxError) {
    var running = running
    if let chunk = running.chunks.popFirst() {
      actions.append(.send(chunk.bytes, shown: chunk.shown))
    } else if running.kind == .idle, !running.isIdling {
      running.isIdling = true
      actions.append(.idling)
    } else if running.kind == .sasl, running.challenges < 2 {
      // We have said everything: a challenge explains a failure, and an answer to it asks for the verdict.
      let answer = running.challenges == 0 ? running.concession : [UInt8(ascii: "*")]
      actions.append(.send(answer + [0x0D, 0x0A], shown: "***"))
      running.challenges += 1
      challenge = String(
        decoding: TransferDecoder.decode(Array(text.utf8.prefix(1000))[...], .base64).output, as: UTF8.self)
    } else {
      throw .unexpected("continuation request")
    }
    state = .running(running)
  }

  /// What a server may cost in one command. IDLE lasts, and nothing of it is kept.
  private mutating func count(_ response: IMAPResponse) throws(IMAPSyntaxError) {
    guard case .running(var running) = state, running.kind != .idle else { return }
    running.responses += 1
    guard running.responses <= limits.responses else { throw .tooManyResponses }
    if case .fetch(let message) = response, case .bytes(let bytes) = message.body {
      running.bytes += bytes.count
      guard running.bytes <= max(limits.commandBytes, limits.literalBytes) else { throw .tooManyBytes }
    }
    state = .running(running)
  }

  private mutating func note(_ response: IMAPResponse) throws(IMAPSyntaxError) {
    switch response {
    case .exists(let count):
      if count > exists { hasGrown = true }
      exists = count
    case .expunge: exists = max(0, exists - 1)
    case .vanished(let uids, earlier: false): exists = max(0, exists - uids.count)
    case .capabilities(let names): capabilities = names
    case .status(let status): try note(status.code)
    default: break
    }
  }

  private mutating func note(_ code: IMAPResponseCode?) throws(IMAPSyntaxError) {
    switch code {
    case .capabilities(let names): capabilities = names
    case .uidValidity(let value):
      // UIDs that were asked for in one epoch must not be answered in another.
      guard epoch == nil || epoch == value else { throw .newEpoch }
      epoch = value
    default: break
    }
  }

  /// To be called after sign-in unless the server renewed them itself: it may be able to do more now.
  public mutating func forgetCapabilities() { capabilities = nil }
}
