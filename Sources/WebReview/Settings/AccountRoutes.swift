import Hummingbird
import Logging
import Store

extension Desk {
  func addAccount(to router: RouterGroup<DeskContext>) {
    router.get("/settings") { request, context in
      try await accountPage(context.signedIn(), notice: Self.accountNotice(request))
    }
    router.get("/settings/keys") { _, context in
      let session = try context.signedIn()
      return try page(
        .keys,
        KeysPage(
          layout: layout("Keyboard", session: session, counts: try await counts(for: session)),
          frame: SettingsFrame(.keys, session: session, notice: nil)))
    }
    router.post("/settings/password") { request, context in try await changePassword(request, context) }
    router.post("/settings/second-step") { request, context in try await secondStep(request, context) }
    router.post("/settings/sessions") { _, context in try await endSessions(context) }
  }

  private func accountPage(
    _ session: Session, notice: Notice?, recovery: [String] = [], status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let (time, user) = (now(), session.user)
    guard let account = try await store.account(user.id, now: time) else { throw Problem.signedOut }
    let facts = AccountFacts(
      account: account, factor: try await store.secondFactor(of: user.id),
      sessions: try await store.sessions(of: user.id, asking: session.secret, now: time))
    return try page(
      .account,
      AccountPage(
        facts, desk: self, session: session, counts: try await counts(for: session), notice: notice, recovery: recovery),
      status: status)
  }

  /// Nil if the password is right, else the page that says so.
  private func doubt(_ heading: String, _ request: Request, _ context: DeskContext) async throws -> Response? {
    let session = try context.signedIn()
    let proof = try await store.confirm(
      context.form["current"] ?? "", of: session.user, from: caller(request, context), now: now())
    switch proof {
    case .right: return nil
    case .wrong:
      return try await accountPage(
        session, notice: .refused(heading, "That is not your present password."), status: .unprocessableContent)
    case .throttled(let seconds):
      return try await accountPage(session, notice: .refused(heading, Self.tooMany(seconds)), status: .tooManyRequests)
    }
  }

  private func changePassword(_ request: Request, _ context: DeskContext) async throws -> Response {
    let heading = "The password was not changed"
    let (session, wanted) = (try context.signedIn(), context.form["new"] ?? "")
    func refuse(_ notice: Notice) async throws -> Response {
      try await accountPage(session, notice: notice, status: .unprocessableContent)
    }
    guard wanted == context.form["again"] else {
      return try await refuse(.refused(heading, "The two new passwords differ. Type the same one twice."))
    }
    guard wanted != context.form["current"] else {
      return try await refuse(.refused(heading, "The new password is the present one. Choose another."))
    }
    if let doubt = try await doubt(heading, request, context) { return doubt }
    do {
      try await store.changePassword(of: session.user, to: wanted, keeping: session.secret, now: now())
    } catch StoreError.invalid(let why) {
      return try await refuse(.refused(heading, store: why))
    }
    logger.notice("password changed", metadata: ["user.id": "\(session.user.id)"])
    return redirect("/settings?said=password")
  }

  private enum Step: String { case begin, drop, confirm, off, codes }

  private func secondStep(_ request: Request, _ context: DeskContext) async throws -> Response {
    let session = try context.signedIn()
    guard let step = context.form["act"].flatMap(Step.init) else { throw Problem.badForm }
    let user = session.user
    switch step {
    case .begin: try await store.beginSecondFactor(of: user)
    case .drop: try await store.dropSecondFactor(of: user)
    case .confirm:
      let code = String((context.form["code"] ?? "").prefix(100))
      guard
        let codes = try await store.confirmSecondFactor(of: user, code: code, keeping: session.secret, now: now())
      else {
        return try await accountPage(
          session,
          notice: .refused(
            "That code is not right", "Type the six digits that the app shows now. Is the clock of the telephone right?"
          ),
          status: .unprocessableContent)
      }
      logger.notice("second step on", metadata: ["user.id": "\(user.id)"])
      return try await accountPage(session, notice: .done("The second step is on."), recovery: codes)
    case .off:
      if settings.requireSecondStep {
        return try await accountPage(
          session, notice: .refused("The second step is still on", "This desk wants it of everybody with a password."),
          status: .conflict)
      }
      if let doubt = try await doubt("The second step is still on", request, context) { return doubt }
      try await store.removeSecondFactor(user.name, by: user.name, now: now())
      logger.notice("second step off", metadata: ["user.id": "\(user.id)"])
      return redirect("/settings?said=off")
    case .codes:
      if let doubt = try await doubt("The recovery codes are the old ones", request, context) { return doubt }
      do {
        let codes = try await store.renewRecoveryCodes(of: user, now: now())
        return try await accountPage(session, notice: .done("There are new recovery codes."), recovery: codes)
      } catch StoreError.invalid(let why) {
        return try await accountPage(session, notice: .refused("No new codes", store: why), status: .conflict)
      }
    }
    return redirect("/settings#second-step")
  }

  private func endSessions(_ context: DeskContext) async throws -> Response {
    let session = try context.signedIn()
    guard let handle = context.form["session"] else {
      try await store.endSessions(of: session.user, except: session.secret, now: now())
      return redirect("/settings?said=sessions")
    }
    try await store.endSession(handle, of: session.user, now: now())
    return redirect("/settings?said=session")
  }

  /// What was done before this page. The address carries a word only.
  private static func accountNotice(_ request: Request) -> Notice? {
    switch request.uri.queryParameters["said"] {
    case "password": .done("Your password is changed.", "Other sessions of yours were ended.")
    case "off": .done("The second step is off.")
    case "session": .done("That session is over.")
    case "sessions": .done("You are signed out everywhere else.")
    default: nil
    }
  }
}
