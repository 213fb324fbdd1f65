#if Milter
  import CrashPoints
  import Glibc
  import Logging
  import MailIO
  import ServiceLifecycle
  import Store

  /// Receives as a milter: stored → accept (or discard), not stored → tempfail, so that the mail server tries again.
  struct MilterService: Service {
    /// Its name in `Health`.
    static let dependency = "milter"

    let settings: MilterSettings
    let mode: Configuration.Milter.Mode
    let intake: Intake
    let health: Health
    let logger: Logger

    func run() async throws {
      let server = MilterServer(settings: settings, logger: logger) { message in await take(message) }
      try await withGracefulShutdownHandler {
        try await server.run {
          await health.set(Self.dependency, ok: true, detail: "listens on \(settings.socket)")
        }
        // libmilter waits for SIGTERM as well, and can be the one that gets it: it is passed on.
        if !Task.isCancelled, !Task.isShuttingDownGracefully { kill(getpid(), SIGTERM) }
        try await gracefulShutdown()
      } onGracefulShutdown: {
        server.stop()
      }
    }

    private func take(_ message: MilterMessage) async -> MilterAnswer {
      let logger = logger.with(["milter.queue": "\(message.queueID)"])
      do {
        let accepted = try await intake.accept(message.bytes, origin: .milter(queueID: message.queueID))
        CrashPoint.reach(.milterStored)
        logger.info("milter message stored", metadata: ["outcome": "\(accepted.outcome.rawValue)"])
        return mode == .capture ? .discard : .accept
      } catch {
        logger.error("message not stored; the mail server is asked to try again", metadata: ["error": "\(error)"])
        return .tempfail
      }
    }
  }

  extension MilterSettings {
    /// Nil if the socket is none, which the configuration has reported.
    init?(_ milter: Configuration.Milter, maximumMessageBytes: Int) {
      guard let socket = MilterSocket(milter.socket) else { return nil }
      self.init(
        socket: socket, socketMode: milter.socketMode, socketGroup: milter.socketGroup,
        recipients: MilterRecipients(milter.recipients), maximumMessageBytes: maximumMessageBytes,
        maximumMessages: milter.maxMessages, maximumBytes: milter.maxBytes)
    }
  }
#endif
