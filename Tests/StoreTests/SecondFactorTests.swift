import Database
import Testing

@testable import Store

@Suite struct SecondFactorTests {
  private let password = "correct horse battery"
  private let here = Caller(address: "10.0.0.1", agent: "Test")

  /// A user with the second step on, the key, and the recovery codes.
  private func rita(_ store: Store) async throws -> (User, key: [UInt8], codes: [String]) {
    let rita = try await store.addUser(name: "rita", password: password, role: .reviewer, now: at(0))
    try await store.beginSecondFactor(of: rita)
    let key = try #require(try await store.secondFactor(of: rita.id).pending)
    let codes = try #require(
      try await store.confirmSecondFactor(of: rita, code: code(key, at(60)), keeping: "", now: at(60)))
    return (rita, key, codes)
  }

  private func code(_ key: [UInt8], _ time: Timestamp) -> String {
    TOTP.code(key, step: time.milliseconds / 1000 / TOTP.periodSeconds)
  }

  private func step(_ store: Store, _ now: Timestamp) async throws -> String {
    let answer = try await store.signIn(name: "rita", password: password, from: here, now: now)
    guard case .needsCode(let step) = answer else { throw Missing() }
    return step
  }

  /// RFC 6238, appendix B; the last six of its eight digits.
  @Test(arguments: [
    (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
    (2_000_000_000, "279037"), (20_000_000_000, "353130"),
  ])
  func codesAreThoseOfTheStandard(_ seconds: Int64, _ expected: String) {
    #expect(TOTP.code(Array("12345678901234567890".utf8), step: seconds / 30) == expected)
  }

  /// RFC 4648 §10.
  @Test(arguments: [
    ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
    ("foobar", "MZXW6YTBOI"), ("12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
  ])
  func keysAreInBase32(_ text: String, _ expected: String) {
    #expect(TOTP.base32(Array(text.utf8)) == expected)
  }

  @Test func aPasswordAloneIsNotEnough() async throws {
    let store = try await Store.test()
    let (rita, key, _) = try await rita(store)
    let step = try await step(store, at(100))
    #expect(try await store.session(secret: step, now: at(100)) == nil)
    #expect(try await store.isOpen(step: step, now: at(100)))
    guard
      case .signedIn(let secret, let user) = try await store.signIn(
        step: step, code: code(key, at(100)), from: here, now: at(100))
    else {
      Issue.record("refused")
      return
    }
    #expect(user == rita)
    #expect(try await store.session(secret: secret, now: at(101))?.method == .code)
    // The step is used up.
    #expect(try await !store.isOpen(step: step, now: at(101)))
    #expect(try await store.signIn(step: step, code: code(key, at(130)), from: here, now: at(130)) == .expired)
  }

  @Test func aCodeCountsOnce() async throws {
    let store = try await Store.test()
    let (_, key, _) = try await rita(store)
    let (first, second) = (try await step(store, at(100)), try await step(store, at(100)))
    guard case .signedIn = try await store.signIn(step: first, code: code(key, at(100)), from: here, now: at(100))
    else {
      Issue.record("refused")
      return
    }
    // The other step ended with it, too; a new one needs a new code.
    #expect(try await store.signIn(step: second, code: code(key, at(100)), from: here, now: at(100)) == .expired)
    let third = try await step(store, at(101))
    #expect(try await store.signIn(step: third, code: code(key, at(100)), from: here, now: at(101)) == .refused)
    guard case .signedIn = try await store.signIn(step: third, code: code(key, at(131)), from: here, now: at(131))
    else {
      Issue.record("refused")
      return
    }
  }

  @Test func clocksMayDifferByAStep() async throws {
    let store = try await Store.test()
    let (_, key, _) = try await rita(store)
    let step = try await step(store, at(600))
    for far in [at(600 - 75), at(600 + 75)] {
      #expect(try await store.signIn(step: step, code: code(key, far), from: here, now: at(600)) == .refused)
    }
    let spaced = code(key, at(630)).prefix(3) + " " + code(key, at(630)).suffix(3)
    guard case .signedIn = try await store.signIn(step: step, code: String(spaced), from: here, now: at(600)) else {
      Issue.record("refused")
      return
    }
  }

  @Test func guessingCodesIsThrottled() async throws {
    let store = try await Store.test()
    let (_, key, _) = try await rita(store)
    let step = try await step(store, at(100))
    for n in 0..<5 {
      let caller = Caller(address: "10.0.1.\(n)")
      #expect(try await store.signIn(step: step, code: "not it", from: caller, now: at(100)) == .refused)
    }
    guard
      case .throttled = try await store.signIn(step: step, code: code(key, at(100)), from: here, now: at(100))
    else {
      Issue.record("not throttled")
      return
    }
    // A new step of the same person waits as well.
    let again = try await self.step(store, at(100))
    guard
      case .throttled(let seconds) = try await store.signIn(
        step: again, code: code(key, at(100)), from: here, now: at(100))
    else {
      Issue.record("not throttled")
      return
    }
    let later = at(100 + Int64(seconds))
    guard case .signedIn = try await store.signIn(step: again, code: code(key, later), from: here, now: later) else {
      Issue.record("locked out")
      return
    }
  }

  @Test func stepsEnd() async throws {
    let store = try await Store.test()
    let (_, key, _) = try await rita(store)
    let step = try await step(store, at(100))
    #expect(try await store.signIn(step: step, code: code(key, at(700)), from: here, now: at(700)) == .expired)
    #expect(try await store.signIn(step: "", code: code(key, at(700)), from: here, now: at(700)) == .expired)
    let other = try await self.step(store, at(800))
    try await store.disableUser("rita", now: at(801))
    #expect(try await store.signIn(step: other, code: code(key, at(802)), from: here, now: at(802)) == .expired)
  }

  @Test func recoveryCodesCountOnceEach() async throws {
    let store = try await Store.test()
    let (rita, _, codes) = try await rita(store)
    #expect(Set(codes).count == RecoveryCode.count)
    let step = try await step(store, at(100))
    guard case .signedIn = try await store.signIn(step: step, code: codes[3].lowercased(), from: here, now: at(100))
    else {
      Issue.record("refused")
      return
    }
    #expect(try await store.secondFactor(of: rita.id).recoveryCodes == codes.count - 1)
    let again = try await self.step(store, at(101))
    #expect(try await store.signIn(step: again, code: codes[3], from: here, now: at(101)) == .refused)
    let fresh = try await store.renewRecoveryCodes(of: rita, now: at(102))
    #expect(try await store.signIn(step: again, code: codes[4], from: here, now: at(103)) == .refused)
    guard case .signedIn = try await store.signIn(step: again, code: fresh[0], from: here, now: at(104)) else {
      Issue.record("refused")
      return
    }
    // They are kept as hashes.
    let rows = try await store.read { try $0.rows("SELECT * FROM recovery_codes") }
    #expect(!fresh.contains { "\(rows)".contains($0) })
  }

  @Test func whatAPasswordAloneOpenedEnds() async throws {
    let store = try await Store.test()
    let rita = try await store.addUser(name: "rita", password: password, role: .reviewer, now: at(0))
    var secrets: [String] = []
    for _ in 0..<2 {
      let answer = try await store.signIn(name: "rita", password: password, from: here, now: at(1))
      guard case .signedIn(let secret, _) = answer else { throw Missing() }
      secrets.append(secret)
    }
    let (mine, other) = (try #require(secrets.first), try #require(secrets.last))
    try await store.beginSecondFactor(of: rita)
    let key = try #require(try await store.secondFactor(of: rita.id).pending)
    #expect(try await store.confirmSecondFactor(of: rita, code: "000000", keeping: mine, now: at(60)) == nil)
    #expect(try await store.session(secret: other, now: at(60))?.hasSecondStep == false)
    _ = try await store.confirmSecondFactor(of: rita, code: code(key, at(60)), keeping: mine, now: at(60))
    #expect(try await store.session(secret: other, now: at(61)) == nil)
    let kept = try await store.session(secret: mine, now: at(61))
    #expect(kept?.method == .code && kept?.hasSecondStep == true)
  }

  @Test func aWrongFirstCodeTurnsNothingOn() async throws {
    let store = try await Store.test()
    let rita = try await store.addUser(name: "rita", password: password, role: .reviewer, now: at(0))
    #expect(try await store.confirmSecondFactor(of: rita, code: "000000", keeping: "", now: at(1)) == nil)
    try await store.beginSecondFactor(of: rita)
    #expect(try await store.confirmSecondFactor(of: rita, code: "", keeping: "", now: at(1)) == nil)
    #expect(try await !store.secondFactor(of: rita.id).isOn)
    guard case .signedIn = try await store.signIn(name: "rita", password: password, from: here, now: at(2)) else {
      Issue.record("refused")
      return
    }
    try await store.dropSecondFactor(of: rita)
    #expect(try await store.secondFactor(of: rita.id).pending == nil)
  }

  @Test func anAdministratorTakesItOff() async throws {
    let store = try await Store.test()
    let (rita, key, _) = try await rita(store)
    // Its own key cannot be replaced while it is on.
    try await store.beginSecondFactor(of: rita)
    #expect(try await store.secondFactor(of: rita.id).pending == nil)
    let step = try await step(store, at(100))
    try await store.removeSecondFactor("rita", by: "boss", now: at(101))
    #expect(try await store.signIn(step: step, code: code(key, at(102)), from: here, now: at(102)) == .expired)
    guard case .signedIn = try await store.signIn(name: "rita", password: password, from: here, now: at(103)) else {
      Issue.record("refused")
      return
    }
    let events = try await store.events(limit: 50)
    #expect(events.contains { $0.event == "user.second_factor_off" && $0.actor == "boss" })
  }
}
