#if Milter
  import Foundation
  import MailIO
  import TestSupport
  import Testing

  @testable import Gatewayd

  @Suite struct PostfixCheckTests {
    private func postfix(
      version: String = "3.7.11", forbid: String? = "yes", milters: String = "unix:/run/g/m.sock",
      chroot: String = "n", action: String = "tempfail", override: String? = nil
    ) -> PostfixSettings {
      PostfixSettings(
        main: """
          mail_version = \(version)
          \(forbid.map { "smtpd_forbid_bare_newline = \($0)" } ?? "")
          smtpd_milters =
          milter_default_action = \(action)
          milter_content_timeout = 300s
          queue_directory = /var/spool/postfix
          """,
        commands: "smtp/inet/command = smtpd -o x=y\nsubmission/inet/command = smtpd\nqmqp/inet/command = qmqpd\n",
        chroots: "smtp/inet/chroot = \(chroot)\nsubmission/inet/chroot = n\n",
        overrides: """
          smtp/inet/smtpd_milters = \(milters)
          \(override.map { "smtp/inet/smtpd_forbid_bare_newline = \($0)" } ?? "")
          """)
    }

    private func findings(_ postfix: PostfixSettings, _ socket: String = "unix:/run/g/m.sock") throws -> [CheckFinding]
    {
      PostfixCheck(postfix: postfix, socket: try #require(MilterSocket(socket))).run()
    }

    private func wrong(_ findings: [CheckFinding]) -> [String] {
      findings.filter { $0.status == .wrong }.map(\.line)
    }

    @Test func allIsWell() throws {
      let found = try findings(postfix())
      #expect(found.allSatisfy { $0.status == .ok } && found.count == 2)
      #expect(found.map(\.subject) == ["milter postfix smtp", "milter smtpd_forbid_bare_newline"])
    }

    @Test(arguments: [
      ("3.7.11", "no", true), ("3.7.11", "note", true), ("3.7.11", nil, false), ("3.9.0", "no", true),
      ("3.9.1", "normalize", false), ("3.10.2", "normalize", false), ("3.8.4", "yes", false),
      ("3.7.9", "reject", false),
    ])
    func bareNewlines(_ version: String, _ value: String?, _ isWrong: Bool) throws {
      let found = try findings(postfix(version: version, forbid: value))
      let unknown = value == nil
      #expect(wrong(found).isEmpty == !(isWrong || unknown))
      #expect(wrong(found).allSatisfy { $0.contains("smtpd_forbid_bare_newline = yes") && $0.contains(version) })
    }

    @Test func aMachineThatPostfixTrustsCannotTry() throws {
      var found = postfix()
      let socket = try #require(MilterSocket("unix:/run/g/m.sock"))
      #expect(PostfixCheck(postfix: found, socket: socket).bareNewlineExclusions == nil)
      found.main["smtpd_forbid_bare_newline_exclusions"] = "127.0.0.0/8"
      #expect(PostfixCheck(postfix: found, socket: socket).bareNewlineExclusions == "127.0.0.0/8")
      found.main["smtpd_forbid_bare_newline"] = "no"
      #expect(PostfixCheck(postfix: found, socket: socket).bareNewlineExclusions == nil)
    }

    @Test func theListenersOwnSettingCounts() throws {
      #expect(try wrong(findings(postfix(forbid: "no", override: "yes"))).isEmpty)
      #expect(try wrong(findings(postfix(forbid: "yes", override: "no"))).count == 1)
    }

    @Test(arguments: [
      ("unix:/run/g/m.sock", "unix:/run/g/m.sock", "n", true),
      ("unix:/var/spool/postfix/g/m.sock", "unix:/g/m.sock", "y", true),
      ("unix:/var/spool/postfix/g/m.sock", "unix:g/m.sock", "y", true),
      ("unix:/run/g/m.sock", "unix:/run/g/m.sock", "y", false),
      ("unix:/run/g/m.sock", "inet:127.0.0.1:8891, { local:/run/g/m.sock, default_action=accept }", "n", true),
      ("inet:8891@127.0.0.1", "inet:localhost:8891", "y", true),
      ("inet:8891@127.0.0.1", "inet:localhost:88", "y", false),
      ("unix:/run/g/m.sock", "", "n", false),
    ])
    func whoseSocketItIs(_ ours: String, _ theirs: String, _ chroot: String, _ isBound: Bool) throws {
      let found = try findings(postfix(milters: theirs, chroot: chroot), ours)
      #expect(wrong(found).isEmpty == isBound, "\(found.map(\.line))")
    }

    @Test(arguments: ["accept", "reject", "quarantine"])
    func whatHappensWhileWeAreDown(_ action: String) throws {
      #expect(try wrong(findings(postfix(action: action))).first?.contains("set it to tempfail") == true)
    }
  }

  /// With a real Postfix.
  @Suite(.enabled(if: Testbed.isAvailable), .timeLimit(.minutes(15)))
  struct MilterCheckTests {
    private func milter(_ bed: Testbed, socket: String) -> Configuration.Milter {
      Configuration.Milter(
        socket: socket, socketMode: 0o660, socketGroup: nil, recipients: ["support@shop.test"], mode: .observe,
        maxMessages: 1, maxBytes: 1 << 30, postfixConfig: bed.postfixConfiguration, smtpHost: "127.0.0.1",
        smtpPort: bed.smtpPort)
    }

    @Test(arguments: ["yes", "no"])
    func smugglingIsSeen(_ forbid: String) async throws {
      let bed = try await Testbed.start(postfix: ["TESTBED_FORBID_BARE_NEWLINE": forbid])
      defer { bed.stop() }
      let found = await MilterCheck(milter(bed, socket: "unix:/tmp/gw-nobody-listens")).run()
      let expected: CheckFinding.Status = forbid == "yes" ? .ok : .wrong
      for subject in ["milter smtpd_forbid_bare_newline", "milter smuggling"] {
        #expect(found.first { $0.subject == subject }?.status == expected, "\(found.map(\.line))")
      }
      #expect(found.first { $0.subject == "milter socket" }?.status == .note)
      #expect(
        found.first { $0.subject == "milter postfix" }?.detail.contains("-o smtpd_milters=unix:/tmp/gw-n") == true)
      // What a safe server was told has left nothing behind.
      let mails = try await bed.waitForMails(1, of: "support@shop.test", seconds: forbid == "yes" ? 0 : 30)
      #expect(mails.isEmpty == (forbid == "yes"))
      for mail in mails { #expect(String(decoding: mail, as: UTF8.self).contains("Auto-Submitted: auto-generated")) }
    }

    @Test func aSocketThatPostfixCannotReachIsSeen() async throws {
      let folder = "/tmp/gwcheck-\(UUID().uuidString.prefix(8))"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let path = "\(folder)/m.sock"
      let bed = try await Testbed.start(milter: path)
      defer { bed.stop() }
      try #require(FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]))
      func permissions() async -> CheckFinding? {
        await MilterCheck(milter(bed, socket: "unix:\(path)")).run().first { $0.subject == "milter permissions" }
      }
      let closed = await permissions()
      #expect(closed?.status == .wrong && closed?.detail.contains("milter.socket_group") == true)
      chmod(path, 0o666)
      #expect(await permissions()?.status == .ok)
      chmod(folder, 0o700)
      let hidden = await permissions()
      #expect(hidden?.status == .wrong && hidden?.detail.contains("may not enter \(folder)") == true)
      let found = await MilterCheck(milter(bed, socket: "unix:\(path)")).run()
      #expect(found.contains { $0.subject.hasPrefix("milter postfix 127.0.0.1:") && $0.status == .ok })
    }
  }
#endif
