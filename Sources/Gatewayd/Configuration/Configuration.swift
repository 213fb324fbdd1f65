import Agent
import Logging
import MailProto
import Store
import WebReview

/// All that gatewayd is told from outside; `conf/gatewayd.yaml` explains each key.
struct Configuration: Sendable, Equatable {
  var store: StoreSection
  var mailboxes: [Mailbox]
  var milter: Milter?
  var submission: Submission?
  var guards: GuardSection
  var identity: Identity
  var agent: AgentSection
  var models: [Model]
  var shop: ShopSection
  var policy: Policy
  var review: Review
  var telemetry: Telemetry
  var api: API
  var webhooks: [Hook]
  var broker: Doors?
  var log: Log
  /// Variables that begin with `GATEWAYD_` and name no key.
  var unusedVariables: [String] = []

  struct StoreSection: Sendable, Equatable {
    /// With a server, what lies beside the path is still this machine's own state.
    var path: String
    /// Nil for SQLite.
    var server: StoreServer?
    var retention: Retention
  }

  struct StoreServer: Sendable, Equatable {
    var connection: String
    var password: Secret?
  }

  enum TLS: String, Sendable, CaseIterable { case implicit, starttls, none }

  struct Mailbox: Sendable, Equatable {
    enum After: String, Sendable, CaseIterable { case flag, move, none }
    var name: String
    var host: String
    var port: Int
    var tls: TLS
    var caFile: String?
    var user: String
    /// Either this or `oauth`.
    var password: Secret?
    var oauth: OAuth?
    /// Whether to compress where the server offers it and is another machine.
    var compress: Bool
    var mailbox: String
    var after: After
    var archive: String
    /// Seconds.
    var poll: Int
    var idle: Bool
    var since: String?
    /// Jobs of its mail that workers take at a time before another mailbox has its turn.
    var share: Int
  }

  struct Milter: Sendable, Equatable {
    /// `observe`: a copy is stored, the mail goes on. `capture`: stored, and taken out of the mail server.
    enum Mode: String, Sendable, CaseIterable { case observe, capture }
    var socket: String
    var socketMode: UInt32
    var socketGroup: String?
    var recipients: [String]
    var mode: Mode
    /// Messages in hand at a time, and their bytes.
    var maxMessages: Int
    var maxBytes: Int
    /// What `check --live` looks at: the folder of main.cf, and the mail server's own address.
    var postfixConfig: String?
    var smtpHost: String?
    var smtpPort: Int
  }

  struct Submission: Sendable, Equatable {
    var host: String
    var port: Int
    var tls: TLS
    var caFile: String?
    var user: String?
    var password: Secret?
    /// That of the mailbox which `oauth_of` names.
    var oauth: OAuth?
    var from: String
    var fromName: String?
    var plusAddressing: Bool
    var sentCopy: Bool
    var timeout: Int
    var retryFor: Int
  }

  struct GuardSection: Sendable, Equatable {
    var maxCharacters: Int
    var maxSimilarRequests: Int
    var maxMessageBytes: Int
  }

  struct Identity: Sendable, Equatable {
    var authservID: String?
    var alignment: Alignment.Mode
    /// The file of the Public Suffix List; nil to go without.
    var publicSuffixList: String?
    /// The operator's versions of the key that signs Message-IDs and reply tokens.
    var replyKeys: Secret?
    var trustUnauthenticated: Bool
  }

  struct AgentSection: Sendable, Equatable {
    /// Where it is not, every case goes to a person as it came.
    var enabled: Bool
    var rateLimit: RateLimit
    var workers: Int
    /// Starts of one job before a person gets its case.
    var attempts: Int
    /// Seconds from queueing to the last start of a job.
    var jobDeadline: Int
    /// Seconds for one start of a run.
    var runDeadline: Int
    /// Seconds for one node of a run.
    var nodeDeadline: Int
    /// In so many starts of a job, models that cannot be reached are waited for before the offline model goes on.
    var patience: Int
    var budget: Budget
    /// Tokens of the summary of a case's earlier mail in a prompt.
    var memoryTokens: Int
    /// A model may write a query where no column says what is asked.
    var modelSQL: Bool
    var circuit: Circuit
    /// The chain of every step without one of its own; `offline` is behind its last.
    var models: [String]
    var steps: [String: [String]]
  }

  struct ShopSection: Sendable, Equatable {
    enum WeightUnit: String, Sendable, CaseIterable { case kg, g }
    /// The SQLite file; not looked at where there is a `server`.
    var path: String
    var server: ShopServer?
    var maxRows: Int
    var weightUnit: WeightUnit
    var currency: String
    var timeZone: String
    var today: String?
  }

  /// A shop in PostgreSQL: one connection string without passwords, and a role for each purpose.
  struct ShopServer: Sendable, Equatable {
    var connection: String
    var password: Secret?
    /// Runs SQL that a model wrote; without it there is none.
    var queryRole: String?
    var queryPassword: Secret?
    /// Carries out approved actions where `policy.executor` is sql.
    var writerRole: String?
    var writerPassword: Secret?
  }

  struct Policy: Sendable, Equatable {
    enum Executor: String, Sendable, CaseIterable { case sql, webhook }
    var refundPerDay: Double
    var updateAfterDays: Int
    var couponWindowDays: Int
    var executor: Executor
    var webhook: Webhook?
    var shopName: String
    var allowedLinks: [String]
    var canaries: [String]
  }

  struct Review: Sendable, Equatable {
    var host: String
    var port: Int
    var secureCookies: Bool
    var publicURL: String?
    /// Of a draft that may be approved together with others; 0 to 1.
    var bulkConfidence: Double
    /// Minutes after which a waiting draft is called old.
    var draftAge: Int
    /// How long a decision waits for its reviewer to take it back.
    var undoSeconds: Int
    /// Everybody with a password needs a second step.
    var requireSecondStep: Bool
    /// Groups that a case can be handed to.
    var teams: [String]
    var alerts: Alerts?
    var oidc: OIDC?
    var proxies: ProxyTrust
  }

  /// How staff are told of what waits too long or is down.
  struct Alerts: Sendable, Equatable {
    /// Plain addresses.
    var mail: [String]
    var webhook: Webhook?
    /// Another submission server for this mail, so that staff hear of it when the one of replies is down.
    var submission: Submission?
    /// Minutes that an urgent case may wait, that a draft may wait, and that something may be down.
    var urgentAfter: Int
    var draftAfter: Int
    var downAfter: Int
    /// Minutes within which a matter is told of once.
    var window: Int
  }

  struct Log: Sendable, Equatable {
    enum Format: String, Sendable, CaseIterable { case text, json }
    var level: Logger.Level
    var format: Format
  }
}

/// So many per so long: `100/min`.
struct RateLimit: Sendable, Hashable {
  var count: Int
  var seconds: Int

  init(count: Int, seconds: Int) {
    self.count = count
    self.seconds = seconds
  }

  init?(_ text: String) {
    let halves = text.split(separator: "/")
    let units = ["s": 1, "sec": 1, "min": 60, "h": 3600, "hour": 3600, "day": 86400]
    guard halves.count == 2, let count = Int(halves[0].trimmingBlanks()), (1...1_000_000_000).contains(count),
      let seconds = units[halves[1].trimmingBlanks()]
    else { return nil }
    self.init(count: count, seconds: seconds)
  }
}

/// Where a secret is kept; the secret itself is read when it is needed and never printed.
enum Secret: Sendable, Hashable {
  case file(String)
  case variable(String)
}
