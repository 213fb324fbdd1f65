import Store

/// The pages behind "Settings".
enum SettingsSection: String, CaseIterable, Sendable {
  case account, keys, users, tokens, snippets, standing, configured

  var path: String {
    switch self {
    case .account: "/settings"
    case .keys: "/settings/keys"
    case .users: "/settings/users"
    case .tokens: "/settings/tokens"
    case .snippets: "/snippets"
    case .standing: "/settings/health"
    case .configured: "/settings/rules"
    }
  }

  var label: String {
    switch self {
    case .account: "Your account"
    case .keys: "Keyboard"
    case .users: "People"
    case .tokens: "API tokens"
    case .snippets: "Snippets"
    case .standing: "Health"
    case .configured: "Rules and limits"
    }
  }

  var isForAdministrators: Bool {
    switch self {
    case .account, .keys: false
    case .users, .tokens, .snippets, .standing, .configured: true
    }
  }
}

/// What stands around each of them.
struct SettingsFrame: Sendable {
  let links: [Link]
  let style = Asset.settingsStyle.path
  let notice: Notice?
  let token: String

  struct Link: Sendable {
    let sectionPath: String
    let sectionName: String
    let isHere: Bool
  }

  init(_ here: SettingsSection, session: Session, notice: Notice?) {
    let open = SettingsSection.allCases.filter { !$0.isForAdministrators || session.user.role == .admin }
    links = open.map { Link(sectionPath: $0.path, sectionName: $0.label, isHere: $0 == here) }
    token = session.csrf
    self.notice = notice
  }
}

extension Notice {
  static func done(_ heading: String, _ message: String? = nil) -> Notice {
    Notice(kind: "good", heading: heading, message: message)
  }

  static func refused(_ heading: String, _ message: String? = nil) -> Notice {
    Notice(kind: "bad", heading: heading, message: message)
  }

  /// What the store says of something that cannot be.
  static func refused(_ heading: String, store why: String) -> Notice {
    .refused(heading, Visible.line(why.prefix(1).uppercased() + why.dropFirst() + "."))
  }
}
