/// Everything a run may know, frozen at its start.
public struct RunInput: Codable, Hashable, Sendable {
  public var jobID: String
  public var caseID: Int64
  /// Nil unless the sender's tier is T2 (or the request came through the API, which counts as T2).
  public var customerID: Int64?
  /// The name as the mail or the request gives it; for the greeting only.
  public var senderName: String?
  /// The sender's address; used to look up the customer when `tier` is 2 and `customerID` is nil.
  public var senderAddress: String?
  /// 0, 1 or 2.
  public var tier: Int
  public var subject: String?
  /// The customer's own words; the whole text where the trim is uncertain.
  public var text: String
  /// Text that the HTML hid from people; never passed on, only marked.
  public var hasHiddenText: Bool
  /// File names of attachments.
  public var attachments: [String]
  /// What was received and sent in this case, oldest first, each whole.
  public var memory: [Turn]
  /// Earlier mails of this case by the customer, oldest first (repeat counting, insistence).
  public var earlier: [String]
  /// What the sender asked of the catalogue in other cases, within `Harvest.windowDays`; nil if there are none.
  public var elsewhere: Harvest.History?
  /// Approved, pending or done actions for this customer, so that nothing is paid twice.
  public var pastActions: [PastAction]
  /// ISO day in the shop's time zone.
  public var today: String
  public var policy: Policy

  public struct Turn: Codable, Hashable, Sendable {
    /// `customer` or `shop`.
    public var party: String
    public var text: String
    public var facts: [String]
    /// What a model made of the text; see `Gist`.
    public var gist: String?
    public init(party: String, text: String, facts: [String], gist: String? = nil) {
      self.party = party
      self.text = text
      self.facts = facts
      self.gist = gist
    }
  }
  public struct PastAction: Codable, Hashable, Sendable {
    public var action: String
    public var deliveryID: Int64?
    /// The charge that a Record_refund is about.
    public var transactionID: Int64?
    /// Whole minor units.
    public var amount: Int64?
    /// ISO day of its approval.
    public var day: String
    /// Whether it is carried out, so that the shop's rows may show it; nil, taken as true, where that is not known.
    public var isDone: Bool?
    /// The case in which it was approved.
    public var caseID: Int64?
    public init(
      action: String, deliveryID: Int64?, transactionID: Int64? = nil, amount: Int64?, day: String,
      isDone: Bool? = nil, caseID: Int64? = nil
    ) {
      self.isDone = isDone
      self.action = action
      self.deliveryID = deliveryID
      self.transactionID = transactionID
      self.amount = amount
      self.day = day
      self.caseID = caseID
    }
  }
  public struct Policy: Codable, Hashable, Sendable {
    public var refundPerDay = 0.10
    public var updateAfterDays = 5
    public var couponWindowDays = 60
    public var maxRows = 500
    public var maxSimilarRequests = 3
    public var currency = "EUR"
    /// Links that a draft may hold, by prefix.
    public var allowedLinks: [String] = []
    /// Words planted in the database that belong to nobody; a draft that shows one goes to a person.
    /// Nil in runs that were kept before there were any.
    public var canaries: [String]?
    public var shopName = "Customer support"
    /// Of the summary of earlier mail in a prompt; nil: the default. (Runs of earlier versions have none.)
    public var memoryTokens: Int?
    public static let memoryTokens = 300
    /// Whether a model may write a query where no column says what is asked; nil: no.
    public var modelSQL: Bool?
    /// Of the shop's column: kg, which nil stands for, or g.
    public var weightUnit: String?
    public init() {}
  }
  public init(
    jobID: String, caseID: Int64, customerID: Int64? = nil, senderName: String? = nil, senderAddress: String? = nil,
    tier: Int, subject: String? = nil, text: String, hasHiddenText: Bool = false, attachments: [String] = [],
    memory: [Turn] = [], earlier: [String] = [], elsewhere: Harvest.History? = nil,
    pastActions: [PastAction] = [], today: String, policy: Policy
  ) {
    self.jobID = jobID
    self.caseID = caseID
    self.customerID = customerID
    self.senderName = senderName
    self.senderAddress = senderAddress
    self.tier = tier
    self.subject = subject
    self.text = text
    self.hasHiddenText = hasHiddenText
    self.attachments = attachments
    self.memory = memory
    self.earlier = earlier
    self.elsewhere = elsewhere
    self.pastActions = pastActions
    self.today = today
    self.policy = policy
  }
}
