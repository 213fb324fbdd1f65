import Foundation
import TestSupport
import Testing

@testable import Gatewayd

/// `gatewayd check --live` with things broken on purpose: each must be found, and told what to do about.
@Suite(.enabled(if: Testbed.isAvailable, "needs Dovecot, Postfix and root")) struct LiveDoctorTests {
  private let folder: TemporaryFolder

  init() async throws {
    folder = try TemporaryFolder()
    _ = try folder.file("right", "secret\n")
    _ = try folder.file("wrong", "not the secret\n")
    let made = try await Program.gatewayd([
      "shop", "init", "\(folder.path)/shop.sqlite", "--demo", "--today", "2026-03-16",
    ])
    try #require(made.status == 0)
  }

  private func configuration(_ servers: Testbed, password: String, model: ScriptedHTTP) throws -> String {
    try folder.file(
      "gatewayd.yaml",
      """
      store: {path: \(folder.path)/gatewayd.sqlite}
      mailboxes:
        - {name: support, host: localhost, port: \(servers.imapsPort), ca_file: \(servers.certificate),
           user: support@shop.test, password_file: \(folder.path)/\(password)}
      submission: {host: localhost, port: \(servers.submissionPort), ca_file: \(servers.certificate),
        user: support@shop.test, password_file: \(folder.path)/right, from: support@shop.test}
      identity: {authserv_id: mx.shop.test}
      shop: {path: \(folder.path)/shop.sqlite}
      models: [{name: clever, url: "\(model.url)", model: m, timeout: 20}]
      agent: {models: [clever, offline]}
      """)
  }

  private func check(_ config: String, _ dns: DNSAnswerer) async throws -> [String: CheckLine] {
    let ran = try await Program.gatewayd([
      "check", "--live", "--json", "--config", config, "--resolver", dns.address, "--dkim-selector", "shop",
    ])
    let lines = try JSONDecoder().decode([CheckLine].self, from: Data(ran.output.utf8))
    return Dictionary(lines.map { ($0.subject, $0) }, uniquingKeysWith: { a, b in a.status == "wrong" ? a : b })
  }

  struct CheckLine: Decodable {
    let subject: String
    let status: String
    let detail: String
  }

  /// An answer of a model, at a time that its server believes in.
  private static func model(_ content: String, date: Date) throws -> ScriptedHTTP {
    let message: [String: Any] = ["role": "assistant", "content": content]
    let choice: [String: Any] = ["index": 0, "finish_reason": "stop", "message": message]
    let answer: [String: Any] = ["choices": [choice], "usage": ["prompt_tokens": 1, "completion_tokens": 1]]
    let body = try JSONSerialization.data(withJSONObject: answer)
    let seconds = Int64(date.timeIntervalSince1970)
    return try ScriptedHTTP([
      [
        .answer(
          200, String(decoding: body, as: UTF8.self),
          headers: ["Content-Type: application/json", "Date: \(httpDate(seconds))"])
      ]
    ])
  }

  private static func httpDate(_ seconds: Int64) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = .gmt
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return format.string(from: Date(timeIntervalSince1970: Double(seconds)))
  }

  private static let records = [
    "shop.test": ["v=spf1 ip4:127.0.0.1 -all"], "shop._domainkey.shop.test": ["v=DKIM1; k=rsa; p=MIGf"],
    "_dmarc.shop.test": ["v=DMARC1; p=reject"],
  ]

  @Test func nothingIsWrongWhereNothingIsBroken() async throws {
    let servers = try await Testbed.start()
    defer { servers.stop() }
    let model = try Self.model(#"{"ok":true}"#, date: Date())
    defer { model.stop() }
    let dns = try DNSAnswerer(Self.records)
    defer { dns.stop() }
    let found = try await check(try configuration(servers, password: "right", model: model), dns)
    for line in found.values { #expect(line.status != "wrong", "\(line.subject): \(line.detail)") }
    for subject in ["dns SPF", "dns DKIM", "dns DMARC", "clock", "disk", "model clever", "submission", "shop"] {
      #expect(found[subject]?.status == "ok", "\(subject): \(found[subject]?.detail ?? "not looked at")")
    }
    // The testbed's certificate is made for a year.
    for subject in ["certificate of mailbox support", "certificate of submission"] {
      let line = try #require(found[subject])
      #expect(line.status == "ok" && line.detail.contains("ends in 364 days"), "\(line.detail)")
    }
  }

  @Test func fiveThingsThatAreBrokenAreFound() async throws {
    let servers = try await Testbed.start()
    defer { servers.stop() }
    let model = try Self.model("With pleasure!", date: Date().addingTimeInterval(-7200))
    defer { model.stop() }
    var records = Self.records
    records["_dmarc.shop.test"] = nil
    let dns = try DNSAnswerer(records)
    defer { dns.stop() }
    try await ShopBreaker.drop(table: "inventory", of: "\(folder.path)/shop.sqlite")
    let found = try await check(try configuration(servers, password: "wrong", model: model), dns)
    let expected = [
      "mailbox support": "check host, port, tls, user and password", "dns DMARC": "publish TXT",
      "model clever": "does not follow the schema", "clock": "ahead of 127.0.0.1; set it",
      "shop inventory": "inventory",
    ]
    for (subject, words) in expected {
      let line = try #require(found[subject], "\(subject) was not looked at: \(found.keys.sorted())")
      #expect(line.status == "wrong" && (line.subject + line.detail).contains(words), "\(subject): \(line.detail)")
    }
    #expect(found["submission"]?.status == "ok" && found["dns SPF"]?.status == "ok")
  }
}

/// Damages a shop.
enum ShopBreaker {
  static func drop(table: String, of shop: String) async throws {
    let ran = try await Program.run(
      "/usr/bin/python3",
      ["-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('DROP TABLE ' + sys.argv[2])", shop, table])
    try #require(ran.status == 0, "\(ran.errors)")
  }
}
