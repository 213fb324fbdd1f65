import Hummingbird
import Store

/// How mailboxes, the outbox and everything else are, for administrators.
struct StandingPage: Sendable {
  let layout: Layout
  let frame: SettingsFrame
  let allWell: Bool
  let parts: [Part]
  let mailboxes: [Mailbox]
  let waiting: [Waiting]
  let lastSent: Moment?

  struct Part: Sendable {
    let partName: String
    let isWell: Bool
    let said: String
  }

  struct Mailbox: Sendable {
    let mailboxName: String
    let uid: String
    let at: Moment
  }

  struct Waiting: Sendable {
    let what: String
    let stateWords: String
    let number: Int
    let oldest: Moment
    let isTrouble: Bool
  }

  init(
    health: [HealthItem], outbox: OutboxStanding, mailboxes: [MailboxStanding], desk: Desk, session: Session,
    counts: LaneCounts
  ) {
    let now = desk.now()
    layout = desk.layout("Health", session: session, counts: counts)
    frame = SettingsFrame(.standing, session: session, notice: nil)
    allWell = health.allSatisfy(\.ok)
    parts = health.map {
      Part(partName: Visible.line($0.name, limit: 80), isWell: $0.ok, said: Visible.line($0.detail, limit: 400))
    }
    self.mailboxes = mailboxes.map {
      Mailbox(
        mailboxName: Visible.line("\($0.account) / \($0.mailbox)", limit: 120), uid: String($0.lastUID),
        at: Moment($0.at, now: now))
    }
    waiting =
      outbox.replies.map { Waiting("Reply", $0, now: now) } + outbox.actions.map { Waiting("Action", $0, now: now) }
      + outbox.jobs.map { Waiting("Run of the agent", $0, now: now) }
    lastSent = outbox.lastSent.map { Moment($0, now: now) }
  }
}

extension StandingPage.Waiting {
  init(_ what: String, _ count: StateCount, now: Timestamp) {
    self.what = what
    stateWords = count.state
    number = count.count
    oldest = Moment(count.oldest, now: now)
    isTrouble = ["bounced", "uncertain", "failed"].contains(count.state)
  }
}

/// The configuration in force, for administrators.
struct ConfiguredPage: Sendable {
  let layout: Layout
  let frame: SettingsFrame
  let groups: [Group]

  struct Group: Sendable {
    let title: String
    let values: [Value]
  }

  struct Value: Sendable {
    let key: String
    let inForce: String
    let meaning: String
  }

  init(_ groups: [ConfiguredGroup], layout: Layout, frame: SettingsFrame) {
    self.layout = layout
    self.frame = frame
    self.groups = groups.map { group in
      Group(
        title: group.title,
        values: group.values.map {
          Value(key: $0.key, inForce: Visible.line($0.value, limit: 500), meaning: $0.meaning)
        })
    }
  }
}

extension Desk {
  func addStanding(to router: RouterGroup<DeskContext>) {
    router.get("/settings/health") { _, context in
      let session = try context.administrator()
      return try page(
        .standing,
        StandingPage(
          health: await health(), outbox: try await store.outboxStanding(),
          mailboxes: try await store.mailboxStandings(), desk: self, session: session,
          counts: try await counts(for: session)))
    }
    router.get("/settings/rules") { _, context in
      let session = try context.administrator()
      return try page(
        .configured,
        ConfiguredPage(
          settings.configured,
          layout: layout("Rules and limits", session: session, counts: try await counts(for: session)),
          frame: SettingsFrame(.configured, session: session, notice: nil)))
    }
  }
}
