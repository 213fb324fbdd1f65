import Store

/// Everybody who may sign in, for administrators.
struct UsersPage: Sendable {
  let layout: Layout
  let frame: SettingsFrame
  let people: [PersonCard]
  let newRoles: [RoleChoice]
  let newName: String
  /// Signs people in without a password of ours.
  let outside: String?
  /// A password that is shown this once.
  let fresh: Fresh?

  struct Fresh: Sendable {
    let person: String
    let secret: String
  }

  init(
    _ accounts: [Account], desk: Desk, session: Session, counts: LaneCounts, notice: Notice?, fresh: Fresh? = nil,
    typedName: String = ""
  ) {
    layout = desk.layout("People", session: session, counts: counts)
    frame = SettingsFrame(.users, session: session, notice: notice)
    people = accounts.map { PersonCard($0, session: session, now: desk.now()) }
    newRoles = RoleChoice.all(chosen: .reviewer)
    newName = typedName
    self.fresh = fresh
    outside =
      desk.settings.provider.map { "Signs in through \(Visible.line($0.label, limit: 60)), without a password" }
      ?? (desk.settings.proxies.userField == nil ? nil : "Signs in through the proxy, without a password")
  }
}

struct RoleChoice: Sendable {
  let role: String
  let roleLabel: String
  let chosen: Bool

  static func all(chosen: User.Role) -> [RoleChoice] {
    User.Role.allCases.map { RoleChoice(role: $0.rawValue, roleLabel: UserWords.role($0), chosen: $0 == chosen) }
  }
}

enum UserWords {
  static func role(_ role: User.Role) -> String {
    switch role {
    case .viewer: "Viewer: looks only"
    case .reviewer: "Reviewer: decides"
    case .admin: "Administrator: decides, and manages people"
    }
  }
}

struct PersonCard: Sendable {
  let number: String
  let person: String
  let roleName: String
  let isYou: Bool
  let isOut: Bool
  let signsIn: String
  let last: Moment?
  let live: String?
  let roles: [RoleChoice]
  let hasPassword: Bool
  let hasSecondStep: Bool
  let isSignedIn: Bool

  init(_ account: Account, session: Session, now: Timestamp) {
    number = account.user.id.description
    person = Visible.line(account.user.name, limit: 64)
    roleName = account.user.role.rawValue
    isYou = account.user.id == session.user.id
    isOut = account.user.disabled
    signsIn = Self.words(account)
    last = account.signedInAt.map { Moment($0, now: now) }
    live = account.sessions == 0 ? nil : account.sessions == 1 ? "1 session" : "\(account.sessions) sessions"
    roles = RoleChoice.all(chosen: account.user.role)
    hasPassword = account.hasPassword
    hasSecondStep = account.hasSecondFactor
    isSignedIn = account.sessions > 0
  }

  private static func words(_ account: Account) -> String {
    var ways: [String] = []
    if account.hasPassword {
      ways.append(account.hasSecondFactor ? "password and code" : "password, no second step")
      if account.user.mustChangePassword { ways.append("new password not changed yet") }
    }
    ways += account.issuers.map { Visible.line($0, limit: 80) }
    return ways.isEmpty ? "no way to sign in yet" : ways.joined(separator: ", ")
  }
}
