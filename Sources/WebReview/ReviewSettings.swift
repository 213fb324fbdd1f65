import Store

/// How the desk is reached and what it calls the shop.
public struct ReviewSettings: Sendable {
  public let host: String
  public let port: Int
  /// Cookies for https only, with the `__Host-` prefix (RFC 6265bis §4.1.3.2). Off is for loopback http.
  public let secureCookies: Bool
  /// The address under which browsers reach the desk, such as `https://desk.example`; where it is set, a form must
  /// come from there. Nil: from the host that the request names.
  public let publicURL: String?
  public let shopName: String
  /// ISO 4217 code of every amount.
  public let currency: String
  /// Which drafts may be approved several at a time.
  public let routine: RoutineRule
  /// Seconds after which a draft is called old.
  public let draftAge: Int64
  /// Draws the workflow with these of its nodes marked, as SVG; nil: there is no such picture.
  public let drawPath: (@Sendable (_ nodes: [String]) -> String)?
  /// What a run knew before each of its nodes; nil: nobody can say.
  public var states: (@Sendable (KeptRun) -> RunStates)?
  /// What a run did, with the time that it took; the run first, each node before its calls. Nil: nobody can say.
  public var trace: (@Sendable (KeptRun) -> [TracedSpan])?
  /// How long a decision waits for its reviewer to take it back, in seconds; 0: not at all.
  public var undoSeconds: Int64 = 0
  /// Groups that a case can be handed to.
  public var teams: [String] = []
  /// Whether whoever signs in with a password needs a second step too.
  public var requireSecondStep = false
  /// Signs people in beside the desk's own passwords.
  public var provider: (any SignInProvider)?
  public var proxies = ProxyTrust.none
  /// The figures at `/metrics`; nil: there is no such page.
  public var metrics: MetricsAccess?
  /// Where `/metrics` is, with the pages of health; nil: beside the desk.
  public var watchedAt: (host: String, port: Int)?
  /// Nil: there is no API.
  public var api: APISettings?
  /// What is configured, for administrators to read; no secrets.
  public var configured: [ConfiguredGroup] = []

  public init(
    host: String, port: Int, secureCookies: Bool, publicURL: String?, shopName: String, currency: String,
    routine: RoutineRule = RoutineRule(minimumConfidence: 0.9), draftAge: Int64 = 86_400,
    drawPath: (@Sendable ([String]) -> String)? = nil
  ) {
    self.routine = routine
    self.draftAge = draftAge
    self.drawPath = drawPath
    self.host = host
    self.port = port
    self.secureCookies = secureCookies
    self.publicURL = publicURL
    self.shopName = shopName
    self.currency = currency
  }

  var sessionCookie: String { cookieName("") }
  var signInCookie: String { cookieName("-form") }
  /// Between password and code.
  var stepCookie: String { cookieName("-step") }
  /// While a person is away at the provider.
  var providerCookie: String { cookieName("-provider") }
  var money: Money { Money(currency: currency) }

  private func cookieName(_ end: String) -> String { (secureCookies ? "__Host-gatewayd" : "gatewayd") + end }
}

/// What a run knew.
public struct RunStates: Sendable {
  /// What it began with; nil where that is no longer kept.
  public let input: JSONValue?
  /// The state before each node, in their order; null where nothing is known of it.
  public let entries: [JSONValue]

  public init(input: JSONValue?, entries: [JSONValue]) {
    self.input = input
    self.entries = entries
  }
}

/// One thing that the daemon depends on, and how it is.
public struct HealthItem: Sendable, Hashable, Codable {
  public let name: String
  public var ok: Bool
  /// A sentence for an operator; no secrets.
  public var detail: String

  public init(name: String, ok: Bool, detail: String) {
    self.name = name
    self.ok = ok
    self.detail = detail
  }
}
