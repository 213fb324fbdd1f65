import Database
import Testing

@testable import Store

/// What people and administrators do with accounts, sessions and tokens.
@Suite struct AccountTests {
  private let password = "correct horse battery"
  private let here = Caller(address: "10.0.0.1", agent: "Test")

  private func enter(_ store: Store, _ name: String = "rita", _ now: Int64 = 10) async throws -> String {
    guard
      case .signedIn(let secret, _) = try await store.signIn(name: name, password: password, from: here, now: at(now))
    else { throw Missing() }
    return secret
  }

  @Test func sessionsAreListedAndEnded() async throws {
    let store = try await Store.test()
    let rita = try await store.addUser(name: "rita", password: password, role: .reviewer, now: at(0))
    let otto = try await store.addUser(name: "otto", password: password, role: .reviewer, now: at(0))
    let (first, second, third) = (
      try await enter(store, "rita", 10), try await enter(store, "rita", 20), try await enter(store, "rita", 30)
    )
    let lines = try await store.sessions(of: rita.id, asking: second, now: at(40))
    #expect(lines.map(\.isThis) == [false, true, false])
    #expect(Set(lines.map(\.handle)).count == 3)
    #expect(lines.allSatisfy { $0.address == "10.0.0.1" && $0.agent == "Test" && $0.method == .password })
    // Nobody ends another person's session.
    #expect(try await !store.endSession(lines[2].handle, of: otto, now: at(41)))
    #expect(try await store.session(secret: first, now: at(41)) != nil)
    #expect(try await store.endSession(lines[2].handle, of: rita, now: at(42)))
    #expect(try await store.session(secret: first, now: at(43)) == nil)
    #expect(try await store.endSessions(of: rita, except: second, now: at(44)) == 1)
    #expect(try await store.session(secret: third, now: at(45)) == nil)
    #expect(try await store.session(secret: second, now: at(45)) != nil)
  }

  @Test func ownPasswordIsChanged() async throws {
    let store = try await Store.test()
    let rita = try await store.addUser(name: "rita", password: password, role: .reviewer, now: at(0))
    let (mine, other) = (try await enter(store), try await enter(store))
    #expect(try await store.confirm("wrong", of: rita, from: here, now: at(11)) == .wrong)
    #expect(try await store.confirm(password, of: rita, from: here, now: at(12)) == .right)
    try await store.changePassword(of: rita, to: "another good one", keeping: mine, now: at(13))
    #expect(try await store.session(secret: mine, now: at(14)) != nil)
    #expect(try await store.session(secret: other, now: at(14)) == nil)
    #expect(try await store.signIn(name: "rita", password: password, from: here, now: at(15)) == .refused)
    for bad in ["short", "aaaaaaaaaaaaaaaa", "my name is rita, hello", String(repeating: "ab cd ef", count: 200)] {
      await #expect(throws: StoreError.self) {
        try await store.changePassword(of: rita, to: bad, keeping: mine, now: at(16))
      }
    }
  }

  @Test func askingForThePasswordIsThrottled() async throws {
    let store = try await Store.test()
    let rita = try await store.addUser(name: "rita", password: password, role: .reviewer, now: at(0))
    for _ in 0..<5 { #expect(try await store.confirm("wrong", of: rita, from: here, now: at(1)) == .wrong) }
    guard case .throttled = try await store.confirm(password, of: rita, from: here, now: at(1)) else {
      Issue.record("not throttled")
      return
    }
  }

  @Test func aChosenPasswordMustBeChanged() async throws {
    let store = try await Store.test()
    let rita = try await store.addUser(
      name: "rita", password: password, role: .reviewer, mustChange: true, by: "boss", now: at(0))
    let secret = try await enter(store)
    #expect(try await store.session(secret: secret, now: at(11))?.user.mustChangePassword == true)
    try await store.changePassword(of: rita, to: "another good one", keeping: secret, now: at(12))
    #expect(try await store.session(secret: secret, now: at(13))?.user.mustChangePassword == false)
    let made = (0..<50).map { _ in Store.newPassword() }
    #expect(Set(made).count == 50)
    #expect(made.allSatisfy { $0.count >= Store.passwordLength })
  }

  @Test func oneAdministratorStays() async throws {
    let store = try await Store.test()
    _ = try await store.addUser(name: "boss", password: password, role: .admin, now: at(0))
    await #expect(throws: StoreError.self) { try await store.disableUser("boss", now: at(1)) }
    await #expect(throws: StoreError.self) { try await store.setRole("boss", role: .reviewer, now: at(1)) }
    _ = try await store.addUser(name: "other", password: password, role: .admin, now: at(2))
    try await store.disableUser("other", now: at(3))
    await #expect(throws: StoreError.self) { try await store.setRole("boss", role: .viewer, now: at(4)) }
    try await store.enableUser("other", by: "boss", now: at(5))
    try await store.setRole("boss", role: .viewer, now: at(6))
    #expect(try await store.accounts(now: at(7)).map(\.user.role) == [.viewer, .admin])
  }

  @Test func cheapHashesAreRenewed() async throws {
    let cheap = Passwords(rounds: 16, blockSize: 8, parallelism: 1)
    let store = try await Store.test(passwords: Passwords(rounds: 32))
    _ = try await store.addUser(name: "rita", password: password, role: .viewer, now: at(0))
    let old = try await cheap.hash(password)
    try await store.write { try $0.run("UPDATE users SET password = $1", old) }
    _ = try await enter(store)
    let hash = try await store.read { try $0.row("SELECT password FROM users")?.text("password") }
    #expect(hash?.hasPrefix("scrypt$32$8$3$") == true)
    _ = try await enter(store, "rita", 20)
    #expect(try await store.read { try $0.row("SELECT password FROM users")?.text("password") } == hash)
  }

  @Test func aProviderKnowsPeopleBySubject() async throws {
    let store = try await Store.test()
    let rita = try await store.addUser(name: "rita@shop.test", password: nil, role: .reviewer, now: at(0))
    #expect(try await store.signIn(name: "rita@shop.test", password: "none", from: here, now: at(1)) == .refused)
    let identity = Identity(issuer: "https://id.test", subject: "s1", name: "Rita@shop.test")
    guard
      case .signedIn(let secret, let user) = try await store.signIn(
        identity, addingAs: nil, from: here, now: at(2))
    else {
      Issue.record("refused")
      return
    }
    #expect(user == rita)
    #expect(try await store.session(secret: secret, now: at(3))?.method == .provider)
    // The name moved on at the provider: the person stays, and the next owner of the name is not that person.
    let renamed = Identity(issuer: "https://id.test", subject: "s1", name: "married@shop.test")
    guard case .signedIn(_, rita) = try await store.signIn(renamed, addingAs: nil, from: here, now: at(4)) else {
      Issue.record("refused")
      return
    }
    let successor = Identity(issuer: "https://id.test", subject: "s2", name: "rita@shop.test")
    for role in [nil, User.Role.reviewer] {
      #expect(try await store.signIn(successor, addingAs: role, from: here, now: at(5)) == .refused)
    }
    // Locked accounts stay locked.
    try await store.disableUser("rita@shop.test", now: at(6))
    #expect(try await store.signIn(identity, addingAs: .reviewer, from: here, now: at(7)) == .refused)
  }

  @Test func strangersOfAProviderAreAddedOnlyIfWanted() async throws {
    let store = try await Store.test()
    let stranger = Identity(issuer: "https://id.test", subject: "s9", name: "new@shop.test")
    #expect(try await store.signIn(stranger, addingAs: nil, from: here, now: at(1)) == .refused)
    #expect(try await store.users().isEmpty)
    guard case .signedIn(_, let user) = try await store.signIn(stranger, addingAs: .viewer, from: here, now: at(2))
    else {
      Issue.record("refused")
      return
    }
    #expect(user.role == .viewer)
    let account = try #require(try await store.account(user.id, now: at(3)))
    #expect(!account.hasPassword && account.issuers == ["https://id.test"] && account.sessions == 1)
    let line = Identity(issuer: "https://id.test", subject: "s10", name: "two\nlines")
    #expect(try await store.signIn(line, addingAs: .viewer, from: here, now: at(4)) == .refused)
  }

  @Test func aProxyAddsNobody() async throws {
    let store = try await Store.test()
    _ = try await store.addUser(name: "rita", password: password, role: .viewer, now: at(0))
    #expect(try await store.signIn(proxyUser: "otto", from: here, now: at(1)) == .refused)
    guard case .signedIn(let secret, _) = try await store.signIn(proxyUser: "RITA", from: here, now: at(1)) else {
      Issue.record("refused")
      return
    }
    #expect(try await store.session(secret: secret, now: at(2))?.method == .proxy)
  }

  @Test func tokensAreShownOnceAndRevoked() async throws {
    let store = try await Store.test()
    let (token, secret) = try await store.addToken(name: "shop", role: .viewer, by: "boss", now: at(0))
    #expect(secret.count == 67 && secret.hasPrefix("gw_"))
    #expect(try await store.token(secret: secret, now: at(1))?.id == token.id)
    #expect(try await store.token(secret: secret + "0", now: at(1)) == nil)
    #expect(try await store.tokens().map(\.usedAt) == [at(1)])
    await #expect(throws: StoreError.self) {
      _ = try await store.addToken(name: "shop", role: .viewer, by: "boss", now: at(2))
    }
    try await store.revokeToken(token.id, by: "boss", now: at(3))
    #expect(try await store.token(secret: secret, now: at(4)) == nil)
    await #expect(throws: StoreError.self) { try await store.revokeToken(token.id, by: "boss", now: at(5)) }
    _ = try await store.addToken(name: "shop", role: .admin, by: "boss", now: at(6))
    #expect(try await store.tokens().map(\.revokedAt) == [nil, at(3)])
    let rows = try await store.read { try $0.rows("SELECT * FROM api_tokens") }
    #expect(!"\(rows)".contains(secret))
  }

  @Test func standingsCountWhatWaits() async throws {
    let store = try await Store.test()
    let empty = try await store.outboxStanding()
    #expect(empty.replies.isEmpty && empty.actions.isEmpty && empty.lastSent == nil)
    _ = try await store.take(TestMail(), uid: 7)
    #expect(try await store.outboxStanding().jobs.map(\.state) == ["queued"])
    try await store.advance(
      Cursor(account: "shop", mailbox: "INBOX", uidValidity: 1, lastUID: 7), listed: [7], now: at(20))
    #expect(try await store.mailboxStandings().map(\.lastUID) == [7])
  }
}
