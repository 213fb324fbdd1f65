import Store

/// The list of cases of one lane.
struct QueuePage: Sendable {
  let layout: Layout
  let heading: String
  let filter: FilterForm
  let views: [ViewLink]
  /// The form that keeps this list as a view of one's own.
  let saving: SaveForm
  let rows: [QueueRow]
  let oldest: Moment?
  /// Cases that the filter leaves, in words; nil without a filter.
  let found: String?
  /// Some of the rows can be selected.
  let picks: Bool
  let newer: String?
  let further: String?
  let empty: String
  /// Leads to the same search over all cases; nil where this is it.
  let everywhere: String?
  /// The address of this list.
  let path: String
  let notice: Notice?

  /// Rows on one page; with them a page weighs less than 60 KB.
  static let limit = 40
  /// Up to so many are counted.
  static let counted = 1000

  /// A view that was saved.
  struct ViewLink: Sendable {
    let path: String
    let name: String
    let current: Bool
    /// The form to remove it, for those who may.
    let remove: Removal?

    struct Removal: Sendable {
      let view: String
      let token: String
    }
  }

  struct SaveForm: Sendable {
    let query: String
    let token: String
    let mayShare: Bool
    let longest = Store.longestViewName
  }

  static func label(_ lane: QueueLane) -> String {
    switch lane {
    case .review: "To decide"
    case .drafts: "Drafts"
    case .people: "For people"
    case .working: "Working"
    case .done: "Done"
    case .trouble: "Unsent"
    case .all: "All cases"
    }
  }

  static func heading(_ lane: QueueLane) -> String {
    switch lane {
    case .people: "Cases for a person"
    case .trouble: "Replies and actions that did not go through"
    case .review, .drafts, .working, .done, .all: label(lane)
    }
  }

  static func path(_ lane: QueueLane) -> String { QueueQuery(lane: lane).path }

  static func empty(_ query: QueueQuery) -> String {
    if query.isFiltered { return "No case here fits." }
    return switch query.lane {
    case .review: "Nothing waits for a decision. New mail appears here by itself."
    case .drafts: "No draft waits for approval."
    case .people: "No case waits for a person."
    case .working: "The agent has nothing to do."
    case .done: "No case is answered or closed yet."
    case .trouble: "Every approved reply and action went through."
    case .all: "There is no case yet."
    }
  }
}

extension QueuePage {
  init(
    _ slice: QueueSlice, _ query: QueueQuery, rows: [QueueRow], views: [SavedView], layout: Layout,
    session: Session, now: Timestamp, notice: Notice?
  ) {
    self.layout = layout
    self.rows = rows
    self.notice = notice
    heading = Self.heading(query.lane)
    filter = FilterForm(query)
    self.views = views.map { ViewLink($0, current: query.text, session: session) }
    saving = SaveForm(query: query.text, token: session.csrf, mayShare: session.mayDecide)
    oldest =
      query.lane == .review && query.page == 1
      ? slice.items.map(\.waitingSince).min().map { Moment($0, now: now) } : nil
    self.found = slice.found.map { $0 >= Self.counted ? "\(Self.counted) or more" : $0 == 1 ? "1 case" : "\($0) cases" }
    picks = rows.contains(where: \.routine)
    newer = query.page > 1 ? query.turned(to: query.page - 1).path : nil
    further = slice.more ? query.turned(to: query.page + 1).path : nil
    empty = Self.empty(query)
    var other = query.turned(to: 1)
    other.lane = .all
    everywhere = query.words != nil && query.lane != .all ? other.path : nil
    path = query.path
  }
}

extension QueuePage.ViewLink {
  init(_ view: SavedView, current: String, session: Session) {
    path = view.query.isEmpty ? "/" : "/?\(view.query)"
    name = Visible.line(view.name, limit: 60)
    self.current = view.query == current
    let may = view.owner == session.user.id || (view.isShared && session.user.role == .admin)
    remove = may ? Removal(view: view.id.description, token: session.csrf) : nil
  }
}
