import Foundation
import Glibc
import TestSupport
import Testing

@testable import Gatewayd

/// The page on a socket that somebody else listens on, as systemd does for a socket unit.
@Suite(.timeLimit(.minutes(10)))
struct SocketActivationTests {
  /// The daemon behind a socket that outlives it.
  private final class Site: Sendable {
    let folder: TemporaryFolder
    let port: Int
    private let process: ServerProcess

    init(role: String?) async throws {
      folder = try TemporaryFolder()
      port = try Ports.free(1)[0]
      let made = try await Program.gatewayd(["shop", "init", "\(folder.path)/shop.sqlite", "--demo"])
      try #require(made.status == 0, "\(made.errors)")
      // The page's own address is another one: where a socket is handed over, nobody listens there.
      let config = try folder.file(
        "gatewayd.yaml",
        """
        store: {path: \(folder.path)/gatewayd.sqlite}
        shop: {path: \(folder.path)/shop.sqlite}
        review: {listen: 127.0.0.1:\(try Ports.free(1)[0]), secure_cookies: false}
        log: {level: info}
        """)
      process = try ServerProcess(
        ["/usr/bin/python3", "\(Checkout.root)/Support/testbed/activate.py", folder.path, "\(port)"]
          + [try BuiltExecutable.path(), "run", "--config", config] + (role.map { ["--role", $0] } ?? []),
        environment: ["SWIFT_BACKTRACE": "enable=no"], output: "\(folder.path)/log")
    }

    deinit { process.stop() }

    var log: String { (try? folder.text("log")) ?? "" }

    func start(_ number: Int) throws { _ = try folder.file("start-\(number)", "") }

    /// SIGTERM; the exit status.
    func end(_ number: Int) async throws -> String {
      process.signal(SIGTERM)
      return try await ended(number)
    }

    func ended(_ number: Int) async throws -> String {
      let end = ContinuousClock.now + .seconds(120)
      while ContinuousClock.now < end {
        if let status = try? folder.text("ended-\(number)") { return status }
        try await Task.sleep(for: .milliseconds(20))
      }
      throw TestbedError.cannotStart("it does not end: \(log)")
    }

    /// A client whose connection is made, whoever takes it; there is no second attempt.
    func ask(_ path: String) throws -> Client { try Client(port: port, path: path) }
  }

  /// One request on a connection of its own.
  private struct Client {
    private let handle: Int32

    init(port: Int, path: String) throws {
      handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(port).bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let connected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard connected == 0 else { throw TestbedError.cannotConnect(port: port) }
      var limit = timeval(tv_sec: 120, tv_usec: 0)
      setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      let text = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
      guard send(handle, text, text.count, Int32(MSG_NOSIGNAL)) == text.count else {
        throw TestbedError.cannotConnect(port: port)
      }
    }

    /// All that comes until the end.
    func answer() async -> String {
      let handle = handle
      return await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 16_384))
          while true {
            let count = recv(handle, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            bytes += chunk[..<count]
          }
          close(handle)
          continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
        }
      }
    }
  }

  /// Both the daemon as a whole and the part alone, though the latter wants PostgreSQL for company.
  @Test(arguments: [nil, "web"] as [String?])
  func whoConnectsBetweenTwoProcessesIsAnsweredByTheNext(_ role: String?) async throws {
    let site = try await Site(role: role)
    // Nobody runs yet: the connection is made all the same.
    let early = try await Self.connected(site)
    try site.start(1)
    let page = await early.answer()
    #expect(page.hasPrefix("HTTP/1.1 200"), "\(page.prefix(200)); the log:\n\(site.log)")
    #expect(page.contains("<form") && page.contains("password"))
    #expect(page.contains(#/[Dd]ate: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/#))
    #expect(site.log.contains("the page is served on an inherited socket"))

    #expect(try await site.end(1) == "0", "\(site.log)")
    let waiting = try (0..<8).map { _ in try site.ask("/sign-in") }
    try site.start(2)
    for client in waiting {
      let answer = await client.answer()
      #expect(answer.hasPrefix("HTTP/1.1 200"), "\(answer.prefix(200))")
    }
    #expect(try await site.end(2) == "0", "\(site.log)")
  }

  /// Clients come all the time while it is started anew: none is refused or cut off.
  @Test func nobodyIsTurnedAwayWhileItIsStartedAnew() async throws {
    let site = try await Site(role: nil)
    try site.start(1)
    let first = try await Self.connected(site)
    _ = await first.answer()
    let asking = Task { () async throws -> [String] in
      var answers: [String] = []
      while !Task.isCancelled {
        let client = try site.ask("/healthz")
        answers.append(await client.answer())
      }
      return answers
    }
    for start in 1...3 {
      try await Task.sleep(for: .milliseconds(400))
      #expect(try await site.end(start) == "0", "\(site.log)")
      try site.start(start + 1)
      let client = try site.ask("/healthz")
      let answer = await client.answer()
      #expect(answer.hasPrefix("HTTP/1.1 200"), "\(answer)")
    }
    asking.cancel()
    let answers = try await asking.value
    #expect(answers.count > 3)
    #expect(answers.filter { !$0.hasPrefix("HTTP/1.1 200") } == [], "\(site.log)")
    _ = try await site.end(4)
  }

  /// The parent may not listen yet.
  private static func connected(_ site: Site) async throws -> Client {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      if let client = try? site.ask("/sign-in") { return client }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw TestbedError.cannotConnect(port: site.port)
  }

  // MARK: What is handed over

  private func descriptor(_ type: __socket_type, listening: Bool) throws -> Int32 {
    let handle = socket(AF_INET, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    try #require(handle >= 0)
    if listening { try #require(listen(handle, 1) == 0) }
    return handle
  }

  private func taken(_ handle: Int32, _ variables: [String: String] = [:]) throws -> InheritedSockets {
    let environment = ["LISTEN_FDS": "1", "LISTEN_PID": "\(getpid())"].merging(variables) { $1 }
    return try InheritedSockets(environment, isShown: true, first: handle)
  }

  private func problem(_ body: () throws -> InheritedSockets) -> String {
    do {
      return "taken: \(try body().descriptors)"
    } catch {
      return "\(error)"
    }
  }

  @Test func aListeningSocketIsTaken() throws {
    let handle = try descriptor(SOCK_STREAM, listening: true)
    defer { close(handle) }
    let sockets = try taken(handle)
    #expect(sockets.descriptors == [handle] && sockets.remark == nil)
    #expect(fcntl(handle, F_GETFD) & FD_CLOEXEC != 0)
  }

  @Test func withoutVariablesNothingIs() throws {
    #expect(try InheritedSockets([:], isShown: false).descriptors == [])
    #expect(try InheritedSockets(["LISTEN_FDS": "0", "LISTEN_PID": "1"], isShown: false).remark == nil)
  }

  @Test func thoseOfAnotherProcessAreLeftAlone() throws {
    let other = try InheritedSockets(["LISTEN_FDS": "2", "LISTEN_PID": "1"], isShown: true)
    #expect(other.descriptors == [] && other.remark == "LISTEN_PID is 1, this is process \(getpid())")
    let unset = try InheritedSockets(["LISTEN_FDS": "2"], isShown: true)
    #expect(unset.remark == "LISTEN_PID is not set, this is process \(getpid())")
  }

  @Test func whatCannotBeListenedOnIsSaidInOneLine() throws {
    let idle = try descriptor(SOCK_STREAM, listening: false)
    let datagrams = try descriptor(SOCK_DGRAM, listening: false)
    let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { for handle in [idle, datagrams, file] { close(handle) } }
    let remedy = "; a unit wants `ListenStream=` and `Accept=no`"
    #expect(problem { try taken(idle) } == "inherited socket \(idle): is not listened on" + remedy)
    #expect(
      problem { try taken(datagrams, ["LISTEN_FDNAMES": "page:x"]) }
        == "inherited socket \(datagrams) (page): is no stream socket" + remedy)
    #expect(problem { try taken(file) } == "inherited socket \(file): is no socket" + remedy)
    #expect(problem { try taken(60_000) }.hasPrefix("inherited socket 60000: is not open"))
    #expect(
      problem { try taken(idle, ["LISTEN_FDS": "many"]) } == "LISTEN_FDS: `many` is no number of sockets from 0 to 64")
    let unshown = problem {
      try InheritedSockets(["LISTEN_FDS": "1", "LISTEN_PID": "\(getpid())"], isShown: false)
    }
    #expect(unshown.hasPrefix("LISTEN_FDS: sockets are for the page, which this process does not show"))
  }

  /// The command itself: one line, status 78, nothing started.
  @Test func aBadSocketKeepsTheDaemonFromStarting() async throws {
    let folder = try TemporaryFolder()
    let config = try folder.file("gatewayd.yaml", "store: {path: \(folder.path)/gatewayd.sqlite}\n")
    let ran = try await Program.gatewayd(["run", "--config", config], environment: ["LISTEN_FDS": "-1"])
    #expect(ran.status == 78)
    #expect(ran.complaints == ["gatewayd: LISTEN_FDS: `-1` is no number of sockets from 0 to 64"])
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/gatewayd.sqlite"))
  }
}
