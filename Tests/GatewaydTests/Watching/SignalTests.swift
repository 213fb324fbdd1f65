import Foundation
import MailProto
import Store
import TestSupport
import Testing

@testable import Gatewayd

/// What the running daemon makes of signals.
@Suite(.timeLimit(.minutes(10)))
struct SignalTests {
  /// A daemon of its own, with the web part and a worker.
  private final class Daemon: Sendable {
    let folder: TemporaryFolder
    let config: String
    let port: Int
    let process: ServerProcess

    init(_ yaml: String, _ folder: TemporaryFolder, port: Int) throws {
      (self.folder, self.port) = (folder, port)
      config = try folder.file("gatewayd.yaml", yaml)
      process = try ServerProcess(
        [BuiltExecutable.path(), "run", "--config", config], output: "\(folder.path)/log")
    }

    deinit { process.stop() }

    var log: String { (try? folder.text("log")) ?? "" }

    func until(_ what: String, _ condition: () async throws -> Bool) async throws {
      let end = ContinuousClock.now + .seconds(120)
      while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(50))
      }
      Issue.record("never: \(what); the log:\n\(log)")
    }

    func isReady() async throws { try await until("ready") { log.contains(" daemon: ready") } }
  }

  private func base(_ folder: TemporaryFolder, _ port: Int) async throws -> String {
    let made = try await Program.gatewayd(["shop", "init", "\(folder.path)/shop.sqlite", "--demo"])
    try #require(made.status == 0, "\(made.errors)")
    return """
      store: {path: \(folder.path)/gatewayd.sqlite}
      shop: {path: \(folder.path)/shop.sqlite}
      review: {listen: 127.0.0.1:\(port), secure_cookies: false}

      """
  }

  @Test func sighupReloadsAndSaysWhatNeedsARestart() async throws {
    let (folder, port) = (try TemporaryFolder(), try Ports.free(1)[0])
    let yaml = try await base(folder, port)
    let daemon = try Daemon(yaml, folder, port: port)
    try await daemon.isReady()
    _ = try folder.file("gatewayd.yaml", yaml + "log: {level: debug}\nguards: {max_characters: 99}\n")
    daemon.process.signal(SIGHUP)
    try await daemon.until("reloaded") {
      daemon.log.contains("configuration reloaded log.level=debug needs.restart=guards")
    }
    let broken = try folder.file("gatewayd.yaml", yaml + "log: {level: error}\nguard: {max_characters: 1}\n")
    daemon.process.signal(SIGHUP)
    try await daemon.until("refused") { daemon.log.contains("configuration not reloaded issue=") }
    let lines = daemon.log.split(separator: "\n").filter { $0.contains("configuration not reloaded") }
    let line = try #require(lines.first)
    #expect(lines.count == 1 && line.contains("\(broken):") && line.contains("guards"), "\(lines)")
    // What came before is still in use: a line below `error` is written, and the next good file is taken.
    _ = try folder.file("gatewayd.yaml", yaml + "log: {level: notice}\n")
    daemon.process.signal(SIGHUP)
    try await daemon.until("reloaded again") {
      daemon.log.contains("configuration reloaded log.level=notice needs.restart=nothing")
    }
    #expect(!daemon.process.hasEnded)
  }

  /// Every section is either taken over or named.
  @Test(arguments: [
    "mailboxes: [{name: a, host: mail.shop.test, user: u, password_env: P}]",
    "milter: {socket: 'unix:/run/m.sock', recipients: [a@shop.test]}",
    "submission: {host: mail.shop.test, from: a@shop.test}", "guards: {max_characters: 9}",
    "identity: {authserv_id: mx.shop.test}", "agent: {rate_limit: 1/min}",
    "models: [{name: m, url: 'http://127.0.0.1:1', model: m}]", "shop: {max_rows: 9}",
    "policy: {coupon_window_days: 9}", "review: {undo_seconds: 9}", "api: {rate_limit: 1/min}",
    "webhooks: [{name: w, url: 'http://127.0.0.1:1', secret_env: S}]",
    "broker: {url: 'redis://127.0.0.1:6379'}", "telemetry: {disk_reserve_mb: 9}", "store: {retention: {run_days: 9}}",
  ])
  func whatNeedsARestartIsNamed(_ yaml: String) throws {
    let running = try Configuration.parse("", file: "t.yaml", environment: [:])
    let fresh = try Configuration.parse(yaml, file: "t.yaml", environment: [:])
    #expect(running.sections(otherThan: fresh) == [String(yaml.prefix { $0 != ":" })])
    #expect(running.sections(otherThan: running) == [])
  }

  /// A run hangs at its model: the daemon ends all the same, within its time, and the job goes on at the next start.
  @Test func sigtermDrainsWithin20Seconds() async throws {
    let (folder, port) = (try TemporaryFolder(), try Ports.free(1)[0])
    let silent = try ScriptedHTTP([[.hang]])
    let yaml =
      try await base(folder, port) + """
        models: [{name: slow, api: openai, url: "\(silent.url)", model: m, timeout: 3000}]
        agent: {models: [slow], node_deadline: 3000, run_deadline: 3600}

        """
    let daemon = try Daemon(yaml, folder, port: port)
    try await daemon.isReady()
    let mail = try folder.file(
      "mail.eml", "From: anna@customers.test\r\nSubject: Shoes\r\nMessage-ID: <1@x.test>\r\n\r\nBlack shoes in 42?\r\n")
    #expect(try await Program.gatewayd(["import", mail, "--config", daemon.config]).status == 0)
    try await daemon.until("the model is asked") { daemon.log.contains("job started") && !silent.requests.isEmpty }
    let began = ContinuousClock.now
    daemon.process.signal(SIGTERM)
    try await daemon.until("ended") { daemon.process.hasEnded }
    // The time to drain, and some for a machine that is busy.
    #expect(ContinuousClock.now - began < .seconds(60))
    #expect(daemon.log.contains("job given back; it goes on at the next start"))
    #expect(daemon.log.contains(" daemon: stopped"))
    silent.stop()
    let store = try await Store.open(
      sqlite: "\(folder.path)/gatewayd.sqlite",
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
    let job = try #require(try await store.jobs(state: nil, limit: 1).first)
    #expect(job.state == .queued && job.attempts == 0)
    try await store.close()
  }
}
