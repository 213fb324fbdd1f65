import Store

/// What stands around every page.
struct Layout: Sendable {
  let title: String
  let shop: String
  let style = Asset.style.path
  let script = Asset.script.path
  let icon = Asset.icon.path
  /// Nil on pages for people who are not signed in.
  let person: Person?
  let tabs: [Tab]
  /// The page shows a list that changes by itself; without scripts it is loaded anew each minute.
  let reloads: Bool

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

extension Desk {
  func layout(
    _ title: String, session: Session? = nil, lane: QueueLane? = nil, counts: [QueueLane: Int] = [:]
  ) -> Layout {
    Layout(
      title: title, shop: settings.shopName,
      person: session.map {
        Layout.Person(user: Visible.line($0.user.name, limit: 40), role: $0.user.role.rawValue, token: $0.csrf)
      },
      tabs: session == nil
        ? []
        : QueueLane.allCases.map { tab in
          Layout.Tab(
            path: QueuePage.path(tab), label: QueuePage.label(tab), count: tab == .done ? nil : counts[tab] ?? 0,
            current: tab == lane, alarming: tab == .trouble && (counts[tab] ?? 0) > 0)
        },
      reloads: lane != nil)
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
}
