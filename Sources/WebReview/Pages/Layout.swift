import Store

/// What stands around every page.
struct Layout: Sendable {
  let title: String
  let shop: String
  let style = Asset.style.path
  let script = Asset.script.path
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
}

/// How much stands in each lane.
struct LaneCounts: Sendable {
  var cases: [QueueLane: Int] = [:]
  var failures = 0
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
      cases: try await store.counts(), failures: try await store.failureCount(), mentions: mentions,
      storeTrouble: await storeTrouble())
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

  /// Failures have a tab only while there are any, or their page is shown.
  private static func tabs(_ lane: Lane?, _ counts: LaneCounts) -> [Layout.Tab] {
    var tabs = QueueLane.allCases.map { tab in
      let count = counts.cases[tab] ?? 0
      return Layout.Tab(
        path: QueuePage.path(tab), label: QueuePage.label(tab), count: tab == .done ? nil : count,
        current: lane == .cases(tab), alarming: tab == .trouble && count > 0)
    }
    if lane == .failures || counts.failures > 0 {
      tabs.append(
        Layout.Tab(
          path: FailuresPage.path, label: FailuresPage.label, count: counts.failures, current: lane == .failures,
          alarming: counts.failures > 0))
    }
    return tabs
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
