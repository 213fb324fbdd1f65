import Testing

@testable import Store

@Suite struct PeopleTests {
  private let password = "correct horse battery"

  @Test func signingIn() async throws {
    let store = try await Store.test()
    let rita = try await store.addUser(name: " Rita ", password: password, role: .reviewer, now: at(0))
    #expect(rita.name == "Rita")
    guard
      case .signedIn(let secret, let user) = try await store.signIn(
        name: "rita", password: password, from: Caller(address: "::1"), now: at(1))
    else {
      Issue.record("refused")
      return
    }
    #expect(user == rita)
    #expect(secret.count == 64)
    let session = try #require(try await store.session(secret: secret, now: at(2)))
    #expect(session.user == rita)
    #expect(session.csrf.count == 32)
    #expect(try await store.session(secret: secret + "0", now: at(2)) == nil)
    #expect(try await store.session(secret: "", now: at(2)) == nil)
    // Neither the secret nor the password is in the store.
    let rows = try await store.read { try $0.rows("SELECT * FROM sessions") + $0.rows("SELECT * FROM users") }
    #expect(!"\(rows)".contains(secret))
    #expect(!"\(rows)".contains(password))
    try await store.signOut(secret: secret)
    #expect(try await store.session(secret: secret, now: at(3)) == nil)
  }

  @Test func aRealPasswordIsStrong() async throws {
    let store = try await Store.test(passwords: Passwords())
    _ = try await store.addUser(name: "rita", password: password, role: .viewer, now: at(0))
    let hash = try await store.read { try $0.row("SELECT password FROM users")?.text("password") }
    #expect(hash?.hasPrefix("scrypt$32768$8$3$") == true)
    // What was hashed at one cost is checked at that cost.
    #expect(try await Passwords(rounds: 16).matches(password, hash))
    #expect(try await !Passwords(rounds: 16).matches("another password", hash))
  }

  @Test func sessionsEnd() async throws {
    let store = try await Store.test()
    _ = try await store.addUser(name: "rita", password: password, role: .admin, now: at(0))
    func enter(_ now: Int64) async throws -> String {
      guard
        case .signedIn(let secret, _) = try await store.signIn(
          name: "rita", password: password, from: Caller(address: "::1"), now: at(now))
      else { throw Missing() }
      return secret
    }
    let idle = try await enter(0)
    #expect(try await store.session(secret: idle, now: at(8 * 3600 - 1)) != nil)
    #expect(try await store.session(secret: idle, now: at(16 * 3600 - 10)) != nil)
    #expect(try await store.session(secret: idle, now: at(24 * 3600)) == nil)

    let busy = try await enter(0)
    for hour in stride(from: Int64(0), to: 7 * 24, by: 6) {
      #expect(try await store.session(secret: busy, now: at(hour * 3600)) != nil)
    }
    #expect(try await store.session(secret: busy, now: at(7 * 86_400)) == nil)

    let changed = try await enter(1)
    try await store.setPassword("rita", password: "another password", now: at(2))
    #expect(try await store.session(secret: changed, now: at(3)) == nil)
    #expect(
      try await store.signIn(name: "rita", password: password, from: Caller(address: "::1"), now: at(3)) == .refused)
  }

  @Test func disabledUsersAreOut() async throws {
    let store = try await Store.test()
    _ = try await store.addUser(name: "rita", password: password, role: .reviewer, now: at(0))
    guard
      case .signedIn(let secret, let rita) = try await store.signIn(
        name: "rita", password: password, from: Caller(address: "::1"), now: at(1))
    else {
      Issue.record("refused")
      return
    }
    let (view, _) = try await store.drafted()
    try await store.claim(view.case.id, by: rita, now: at(22))
    try await store.disableUser("rita", now: at(23))
    #expect(try await store.session(secret: secret, now: at(24)) == nil)
    #expect(
      try await store.signIn(name: "rita", password: password, from: Caller(address: "::1"), now: at(25)) == .refused)
    #expect(try await store.view(view.case.id)?.assignee == nil)
    #expect(try await store.user(named: "rita")?.disabled == true)
  }

  @Test func guessingIsThrottledPerAccount() async throws {
    let store = try await Store.test()
    _ = try await store.addUser(name: "rita", password: password, role: .reviewer, now: at(0))
    for n in 0..<5 {
      let result = try await store.signIn(
        name: "rita", password: "wrong \(n)", from: Caller(address: "10.0.0.\(n)"), now: at(1))
      #expect(result == .refused)
    }
    guard
      case .throttled(let seconds) = try await store.signIn(
        name: "RITA ", password: password, from: Caller(address: "10.0.0.99"), now: at(1))
    else {
      Issue.record("not throttled")
      return
    }
    #expect(seconds >= 1)
    guard
      case .signedIn = try await store.signIn(
        name: "rita", password: password, from: Caller(address: "10.0.0.99"), now: at(1 + Int64(seconds)))
    else {
      Issue.record("locked out")
      return
    }
  }

  @Test func guessesAtTheSameTimeCount() async throws {
    let store = try await Store.test()
    _ = try await store.addUser(name: "rita", password: password, role: .reviewer, now: at(0))
    let results = try await withThrowingTaskGroup(of: SignIn.self) { group in
      for n in 0..<12 {
        group.addTask {
          try await store.signIn(name: "rita", password: "w\(n)", from: Caller(address: "10.0.0.\(n)"), now: at(1))
        }
      }
      return try await group.reduce(into: [SignIn]()) { $0.append($1) }
    }
    #expect(results.count { $0 == .refused } == 5)
  }

  @Test func guessingIsThrottledPerAddress() async throws {
    let store = try await Store.test()
    try await store.write { tx in
      try tx.run(
        "INSERT INTO sign_in_failures (scope, failures, last_at, blocked_until) VALUES ('address:1.2.3.4', 19, $1, 0)",
        at(0))
    }
    #expect(try await store.signIn(name: "a", password: "x", from: Caller(address: "1.2.3.4"), now: at(1)) == .refused)
    guard
      case .throttled = try await store.signIn(name: "b", password: "x", from: Caller(address: "1.2.3.4"), now: at(1))
    else {
      Issue.record("not throttled")
      return
    }
    #expect(try await store.signIn(name: "b", password: "x", from: Caller(address: "1.2.3.5"), now: at(1)) == .refused)
  }

  @Test func namesAndPasswordsMustBeSensible() async throws {
    let store = try await Store.test()
    _ = try await store.addUser(name: "rita", password: password, role: .viewer, now: at(0))
    for (name, password) in [("RITA", password), ("", password), ("x\ny", password), ("otto", "short")] {
      await #expect(throws: StoreError.self) {
        _ = try await store.addUser(name: name, password: password, role: .viewer, now: at(1))
      }
    }
    await #expect(throws: StoreError.self) { try await store.disableUser("nobody", now: at(1)) }
    try await store.setRole("rita", role: .admin, now: at(2))
    #expect(try await store.users().map(\.role) == [.admin])
  }
}
