import Hummingbird
import Store

/// Keys of programs, for administrators.
struct TokensPage: Sendable {
  let layout: Layout
  let frame: SettingsFrame
  let tokens: [TokenLine]
  let newRoles = RoleChoice.all(chosen: .viewer)
  let newName: String
  let fresh: Fresh?

  struct Fresh: Sendable {
    let tokenName: String
    let secret: String
  }

  struct TokenLine: Sendable {
    let number: String
    let tokenName: String
    let roleName: String
    let maker: String
    let made: Moment
    let used: Moment?
    let revoked: Moment?
  }

  init(
    _ tokens: [APIToken], desk: Desk, session: Session, counts: LaneCounts, notice: Notice?, fresh: Fresh?,
    typedName: String
  ) {
    let now = desk.now()
    layout = desk.layout("API tokens", session: session, counts: counts)
    frame = SettingsFrame(.tokens, session: session, notice: notice)
    newName = typedName
    self.fresh = fresh
    self.tokens = tokens.map { token in
      TokenLine(
        number: token.id.description, tokenName: Visible.line(token.name, limit: 64),
        roleName: token.scopes.words.replacing(" ", with: ", "),
        maker: Visible.line(token.createdBy, limit: 64), made: Moment(token.createdAt, now: now),
        used: token.usedAt.map { Moment($0, now: now) }, revoked: token.revokedAt.map { Moment($0, now: now) })
    }
  }
}

extension Desk {
  func addTokens(to router: RouterGroup<DeskContext>) {
    router.get("/settings/tokens") { request, context in
      let said = request.uri.queryParameters["said"] == "revoked"
      return try await tokensPage(
        context.administrator(), notice: said ? .done("Revoked.", "Programs that use it are refused from now on.") : nil
      )
    }
    router.post("/settings/tokens") { _, context in try await addToken(context) }
    router.post("/settings/tokens/:token/revoke") { _, context in
      let session = try context.administrator()
      guard let id = context.parameters.get("token", as: String.self).flatMap(APITokenID.init) else {
        throw Problem.notFound
      }
      do {
        try await store.revokeToken(id, by: session.user.name, now: now())
      } catch StoreError.notFound {
        throw Problem.settled("the token was revoked before")
      }
      return redirect("\(SettingsSection.tokens.path)?said=revoked")
    }
  }

  private func tokensPage(
    _ session: Session, notice: Notice?, fresh: TokensPage.Fresh? = nil, typedName: String = "",
    status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    try page(
      .tokens,
      TokensPage(
        try await store.tokens(), desk: self, session: session, counts: try await counts(for: session), notice: notice,
        fresh: fresh, typedName: typedName),
      status: status)
  }

  private func addToken(_ context: DeskContext) async throws -> Response {
    let session = try context.administrator()
    guard let role = context.form["role"].flatMap(User.Role.init) else { throw Problem.badForm }
    let name = (context.form["name"] ?? "").trimmed
    do {
      let (token, secret) = try await store.addToken(name: name, role: role, by: session.user.name, now: now())
      return try await tokensPage(
        session, notice: nil, fresh: .init(tokenName: Visible.line(token.name, limit: 64), secret: secret))
    } catch StoreError.invalid(let why) {
      return try await tokensPage(
        session, notice: .refused("No token was made", store: why), typedName: String(name.prefix(64)),
        status: .unprocessableContent)
    }
  }
}
