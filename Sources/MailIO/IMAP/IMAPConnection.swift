import CrashPoints
import Logging
import MailProto
import NIOCore
import NIOSSL

/// A command's answer: the untagged responses that came with it, and its end.
struct IMAPExchange: Sendable {
  let responses: [IMAPResponse]
  let status: IMAPStatus
}

/// Performs the session machine's actions on a channel, with a deadline for everything. Lives on the event loop.
///
/// Invariant: every promise is completed; once `failure` is set, nothing is sent any more.
final class IMAPConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private struct Pending {
    let command: IMAPCommand
    let deadline: TimeAmount
    /// Whether each message that comes gives as much time again.
    var renewed = false
    /// How long to stay idle, for IDLE.
    var idleTime: TimeAmount?
    let promise: EventLoopPromise<IMAPExchange>
    var responses: [IMAPResponse] = []
  }

  /// After DONE, a server that lives answers at once.
  private static let doneDeadline = TimeAmount.seconds(30)
  /// After BYE, a server closes at once.
  private static let farewellDeadline = TimeAmount.seconds(10)

  private var session: IMAPSession
  private let tls: ClientTLS?
  private let logger: Logger
  private let loop: any EventLoop
  private let greeting: EventLoopPromise<IMAPStatus>
  private var context: ChannelHandlerContext?
  private var waiting = CircularBuffer<Pending>()
  private var running: Pending?
  private var timer: Scheduled<Void>?
  private(set) var failure: IMAPError?
  private var farewell: IMAPStatus?
  /// Set once both sides compress.
  private var inflater: Inflater?
  private var deflater: Deflater?

  /// - Parameter tls: for STARTTLS.
  init(limits: IMAPLimits, tls: ClientTLS?, loop: any EventLoop, logger: Logger) {
    session = IMAPSession(limits: limits)
    self.tls = tls
    self.loop = loop
    self.logger = logger
    greeting = loop.makePromise()
  }

  var capabilities: Set<String>? { session.capabilities }
  var exists: Int { session.exists }
  var hasGrown: Bool { session.hasGrown }
  /// What the server last objected to our sign-in.
  var objection: String? { session.challenge }
  func forgetGrowth() { session.hasGrown = false }
  func forgetCapabilities() { session.forgetCapabilities() }

  /// The server's first words.
  func greeted(within deadline: TimeAmount) -> EventLoopFuture<IMAPStatus> {
    if failure == nil, !session.isReady { arm(deadline, step: "greeting") }
    return greeting.futureResult
  }

  /// Gives a command as soon as those before it are done.
  func perform(
    _ command: IMAPCommand, within deadline: TimeAmount, renewed: Bool = false, idleTime: TimeAmount? = nil
  ) -> EventLoopFuture<IMAPExchange> {
    if let failure { return loop.makeFailedFuture(failure) }
    let promise = loop.makePromise(of: IMAPExchange.self)
    waiting.append(
      Pending(command: command, deadline: deadline, renewed: renewed, idleTime: idleTime, promise: promise))
    startNext()
    return promise.futureResult
  }

  /// Ends the IDLE that runs or waits to run, if any.
  func stopIdling() {
    for index in waiting.indices { waiting[index].idleTime = waiting[index].idleTime.map { _ in .zero } }
    guard running?.idleTime != nil else { return }
    running?.idleTime = .zero
    sendDone()
  }

  /// Ends the connection; everything that waits for it fails with this.
  func fail(_ reason: IMAPError) {
    guard failure == nil else { return }
    let error = farewell.map { reason.after(farewell: $0) } ?? reason
    failure = error
    timer?.cancel()
    greeting.fail(error)
    running?.promise.fail(error)
    running = nil
    while let pending = waiting.popFirst() { pending.promise.fail(error) }
    context?.close(promise: nil)
  }

  private func startNext() {
    guard failure == nil, running == nil, session.isReady, let next = waiting.popFirst() else { return }
    running = next
    arm(next.deadline, step: next.command.name)
    do { try perform(session.start(next.command)) } catch { fail(IMAPError(error)) }
  }

  private func arm(_ deadline: TimeAmount, step: String) {
    timer?.cancel()
    timer = loop.assumeIsolated().scheduleTask(in: deadline) { self.fail(.timedOut(step)) }
  }

  private func perform(_ actions: [IMAPSession.Action]) throws {
    var compressed: [UInt8] = []
    for action in actions where failure == nil {
      switch action {
      case .send(let bytes, let shown):
        logger.trace("imap client", metadata: ["imap.line": "\(shown)"])
        let wire = try deflater?.compress(bytes) ?? bytes
        context?.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: wire)), promise: nil)
      case .trace(let line):
        logger.trace("imap server", metadata: ["imap.line": "\(String(decoding: line, as: UTF8.self))"])
      case .greeted(let status):
        timer?.cancel()
        greeting.succeed(status)
        startNext()
      case .received(let response): received(response)
      case .idling: beginIdling()
      case .secure:
        guard let tls, let context else { throw IMAPError.tls("not asked for") }
        try context.pipeline.syncOperations.addHandler(tls.handler(), position: .first)
      case .compress(let rest):
        (inflater, deflater) = (try Inflater(), try Deflater())
        compressed = rest
      case .completed(let status): complete(status)
      case .farewell(let status):
        farewell = status
        // A command that runs may still be answered before the server closes.
        if running == nil || running?.command.name == IMAPCommand.logout.name { fail(.closed(status.text)) }
        if let running { arm(Self.farewellDeadline, step: running.command.name) }
      }
    }
    if !compressed.isEmpty { try received(compressed.span.bytes) }
  }

  private func received(_ bytes: RawSpan) throws {
    guard let inflater else { return try perform(session.receive(bytes)) }
    try inflater.expand(bytes) { plain in
      guard failure == nil else { return }
      try perform(session.receive(plain))
    }
  }

  private func received(_ response: IMAPResponse) {
    guard let idleTime = running?.idleTime else {
      running?.responses.append(response)
      if let running, running.renewed, case .fetch(let message) = response, message.body != nil {
        arm(running.deadline, step: running.command.name)
      }
      return
    }
    if session.hasGrown, idleTime > .zero { stopIdling() }
  }

  private func beginIdling() {
    guard let time = running?.idleTime, time > .zero, !session.hasGrown else { return sendDone() }
    timer?.cancel()
    timer = loop.assumeIsolated().scheduleTask(in: time) { self.stopIdling() }
  }

  private func sendDone() {
    let actions = session.stopIdling()
    guard !actions.isEmpty else { return }
    arm(Self.doneDeadline, step: "DONE")
    do { try perform(actions) } catch { fail(IMAPError(error)) }
  }

  private func complete(_ status: IMAPStatus) {
    timer?.cancel()
    guard let done = running else { return }
    running = nil
    done.promise.succeed(IMAPExchange(responses: done.responses, status: status))
    startNext()
  }
}

/// The channel's events.
extension IMAPConnection {
  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    fail(.closed("connection ended"))
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard failure == nil else { return }
    let buffer = unwrapInboundIn(data)
    if running?.renewed == true { CrashPoint.reach(.duringFetch) }
    do { try received(buffer.readableBytesSpan) } catch { fail(IMAPError(error)) }
    if running?.renewed == true, session.isInsideLiteral { CrashPoint.reach(.midLiteral) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(.closed("the server went away"))
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(IMAPError(error)) }
}
