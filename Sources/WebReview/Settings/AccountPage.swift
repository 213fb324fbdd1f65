import Store

/// A person's own account: password, second step, sessions.
struct AccountPage: Sendable {
  let layout: Layout
  let frame: SettingsFrame
  let userName: String
  let roleWords: String
  let mustChange: Bool
  let mustAddStep: Bool
  /// Nil for somebody who signs in elsewhere.
  let password: PasswordForm?
  let secondStep: SecondStep?
  /// Shown once.
  let recovery: [String]
  let sessions: [SessionItem]
  let hasOthers: Bool
  let elsewhere: String?

  struct PasswordForm: Sendable {
    let shortest = Store.passwordLength
    let account: String
  }

  struct SecondStep: Sendable {
    let isOn: Bool
    let isOff: Bool
    /// False where the desk wants it of everybody.
    let mayTurnOff: Bool
    let setUp: SetUp?
    let codesLeft: String

    struct SetUp: Sendable {
      let key: String
      let address: String
      let picture: QRPicture?
    }
  }

  struct SessionItem: Sendable {
    let handle: String
    let what: String
    let how: String
    let place: String
    let begun: Moment
    let seen: Moment
    let isThis: Bool
    let endWords: String
  }
}

/// What an account page is made of beside the store's records.
struct AccountFacts: Sendable {
  let account: Account
  let factor: SecondFactor
  let sessions: [SessionLine]
}

extension AccountPage {
  init(_ facts: AccountFacts, desk: Desk, session: Session, counts: LaneCounts, notice: Notice?, recovery: [String]) {
    let now = desk.now()
    layout = desk.layout("Your account", session: session, counts: counts)
    frame = SettingsFrame(.account, session: session, notice: notice)
    userName = Visible.line(session.user.name, limit: 64)
    roleWords = UserWords.role(session.user.role)
    mustChange = session.mustChangePassword
    // Once it is set up, the session that did it is told no more.
    mustAddStep = session.mustAddSecondStep && !facts.factor.isOn && !session.mustChangePassword
    password = facts.account.hasPassword ? PasswordForm(account: session.user.name) : nil
    // The password comes first: the one in use is known to somebody else.
    secondStep =
      facts.account.hasPassword && !session.mustChangePassword
      ? SecondStep(facts.factor, name: session.user.name, desk.settings) : nil
    self.recovery = recovery
    sessions = facts.sessions.map { SessionItem($0, now: now) }
    hasOthers = facts.sessions.contains { !$0.isThis }
    elsewhere =
      facts.account.hasPassword ? nil : "You sign in through the company's sign-in; there is no password here."
  }
}

extension AccountPage.SecondStep {
  init(_ factor: SecondFactor, name: String, _ settings: ReviewSettings) {
    isOn = factor.isOn
    mayTurnOff = !settings.requireSecondStep
    isOff = !factor.isOn && factor.pending == nil
    setUp = factor.isOn ? nil : factor.pending.map { SetUp($0, name: name, shop: settings.shopName) }
    codesLeft =
      switch factor.recoveryCodes {
      case 0: "No recovery code is left."
      case 1: "1 recovery code is left."
      default: "\(factor.recoveryCodes) recovery codes are left."
      }
  }
}

extension AccountPage.SecondStep.SetUp {
  init(_ secret: [UInt8], name: String, shop: String) {
    let text = TOTP.base32(secret)
    key = stride(from: 0, to: text.count, by: 4).map { start in
      String(text.dropFirst(start).prefix(4))
    }.joined(separator: " ")
    let address = Self.address(text, name: name, shop: shop)
    self.address = address
    picture = QRPicture(address)
  }

  /// The key URI that authenticator apps read.
  static func address(_ key: String, name: String, shop: String) -> String {
    let issuer = PercentEncoding.component(String(shop.prefix(40)))
    return "otpauth://totp/\(issuer):\(PercentEncoding.component(name))?secret=\(key)&issuer=\(issuer)"
  }
}

extension AccountPage.SessionItem {
  init(_ line: SessionLine, now: Timestamp) {
    handle = line.handle
    what = AgentWords.browser(line.agent)
    how =
      switch line.method {
      case .password: "by password"
      case .code: "by password and code"
      case .provider: "through the company's sign-in"
      case .proxy: "through the proxy"
      }
    place = line.address.isEmpty ? "address unknown" : Visible.line(line.address, limit: 60)
    begun = Moment(line.begun, now: now)
    seen = Moment(line.seen, now: now)
    isThis = line.isThis
    endWords = "End the session of \(what) from \(place)"
  }
}

/// What a browser calls itself, in two words.
enum AgentWords {
  private static let browsers = [
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ("curl/", "curl"),
  ]
  private static let systems = [
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
  ]

  static func browser(_ agent: String) -> String {
    let browser = browsers.first { agent.contains($0.0) }?.1
    let system = systems.first { agent.contains($0.0) }?.1
    switch (browser, system) {
    case (let browser?, let system?): return "\(browser) on \(system)"
    case (let known?, nil), (nil, let known?): return known
    case (nil, nil): return agent.isEmpty ? "Unknown browser" : Visible.line(agent, limit: 60)
    }
  }
}

/// RFC 3986 §2.1, for one component of an address.
enum PercentEncoding {
  static func component(_ text: String) -> String {
    text.utf8.map { byte -> String in
      let scalar = Unicode.Scalar(byte)
      let plain = byte < 0x80 && (Character(scalar).isLetter || Character(scalar).isNumber)
      if plain || "-._~".utf8.contains(byte) { return String(Character(scalar)) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count < 2 ? "0" : "") + digits
    }.joined()
  }
}
