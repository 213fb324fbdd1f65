import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MailProto
import Testing

@testable import Store
@testable import WebReview

/// Files and sources of mails: bytes to save, never anything that a browser would open.
@Suite struct MailRoutesTests {
  static let html = "<script>alert(1)</script>"

  private func arrive(_ store: Store) async throws -> CaseID {
    let raw = [
      "From: Nora Quill <nora@quill.example>", "To: support@halden.example", "Subject: <b>A file</b>",
      "Message-ID: <file@quill.example>", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=x", "",
      "--x", "Content-Type: text/plain", "", "See the file.", "--x", "Content-Type: text/html; name=\"../a;b.html\"",
      "Content-Disposition: attachment; filename=\"../a;b.html\"", "Content-Transfer-Encoding: base64", "",
      "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "--x--", "",
    ].joined(separator: "\r\n")
    let arrival = Arrival(
      origin: .imap(account: "shop", mailbox: "INBOX", uidValidity: 1, uid: 77),
      inbound: Inbound(Message(parsing: Array(raw.utf8))), receivedAt: Samples.now, replyTokens: [], automatic: nil)
    let accepted = try await store.accept(
      arrival,
      rules: IntakeRules(
        identify: { _ in (.t2, "DKIM passed") }, judge: { _ in .person(reason: "too_long", explanation: "x") }))
    return try #require(accepted.caseID)
  }

  @Test func onlyAMailWithHTMLLinksToIt() async throws {
    let fixture = try await Fixture()
    let raw = [
      "From: Nora Quill <nora@quill.example>", "To: support@halden.example", "Subject: Two ways",
      "Message-ID: <two@quill.example>", "MIME-Version: 1.0", "Content-Type: multipart/alternative; boundary=x", "",
      "--x", "Content-Type: text/plain", "", "My coat?", "--x", "Content-Type: text/html", "", "<p>My coat?</p>",
      "--x--", "",
    ].joined(separator: "\r\n")
    let arrival = Arrival(
      origin: .imap(account: "shop", mailbox: "INBOX", uidValidity: 1, uid: 78),
      inbound: Inbound(Message(parsing: Array(raw.utf8))), receivedAt: Samples.now, replyTokens: [], automatic: nil)
    let rules = IntakeRules(
      identify: { _ in (.t2, "DKIM passed") }, judge: { _ in .person(reason: "too_long", explanation: "x") })
    let id = try #require(try await fixture.store.accept(arrival, rules: rules).caseID)
    try await fixture.with { browser in
      let plain = try await browser.get(fixture.path).text
      #expect(plain.contains("The mail as it came") && !plain.contains("Its HTML"))
      #expect(try await browser.get("/cases/\(id)").text.contains("Its HTML"))
      // An older store does not know.
      try await fixture.store.write { try $0.run("UPDATE messages SET has_html = NULL") }
      #expect(try await browser.get(fixture.path).text.contains("Its HTML"))
    }
  }

  @Test func thePathOfARunIsAPictureForThoseWhoMaySeeTheCase() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      #expect(try await browser.get(fixture.path).text.contains("src=\"\(fixture.path)/path.svg?"))
      let picture = try await browser.get("\(fixture.path)/path.svg")
      #expect(picture.headers[.contentType] == "image/svg+xml")
      #expect(picture.text == "<svg>recall</svg>")
      #expect(picture.headers[.cacheControl] == "private, max-age=300")
      #expect(try await browser.get("/cases/999/path.svg").status == .notFound)
      browser.cookies["gatewayd"] = nil
      #expect(try await browser.get("\(fixture.path)/path.svg").status == .seeOther)
    }
    // A run that goes on takes more steps: its picture is asked for again.
    let running = try await Fixture()
    _ = try await Fixture.arrive(
      running.store, uid: 2, toAgent: true, subject: "Re: Where is my coat?", inReplyTo: "m1@quill.example")
    let job = try #require(try await running.store.claimJob(model: "offline", lease: 60, now: Samples.now))
    try await running.store.checkpoint(job, node: "recall", state: [], now: Samples.now)
    try await running.with { browser in
      let picture = try await browser.get("\(running.path)/path.svg")
      #expect(picture.headers[.cacheControl] == "no-cache")
    }
    let undrafted = try await Fixture(drafted: false)
    try await undrafted.with { browser in
      let page = try await browser.get(undrafted.path).text
      #expect(!page.contains("path.svg"))
      #expect(try await browser.get("\(undrafted.path)/path.svg").status == .notFound)
    }
  }

  @Test func filesAreSavedNotShown() async throws {
    let fixture = try await Fixture()
    let caseID = try await arrive(fixture.store)
    let mail = try #require(try await fixture.store.view(caseID)?.messages.first)
    let file = try #require(mail.attachments.first)
    let path = "/cases/\(caseID)/mails/\(mail.id)/parts/\(file.partID)"
    try await fixture.with { browser in
      #expect(try await browser.get("/cases/\(caseID)").text.contains("href=\"\(path)\""))
      let response = try await browser.get(path)
      #expect(response.status == .ok)
      #expect(response.text == Self.html)
      #expect(response.headers[.contentType] == "application/octet-stream")
      let disposition = response.headers[.contentDisposition] ?? ""
      #expect(disposition.hasPrefix("attachment; filename=\"a_b.html\""))
      #expect(response.headers[.xContentTypeOptions] == "nosniff")
      #expect(response.headers[.cacheControl] == "no-store")

      let other = "/cases/\(fixture.caseID)/mails/\(mail.id)"
      let own = "/cases/\(caseID)/mails/\(mail.id)"
      for wrong in [
        "\(other)/parts/\(file.partID)", "\(other)/source", "\(other)/source.eml", "\(own)/parts/99", "\(own)/parts/x",
        "/cases/\(caseID)/mails/999/source", "/cases/\(caseID)/mails/x/source",
      ] {
        let refused = try await browser.get(wrong)
        #expect(refused.status == .notFound, "\(wrong)")
      }
    }
    try await Application(router: fixture.site.router()).test(.router) { client in
      for path in [path, "/cases/\(caseID)/mails/\(mail.id)/source", "/cases/\(caseID)/mails/\(mail.id)/source.eml"] {
        let response = try await client.execute(uri: path, method: .get)
        #expect(response.status == .seeOther)
      }
    }
  }

  @Test func sourceIsText() async throws {
    let fixture = try await Fixture()
    let caseID = try await arrive(fixture.store)
    let mail = try #require(try await fixture.store.view(caseID)?.messages.first)
    try await fixture.with { browser in
      let page = try await browser.get("/cases/\(caseID)/mails/\(mail.id)/source")
      #expect(page.status == .ok)
      #expect(page.text.contains("Subject: &lt;b&gt;A file&lt;/b&gt;"))
      #expect(!page.text.contains("<b>A file"))
      let file = try await browser.get("/cases/\(caseID)/mails/\(mail.id)/source.eml")
      #expect(file.headers[.contentType] == "application/octet-stream")
      #expect(file.text.contains("Subject: <b>A file</b>\r\n"))
    }
  }

  @Test(arguments: [
    ("parcel label.jpg", "attachment; filename=\"parcel label.jpg\"; filename*=UTF-8''parcel%20label.jpg"),
    ("größe.pdf", "attachment; filename=\"gr__e.pdf\"; filename*=UTF-8''gr%C3%B6%C3%9Fe.pdf"),
    ("..\\..\\a.exe", "attachment; filename=\"a.exe\"; filename*=UTF-8''a.exe"),
    ("", "attachment; filename=\"file\"; filename*=UTF-8''file"),
    ("..", "attachment; filename=\"file\"; filename*=UTF-8''file"),
  ])
  func fileNames(name: String, header: String) {
    #expect(MailRoutes.disposition(name) == header)
  }

  @Test(arguments: ["a\r\nSet-Cookie: x=1", "a\"; filename=b", "a\u{0}b", "a\u{202E}fdp.exe"])
  func fileNamesCannotLeaveTheirField(name: String) {
    let header = MailRoutes.disposition(name)
    #expect(header.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    #expect(header.count { $0 == "\"" } == 2)
    #expect(header.count { $0 == ";" } == 2)
  }

  @Test func partIDs() {
    for id in ["1", "1.2", "10.3.2"] { #expect(MailRoutes.isPartID(id)) }
    for id in ["", ".", "1.", "a", "1/2", "１", String(repeating: "1", count: 41)] { #expect(!MailRoutes.isPartID(id)) }
  }
}
