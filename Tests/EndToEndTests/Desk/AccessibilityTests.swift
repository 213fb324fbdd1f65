import Foundation
import Testing

extension DeskPages {
  @Suite("Every page for everybody", .timeLimit(.minutes(15)))
  struct AccessibilityTests {
    @Test("No page has a barrier that a program can find")
    func noBarriers() async throws {
      try await LocalDesk.run { desk in
        let browser = try await Browser.start()
        do {
          try await desk.signIn(browser)
          try await desk.take(OrdinaryMail.all(try ShopFacts(desk)), browser)
          var found: [String] = []
          for (name, path) in try await pages(desk, browser) {
            try await browser.open(desk.page + path)
            found += try await DeskPages.barriers(browser, name)
            try await DeskPages.photograph(browser, name)
            guard name == "run" else { continue }
            // The tree of the timeline, with what went into the second node and came out of it.
            _ = try await browser.run("document.querySelectorAll('.trace details')[2].open = true")
            found += try await DeskPages.barriers(browser, "trace")
            try await DeskPages.photograph(browser, "trace", of: ".trace")
          }
          #expect(found == [])
          await browser.stop()
        } catch {
          await browser.stop()
          throw error
        }
      }
    }

    /// Every page that there is, one of each kind.
    private func pages(_ desk: LocalDesk, _ browser: Browser) async throws -> [(String, String)] {
      var pages = [
        ("queue", "/"), ("done", "/?lane=done"), ("trouble", "/?lane=trouble"), ("failures", "/failures"),
        ("account", "/settings"), ("keys", "/settings/keys"), ("people", "/settings/users"),
        ("tokens", "/settings/tokens"), ("health", "/settings/health"), ("rules", "/settings/rules"),
        ("dashboard", "/dashboard"), ("quarantine", "/quarantine"), ("snippets", "/snippets"),
        ("mentions", "/mentions"), ("found", "/?q=shoes"), ("nothing", "/settings/nowhere"),
      ]
      try await browser.open(desk.page)
      let cases = try await browser.strings("return [...document.querySelectorAll('a.row')].map(r => r.pathname)")
      #expect(cases.count >= 2)
      for (number, path) in cases.prefix(3).enumerated() { pages.append(("case-\(number)", path)) }
      var links: [String] = []
      for path in cases.prefix(3) {
        try await browser.open(desk.page + path)
        links += try await browser.strings("return [...document.querySelectorAll('a')].map(a => a.pathname)")
      }
      for (name, part) in [("source", "/source"), ("original", "/html"), ("run", "/runs/")] {
        let link = links.first { part.hasSuffix("/") ? $0.contains(part) : $0.hasSuffix(part) }
        pages.append((name, try #require(link, "no link to \(name)")))
      }
      let numbers = cases.compactMap { $0.split(separator: "/").last }
      if let first = numbers.first, let last = numbers.last {
        pages.append(("merge", "/cases/\(first)/merge?into=\(last)"))
        pages.append(("together", "/bulk?" + numbers.map { "case=\($0)" }.joined(separator: "&")))
      }
      return pages
    }

    @Test("Signing in has no barrier, with a code and without")
    func signingIn() async throws {
      try await LocalDesk.run { desk in
        let browser = try await Browser.start()
        do {
          try await browser.open("\(desk.page)/sign-in")
          var found = try await DeskPages.barriers(browser, "sign-in")
          try await DeskPages.photograph(browser, "sign-in")
          try await desk.signIn(browser, LocalDesk.reviewer)
          let key = try await setUpSecondStep(desk, browser, &found)
          #expect(!key.isEmpty)
          #expect(found == [])
          await browser.stop()
        } catch {
          await browser.stop()
          throw error
        }
      }
    }

    private func setUpSecondStep(
      _ desk: LocalDesk, _ browser: Browser, _ found: inout [String]
    ) async throws -> String {
      try await browser.open("\(desk.page)/settings")
      try await browser.find("button[value=begin]").click()
      let key = try await browser.find(".key").text
      found += try await DeskPages.barriers(browser, "second-step")
      try await DeskPages.photograph(browser, "second-step")
      try await browser.find("input[name=code]").type("000000")
      try await browser.find("button[value=confirm]").click()
      try await eventually("the refusal") { try await browser.all(".notice.bad").isEmpty ? nil : true }
      found += try await DeskPages.barriers(browser, "refusal")
      return key
    }

    @Test("With the Tab key alone one gets everywhere and stays nowhere")
    func tabReachesEverything() async throws {
      try await LocalDesk.run { desk in
        let browser = try await Browser.start()
        do {
          try await desk.signIn(browser)
          try await desk.take(OrdinaryMail.all(try ShopFacts(desk)), browser)
          try await browser.open(desk.page)
          let row = try await browser.strings("return [...document.querySelectorAll('a.row')].map(r => r.pathname)")
          for path in ["/", try #require(row.first), "/settings", "/settings/users"] {
            try await browser.open(desk.page + path)
            let missed = try await missedByTab(browser)
            #expect(missed == [], "\(path)")
          }
          await browser.stop()
        } catch {
          await browser.stop()
          throw error
        }
      }
    }

    /// What Tab never comes to, from the top of the page to its end. By how it begins, not by its node: a list that
    /// renews itself meanwhile has the same rows in new nodes.
    private func missedByTab(_ browser: Browser) async throws -> [String] {
      let count =
        try await browser.run(
          """
          window.met = new Set();
          const key = (e) => e.outerHTML.slice(0, 120);
          addEventListener('focusin', (e) => met.add(key(e.target)), true);
          document.activeElement.blur(); scrollTo(0, 0);
          window.wanted = [...document.querySelectorAll(
            'a[href], button, input:not([type=hidden]), select, textarea, summary')]
            .filter((e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility() && e.getClientRects().length).map(key);
          return wanted.length;
          """) as? Int ?? 0
      #expect(count > 0)
      for _ in 0..<(count + 8) { try await browser.press(Browser.tab) }
      return try await browser.strings("return wanted.filter((e) => !met.has(e))")
    }
  }
}

/// What the mails of a test speak of.
struct ShopFacts {
  let customer: String
  let address: String
  let tracking: String

  init(_ desk: LocalDesk) throws {
    let of = "FROM demo_scenarios WHERE key = 'late_delivered'"
    customer = try desk.value("SELECT customer_name \(of)")
    address = try desk.value("SELECT email \(of)")
    tracking = try desk.value("SELECT tracking_number \(of)")
  }
}

/// Mail such as comes every day.
enum OrdinaryMail {
  static func all(_ facts: ShopFacts) -> [String] {
    [
      mail(
        "late", "\(facts.customer) <\(facts.address)>", "My parcel came late",
        "Hello,\n\nmy parcel \(facts.tracking) came days after the promised date. Why?\n\n\(facts.customer)"),
      mail(
        "lawyer", "\(facts.customer) <\(facts.address)>", "Charged twice, my lawyer will write",
        "You charged me twice for one order. My lawyer will hear of it today."),
      withHTML(
        mail(
          "shoes", "Lena Okafor <lena@okafor.example>", "Running shoes",
          "Do you have light running shoes in blue, size 42?\n\n> earlier words\n> of another mail"),
        "<p>Do you have <b>light running shoes</b> in blue, size 42?</p><blockquote>earlier words<br>of another mail"
          + "</blockquote>"),
    ]
  }

  /// The same mail with HTML beside its text.
  static func withHTML(_ mail: String, _ html: String) -> String {
    let type = "Content-Type: text/plain; charset=utf-8"
    return mail.replacingOccurrences(
      of: type, with: "Content-Type: multipart/alternative; boundary=either\n\n--either\n\(type)")
      + "\n--either\nContent-Type: text/html; charset=utf-8\n\n\(html)\n--either--\n"
  }

  static func mail(_ id: String, _ from: String, _ subject: String, _ text: String) -> String {
    """
    From: \(from)
    To: support@shop.test
    Subject: \(subject)
    Date: Sun, 22 Nov 2026 10:00:00 +0000
    Message-ID: <\(id)@customer.example>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8

    \(text)

    """
  }
}
