import Database

/// What a person has set up beside the password.
public struct SecondFactor: Sendable, Hashable {
  public let isOn: Bool
  /// The key that waits for its first code.
  public let pending: [UInt8]?
  public let recoveryCodes: Int
}

extension Store {
  public func secondFactor(of user: UserID) async throws -> SecondFactor {
    try await read { tx in
      guard let row = try tx.row("SELECT totp, totp_pending FROM users WHERE id = $1", user) else {
        throw StoreError.notFound("user \(user)")
      }
      let codes = try tx.row("SELECT count(*) AS n FROM recovery_codes WHERE user_id = $1", user)?.int("n")
      return SecondFactor(
        isOn: try row.bytesIfAny("totp") != nil, pending: try row.bytesIfAny("totp_pending"), recoveryCodes: codes ?? 0)
    }
  }

  /// Makes a key to be put into an app. It counts once a code of it was given.
  public func beginSecondFactor(of user: User) async throws {
    try await write(waking: .nobody) { tx in
      try tx.run(
        "UPDATE users SET totp_pending = $2 WHERE id = $1 AND totp IS NULL", user.id, Random.bytes(TOTP.secretBytes))
    }
  }

  /// Forgets a key that was not confirmed.
  public func dropSecondFactor(of user: User) async throws {
    try await write(waking: .nobody) { try $0.run("UPDATE users SET totp_pending = NULL WHERE id = $1", user.id) }
  }

  /// Turns the second step on. Returns the recovery codes, which are shown this once; nil if the code is wrong.
  ///
  /// From then on a password alone opens nothing: sessions that began with one end, but for that of `secret`, whose
  /// person has just shown a code.
  public func confirmSecondFactor(
    of user: User, code: String, keeping secret: String, now: Timestamp
  ) async throws -> [String]? {
    try await write(waking: .nobody) { tx -> [String]? in
      let row = try tx.row("SELECT totp_pending FROM users WHERE id = $1 AND totp IS NULL", user.id)
      guard let key = try row?.bytesIfAny("totp_pending"),
        let step = TOTP.step(of: tx.digits(code), secret: key, now: now, after: 0)
      else { return nil }
      try tx.run(
        "UPDATE users SET totp = totp_pending, totp_pending = NULL, totp_step = $2 WHERE id = $1", user.id, step)
      try tx.endSessionsByPassword(of: user.id, provenByCode: secret)
      try tx.record("user.second_factor_on", by: user.name, at: now)
      return try tx.newRecoveryCodes(of: user.id)
    }
  }

  /// New codes on paper; the old ones no longer count. The password is asked for by `confirm`.
  public func renewRecoveryCodes(of user: User, now: Timestamp) async throws -> [String] {
    try await write(waking: .nobody) { tx in
      guard try tx.row("SELECT 1 FROM users WHERE id = $1 AND totp IS NOT NULL", user.id) != nil else {
        throw StoreError.invalid("the second step is off")
      }
      try tx.record("user.recovery_codes", by: user.name, at: now)
      return try tx.newRecoveryCodes(of: user.id)
    }
  }

  /// By the person, after `confirm`, or by an administrator for somebody who lost the app.
  public func removeSecondFactor(_ name: String, by actor: String = "gatewayd", now: Timestamp) async throws {
    try await change(name, "user.second_factor_off", by: actor, now: now) { tx, user in
      try tx.run("UPDATE users SET totp = NULL, totp_pending = NULL WHERE id = $1", user.id)
      try tx.run("DELETE FROM recovery_codes WHERE user_id = $1", user.id)
      try tx.run("DELETE FROM sign_in_steps WHERE user_id = $1", user.id)
    }
  }
}

extension Transaction {
  enum CodeProof { case app, paper }

  /// Apps show codes in groups.
  fileprivate func digits(_ typed: String) -> String { typed.filter { !$0.isWhitespace && $0 != "-" } }

  /// Takes a code, which then counts no more; nil if it is wrong.
  func useCode(_ typed: String, of user: User, at now: Timestamp) throws -> CodeProof? {
    guard let row = try row("SELECT totp, totp_step FROM users WHERE id = $1", user.id),
      let secret = try row.bytesIfAny("totp")
    else { return nil }
    let last = try row.integer("totp_step")
    if let step = TOTP.step(of: digits(typed), secret: secret, now: now, after: last) {
      try run("UPDATE users SET totp_step = $2 WHERE id = $1", user.id, step)
      return .app
    }
    let used = try run(
      "DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2", user.id, RecoveryCode.hash(typed))
    return used > 0 ? .paper : nil
  }

  fileprivate func newRecoveryCodes(of user: UserID) throws -> [String] {
    try run("DELETE FROM recovery_codes WHERE user_id = $1", user)
    let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.make() }
    for code in codes {
      try run("INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)", user, RecoveryCode.hash(code))
    }
    return codes
  }
}
