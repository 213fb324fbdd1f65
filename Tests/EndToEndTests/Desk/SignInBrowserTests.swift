import Crypto
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

    @Test("Where everybody needs a second step, nothing opens before it is set up")
    func secondStep() async throws {
      try await LocalDesk.run(review: ", require_second_step: true") { desk in
        let browser = try await Browser.start(scripts: false)
        do {
          try await desk.signIn(browser, LocalDesk.reviewer)
          try await browser.open("\(desk.page)/dashboard")
          #expect(try await browser.url == "\(desk.page)/settings")
          #expect(try await browser.find(".notice.warn").text.contains("Set up the second step"))
          try await browser.find("button[value=begin]").click()
          let key = try await browser.find(".key").text
          #expect(try await browser.all("button[value=drop]").isEmpty)
          try await browser.find("input[name=code]").type(Authenticator.code(key, at: Date()))
          try await browser.find("button[value=confirm]").click()
          try await eventually("the codes on paper") { try await browser.all(".codes li").count == 10 ? true : nil }
          #expect(try await browser.all("button[value=off]").isEmpty)
          try await browser.open("\(desk.page)/dashboard")
          #expect(try await browser.url == "\(desk.page)/dashboard")
          await browser.stop()
        } catch {
          print("--- the page\n\((try? await browser.text) ?? "")")
          await browser.stop()
          throw error
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

/// The app on a telephone (RFC 6238), written apart from the daemon's.
private enum Authenticator {
  /// - Parameter key: in base 32, in groups, as the page shows it.
  static func code(_ key: String, at time: Date) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var (bytes, buffer, bits) = ([UInt8](), 0, 0)
    for value in key.compactMap({ alphabet.firstIndex(of: $0) }) {
      buffer = (buffer << 5 | value) & 0xFFFF
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
      }
    }
    let step = UInt64(time.timeIntervalSince1970) / 30
    let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * UInt64($0))) }
    let hash = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: bytes)))
    let start = Int(hash[19] & 0x0F)
    let number = hash[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
    return String(String(number + 1_000_000_000_000).suffix(6))
  }
}
