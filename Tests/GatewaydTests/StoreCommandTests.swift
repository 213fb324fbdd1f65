import Foundation
import TestSupport
import Testing

/// `gatewayd db` and `gatewayd cases erase|export`, as scripts use them.
@Suite struct StoreCommandTests {
  private let folder: TemporaryFolder
  private let config: String

  init() async throws {
    folder = try TemporaryFolder()
    config = try folder.file(
      "gatewayd.yaml",
      """
      store: {path: \(folder.path)/gatewayd.sqlite, retention: {raw_days: 30}}
      submission: {host: 127.0.0.1, port: 1, tls: none, from: support@shop.test}
      """)
    let mail = try folder.file(
      "one.eml",
      """
      From: Alba Example <alba@customers.test>
      To: support@shop.test
      Subject: A question
      Message-ID: <one@customers.test>

      Do you have zebrafink shoes?
      """)
    _ = try await gatewayd("import", mail)
  }

  private func gatewayd(_ arguments: String..., input: String = "") async throws -> Program {
    try await Program.gatewayd(arguments + ["--config", config], input: input)
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func aBackupAndARestore() async throws {
    let backup = "\(folder.path)/backup.sqlite"
    let made = try await gatewayd("db", "backup", backup, "--json")
    #expect(made.status == 0, "\(made.errors)")
    #expect(try json(made.output)["audit_lines"] as? Int == 1)
    #expect(try await gatewayd("db", "backup", backup).status == 73)
    let back = try await gatewayd("db", "restore", backup, "--json")
    #expect(back.status == 0, "\(back.errors)")
    #expect(try json(back.output)["open_cases"] as? Int == 1)
    #expect(try await gatewayd("db", "restore", "\(folder.path)/none").status == 65)
    let bad = try folder.file("bad.sqlite", String(repeating: "no database", count: 1000))
    let refused = try await gatewayd("db", "restore", bad)
    #expect(refused.status != 0 && refused.complaints.count == 1)
    #expect(try await gatewayd("db", "check").status == 0)
  }

  @Test func whatAnotherProgramRestoredIsHeld() async throws {
    let held = try await gatewayd("db", "hold", "--since", "2026-03-16T02:00:00Z", "--json")
    #expect(held.status == 0, "\(held.errors)")
    #expect(try json(held.output)["open_cases"] as? Int == 1)
    for wrong in ["yesterday", "2999-03-16T02:00:00Z"] {
      let refused = try await gatewayd("db", "hold", "--since", wrong)
      #expect(refused.status != 0 && refused.complaints.count == 1)
    }
  }

  @Test func checkGivesALineForEachFinding() async throws {
    #expect(try await json(gatewayd("db", "check", "--json").output)["ok"] as? Bool == true)
    // A restored store lies in its file alone; of the one before, the pages may still be in the log.
    let backup = "\(folder.path)/whole.sqlite"
    #expect(try await gatewayd("db", "backup", backup).status == 0)
    #expect(try await gatewayd("db", "restore", backup).status == 0)
    let handle = try FileHandle(forUpdating: URL(filePath: "\(folder.path)/gatewayd.sqlite"))
    for page in 5...30 as ClosedRange<UInt64> {
      try handle.seek(toOffset: page * 4096 + 10)
      try handle.write(contentsOf: Data(repeating: 0xEE, count: 400))
    }
    try handle.close()
    let command = try await gatewayd("db", "check")
    #expect(command.status == 1)
    #expect(command.complaints.allSatisfy { $0.hasPrefix("gatewayd: file: ") } && !command.complaints.isEmpty)
    #expect(try await json(gatewayd("db", "check", "--json").output)["ok"] as? Bool == false)
  }

  @Test func pruneCounts() async throws {
    let command = try await gatewayd("db", "prune", "--dry-run", "--json")
    #expect(command.status == 0)
    #expect(try json(command.output)["mails"] as? Int == 0)
  }

  @Test func oneMailIsErased() async throws {
    let shown = try await gatewayd("cases", "show", "1").output
    #expect(shown.contains("--- mail 1, ") && shown.contains("zebrafink"))
    #expect(try await gatewayd("cases", "erase", "--mail", "1", input: "\n").status == 1)
    let command = try await gatewayd("cases", "erase", "--mail", "1", "--yes")
    #expect(command.status == 0 && command.output.hasPrefix("erased mail 1 of case 1 with 0 replies"))
    #expect(try await !gatewayd("cases", "show", "1").output.contains("zebrafink"))
    let again = try await gatewayd("cases", "erase", "--mail", "1", "--yes")
    #expect(again.status == 65 && again.errors == "gatewayd: mail 1 was erased before\n")
    #expect(try await gatewayd("db", "check").status == 0)
  }

  @Test func aCustomerIsExportedAndErased() async throws {
    let file = "\(folder.path)/alba.json"
    #expect(try await gatewayd("cases", "export", "--customer", "alba@customers.test", "--output", file).status == 0)
    #expect(try await gatewayd("cases", "export", "--customer", "alba@customers.test", "--output", file).status == 73)
    #expect(try folder.text("alba.json").contains("raw_messages"))
    #expect(try await gatewayd("cases", "erase", "--customer", "alba@customers.test", input: "no\n").status == 1)
    #expect(try await gatewayd("cases", "erase", "--customer", "alba@customers.test", input: "erase\n").status == 0)
    for name in ["gatewayd.sqlite", "gatewayd.sqlite-wal"] {
      let data = (try? Data(contentsOf: URL(filePath: "\(folder.path)/\(name)"))) ?? Data()
      #expect(data.range(of: Data("zebrafink".utf8)) == nil && data.range(of: Data("alba@".utf8)) == nil)
    }
    #expect(try await gatewayd("cases", "erase", "--customer", "alba@customers.test", "--yes").status == 65)
    #expect(try await gatewayd("cases", "erase", "--customer", "alba").status == 64)
    #expect(try await gatewayd("cases", "erase", "--yes").status == 64)
    #expect(try await gatewayd("cases", "erase", "--customer", "7", "--mail", "1").status == 64)
    #expect(try await gatewayd("db", "check").status == 0)
  }
}
