import MailProto

/// One customer's matter: everything written about it, by either side.
public struct Case: Sendable, Hashable {
  public enum State: String, Sendable, Codable, CaseIterable {
    /// The agent works on it.
    case working
    /// A person must decide.
    case review
    /// Answered; the customer may write again.
    case answered
    case closed
  }
  public let id: CaseID
  public let state: State
  public let subject: String
  public let party: Address
  public let customerID: Int64?
  public let topic: String?
  public let urgency: String?
  public let route: Proposal.Route?
  /// A code such as `too_long`, and the sentence that explains it.
  public let reason: String?
  public let explanation: String?
  /// Plus-address token of this case.
  public let token: String
  /// What the caller of the API calls this case; nil for mail.
  public let externalID: Int64?
  /// The older, closed case that this one continues.
  public let linkedCase: CaseID?
  public let assignee: UserID?
  /// Raised by every change; a decision names the version that it was made on.
  public let version: Int
  public let openedAt: Timestamp
  public let updatedAt: Timestamp
  /// Where everything of this case went, if a reviewer merged it; mail that names this case lands there.
  public internal(set) var mergedInto: CaseID?
  /// It stays out of the queue until then, or until something happens to it.
  public internal(set) var snoozedUntil: Timestamp?
  /// The group that it was handed to; nil while it is everybody's.
  public internal(set) var team: String?
  /// When a person said that it is unwanted mail.
  public internal(set) var spamAt: Timestamp?
}

/// A mail of a case, received or sent.
public struct StoredMessage: Sendable, Hashable {
  public enum Direction: String, Sendable { case inbound, outbound }
  public let id: MessageRowID
  public let caseID: CaseID?
  public let direction: Direction
  public let messageID: MessageID?
  public let from: Address?
  public let to: [Address]
  public let cc: [Address]
  public let subject: String?
  public let date: MailDate?
  public let receivedAt: Timestamp
  public let text: String
  public let newText: String
  public let quotedText: String
  public let trim: Inbound.Trim
  public let characters: Int
  public let tier: SenderTier
  public let tierReason: String
  public let automatic: AutomaticMail?
  /// A mail whose sender is not a party of the case that it names stands beside it.
  public let quarantined: Bool
  /// The HTML holds text that a person would not see.
  public let hasHiddenText: Bool
  /// An earlier mail with the same Message-ID and another body: one of the two is not what it says.
  public let twinOf: MessageRowID?
  public let attachments: [Attachment]
  /// Whether there is HTML beside the text, or in its place; nil for a mail of an older store, of which nobody noted it.
  public var hasHTML: Bool?
  public struct Attachment: Sendable, Hashable, Codable {
    public let partID: String
    public let filename: String?
    public let contentType: String
    public let size: Int
  }
}

/// Background work on one inbound message.
public struct Job: Sendable, Hashable {
  public enum State: String, Sendable, Codable, CaseIterable { case queued, running, done, failed, cancelled }
  public let id: JobID
  public let caseID: CaseID
  public let message: MessageRowID
  public let state: State
  public let priority: Priority
  /// Starts, counted before the work begins.
  public let attempts: Int
  /// Starts after which nothing was heard any more: the process ended, or the worker was stuck.
  public let lost: Int
  /// Not to be started before; zero for a job that need not wait.
  public let runAfter: Timestamp
  public let leaseUntil: Timestamp?
  public let error: String?
  /// When it came, or when a person had it tried again.
  public let queuedAt: Timestamp
  public let createdAt: Timestamp
}

/// A job in a worker's hands. Writes that carry a stale fence are refused.
public struct ClaimedJob: Sendable, Hashable {
  public let job: Job
  public let run: RunID
  /// Raised by every claim.
  public let fence: Int64
  /// The state after the last committed node, as the agent encoded it; nil for a fresh run.
  public let checkpoint: [UInt8]?
}

/// One execution of the workflow for one inbound message.
public struct Run: Sendable, Hashable {
  public let id: RunID
  public let job: JobID
  public let caseID: CaseID
  public let model: String
  public let startedAt: Timestamp
  public let endedAt: Timestamp?
  /// Nodes in the order they were committed.
  public let nodes: [String]
}

/// What the agent proposes to a person, frozen as it was shown.
public struct Draft: Sendable, Hashable {
  public enum State: String, Sendable, Codable, CaseIterable { case pending, approved, rejected, escalated, superseded }
  public let id: DraftID
  public let caseID: CaseID
  public let message: MessageRowID
  public let state: State
  public let proposal: Proposal
  public let createdAt: Timestamp
}

/// What a person decided.
public struct Decision: Sendable, Hashable {
  public enum Kind: String, Sendable, Codable, CaseIterable { case approve, edit, reject, escalate, close }
  public let id: DecisionID
  public let caseID: CaseID
  public let draft: DraftID?
  public let kind: Kind
  public let reviewer: String
  public let reason: String?
  /// The approved reply; nil for the other kinds.
  public let text: String?
  public let at: Timestamp
  /// When it was taken back, before anything came of it.
  public internal(set) var undoneAt: Timestamp?
}

/// An approved reply on its way.
public struct Outgoing: Sendable, Hashable {
  public enum State: String, Sendable, Codable, CaseIterable {
    /// Waits for its time.
    case ready
    /// Claimed before an attempt.
    case sending
    case sent
    /// A temporary failure; tried again at `nextAttempt`.
    case deferred
    /// Refused for good.
    case bounced
    /// The connection was lost after the final dot: it may have gone.
    case uncertain
    /// A person gave it up.
    case cancelled
  }
  public let id: OutgoingID
  public let caseID: CaseID
  public let decision: DecisionID
  public let state: State
  public let envelope: Envelope
  public let messageID: MessageID
  public let bytes: [UInt8]
  public let text: String
  public let attempts: Int
  public let nextAttempt: Timestamp
  /// The submission server's last reply, or what went wrong before one.
  public let lastReply: String?
  public let createdAt: Timestamp
  public let sentAt: Timestamp?
  /// Raised by every claim and by every person's word; an outcome counts for the attempt that it names.
  public let fence: Int64
  /// Milliseconds that it was put off, all waits together.
  public let waited: Int64
  /// How often it was looked for in the Sent mailbox, and when next; nil: not any more.
  public let searches: Int
  public let nextSearch: Timestamp?
  /// What came of the last look, in words.
  public let searchSaid: String?
  /// It waits until then for its reviewer to take it back; nil for one that goes at once.
  public internal(set) var notBefore: Timestamp?
}

/// How an attempt to send ended.
public enum SendOutcome: Sendable, Hashable {
  case sent(reply: String)
  case deferred(reply: String, retryAt: Timestamp)
  case bounced(reply: String)
  case uncertain(reply: String)
}

/// An approved action and what became of it.
public struct ActionRecord: Sendable, Hashable {
  public enum State: String, Sendable, Codable, CaseIterable {
    case approved
    /// Claimed before an attempt.
    case executing
    case done
    /// Refused for good, or a premise no longer holds: a person is told.
    case failed
  }
  public let id: ActionID
  public let caseID: CaseID
  public let decision: DecisionID
  public let state: State
  public let action: String
  public let params: [String: JSONValue]
  /// The rows, as they were shown, that justified it.
  public let premises: [Proposal.ContextItem]
  /// One per (case, action, target).
  public let idempotencyKey: String
  public let attempts: Int
  /// Raised by every claim, and when it is approved again. 1: it was never in anybody's hands before.
  public let fence: Int64
  /// What the executor answered: a coupon code, or why it failed.
  public let result: String?
  public let approvedBy: String
  public let approvedAt: Timestamp
  /// Why it is not carried out before a person says so; nil for one that takes its course.
  public internal(set) var held: String?
}

/// One turn of a case's memory: only text that was received or sent.
public struct MemoryTurn: Sendable, Hashable {
  public enum Party: String, Sendable, Codable { case customer, shop }
  public let turn: Int
  public let party: Party
  public let message: MessageRowID?
  public let outgoing: OutgoingID?
  /// Who approved it, for a turn of the shop's.
  public let approvedBy: String?
  public let text: String
  public let facts: [String]
  public let at: Timestamp
  /// What a model made of the text; nil where none did.
  public let gist: String?

  /// What a model made of these words.
  public struct Gist: Sendable, Hashable {
    public let source: String
    public let text: String

    public init(source: String, text: String) {
      self.source = source
      self.text = text
    }
  }
}

/// A line of the audit log, chained to the one before by its hash.
public struct AuditEvent: Sendable, Hashable {
  public let sequence: Int64
  public let at: Timestamp
  /// A user name, `gatewayd` or `customer`.
  public let actor: String
  /// Dotted: `message.received`, `job.done`, `draft.approved`…
  public let event: String
  public let caseID: CaseID?
  public let detail: [String: JSONValue]
}

/// A person who decides.
public struct User: Sendable, Hashable {
  public enum Role: String, Sendable, Codable, CaseIterable { case viewer, reviewer, admin }
  public let id: UserID
  public let name: String
  public let role: Role
  public let disabled: Bool
  /// Somebody else has chosen the password; it must be changed before anything else.
  public var mustChangePassword = false
}
