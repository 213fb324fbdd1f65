import Foundation
import TestSupport
import Testing

@testable import Gatewayd

/// `gatewayd init` with answers from standard input.
@Suite struct InitCommandTests {
  private let folder: TemporaryFolder
  private var config: String { "\(folder.path)/etc/gatewayd.yaml" }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: "\(folder.path)/etc", withIntermediateDirectories: true)
  }

  private func run(_ answers: [String]) async throws -> Program {
    try await Program.gatewayd(["init", "--config", config], input: answers.map { $0 + "\n" }.joined())
  }

  private func mode(_ path: String) throws -> Int {
    let facts = try FileManager.default.attributesOfItem(atPath: path)
    return (facts[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }

  /// Of a server with its own authority: `sign in` are the answers between its address and the mailbox's name.
  private func mailbox(_ servers: Testbed, signIn: [String]) -> [String] {
    ["localhost", "1", "\(servers.imapsPort)", servers.certificate, ""] + signIn + [""]
  }

  private func rest(_ servers: Testbed, whoSignsIn: [String]) -> [String] {
    ["", "2", "\(servers.submissionPort)", ""] + whoSignsIn + [
      "Shoe Shop", "mx.shop.test", "\(folder.path)/gatewayd.sqlite", "", "2", "127.0.0.1:8099", "-", "rosa",
      "a long enough passphrase",
    ]
  }

  @Test(.enabled(if: Testbed.isAvailable, "needs Dovecot, Postfix and root"))
  func itAsksAgainUntilWhatIsAnsweredWorks() async throws {
    let servers = try await Testbed.start()
    defer { servers.stop() }
    let wrong = mailbox(servers, signIn: ["1", "wrong"])
    let right = mailbox(servers, signIn: ["1", "secret"])
    let ran = try await run(
      ["7", "3", "not an address", "support@shop.test"] + wrong + right + rest(servers, whoSignsIn: ["1"]))
    #expect(ran.status == 0, "\(ran.output)\(ran.errors)")
    #expect(ran.output.contains("A number from 1 to 3 is needed."))
    #expect(ran.output.contains("A plain address such as"))
    #expect(ran.output.contains("Does not work: ") && ran.output.contains("Works: INBOX holds 0 messages."))
    #expect(ran.output.contains("Works: connected and signed in."))
    #expect(!ran.output.contains("secret\n") && !ran.output.contains("passphrase\n"), "a secret is shown")

    let credentials = "\(folder.path)/etc/credentials"
    #expect(try mode(credentials) == 0o700)
    for name in ["imap-password", "smtp-password"] {
      #expect(try mode("\(credentials)/\(name)") == 0o600)
      #expect(try folder.text("etc/credentials/\(name)") == "secret\n")
    }
    #expect(try !folder.text("etc/gatewayd.yaml").contains("secret\n"))
    let checked = try await Program.gatewayd(["check", "--config", config])
    #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
    let users = try await Program.gatewayd(["user", "list", "--config", config])
    #expect(users.output.hasPrefix("rosa\tadmin"))

    let before = try folder.text("etc/gatewayd.yaml")
    let again = try await run(["3"])
    #expect(again.status == 73)
    #expect(again.errors.contains("exists and is not overwritten"))
    #expect(try folder.text("etc/gatewayd.yaml") == before)
  }

  @Test(.enabled(if: Testbed.isAvailable, "needs Dovecot, Postfix and root"))
  func aDeviceIsGivenAccessByAPersonInABrowser() async throws {
    let servers = try await Testbed.start()
    defer { servers.stop() }
    let server = DeviceServer([
      DeviceServer.pending, DeviceServer.granted(access: TokenServer.token(), refresh: "refresh-token-1"),
    ])
    let ran = try await server.serve { base in
      let consent = ["2", "\(base)/device", "\(base)/token", "mail offline_access", "client-1", "-"]
      return try await self.run(
        ["3", "support@shop.test"] + self.mailbox(servers, signIn: consent) + self.rest(servers, whoSignsIn: []))
    }
    #expect(ran.status == 0, "\(ran.output)\(ran.errors)")
    #expect(ran.output.contains("Open https://id.shop.test/device in any browser"))
    #expect(ran.output.contains("enter the code WDJB-MJHT"))
    #expect(try folder.text("etc/credentials/imap-refresh-token") == "refresh-token-1\n")
    #expect(try mode("\(folder.path)/etc/credentials/imap-refresh-token") == 0o600)
    let settings = try Configuration.load(path: config, environment: [:])
    #expect(settings.mailboxes.first?.oauth?.flow == .refreshToken)
    #expect(settings.mailboxes.first?.oauth?.scope == "mail offline_access")
    #expect(settings.submission?.oauth != nil)
  }

  /// A script that answers too little is told which question it left open.
  @Test func answersThatEndAreRefused() async throws {
    let ran = try await run(["3", "support@shop.test"])
    #expect(ran.status == 65)
    #expect(ran.complaints == ["gatewayd: init: the answers ended at “IMAP server”; nothing was written"])
    #expect(!FileManager.default.fileExists(atPath: config))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/etc/credentials") == [])
  }

  @Test func aSecretThatIsThereIsNotOverwritten() async throws {
    try FileManager.default.createDirectory(atPath: "\(folder.path)/etc/credentials", withIntermediateDirectories: true)
    _ = try folder.file("etc/credentials/imap-password", "precious")
    let ran = try await run(["3"])
    #expect(ran.status == 73)
    #expect(ran.errors.contains("imap-password exists and is not overwritten"))
    #expect(try folder.text("etc/credentials/imap-password") == "precious")
  }

  /// The package's own file is the one that may be replaced.
  @Test func theUntouchedSampleIsReplaced() throws {
    let sample = try folder.file("sample.yaml", "a: sample\n")
    _ = try folder.file("etc/gatewayd.yaml", "a: sample\n")
    var files = FirstFiles(configuration: config)
    #expect(throws: FirstFiles.Problem.self) { try files.prepare() }
    files.sample = sample
    try files.prepare()
    try files.write(Self.first)
    #expect(try folder.text("etc/gatewayd.yaml").contains("host: \"imap.shop.test\""))
    #expect(throws: FirstFiles.Problem.self) { try files.prepare() }
  }

  /// Whatever is answered, the file says the same.
  @Test(arguments: ["yes", "a: b # c", "\"quoted\" \\ 'x'", "Grüße 👟", "- item", "{x}"])
  func everyAnswerIsReadAsItWasGiven(_ text: String) throws {
    var first = Self.first
    first.submission.fromName = text
    first.mailbox.user = text
    let settings = try Configuration.parse(first.yaml, file: "x", environment: [:])
    #expect(settings.submission?.fromName == text && settings.policy.shopName == text)
    #expect(settings.mailboxes.first?.user == text)
  }

  private static var first: FirstConfiguration {
    let server = FirstConfiguration.Server(host: "imap.shop.test", port: 993, tls: .implicit, caFile: nil)
    return FirstConfiguration(
      store: "/var/lib/gatewayd/gatewayd.sqlite",
      mailbox: .init(server: server, user: "support@shop.test", signIn: .password("secret"), name: "INBOX"),
      submission: .init(
        server: .init(host: "smtp.shop.test", port: 587, tls: .starttls, caFile: nil), user: "support@shop.test",
        signIn: .password("secret"), from: "support@shop.test", fromName: "Shoe Shop", filesSent: false),
      authservID: "mx.shop.test", shop: "/var/lib/gatewayd/shop.sqlite", listen: "127.0.0.1:8025", publicURL: "")
  }
}
