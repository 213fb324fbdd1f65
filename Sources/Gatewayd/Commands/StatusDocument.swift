import Store
import WebReview

/// `gatewayd status`: what the daemon says, and what the store knows.
struct StatusDocument: Sendable, Codable, Hashable {
  struct Waiting: Sendable, Codable, Hashable {
    let kind: String
    let count: Int
    let oldestSeconds: Int64?

    enum CodingKeys: String, CodingKey {
      case kind, count
      case oldestSeconds = "oldest_seconds"
    }
  }

  struct Mailbox: Sendable, Codable, Hashable {
    let mailbox: String
    let lastUID: UInt32
    let lastMail: String

    enum CodingKeys: String, CodingKey {
      case mailbox
      case lastUID = "last_uid"
      case lastMail = "last_mail"
    }
  }

  let version: String
  let ok: Bool
  let problems: [String]
  let daemon: DaemonWord
  let mailboxes: [Mailbox]
  let jobs: [Waiting]
  let jobsRunning: Int
  let lanes: [Waiting]
  let outbox: [Waiting]
  let actions: [Waiting]
  let quarantine: Int
  let ledgerGaps: Int

  enum CodingKeys: String, CodingKey {
    case version, ok, problems, daemon, mailboxes, jobs, lanes, outbox, actions, quarantine
    case jobsRunning = "jobs_running"
    case ledgerGaps = "ledger_gaps"
  }

  init(version: String, daemon: DaemonWord, figures: StoreFigures, now: Timestamp) {
    self.version = version
    self.daemon = daemon
    mailboxes = figures.mailboxes.map { Mailbox(mailbox: $0.account, lastUID: $0.lastUID, lastMail: $0.at.iso) }
    func waiting(_ kinds: [StoreFigures.Waiting]) -> [Waiting] {
      kinds.map { kind in
        Waiting(
          kind: kind.kind, count: kind.count,
          oldestSeconds: kind.oldest.map { max(0, (now.milliseconds - $0.milliseconds) / 1000) })
      }
    }
    jobs = waiting(figures.jobs)
    jobsRunning = figures.running
    lanes = waiting(figures.lanes)
    outbox = waiting(figures.outbox)
    actions = waiting(figures.actions)
    quarantine = figures.quarantined
    ledgerGaps = figures.ledgerGaps
    problems = Self.problems(daemon, figures)
    ok = problems.isEmpty
  }

  /// What somebody has to look at; what waits for people in good order is none.
  private static func problems(_ daemon: DaemonWord, _ figures: StoreFigures) -> [String] {
    var problems = daemon.problem.map { ["the daemon: \($0)"] } ?? []
    problems += daemon.dependencies.filter { !$0.ok }.map { "\($0.name): \($0.detail)" }
    if figures.ledgerGaps > 0 {
      problems.append("\(figures.ledgerGaps) messages of a mailbox have no outcome: see `gatewayd audit`")
    }
    for (state, what) in [("uncertain", "may or may not have gone"), ("bounced", "were refused")] {
      guard let found = figures.outbox.first(where: { $0.kind == state }), found.count > 0 else { continue }
      problems.append("\(found.count) replies \(what): see `gatewayd outbox list --state \(state)`")
    }
    if let failed = figures.actions.first(where: { $0.kind == "failed" }), failed.count > 0 {
      problems.append("\(failed.count) approved actions failed: see the lane Unsent of the desk")
    }
    return problems
  }

  /// For a person.
  var lines: [String] {
    var lines: [String] = []
    let readiness = daemon.ready ? "ready" : "NOT READY"
    lines.append(daemon.runs ? "gatewayd \(version) runs and is \(readiness)" : "gatewayd does NOT RUN")
    for item in daemon.dependencies { lines.append("  \(item.ok ? "ok  " : "DOWN") \(item.name): \(item.detail)") }
    for box in mailboxes {
      lines.append("mailbox \(box.mailbox): read up to UID \(box.lastUID), last at \(box.lastMail)")
    }
    lines.append("agent: \(jobsRunning) at work, \(Self.words(jobs, nothing: "nothing waits"))")
    lines.append("people: \(Self.words(lanes, nothing: "nothing waits"))")
    lines.append("replies: \(Self.words(outbox, nothing: "none is unsent"))")
    lines.append("actions: \(Self.words(actions, nothing: "none waits"))")
    lines.append("quarantine: \(quarantine); ledger: \(ledgerGaps == 0 ? "no gap" : "\(ledgerGaps) GAPS")")
    if ok { lines.append("all is well") }
    for problem in problems { lines.append("! \(problem)") }
    return lines
  }

  private static func words(_ kinds: [Waiting], nothing: String) -> String {
    let some = kinds.filter { $0.count > 0 }
    guard !some.isEmpty else { return nothing }
    return some.map { kind in
      "\(kind.count) \(kind.kind)" + (kind.oldestSeconds.map { " (oldest \(NoticeWriter.span(Int($0))))" } ?? "")
    }.joined(separator: ", ")
  }
}
