import MailProto

/// Where a message entered.
public enum Origin: Hashable, Sendable {
  case imap(account: String, mailbox: String, uidValidity: UInt32, uid: UInt32)
  case milter(queueID: String)
  case imported(path: String, index: Int)
  /// The HTTP API; the job's UUID is the key.
  case api(job: JobID)
}

/// How far a mailbox has been read (architecture: cursor).
public struct Cursor: Hashable, Sendable {
  public let account: String
  public let mailbox: String
  public let uidValidity: UInt32
  /// Every UID up to and including this one has a ledger row.
  public let lastUID: UInt32
  public init(account: String, mailbox: String, uidValidity: UInt32, lastUID: UInt32) {
    self.account = account
    self.mailbox = mailbox
    self.uidValidity = uidValidity
    self.lastUID = lastUID
  }
}

/// How a message ended in the ledger; each UID has exactly one.
public enum LedgerOutcome: String, Sendable, Codable, CaseIterable {
  case `case`, duplicate, automatic, bounce, quarantined, oversize, vanished
  /// Listed and left alone on purpose: older than the mailbox is to be read.
  case skipped
}

/// A message that asks to be recorded.
public struct Arrival: Sendable {
  public let origin: Origin
  public let inbound: Inbound
  public let receivedAt: Timestamp
  /// Local parts' `+TOKEN` of the addresses this mail was sent to (To, Cc, Delivered-To, envelope).
  public let replyTokens: [String]
  public let automatic: AutomaticMail?
  /// Facts of the new text, verbatim, for the memory turn.
  public let facts: [String]
  /// What an API request says about itself; nil for mail.
  public let request: Request?
  /// Whether the mail shows that somebody must look at once; its job then comes before others.
  public var isUrgent = false
  /// Computed when the arrival is made, so that the writing connection does not wait for it.
  let fingerprint: Fingerprint
  /// What the case's line in the queue shows of this mail; computed with it for the same reason.
  let summary: String

  /// The customer and the case that a caller of the API names. The caller is trusted with both.
  public struct Request: Sendable, Hashable {
    public let customerID: Int64
    /// The caller's own number for the case; the store's number is another one.
    public let externalCase: Int64?
    /// As the caller writes it; nil or empty where it is not known.
    public var customerName: String?
    /// The token that it came in with.
    public var token: APITokenID?
    /// SHA-256 of what was asked, so that a job's id is not taken for two requests.
    public var digest: [UInt8]
    public init(
      customerID: Int64, externalCase: Int64?, customerName: String? = nil, token: APITokenID? = nil,
      digest: [UInt8] = [UInt8](repeating: 0, count: 32)
    ) {
      self.customerID = customerID
      self.externalCase = externalCase
      self.customerName = customerName
      self.token = token
      self.digest = digest
    }

    /// The customer, whose address a request does not name: nothing is ever mailed to one that it might name.
    var party: Address { Address(name: customerName.flatMap { $0.isEmpty ? nil : $0 }, address: "") }
  }

  public init(
    origin: Origin, inbound: Inbound, receivedAt: Timestamp, replyTokens: [String], automatic: AutomaticMail?,
    facts: [String] = [], request: Request? = nil
  ) {
    self.facts = facts
    self.request = request
    self.origin = origin
    self.inbound = inbound
    self.receivedAt = receivedAt
    self.replyTokens = replyTokens
    self.automatic = automatic
    fingerprint = Fingerprint(inbound.message)
    summary = Case.summary(of: inbound.trim == .uncertain ? inbound.message.text : inbound.newText)
  }
}

/// What the rules at the door may look at: the case this mail belongs to, if any, and the customer's earlier mail.
public struct CaseHistory: Sendable {
  public let caseID: CaseID?
  public let tier: SenderTier
  /// New text of the customer's earlier mails of this case, oldest first, automatic ones left out.
  public let earlier: [Earlier]
  public struct Earlier: Sendable {
    public let message: MessageRowID
    public let text: String
    public let at: Timestamp
    public init(message: MessageRowID, text: String, at: Timestamp) {
      self.message = message
      self.text = text
      self.at = at
    }
  }
  public init(caseID: CaseID?, tier: SenderTier, earlier: [Earlier]) {
    self.caseID = caseID
    self.tier = tier
    self.earlier = earlier
  }
}

/// What a guard decided, and why in words that a reviewer can check.
public enum Verdict: Hashable, Sendable {
  /// A job is made; the agent runs.
  case agent
  /// Stopped at the door: route `manual`, no model is asked. `reason` is a code such as `too_long`.
  case person(reason: String, explanation: String)
  /// Recorded only.
  case record(explanation: String)
}

/// The rules that intake applies inside the transaction. They are pure functions of what they are handed.
public struct IntakeRules: Sendable {
  /// The sender's tier and the reason in words; the argument tells whether a valid reply token of the case came
  /// from that same address.
  public let identify: @Sendable (_ tokenHolder: Bool) -> (tier: SenderTier, reason: String)
  public let judge: @Sendable (CaseHistory) -> Verdict
  public init(
    identify: @escaping @Sendable (Bool) -> (tier: SenderTier, reason: String),
    judge: @escaping @Sendable (CaseHistory) -> Verdict
  ) {
    self.identify = identify
    self.judge = judge
  }
}

/// What became of an arrival; it is on disk when the caller sees this.
public struct Accepted: Sendable {
  public let outcome: LedgerOutcome
  public let caseID: CaseID?
  public let message: MessageRowID?
  /// The case was made for this mail.
  public let newCase: Bool
  public let verdict: Verdict?
  public init(
    outcome: LedgerOutcome, caseID: CaseID?, message: MessageRowID?, newCase: Bool, verdict: Verdict?
  ) {
    self.outcome = outcome
    self.caseID = caseID
    self.message = message
    self.newCase = newCase
    self.verdict = verdict
  }
}
