import Store

/// What stands around every page.
struct Layout: Sendable {
  let title: String
  let shop: String
  let style = Asset.style.path
  let script = Asset.script.path
  let queueStyle = Asset.queueStyle.path
  let queueScript = Asset.queueScript.path
  let caseStyle = Asset.caseStyle.path
  let caseScript = Asset.caseScript.path
  let icon = Asset.icon.path
  /// Nil on pages for people who are not signed in.
  let person: Person?
  let tabs: [Tab]
  /// The page shows a list that changes by itself; without scripts it is loaded anew each minute.
  let reloads: Bool
  /// Why nothing can be stored right now; nil while it can.
  let storeTrouble: String?
  /// How many notes name this person; nil for none.
  let named: Int?

  struct Person: Sendable {
    let user: String
    let role: String
    let token: String
  }

  struct Tab: Sendable {
    let path: String
    let label: String
    let count: Int?
    let current: Bool
    let alarming: Bool
  }
}

/// What a list shows.
enum Lane: Hashable, Sendable {
  case cases(QueueLane)
  /// Failed jobs of the agent.
  case failures
  /// Mail that was kept from the agent.
  case quarantine
}

/// How much stands in each lane.
struct LaneCounts: Sendable {
  var cases: [QueueLane: Int] = [:]
  var failures = 0
  var quarantine = 0
  /// Notes that name the person and that they have not seen.
  var mentions = 0
  /// Why nothing can be stored right now; nil while it can.
  var storeTrouble: String?
}

extension Desk {
  func counts(for session: Session? = nil) async throws -> LaneCounts {
    await wakeSnoozed()
    let mentions = if let session { try await store.mentionCount(of: session.user) } else { 0 }
    return LaneCounts(
      cases: try await store.counts(), failures: try await store.failureCount(),
      quarantine: try await store.quarantineCount(), mentions: mentions, storeTrouble: await storeTrouble())
  }

  /// Cases whose rest is over come back. A store that cannot write must not keep people from reading.
  func wakeSnoozed() async {
    do {
      try await store.wakeSnoozed(now: now())
    } catch {
      logger.warning("cases that rest were not looked at", metadata: ["error": "\(error)"])
    }
  }

  /// What the daemon says of its database, if that cannot be written to.
  private func storeTrouble() async -> String? {
    let database = await health().first { $0.name == "database" }
    return database.flatMap { $0.ok ? nil : Visible.line($0.detail, limit: 300) }
  }

  func layout(
    _ title: String, session: Session? = nil, lane: Lane? = nil, counts: LaneCounts = LaneCounts()
  ) -> Layout {
    Layout(
      title: title, shop: settings.shopName,
      person: session.map {
        Layout.Person(user: Visible.line($0.user.name, limit: 40), role: $0.user.role.rawValue, token: $0.csrf)
      },
      tabs: session == nil ? [] : Self.tabs(lane, counts),
      reloads: lane != nil, storeTrouble: counts.storeTrouble, named: counts.mentions > 0 ? counts.mentions : nil)
  }

  /// Failures and the quarantine have a tab only while there is something in them, or their page is shown.
  private static func tabs(_ lane: Lane?, _ counts: LaneCounts) -> [Layout.Tab] {
    func tab(_ of: QueueLane) -> Layout.Tab {
      let count = counts.cases[of]
      return Layout.Tab(
        path: QueuePage.path(of), label: QueuePage.label(of), count: count, current: lane == .cases(of),
        alarming: of == .trouble && (count ?? 0) > 0)
    }
    func other(_ of: Lane, _ path: String, _ label: String, _ count: Int) -> [Layout.Tab] {
      guard lane == of || count > 0 else { return [] }
      return [Layout.Tab(path: path, label: label, count: count, current: lane == of, alarming: count > 0)]
    }
    let (first, last): ([QueueLane], [QueueLane]) = ([.review, .drafts, .people, .trouble], [.working, .done])
    return first.map(tab)
      + other(.failures, FailuresPage.path, FailuresPage.label, counts.failures)
      + other(.quarantine, QuarantinePage.path, QuarantinePage.label, counts.quarantine)
      + last.map(tab)
  }
}

/// An error as a page.
struct ProblemPage: Sendable {
  let layout: Layout
  let code: Int
  let heading: String
  let message: String

  init(layout: Layout, problem: Problem) {
    self.layout = layout
    code = problem.status.code
    heading = problem.title
    message = problem.message
  }
}

/// Something that the page says at its top after what the person just did.
struct Notice: Sendable, Hashable {
  /// A class of the style: `good` or `bad`.
  let kind: String
  let heading: String
  let message: String?
  /// The decision that was just made, while it can be taken back.
  var undo: Undo?
}

/// A form that takes a decision back.
struct Undo: Sendable, Hashable {
  let decision: String
  let undoToken: String
  /// What the time ends with: the reply goes out.
  let seconds: String?
}
