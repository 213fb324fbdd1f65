import Foundation
import TestSupport
import Testing

extension DeskPages {
  @Suite("Signing in, in a browser", .timeLimit(.minutes(10)))
  struct SignInBrowserTests {
    /// The issuer is another site, so that the browser treats cookies as it would in earnest.
    @Test("An issuer signs a reviewer in, and the page that was asked for opens", arguments: [true, false])
    func issuer(scripts: Bool) async throws {
      let issuer = try TestIssuer(email: "rosa@shop.test")
      try await issuer.serve {
        let base = await issuer.base
        let oidc = ", oidc: { issuer: \"\(base)\", client_id: desk, label: the test issuer }"
        try await LocalDesk.run(review: oidc, prepare: { try await $0.add("rosa@shop.test", "reviewer") }) { desk in
          let browser = try await Browser.start(scripts: scripts)
          do {
            try await browser.open("\(desk.page)/settings/keys")
            try await browser.find("a.button.wide").click()
            try await browser.find("#go").click()
            let name = try await browser.find("a.who b").text
            #expect(name == "rosa@shop.test")
            try await eventually("the page that was asked for") {
              try await browser.url == "\(desk.page)/settings/keys" ? true : nil
            }
            await browser.stop()
          } catch {
            print("--- the page\n\((try? await browser.text) ?? "")")
            await browser.stop()
            throw error
          }
        }
      }
    }

    @Test("An administrator adds a person, who changes the password, without scripts")
    func aNewPerson() async throws {
      try await LocalDesk.run { desk in
        let browser = try await Browser.start(scripts: false)
        do {
          try await desk.signIn(browser)
          try await browser.open("\(desk.page)/settings/users")
          try await browser.find("main form.narrow input[name=name]").type("otto")
          try await browser.find("main form.narrow button").click()
          let password = try await browser.find(".secret").text
          try await browser.find("form.person button").click()
          try await browser.find("input[name=name]").type("otto")
          try await browser.find("input[name=password]").type(password)
          try await browser.find("main form button").click()
          #expect(try await browser.find(".notice.warn").text.contains("Choose a password of your own"))
          for (field, text) in [("current", password), ("new", LocalDesk.password), ("again", LocalDesk.password)] {
            try await browser.find("input[name=\(field)]").type(text)
          }
          try await browser.find("form[action='/settings/password'] button").click()
          try await eventually("the password is changed") {
            try await browser.all(".notice.good").isEmpty ? nil : true
          }
          try await browser.open(desk.page)
          #expect(try await browser.find("h1").text != "")
          await browser.stop()
        } catch {
          await browser.stop()
          throw error
        }
      }
    }
  }
}
