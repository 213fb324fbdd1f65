import Logging
import MailProto
import NIOCore
import NIOPosix
import Synchronization

/// A connection to one account of an IMAP server.
///
/// Guarantees: credentials go over TLS, or to a loopback address; every step has a deadline; a NO is an error and
/// never looks like an empty mailbox. After an error other than `refused` and `messageTooLarge` the connection is
/// closed and a new one is due.
/// Commands are given one after the other; a waiting `idle` delays the others until it ends.
public actor IMAPClient {
  nonisolated let settings: IMAPSettings
  let channel: any Channel
  private let connection: NIOLoopBound<IMAPConnection>
  var selected: (name: String, mailbox: SelectedMailbox)?
  /// Asked for once; nil inside when the server tells none.
  var knownNamespace: IMAPNamespace??

  private init(_ settings: IMAPSettings, _ channel: any Channel, _ connection: NIOLoopBound<IMAPConnection>) {
    self.settings = settings
    self.channel = channel
    self.connection = connection
  }

  /// Connects, up to and including TLS; the credentials are not used yet.
  public static func connect(_ settings: IMAPSettings, logger: Logger) async throws(IMAPError) -> IMAPClient {
    let end = ContinuousClock.now.advanced(by: settings.deadlines.connect)
    let client: IMAPClient
    do {
      client = try await open(settings, logger: logger)
    } catch {
      throw IMAPError(error)
    }
    do {
      try await client.begin(until: end)
      return client
    } catch {
      await client.drop()
      throw error
    }
  }

  private static func open(_ settings: IMAPSettings, logger: Logger) async throws -> IMAPClient {
    let tls: ClientTLS?
    do {
      tls =
        settings.security == .none
        ? nil : try ClientTLS(host: settings.host, certificateAuthority: settings.certificateAuthority)
    } catch {
      throw IMAPError.tls("\(settings.certificateAuthority ?? "system certificates"): \(error)")
    }
    var limits = IMAPLimits.standard
    limits.literalBytes = settings.maximumMessageBytes
    let made = Connections()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(TimeAmount(settings.deadlines.connect))
      .channelOption(.socketOption(.so_keepalive), value: 1)
      .channelInitializer { [limits] channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if settings.security == .implicit, let tls { try pipeline.addHandler(tls.handler()) }
          let connection = IMAPConnection(limits: limits, tls: tls, loop: channel.eventLoop, logger: logger)
          made.add(NIOLoopBound(connection, eventLoop: channel.eventLoop), of: channel)
          try pipeline.addHandler(connection)
        }
      }
      .connect(host: settings.host, port: settings.port).get()
    guard let connection = made.of(channel) else { throw IMAPError.closed("no connection") }
    return IMAPClient(settings, channel, connection)
  }

  /// Greeting, and STARTTLS where it is due.
  private func begin(until end: ContinuousClock.Instant) async throws(IMAPError) {
    // The address is forgotten when the connection ends.
    if settings.security == .none, let address = channel.remoteAddress, !address.isLoopback {
      throw .insecure("\(settings.host) is not a loopback address, and TLS is switched off")
    }
    let deadline = TimeAmount(Self.time(until: end))
    let greeting = try await onLoop { $0.greeted(within: deadline) }
    if greeting.kind == .preauth {
      throw .insecure("the server signed us in unasked (PREAUTH)")
    }
    guard settings.security == .starttls else { return }
    guard try await capabilities(within: Self.time(until: end)).contains("STARTTLS") else {
      throw .tls("the server offers no STARTTLS")
    }
    let answer = try await perform(.startTLS, within: Self.time(until: end))
    guard answer.status.kind == .ok else { throw .tls("the server refuses STARTTLS: \(answer.status.explanation)") }
    // The first command under TLS also awaits the handshake.
    _ = try await capabilities(within: Self.time(until: end))
  }

  static func time(until end: ContinuousClock.Instant) -> Duration {
    max(.zero, ContinuousClock.now.duration(to: end))
  }

  /// What the server can do, in capitals.
  public func capabilities() async throws(IMAPError) -> Set<String> {
    try await capabilities(within: settings.deadlines.command)
  }

  func capabilities(within deadline: Duration) async throws(IMAPError) -> Set<String> {
    if let known = try await read({ $0.capabilities }) { return known }
    try await need(.capability, within: deadline)
    return try await read { $0.capabilities } ?? []
  }

  /// Keeps the connection alive and lets the server tell its news.
  public func noop() async throws(IMAPError) { try await need(.noop) }

  /// Signs out if the connection still works, and closes it.
  public func close() async {
    _ = try? await perform(.logout, within: .seconds(5))
    await drop()
  }

  private func drop() async {
    try? await read { $0.fail(.closed("by us")) }
    try? await channel.closeFuture.get()
  }
}

/// How commands reach the connection.
extension IMAPClient {
  /// - Parameter renewed: whether the time begins anew with each message that comes.
  func perform(
    _ command: IMAPCommand, within deadline: Duration? = nil, renewed: Bool = false
  ) async throws(IMAPError) -> IMAPExchange {
    let time = TimeAmount(deadline ?? settings.deadlines.command)
    return try await onLoop { $0.perform(command, within: time, renewed: renewed) }
  }

  /// As `perform`, but NO and BAD are errors.
  @discardableResult
  func need(_ command: IMAPCommand, within deadline: Duration? = nil) async throws(IMAPError) -> [IMAPResponse] {
    let answer = try await perform(command, within: deadline)
    guard answer.status.kind == .ok else { throw .refused(command, answer.status) }
    return answer.responses
  }

  /// IDLE for a time; ends early when messages come in or the task is cancelled.
  func performIdle(for time: Duration) async throws(IMAPError) {
    let deadline = TimeAmount(settings.deadlines.command)
    let idleTime = TimeAmount(time)
    let answer = try await onLoop(cancel: { $0.stopIdling() }) {
      $0.perform(.idle, within: deadline, idleTime: idleTime)
    }
    guard answer.status.kind == .ok else { throw .refused(.idle, answer.status) }
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (IMAPConnection) -> Value
  ) async throws(IMAPError) -> Value {
    let connection = connection
    do {
      return try await channel.eventLoop.submit { body(connection.value) }.get()
    } catch {
      throw IMAPError(error)
    }
  }

  private func onLoop<Value: Sendable>(
    cancel: @escaping @Sendable (IMAPConnection) -> Void = { $0.fail(.cancelled) },
    _ body: @escaping @Sendable (IMAPConnection) -> EventLoopFuture<Value>
  ) async throws(IMAPError) -> Value {
    let connection = connection
    let loop = channel.eventLoop
    do {
      return try await withTaskCancellationHandler {
        try await loop.flatSubmit { body(connection.value) }.get()
      } onCancel: {
        loop.execute { cancel(connection.value) }
      }
    } catch {
      throw IMAPError(error)
    }
  }
}

/// The handlers of the channels that were tried: one per address of the host. The pipeline cannot be asked for it,
/// since it is emptied when the connection ends.
private final class Connections: Sendable {
  private let made = Mutex<[ObjectIdentifier: NIOLoopBound<IMAPConnection>]>([:])

  func add(_ connection: NIOLoopBound<IMAPConnection>, of channel: any Channel) {
    made.withLock { $0[ObjectIdentifier(channel)] = connection }
  }

  func of(_ channel: any Channel) -> NIOLoopBound<IMAPConnection>? {
    made.withLock { $0[ObjectIdentifier(channel)] }
  }
}
