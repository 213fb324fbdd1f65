import Foundation
import TestSupport
import Testing

/// Every command's promises to scripts: exit status, one line for bad input, JSON alone on stdout.
@Suite struct CommandTests {
  private let folder: TemporaryFolder
  private let config: String

  init() throws {
    folder = try TemporaryFolder()
    config = try folder.file(
      "gatewayd.yaml",
      """
      store: {path: \(folder.path)/gatewayd.sqlite}
      shop: {path: \(folder.path)/shop.sqlite, today: 2026-03-16}
      submission: {host: 127.0.0.1, port: 1, tls: none, from: support@shop.test}
      identity: {authserv_id: mx.shop.test}
      """)
  }

  private func gatewayd(_ arguments: String..., input: String = "") async throws -> Program {
    try await Program.gatewayd(arguments, input: input)
  }

  private func json(_ text: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  private static let mail = """
    From: Alba Example <alba@customers.test>
    To: support@shop.test
    Subject: A question
    Message-ID: <one@customers.test>
    Authentication-Results: mx.shop.test; dmarc=pass header.from=customers.test
    Date: Mon, 16 Mar 2026 10:00:00 +0000

    Do you have running shoes?
    """

  @Test func anUnknownCommandIsWrongUsage() async throws {
    #expect(try await gatewayd("chek").status == 64)
    #expect(try await gatewayd("run", "--role", "cook").status == 64)
  }

  @Test func aMissingConfigurationIsOneLine() async throws {
    let command = try await gatewayd("check", "--config", "\(folder.path)/none.yaml")
    #expect(command.status == 78)
    #expect(command.complaints.count == 1)
    #expect(command.errors.contains("none.yaml: cannot be read"))
  }

  @Test func everyFaultOfAConfigurationIsALine() async throws {
    let bad = try folder.file("bad.yaml", "guards: {max_caracters: 3}\nreview: {listen: here}\n")
    let command = try await gatewayd("check", "--config", bad)
    #expect(command.status == 78)
    #expect(command.complaints.count == 2)
    #expect(command.errors.contains("bad.yaml:1: guards.max_caracters: unknown key"))
  }

  @Test func checkSaysWhatDoesNotHold() async throws {
    let command = try await gatewayd("check", "--json", "--config", config)
    #expect(command.status == 1)
    let findings = try #require(try json(command.output) as? [[String: String]])
    #expect(findings.contains { $0["subject"] == "intake" && $0["status"] == "wrong" })
    #expect(findings.contains { $0["subject"] == "identity" && $0["status"] == "ok" })
  }

  @Test func liveCheckNamesWhatCannotBeReached() async throws {
    let command = try await gatewayd("check", "--live", "--config", config)
    #expect(command.status == 1)
    #expect(command.output.contains("ok    database"))
    #expect(command.output.contains("WRONG submission: 127.0.0.1:1"))
    #expect(command.output.contains("gatewayd shop init"))
  }

  @Test func anyBytesParse() async throws {
    let noise = String(decoding: (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 73) }, as: UTF8.self)
    for input in ["", noise, Self.mail] {
      let command = try await gatewayd("parse", "-", input: input)
      #expect(command.status == 0)
      #expect(try json(command.output) is [String: Any])
    }
  }

  @Test func parsePrintsTheDocumentedKeys() async throws {
    let command = try await gatewayd("parse", "-", input: Self.mail)
    let mail = try #require(try json(command.output) as? [String: Any])
    #expect(
      Set(mail.keys) == [
        "source", "index", "message_id", "in_reply_to", "references", "date", "from", "sender", "reply_to", "to",
        "cc", "subject", "text", "html", "hidden_text", "new_text", "quoted_text", "trim", "characters", "parts",
        "automatic", "bounce", "authentication", "defects", "ambiguous",
      ])
    #expect(mail["message_id"] as? String == "one@customers.test")
  }

  @Test func aPathThatIsNotThereIsBadInput() async throws {
    let command = try await gatewayd("parse", "\(folder.path)/none.eml")
    #expect(command.status == 65)
    #expect(command.complaints.count == 1)
  }

  @Test func importingTwiceGivesOneCase() async throws {
    let mail = try folder.file("one.eml", Self.mail)
    #expect(try await gatewayd("import", mail, "--config", config).output == "1 case\n")
    _ = try await gatewayd("import", mail, "--config", config)
    let list = try await gatewayd("cases", "list", "--json", "--config", config)
    let cases = try #require(try json(list.output) as? [[String: Any]])
    #expect(cases.count == 1)
    #expect(cases.first?["customer"] as? String == "alba@customers.test")
    #expect(try await gatewayd("audit", "--config", config).status == 0)
    #expect(try await gatewayd("db", "check", "--config", config).status == 0)
  }

  @Test func anMBoxIsSeveralMails() async throws {
    let other = Self.mail.replacing("one@", with: "two@").replacing("running", with: "trail")
    let box = try folder.file(
      "box",
      "From a@b.test Mon Mar 16 10:00:00 2026\n\(Self.mail)\n\nFrom a@b.test Mon Mar 16 10:01:00 2026\n\(other)\n")
    #expect(try await gatewayd("import", box, "--config", config).output == "2 case\n")
  }

  @Test func aShopIsNeverOverwritten() async throws {
    let shop = "\(folder.path)/shop.sqlite"
    #expect(try await gatewayd("shop", "init", shop, "--demo", "--today", "2026-03-16").status == 0)
    #expect(try await gatewayd("shop", "check", shop).status == 0)
    let again = try await gatewayd("shop", "init", shop)
    #expect(again.status == 73)
    #expect(again.complaints.count == 1)
  }

  @Test func aDraftIsTheDocumentedResult() async throws {
    _ = try await gatewayd("shop", "init", "\(folder.path)/shop.sqlite", "--demo", "--today", "2026-03-16")
    let request = """
      {"customer_id": 1, "customer_name": "Alba", "case_id": 1, "email_content": "Do you have red running shoes?"}
      """
    let command = try await gatewayd("draft", "-", "--json", "--config", config, input: request)
    #expect(command.status == 0)
    let result = try #require(try json(command.output) as? [String: Any])
    #expect(
      Set(result.keys) == [
        "job_id", "case_id", "success_status", "error", "classification", "route", "email_response",
        "email_response_summary", "context", "actions", "grounding", "closest_product_sql_query", "product_ids",
        "trace",
      ])
    #expect(result["route"] as? String == "draft")
    let kind = try #require(result["classification"] as? [String: Any])
    #expect(kind["topic"] as? String == "product_availability_or_recommendation")
  }

  @Test func aRequestWithoutAFieldIsNamed() async throws {
    let command = try await gatewayd("draft", "-", "--config", config, input: #"{"customer_id": 1}"#)
    #expect(command.status == 65)
    #expect(command.errors.contains("`customer_name` is missing"))
    #expect(command.complaints.count == 1)
  }

  @Test func draftWithoutAShopSaysHowToMakeOne() async throws {
    let mail = try folder.file("one.eml", Self.mail)
    let command = try await gatewayd("draft", mail, "--config", config)
    #expect(command.status == 69)
    #expect(command.errors.contains("gatewayd shop init"))
  }

  @Test func passwordsComeFromFilesAndAreLong() async throws {
    let short = try await gatewayd("user", "add", "rosa", "--config", config, input: "short\n")
    #expect(short.status == 65)
    #expect(!short.errors.contains("short\n"))
    #expect(try await gatewayd("user", "add", "rosa", "--config", config, input: "long enough to keep\n").status == 0)
    let list = try await gatewayd("user", "list", "--json", "--config", config)
    let users = try #require(try json(list.output) as? [[String: Any]])
    #expect(users.map { $0["name"] as? String } == ["rosa"])
    #expect(try await gatewayd("user", "role", "rosa", "king", "--config", config).status == 64)
    #expect(try await gatewayd("user", "disable", "nobody", "--config", config).status == 65)
  }

  @Test func whoeverIsNoUserDecidesNothing() async throws {
    let mail = try folder.file("one.eml", Self.mail)
    _ = try await gatewayd("import", mail, "--config", config)
    let command = try await gatewayd(
      "review", "reject", "1", "--case-version", "1", "--reason", "no", "--as-user", "mallory", "--config", config)
    #expect(command.status == 65)
    #expect(command.errors.contains("`mallory` is no user"))
  }

  @Test func aCaseThatIsNotThereIsBadInput() async throws {
    #expect(try await gatewayd("cases", "show", "7", "--config", config).status == 65)
    #expect(try await gatewayd("cases", "show", "zero", "--config", config).status == 64)
    #expect(try await gatewayd("outbox", "show", "7", "--config", config).status == 65)
    #expect(try await gatewayd("outbox", "resolve-action", "7", "again", "--config", config).status == 65)
    #expect(try await gatewayd("outbox", "resolve-action", "7", "perhaps", "--config", config).status == 64)
  }
}
