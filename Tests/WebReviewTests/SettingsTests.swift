import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import Store
@testable import WebReview

/// The pages behind "Settings", and who may open them.
@Suite struct SettingsTests {
  static let administrators = SettingsSection.allCases.filter(\.isForAdministrators)

  @Test func eachRoleSeesItsOwn() async throws {
    let fixture = try await Fixture()
    for (name, role) in [("vera", User.Role.viewer), ("mara", .reviewer), ("anna", .admin)] {
      try await fixture.with(name, role) { browser in
        for section in SettingsSection.allCases {
          let page = try await browser.get(section.path)
          let open = role == .admin || !section.isForAdministrators
          #expect(page.status == (open ? .ok : .forbidden), "\(role) \(section)")
          if open { #expect(page.text.contains("href=\"\(section.path)\" aria-current=\"page\"")) }
        }
      }
    }
  }

  @Test func onlyAdministratorsChangePeopleAndTokens() async throws {
    let fixture = try await Fixture()
    let victim = try await fixture.person("otto", .viewer)
    try await fixture.with("mara", .reviewer) { browser in
      for (path, fields) in [
        ("/settings/users", ["name": "x", "role": "admin"]),
        ("/settings/users/\(victim.id)", ["act": "role", "role": "admin"]),
        ("/settings/users/\(victim.id)", ["act": "password"]),
        ("/settings/users/\(victim.id)", ["act": "disable"]),
        ("/settings/tokens", ["name": "x", "role": "admin"]), ("/settings/tokens/1/revoke", [:]),
      ] {
        let answer = try await browser.post(path, fields)
        #expect(answer.status == .forbidden, "\(path)")
      }
    }
    let roles = try await fixture.store.users().map(\.role)
    #expect(!roles.contains(.admin))
    #expect(try await fixture.store.tokens().isEmpty)
  }

  @Test func nothingChangesByGet() async throws {
    let fixture = try await Fixture()
    let victim = try await fixture.person("otto", .viewer)
    try await fixture.with("anna", .admin) { browser in
      for path in ["/settings/users/\(victim.id)", "/settings/password", "/settings/sessions", "/settings/second-step"]
      {
        let answer = try await browser.get(path + "?act=disable")
        #expect(answer.status != .ok)
      }
    }
    #expect(try await fixture.store.user(named: "otto")?.disabled == false)
  }

  @Test func peopleAreManaged() async throws {
    let fixture = try await Fixture()
    try await fixture.with("anna", .admin) { browser in
      let added = try await browser.post("/settings/users", ["name": "otto", "role": "reviewer"])
      let password = try #require(added.text.firstMatch(of: /class="secret mono">([a-z2-7-]+)</)).1
      let otto = try #require(try await fixture.store.user(named: "otto"))
      #expect(otto.mustChangePassword && otto.role == .reviewer)
      let caller = Caller(address: "x")
      guard
        case .signedIn = try await fixture.store.signIn(
          name: "otto", password: String(password), from: caller, now: Samples.now)
      else {
        Issue.record("the password that was shown does not work")
        return
      }
      let path = "/settings/users/\(otto.id)"
      #expect(try await browser.get("/settings/users").text.contains("1 session"))
      for (act, said) in [("role", "role"), ("sessions", "sessions"), ("disable", "disable"), ("enable", "enable")] {
        let answer = try await browser.post(path, ["act": act, "role": "viewer"])
        #expect(answer.headers[.location] == "/settings/users?said=\(said)")
        #expect(try await browser.get("/settings/users?said=\(said)").text.contains("notice good"))
      }
      #expect(try await fixture.store.user(named: "otto")?.role == .viewer)
      // The only administrator cannot lock herself out.
      let anna = try #require(try await fixture.store.user(named: "anna"))
      let refused = try await browser.post("/settings/users/\(anna.id)", ["act": "disable"])
      #expect(refused.status == .conflict && refused.text.contains("only administrator"))
      #expect(
        try await browser.post("/settings/users", ["name": "OTTO", "role": "viewer"]).status == .unprocessableContent)
      #expect(try await browser.post("/settings/users/999", ["act": "disable"]).status == .badRequest)
    }
    let events = try await fixture.store.events(limit: 100)
    for event in ["user.added", "user.role", "user.disabled", "user.enabled"] {
      #expect(events.contains { $0.event == event && $0.actor == "anna" }, "\(event)")
    }
  }

  @Test func tokensAreManaged() async throws {
    let fixture = try await Fixture()
    try await fixture.with("anna", .admin) { browser in
      let made = try await browser.post("/settings/tokens", ["name": "shop", "role": "viewer"])
      let secret = try #require(made.text.firstMatch(of: /gw_[0-9a-f]{64}/)).output
      let token = try #require(try await fixture.store.token(secret: String(secret), now: Samples.now))
      #expect(try await !browser.get("/settings/tokens").text.contains(secret))
      let path = "/settings/tokens/\(token.id)/revoke"
      #expect(try await browser.post(path, [:]).status == .seeOther)
      #expect(try await browser.post(path, [:]).status == .conflict)
      #expect(try await browser.get("/settings/tokens").text.contains("revoked"))
    }
  }

  @Test func ownPasswordAndSessions() async throws {
    let fixture = try await Fixture()
    try await fixture.addMara()
    let caller = Caller(address: "192.0.2.7", agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    guard
      case .signedIn(let other, _) = try await fixture.store.signIn(
        name: "mara", password: Fixture.password, from: caller, now: Samples.now)
    else { throw Problem.signedOut }
    try await Application(router: fixture.site.router()).test(.router) { client in
      var browser = Browser(client)
      #expect(try await browser.signIn("mara", Fixture.password).status == .seeOther)
      let page = try await browser.get("/settings")
      #expect(page.text.contains("Firefox on Linux") && page.text.contains("192.0.2.7"))
      #expect(page.text.contains("this one"))
      let new = "quite another password"
      for (fields, status) in [
        (["current": "wrong", "new": new, "again": new], HTTPResponse.Status.unprocessableContent),
        (["current": Fixture.password, "new": new, "again": "x"], .unprocessableContent),
        (["current": Fixture.password, "new": "short", "again": "short"], .unprocessableContent),
      ] {
        #expect(try await browser.post("/settings/password", fields).status == status)
      }
      #expect(try await fixture.store.session(secret: other, now: Samples.now) != nil)
      let changed = try await browser.post(
        "/settings/password", ["current": Fixture.password, "new": new, "again": new])
      #expect(changed.headers[.location] == "/settings?said=password")
      #expect(try await browser.get("/settings").status == .ok)
      #expect(try await fixture.store.session(secret: other, now: Samples.now) == nil)
    }
  }

  @Test func aPasswordThatSomebodyElseChoseOpensNothingElse() async throws {
    let fixture = try await Fixture()
    _ = try await fixture.store.addUser(
      name: "otto", password: Fixture.password, role: .reviewer, mustChange: true, now: Samples.now)
    try await Application(router: fixture.site.router()).test(.router) { client in
      var browser = Browser(client)
      #expect(try await browser.signIn("otto", Fixture.password).status == .seeOther)
      for path in ["/", fixture.path, "/settings/keys", "/failures"] {
        #expect(try await browser.get(path).headers[.location] == "/settings")
      }
      #expect(try await browser.get("/settings").text.contains("Choose a password of your own"))
      #expect(try await browser.post("\(fixture.path)/close", ["version": "1"]).status == .forbidden)
      let new = "quite another password"
      try await browser.post("/settings/password", ["current": Fixture.password, "new": new, "again": new])
      #expect(try await browser.get("/").status == .ok)
    }
  }

  @Test func healthAndRulesAreTold() async throws {
    let fixture = try await Fixture()
    _ = try await fixture.person("anna", .admin)
    let site = TestDesk.site(
      fixture.store, health: [HealthItem(name: "mailbox support", ok: false, detail: "no route to host")]
    ) {
      $0.configured = [ConfiguredGroup("Guards", [.init("guards.max_characters", "2500", "Longer goes to a person.")])]
    }
    try await Application(router: site.router()).test(.router) { client in
      var browser = Browser(client)
      browser.cookies["gatewayd"] = "secret-anna"
      let health = try await browser.get("/settings/health").text
      #expect(health.contains("mailbox support") && health.contains("no route to host"))
      #expect(health.contains("not well"))
      let rules = try await browser.get("/settings/rules").text
      #expect(rules.contains("guards.max_characters") && rules.contains("2500"))
    }
  }

  /// The help names each single key that a script listens to.
  @Test func keysAreInTheHelp() throws {
    let known = Set(KeysPage.all.flatMap(\.keys).flatMap(\.parts))
    for asset in Asset.all where asset.name.hasSuffix(".js") {
      let script = String(decoding: asset.bytes, as: UTF8.self)
      let keys = script.matches(of: /event\.key === "([^"]+)"/).map { String($0.1) }
      for key in keys { #expect(known.contains(key), "\(asset.name): \(key)") }
    }
    #expect(known.contains("j"))
  }
}
