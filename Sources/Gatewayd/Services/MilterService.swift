#if Milter
  import Logging
  import MailIO
  import ServiceLifecycle
  import Store

  /// Receives as a milter: stored → accept (or discard), not stored → tempfail, so that the mail server tries again.
  struct MilterService: Service {
    let configuration: Configuration.Milter
    let maximumBytes: Int
    let intake: Intake
    let logger: Logger

    func run() async throws {
      let server = MilterServer(settings: settings, logger: logger) { message in await take(message) }
      try await withGracefulShutdownHandler {
        try await server.run()
      } onGracefulShutdown: {
        server.stop()
      }
    }

    private var settings: MilterSettings {
      MilterSettings(
        socket: configuration.socket, socketMode: configuration.socketMode, recipients: configuration.recipients,
        maximumBytes: maximumBytes)
    }

    private func take(_ message: MilterMessage) async -> MilterAnswer {
      do {
        _ = try await intake.accept(message.bytes, origin: .milter(queueID: message.queueID))
        return configuration.swallow ? .discard : .accept
      } catch {
        logger.error(
          "message not stored; the mail server is asked to try again",
          metadata: ["milter.queue": "\(message.queueID)", "error": "\(error)"])
        return .tempfail
      }
    }
  }
#endif
