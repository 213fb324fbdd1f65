import Foundation
import Hummingbird
import Synchronization
import TestSupport
import Testing

extension DeskPages {
  @Suite("Hostile content in every field", .timeLimit(.minutes(15)))
  struct HostilePageTests {
    /// Ends elements, attributes, scripts and style sheets; each way in tells the trap where it got through.
    private static func payload(_ trap: String, _ place: String) -> String {
      "\"'></title></textarea></script><script>window.hit='\(place)';fetch('\(trap)/\(place)-script')</script>"
        + "<img src='\(trap)/\(place)-img' onerror=\"window.hit='\(place)'\"><svg onload=\"window.hit='\(place)'\">"
        + "<style>@import '\(trap)/\(place)-style';</style><link rel=stylesheet href='\(trap)/\(place)-link'>"
        + "<meta http-equiv=refresh content='0;url=\(trap)/\(place)-meta'><iframe src='\(trap)/\(place)-frame'></iframe>"
        + "<a href=\"javascript:window.hit='\(place)'\">x</a><base href='\(trap)/'>{{layout.shop}}{{{token}}}"
    }

    /// As a browser shows it: the header fields of a mail hold no line ends.
    private static func mails(_ trap: String, _ facts: ShopFacts) -> [String] {
      let word = { (place: String) in Data(payload(trap, place).utf8).base64EncodedString() }
      let html = Data(
        "<html><body>\(payload(trap, "html"))<p>My parcel \(facts.tracking) is late</p></body></html>".utf8)
      return [
        """
        From: =?utf-8?B?\(word("from"))?= <\(facts.address)>
        To: support@shop.test
        Cc: =?utf-8?B?\(word("cc"))?= <cc@customer.example>
        Subject: =?utf-8?B?\(word("subject"))?=
        Date: Sun, 22 Nov 2026 10:00:00 +0000
        Message-ID: <hostile-1@customer.example>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: multipart/alternative; boundary=c

        --c
        Content-Type: text/plain; charset=utf-8

        My parcel \(facts.tracking) came late. \(payload(trap, "body"))

        > \(payload(trap, "quote"))
        --c
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: base64

        \(html.base64EncodedString())
        --c--
        --b
        Content-Type: image/svg+xml; name="=?utf-8?B?\(word("name"))?="
        Content-Disposition: attachment; filename="=?utf-8?B?\(word("file"))?="

        <svg xmlns="http://www.w3.org/2000/svg" onload="window.hit='file'"><image href="\(trap)/svg"/></svg>
        --b--

        """,
        OrdinaryMail.mail(
          "hostile-2", "Eve <eve@customer.example>", "Which shoes do you have?",
          "What running shoes do you have in blue? \(payload(trap, "wish"))"),
      ]
    }

    @Test("No script runs and no request leaves")
    func nothingRunsOrLeaves() async throws {
      let trap = Trap()
      try await trap.serve { address in
        try await LocalDesk.run(prepare: { desk in
          // Product rows become drafts and facts.
          try desk.shop(
            "UPDATE shoe_characteristics SET product_name = product_name || ?, description = ?",
            [Self.payload(address, "product"), Self.payload(address, "description")])
          try await desk.add("<img src=x onerror=hit=1>", "reviewer")
        }) { desk in
          let browser = try await Browser.start()
          do {
            try await desk.signIn(browser)
            try await desk.take(Self.mails(address, try ShopFacts(desk)), browser)
            try await makeToken(desk, browser)
            _ = (try await browser.requests(), try await browser.complaints())
            let seen = try await visitEverything(desk, browser)
            #expect(seen.contains { $0.hasPrefix("/cases/") })
            await browser.stop()
          } catch {
            await browser.stop()
            throw error
          }
        }
      }
      #expect(trap.hits == [])
    }

    private func makeToken(_ desk: LocalDesk, _ browser: Browser) async throws {
      try await browser.open("\(desk.page)/settings/tokens")
      try await browser.find("main form input[name=name]").type("<script>window.hit='token'</script>")
      try await browser.find("main form.narrow button").click()
      _ = try await browser.find(".secret")
    }

    /// Follows every link of the desk that opens a page, and looks at what the browser did on each.
    private func visitEverything(_ desk: LocalDesk, _ browser: Browser) async throws -> Set<String> {
      var (waiting, seen) = (
        ["/", "/?lane=done", "/failures", "/settings", "/dashboard", "/quarantine", "/snippets", "/mentions"],
        Set<String>()
      )
      while let path = waiting.popLast(), seen.count < 150 {
        guard seen.insert(path).inserted else { continue }
        try await browser.open(desk.page + path)
        // Whatever loads late has had its time when a frame was drawn.
        _ = try await browser.run(
          "for (const d of document.querySelectorAll('details')) d.open = true; return document.body.offsetHeight")
        #expect(try await browser.run("return window.hit ?? null") as? String == nil, "\(path)")
        let foreign = try await browser.requests().filter { !$0.hasPrefix(desk.page) && !$0.hasPrefix("data:") }
        #expect(foreign == [], "\(path)")
        let complaints = try await browser.complaints().filter { !$0.contains("favicon") && !$0.contains("404") }
        #expect(complaints == [], "\(path)")
        waiting += try await browser.strings(
          """
          return [...document.querySelectorAll('a[href]')]
            .filter((a) => a.origin === location.origin && !a.hasAttribute('download'))
            .map((a) => a.pathname + a.search)
            .filter((p) => !/\\.(eml|svg|csv)($|\\?)/.test(p) && !p.includes('/parts/'))
          """)
      }
      return seen
    }
  }
}

/// A server that nobody should ever ask.
private final class Trap: Sendable {
  private let asked = Mutex<[String]>([])
  var hits: [String] { asked.withLock { $0 } }

  func serve(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
    let router = Router()
    router.get("**") { request, _ in
      self.asked.withLock { $0.append(request.uri.path) }
      return "trapped"
    }
    try await serving(router) { try await body("http://127.0.0.1:\($0)") }
  }
}
