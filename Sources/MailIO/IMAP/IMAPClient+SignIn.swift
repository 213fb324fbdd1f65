import MailProto

/// Signing in, and what is settled right after it.
extension IMAPClient {
  /// Signs in with the settings' credentials, says who we are, and compresses where that is wanted.
  /// An OAuth token that the server rejects is replaced by a fresh one, once.
  public func signIn() async throws(IMAPError) {
    let end = ContinuousClock.now.advanced(by: settings.deadlines.connect)
    let offered = try await capabilities(within: settings.deadlines.connect)
    // They may change by signing in; the server says so, or is asked.
    try await read { $0.forgetCapabilities() }
    switch settings.credentials {
    case .password(let password): try verdict(await authenticate(password, offered, until: end))
    case .tokens(let tokens): try await authenticate(tokens, offered)
    }
    let can = try await capabilities()
    // An answer of NO changes nothing.
    if can.contains("ID") { _ = try await perform(.identify) }
    try await compress(can)
  }

  private func verdict(_ answer: IMAPExchange) throws(IMAPError) {
    switch answer.status.kind {
    case .ok: return
    case .no where answer.status.code == .unavailable: throw .refused(command: "sign-in", reply: answer.status.text)
    default: throw .signInRefused(answer.status.explanation)
    }
  }

  private func authenticate(
    _ password: String, _ offered: Set<String>, until end: ContinuousClock.Instant
  ) async throws(IMAPError) -> IMAPExchange {
    let user = settings.user
    let initial = offered.contains("SASL-IR")
    if offered.contains("AUTH=PLAIN") {
      let answer = try await perform(
        .authenticate(.plain(user: user, password: password), initial: initial), within: Self.time(until: end))
      // BAD means that the server did not understand its own offer.
      if answer.status.kind != .bad { return answer }
    }
    if !offered.contains("LOGINDISABLED") {
      return try await perform(
        .login(user: user, password: password, literals: .init(capabilities: offered)), within: Self.time(until: end))
    }
    guard offered.contains("AUTH=LOGIN") else { throw .signInRefused("the server takes no password here") }
    return try await perform(
      .authenticate(.login(user: user, password: password), initial: initial), within: Self.time(until: end))
  }

  private func authenticate(_ tokens: AccessTokens, _ offered: Set<String>) async throws(IMAPError) {
    let token = try await Self.token(tokens, rejected: nil)
    let answer = try await present(token, offered)
    guard answer.status.kind == .no, answer.status.code != .unavailable else { return try verdict(answer) }
    // It may have expired earlier than announced, or been revoked.
    let fresh = try await Self.token(tokens, rejected: token)
    let second = try await present(fresh, offered)
    guard second.status.kind == .no, let objection = try await read({ $0.objection }), !objection.isEmpty else {
      return try verdict(second)
    }
    throw .signInRefused("\(second.status.explanation) \(objection)")
  }

  private func present(_ token: String, _ offered: Set<String>) async throws(IMAPError) -> IMAPExchange {
    let sasl: SASLExchange
    if offered.contains("AUTH=OAUTHBEARER") {
      sasl = .oauthBearer(user: settings.user, host: settings.host, port: settings.port, token: token)
    } else if offered.contains("AUTH=XOAUTH2") {
      sasl = .xoauth2(user: settings.user, token: token)
    } else {
      throw .signInRefused("the server takes no OAuth token: it offers neither OAUTHBEARER nor XOAUTH2")
    }
    return try await perform(
      .authenticate(sasl, initial: offered.contains("SASL-IR")), within: settings.deadlines.connect)
  }

  private static func token(_ tokens: AccessTokens, rejected: String?) async throws(IMAPError) -> String {
    do {
      return try await tokens(rejected)
    } catch is CancellationError {
      throw .cancelled
    } catch {
      throw .noToken(TokenProblem(error))
    }
  }

  /// RFC 4978. A server that changes its mind is left alone.
  private func compress(_ can: Set<String>) async throws(IMAPError) {
    guard can.contains("COMPRESS=DEFLATE") else { return }
    switch settings.compression {
    case .never: return
    case .remote where channel.remoteAddress?.isLoopback != false: return
    case .remote, .always: _ = try await perform(.compress)
    }
  }
}
