import Hummingbird
import HummingbirdCore
import Logging
import MailProto
import NIOCore
import NIOPosix
import ServiceLifecycle
import Store

/// The desk on a socket that this process was handed: somebody else, systemd as a rule, bound it, listens on it and keeps
/// it open, so that whoever comes between two processes waits in its queue instead of being refused.
///
/// Hummingbird's own server takes addresses only. What happens on a connection is Hummingbird's all the same: its HTTP/1
/// channel, with the same limits as at an address.
struct InheritedServer<Responder: HTTPResponder>: Service where Responder.Context == DeskContext {
  let descriptor: CInt
  let responder: Responder
  let now: @Sendable () -> Timestamp
  let logger: Logger

  /// After the last connection was taken: what was just taken in has asked by then, and is answered.
  private static var lastRequests: TimeAmount { .seconds(1) }

  func run() async throws {
    let setup = HTTP1Channel(responder: answer, configuration: ReviewSite.http1)
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
      .bind(descriptor) { setup.setup(channel: $0, logger: logger) }
    let place = server.channel.localAddress.map { "\($0)" } ?? "unknown"
    logger.info("the page is served on an inherited socket", metadata: ["address": "\(place)"])
    try await withGracefulShutdownHandler {
      try await withThrowingDiscardingTaskGroup { group in
        try await server.executeThenClose { connections in
          for try await connection in connections {
            group.addTask { await serve(connection, setup) }
          }
        }
      }
    } onGracefulShutdown: {
      stop(server.channel)
    }
  }

  /// Takes no more connections; those that still come are the next process's. The socket itself stays open elsewhere.
  private func stop(_ server: any Channel) {
    server.setOption(ChannelOptions.autoRead, value: false).whenComplete { _ in
      server.eventLoop.scheduleTask(in: Self.lastRequests) { server.close(promise: nil) }
    }
  }

  private func serve(_ connection: HTTP1Channel.Value, _ setup: HTTP1Channel) async {
    let channel = connection.channel
    await withGracefulShutdownHandler {
      await setup.handle(value: connection, logger: logger)
    } onGracefulShutdown: {
      // Ends it once it has no request in hand.
      channel.eventLoop.scheduleTask(in: Self.lastRequests) {
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
      }
    }
  }

  @Sendable
  private func answer(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
    let context = DeskContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
    var response: Response
    do { response = try await responder.respond(to: request, context: context) } catch {
      // Whatever a route throws is a page by now; this is what lies around the routes.
      logger.debug("a request was not answered", metadata: ["error": "\(error)"])
      response = Response(status: .internalServerError)
    }
    response.headers[.date] = MailDate(seconds: now().milliseconds / 1000).httpText
    try await writer.write(response: response.head, body: response.body)
  }
}

extension ReviewSite {
  /// Of every connection, however it came.
  static var http1: HTTP1Channel.Configuration { .init(idleTimeout: .seconds(75)) }

  /// As `application`, on sockets that are bound and listened on already; one service for each.
  public func services(on sockets: [CInt]) -> [any Service] {
    let responder = router().buildResponder()
    return sockets.map { InheritedServer(descriptor: $0, responder: responder, now: desk.now, logger: desk.logger) }
  }
}
