import MailIO
import MailProto
import TestSupport
import Testing

/// The connection ends after every byte of a whole session, politely and by RST.
@Suite(.timeLimit(.minutes(30)))
struct CutConnectionTests {
  @Test func theWholeSessionWorks() async throws {
    let server = try ScriptedServer(RecordedSession.script)
    defer { server.stop() }
    var seen: [[UInt8]?] = []
    try await RecordedSession.play(port: server.port) { _, bytes in seen.append(bytes) }
    #expect(seen == RecordedSession.mails.map { Array($0.utf8) })
  }

  /// What a cut session did.
  private struct Ending: Sendable {
    let at: Int
    let problem: String?
  }

  @Test(arguments: [false, true])
  func everyCutIsAnErrorAndNoMessageIsEverHalf(_ abruptly: Bool) async throws {
    let total = RecordedSession.bytes
    // Beyond this byte nothing is missing but the goodbye.
    let goodbye = "* BYE Logging out\r\ng10 OK Logout completed.\r\n".utf8.count
    let problems = await withTaskGroup(of: Ending.self) { group in
      var endings: [Ending] = []
      for cut in 1..<total {
        if cut > 8, let ending = await group.next() { endings.append(ending) }
        group.addTask {
          await Self.ending(at: cut, abruptly: abruptly, mayComplete: cut >= total - goodbye)
        }
      }
      for await ending in group { endings.append(ending) }
      #expect(endings.count == total - 1)
      return endings.filter { $0.problem != nil }
    }
    let first = problems.prefix(5).map { "\($0.at): \($0.problem ?? "")" }
    #expect(first == [])
  }

  private static func ending(at cut: Int, abruptly: Bool, mayComplete: Bool) async -> Ending {
    var problem: String?
    do {
      let server = try ScriptedServer(RecordedSession.script, cut: .init(bytes: cut, abruptly: abruptly))
      defer { server.stop() }
      try await RecordedSession.play(port: server.port) { uid, bytes in
        let whole = Array(RecordedSession.mails[Int(uid.rawValue) - 1].utf8)
        if bytes != whole { problem = "message \(uid) came as \(bytes?.count ?? -1) of \(whole.count) bytes" }
      }
      if !mayComplete { problem = "the session ended as if nothing had happened" }
    } catch let error as IMAPError {
      switch error {
      case .closed, .unreachable: break
      default: problem = "\(error)"
      }
    } catch {
      problem = "\(error)"
    }
    return Ending(at: cut, problem: problem)
  }
}
