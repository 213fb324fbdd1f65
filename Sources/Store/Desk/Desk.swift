import MailProto

/// A line of the queue.
public struct QueueItem: Sendable, Hashable {
  public let caseID: CaseID
  public let subject: String
  public let party: Address
  public let state: Case.State
  public let topic: String?
  public let urgency: String?
  public let route: Proposal.Route?
  public let reason: String?
  public let explanation: String?
  /// The classification's summary, else the head of the customer's newest text.
  public let summary: String
  public let version: Int
  /// When the customer's oldest unanswered mail came.
  public let waitingSince: Timestamp
  public let actions: [String]
  public let assignee: String?
  /// Set when an approved reply or action failed and needs a person.
  public let trouble: String?
  /// When its pending draft was made.
  public var draftedAt: Timestamp?
  /// Its draft may be approved together with others.
  public var isRoutine = false
}

/// Which cases a queue shows.
public enum QueueLane: String, Sendable, CaseIterable {
  /// Everything that a person must decide: urgent first, then by age.
  case review
  /// Of these, the drafts that only wait for approval.
  case drafts
  /// Of these, what a person must answer or look into.
  case people
  /// Replies and actions that failed or are uncertain.
  case trouble
  /// The agent is still at work.
  case working
  /// Answered or closed, newest first.
  case done
  /// Every case, newest first.
  case all
}

/// All that a case page shows.
public struct CaseView: Sendable {
  public let `case`: Case
  public let messages: [StoredMessage]
  public let quarantined: [StoredMessage]
  public let draft: Draft?
  public let decisions: [Decision]
  public let outgoing: [Outgoing]
  public let actions: [ActionRecord]
  public let run: Run?
  public let memory: [MemoryTurn]
  public let events: [AuditEvent]
  public let assignee: String?
  /// Where a reply goes unless the reviewer says otherwise.
  public let replyTo: Address?
  /// That mail to `replyTo` came back for good, if it did.
  public var deadAddress: DeadAddress?
}

/// An address that mail does not reach any more, as a bounce of ours said.
public struct DeadAddress: Sendable, Hashable {
  /// Enhanced status code, such as `5.1.1`.
  public let status: String
  public let at: Timestamp
}

/// A reviewer's approval. It binds what was on the screen: text, recipients, actions, amounts.
public struct Approval: Sendable {
  public let caseID: CaseID
  /// Nil where a person writes the reply alone.
  public let draft: DraftID?
  /// `Case.version` of the page that was shown.
  public let version: Int
  public let text: String
  public let actions: [Choice]
  /// Ungrounded claims need a second, explicit confirmation.
  public let confirmUngrounded: Bool
  /// Addresses beside the customer's that get a copy: those of `CaseDetails.copies` that the reviewer ticked.
  public var copies: [String] = []
  /// How long it waits for its reviewer to take it back; 0: not at all.
  public var undoSeconds: Int64 = 0
  /// For the record, such as that it only asks the customer for more.
  public var reason: String?

  /// An action of the proposal that the reviewer ticked.
  public struct Choice: Sendable, Hashable {
    /// Index into `Proposal.actions`.
    public let index: Int
    /// Whole minor units, for an action with an amount: fills in a null amount or lowers the proposed one.
    public let amount: Int64?
    public init(index: Int, amount: Int64? = nil) {
      self.index = index
      self.amount = amount
    }
  }

  public init(
    caseID: CaseID, draft: DraftID?, version: Int, text: String, actions: [Choice], confirmUngrounded: Bool = false
  ) {
    self.caseID = caseID
    self.draft = draft
    self.version = version
    self.text = text
    self.actions = actions
    self.confirmUngrounded = confirmUngrounded
  }
}

/// Why a decision was refused; nothing was changed.
public enum DeskError: Error, Sendable, Hashable {
  case notFound
  /// Somebody or something changed the case meanwhile: who, what in words, and when.
  case stale(by: String, what: String, at: Timestamp)
  case ungrounded(claims: [String])
  case emptyReply
  case badAmount(action: String, why: String)
  case badAction(why: String)
  case notAllowed(why: String)
}

/// How replies look and where they come from.
public struct ReplySettings: Sendable {
  /// The shop's own address and name.
  public let from: Address
  /// Where answers go: the address that carries the case's token as `local+TOKEN@domain`; nil for no token.
  public let tokenAddress: String?
  /// The domain of our Message-IDs.
  public let domain: String
  /// The value of the header that marks our own mail.
  public let instance: String
  public init(from: Address, tokenAddress: String?, domain: String, instance: String) {
    self.from = from
    self.tokenAddress = tokenAddress
    self.domain = domain
    self.instance = instance
  }
}
