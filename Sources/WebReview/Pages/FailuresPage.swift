import Store

/// Failed jobs, one card for each way of failing.
struct FailuresPage: Sendable {
  let layout: Layout
  let heading = FailuresPage.label
  let groups: [FailureCard]
  let empty = "Every job of the agent went through, or a person has taken its case."
  /// Whether there may be more groups than are shown.
  let more: Int?
  let notice: Notice?

  static let path = "/failures"
  static let label = "Failures"
  /// Groups on the page, and jobs named in each.
  static let limit = 50
  static let examples = 10

  init(layout: Layout, groups: [FailureGroup], total: Int, session: Session, now: Timestamp, notice: Notice?) {
    self.layout = layout
    self.groups = groups.map { FailureCard($0, session: session, now: now) }
    let shown = groups.map(\.count).reduce(0, +)
    more = total > shown && groups.count >= Self.limit ? total - shown : nil
    self.notice = notice
  }
}

struct FailureCard: Sendable {
  let fingerprint: String
  /// The newest error in full.
  let what: String
  let times: String
  let node: String?
  let last: Moment
  /// Nil where it is the same as the last.
  let first: Moment?
  let jobs: [FailedJobLine]
  /// The case of a failure that came once; then there is no list.
  let onlyCase: String?
  let listWords: String
  let retryWords: String
  let cancelWords: String
  let asks: Bool
  let token: String

  init(_ group: FailureGroup, session: Session, now: Timestamp) {
    fingerprint = Visible.line(group.fingerprint, limit: 40)
    what = group.jobs.first.map { Visible.line($0.error) } ?? "Unknown"
    times = group.count == 1 ? "once" : "\(group.count) times"
    node = group.node.map { "while at “\(Words.plain($0))”" }
    last = Moment(group.lastSeen, now: now)
    first = group.count > 1 ? Moment(group.firstSeen, now: now) : nil
    jobs = group.jobs.map { FailedJobLine($0, session: session, now: now) }
    let single = group.count == 1
    onlyCase = single ? group.jobs.first?.caseID.description : nil
    listWords =
      group.count > group.jobs.count
      ? "The newest \(group.jobs.count) of \(group.count)" : "All \(group.count)"
    retryWords = single ? "Try again" : "Try all \(group.count) again"
    cancelWords = single ? "Take off the list" : "Take all \(group.count) off the list"
    asks = session.mayDecide
    token = session.csrf
  }
}

struct FailedJobLine: Sendable {
  let job: String
  let ofCase: String
  let error: String
  let when: Moment
  let asks: Bool
  let token: String

  init(_ failed: FailedJob, session: Session, now: Timestamp) {
    job = failed.id.value
    ofCase = failed.caseID.description
    error = Visible.line(failed.error)
    when = Moment(failed.at, now: now)
    asks = session.mayDecide
    token = session.csrf
  }
}
