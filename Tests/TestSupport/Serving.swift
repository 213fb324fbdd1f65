import Hummingbird

/// Serves the routes on a free port of 127.0.0.1 while the body runs, which is given the port.
public func serving<Value: Sendable>(
  _ router: Router<BasicRequestContext>, _ body: @escaping @Sendable (_ port: Int) async throws -> Value
) async throws -> Value {
  let (ports, port) = AsyncStream.makeStream(of: Int.self)
  let server = Application(
    router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { port.yield($0.localAddress?.port ?? 0) })
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.runService(gracefulShutdownSignals: []) }
    var iterator = ports.makeAsyncIterator()
    let number = await iterator.next() ?? 0
    defer { group.cancelAll() }
    return try await body(number)
  }
}
