extension OldRows {
  static let signIn = [
    "0030-sign-in": [
      "UPDATE users SET totp = zeroblob(20), totp_step = 5, must_change = 1, signed_in_at = 7",
      "INSERT INTO recovery_codes (user_id, hash) VALUES (1, zeroblob(32))",
      "INSERT INTO sign_in_steps (hash, user_id, created_at) VALUES (zeroblob(32), 1, 1)",
      "INSERT INTO identities (issuer, subject, user_id, created_at) VALUES ('https://id.test', 's', 1, 1)",
      "UPDATE sessions SET handle = 'h', address = '::1', agent = 'a', method = 'code'",
    ],
    "0031-tokens": [
      """
      INSERT INTO api_tokens (id, name, hash, role, created_by, created_at)
      VALUES (1, 'shop', zeroblob(32), 'viewer', 'rita', 1)
      """
    ],
  ]
}
