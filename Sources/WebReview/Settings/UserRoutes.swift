import Hummingbird
import Logging
import Store

extension Desk {
  func addUsers(to router: RouterGroup<DeskContext>) {
    router.get("/settings/users") { request, context in
      try await usersPage(context.administrator(), notice: Self.userNotice(request))
    }
    router.post("/settings/users") { _, context in try await addUser(context) }
    router.post("/settings/users/:user") { _, context in try await changeUser(context) }
  }

  private func usersPage(
    _ session: Session, notice: Notice?, fresh: UsersPage.Fresh? = nil, typedName: String = "",
    status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let accounts = try await store.accounts(now: now())
    return try page(
      .users,
      UsersPage(
        accounts, desk: self, session: session, counts: try await counts(for: session), notice: notice, fresh: fresh,
        typedName: typedName),
      status: status)
  }

  private func addUser(_ context: DeskContext) async throws -> Response {
    let session = try context.administrator()
    guard let role = context.form["role"].flatMap(User.Role.init) else { throw Problem.badForm }
    let name = (context.form["name"] ?? "").trimmed
    let password = context.form["outside"] == nil ? Store.newPassword() : nil
    do {
      let user = try await store.addUser(
        name: name, password: password, role: role, mustChange: true, by: session.user.name, now: now())
      logger.notice("user added", metadata: ["user.id": "\(user.id)", "by": "\(session.user.id)"])
    } catch StoreError.invalid(let why) {
      return try await usersPage(
        session, notice: .refused("Nobody was added", store: why), typedName: String(name.prefix(64)),
        status: .unprocessableContent)
    }
    guard let password else { return redirect("\(SettingsSection.users.path)?said=added") }
    return try await usersPage(session, notice: nil, fresh: .init(person: Visible.line(name), secret: password))
  }

  private enum Act: String { case role, password, second, sessions, disable, enable }

  private func changeUser(_ context: DeskContext) async throws -> Response {
    let session = try context.administrator()
    guard let id = context.parameters.get("user", as: String.self).flatMap(UserID.init),
      let user = try await store.user(id), let act = context.form["act"].flatMap(Act.init)
    else { throw Problem.badForm }
    do {
      if act == .password {
        let password = Store.newPassword()
        try await store.setPassword(
          user.name, password: password, mustChange: true, by: session.user.name, now: now())
        logger.notice("password reset", metadata: ["user.id": "\(id)", "by": "\(session.user.id)"])
        return try await usersPage(
          session, notice: nil, fresh: .init(person: Visible.line(user.name), secret: password))
      }
      try await carryOut(act, on: user, context.form, by: session.user.name)
    } catch StoreError.invalid(let why) {
      return try await usersPage(session, notice: .refused("Nothing was changed", store: why), status: .conflict)
    }
    logger.notice("user changed", metadata: ["user.id": "\(id)", "act": "\(act.rawValue)", "by": "\(session.user.id)"])
    return redirect("\(SettingsSection.users.path)?said=\(act.rawValue)")
  }

  private func carryOut(_ act: Act, on user: User, _ form: Form, by actor: String) async throws {
    switch act {
    case .role:
      guard let role = form["role"].flatMap(User.Role.init) else { throw Problem.badForm }
      try await store.setRole(user.name, role: role, by: actor, now: now())
    case .second: try await store.removeSecondFactor(user.name, by: actor, now: now())
    case .sessions: try await store.endSessions(of: user.name, by: actor, now: now())
    case .disable: try await store.disableUser(user.name, by: actor, now: now())
    case .enable: try await store.enableUser(user.name, by: actor, now: now())
    case .password: break
    }
  }

  /// What was done before this page. The address carries a word only.
  private static func userNotice(_ request: Request) -> Notice? {
    guard let said = request.uri.queryParameters["said"] else { return nil }
    if said == "added" { return .done("Added.") }
    return switch Act(rawValue: String(said)) {
    case .role: .done("The role is changed.")
    case .second: .done("The second step is off.", "The person can set it up anew.")
    case .sessions: .done("Signed out everywhere.")
    case .disable: .done("The account is locked.", "Its sessions are over, and its cases are free.")
    case .enable: .done("The account is open again.")
    case .password, nil: nil
    }
  }
}
