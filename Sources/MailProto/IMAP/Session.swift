/// The client's side of an IMAP conversation: bytes in, actions out, no I/O.
///
/// Guarantees: one command at a time; only what answers the running command completes it; after STARTTLS nothing that
/// the server said in the clear is believed. After an error the connection is of no further use.
public struct IMAPSession: Sendable {
  /// What the caller has to do, in order.
  public enum Action: Sendable {
    case send([UInt8], shown: String)
    /// A line of the server, for the trace.
    case trace(String)
    /// The server's first words: OK or PREAUTH.
    case greeted(IMAPStatus)
    /// News that belong to the running command, or to nothing in particular.
    case received(IMAPResponse)
    /// IDLE has begun.
    case idling
    /// The running command's end.
    case completed(IMAPStatus)
    /// BYE: the server is about to close.
    case farewell(IMAPStatus)
  }

  /// What the server last said it can do, in capitals; nil when it must be asked.
  public private(set) var capabilities: Set<String>?
  /// How many messages the selected mailbox holds, as far as the server has told.
  public private(set) var exists = 0
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
    var chunks: ArraySlice<IMAPCommand.Chunk>
    var responses = 0
    var challenges = 0
    var isIdling = false
  }

  public init(limits: IMAPLimits = .standard) {
    self.limits = limits
    framer = IMAPFramer(limits: limits)
  }

  public var isReady: Bool { if case .ready = state { true } else { false } }

  /// Begins a command. To be called when the session is ready, otherwise nothing happens.
  public mutating func start(_ command: IMAPCommand) -> [Action] {
    guard isReady else { return [] }
    commands += 1
    let tag = "g\(commands)"
    if command.kind == .select { (exists, hasGrown) = (0, false) }
    var running = Running(tag: tag, kind: command.kind, chunks: command.chunks[...])
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
    var actions: [Action] = []
    for raw in try framer.receive(bytes) {
      actions.append(.trace(raw.shown))
      let endsPlaintext = try handle(try IMAPResponseParser.parse(raw, limits: limits), &actions)
      guard !endsPlaintext else {
        // What follows in the clear may have been put there by anybody.
        framer = IMAPFramer(limits: limits)
        capabilities = nil
        break
      }
    }
    return actions
  }

  /// True when TLS begins after this response.
  private mutating func handle(
    _ response: IMAPResponse, _ actions: inout [Action]
  ) throws(IMAPSyntaxError) -> Bool {
    switch (response, state) {
    case (_, .ended):
      break
    case (.status(let status), _) where status.kind == .bye:
      state = .ended
      actions.append(.farewell(status))
    case (.status(let status), .greeting):
      guard status.kind == .ok || status.kind == .preauth else { throw .unexpected("greeting") }
      note(status.code)
      state = .ready
      actions.append(.greeted(status))
    case (_, .greeting):
      throw .unexpected("response before the greeting")
    case (.continuation(let text), .running(let running)):
      try proceed(running, challenge: text, &actions)
    case (.tagged(let tag, let status), .running(let running)) where running.tag == tag:
      note(status.code)
      state = .ready
      actions.append(.completed(status))
      return running.kind == .startTLS && status.kind == .ok
    case (.tagged, _), (.continuation, _):
      throw .unexpected("answer to no command")
    default:
      try count()
      note(response)
      actions.append(.received(response))
    }
    return false
  }

  /// The server asks for more of the command.
  private mutating func proceed(
    _ running: Running, challenge: String, _ actions: inout [Action]
  ) throws(IMAPSyntaxError) {
    var running = running
    if let chunk = running.chunks.popFirst() {
      actions.append(.send(chunk.bytes, shown: chunk.shown))
    } else if running.kind == .idle, !running.isIdling {
      running.isIdling = true
      actions.append(.idling)
    } else if running.kind == .sasl, running.challenges < 2 {
      // Our mechanisms have said everything: a challenge explains a failure. An empty answer asks for the verdict.
      actions.append(.send(Array((running.challenges == 0 ? "\r\n" : "*\r\n").utf8), shown: "***"))
      running.challenges += 1
    } else {
      throw .unexpected("continuation request")
    }
    state = .running(running)
  }

  private mutating func count() throws(IMAPSyntaxError) {
    guard case .running(var running) = state else { return }
    running.responses += 1
    // IDLE lasts, and nothing of it is kept.
    guard running.responses <= limits.responses || running.kind == .idle else { throw .tooManyResponses }
    state = .running(running)
  }

  private mutating func note(_ response: IMAPResponse) {
    switch response {
    case .exists(let count):
      if count > exists { hasGrown = true }
      exists = count
    case .expunge: exists = max(0, exists - 1)
    case .capabilities(let names): capabilities = names
    case .status(let status): note(status.code)
    default: break
    }
  }

  private mutating func note(_ code: IMAPResponseCode?) {
    if case .capabilities(let names) = code { capabilities = names }
  }

  /// To be called after sign-in unless the server renewed them itself: it may be able to do more now.
  public mutating func forgetCapabilities() { capabilities = nil }
}
