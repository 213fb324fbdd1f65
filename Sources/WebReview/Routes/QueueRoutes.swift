import Hummingbird
import Store

extension Desk {
  func addQueue(to router: RouterGroup<DeskContext>) {
    router.get("/") { request, context in
      let session = try context.signedIn()
      return try await queuePage(
        QueueQuery(query: request.uri.query), session: session,
        notice: try await notice(of: request.uri.queryParameters, session: session))
    }
  }

  func queuePage(
    _ query: QueueQuery, session: Session, notice: Notice?, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let counts = try await counts(for: session)
    let time = now()
    let filter = query.filter(by: session.user, now: time)
    let slice = try await store.queue(
      query.lane, filter: filter, rule: settings.routine, offset: (query.page - 1) * QueuePage.limit,
      limit: QueuePage.limit, counted: query.isFiltered ? QueuePage.counted : nil)
    let rows = try await rows(slice.items, query.lane, session: session, now: time)
    return try page(
      .queue,
      QueuePage(
        slice, query, rows: rows, views: try await store.savedViews(of: session.user),
        layout: layout(Self.title(query.lane, counts), session: session, lane: .cases(query.lane), counts: counts),
        session: session, now: time, notice: notice),
      status: status)
  }

  /// With the number of cases in front, so that a tab in the background tells it.
  private static func title(_ lane: QueueLane, _ counts: LaneCounts) -> String {
    let count = lane == .working ? 0 : counts.cases[lane] ?? 0
    return count > 0 ? "(\(count)) \(QueuePage.label(lane))" : QueuePage.label(lane)
  }

  private func rows(
    _ items: [QueueItem], _ lane: QueueLane, session: Session, now time: Timestamp
  ) async throws -> [QueueRow] {
    let letters = lane == .trouble ? try await stuckLetters(session) : [:]
    let held = lane == .trouble ? try await heldActions(session) : [:]
    return items.map { item in
      QueueRow(
        item, lane: lane, letters: letters[item.caseID] ?? [], held: held[item.caseID] ?? [],
        mayDecide: session.mayDecide, oldDraft: settings.draftAge, money: settings.money, now: time)
    }
  }

  private func stuckLetters(_ session: Session) async throws -> [CaseID: [OutgoingView]] {
    let time = now()
    var result: [CaseID: [OutgoingView]] = [:]
    for state in [Outgoing.State.uncertain, .bounced] {
      for letter in try await store.outgoing(state: state, limit: QueuePage.limit) {
        result[letter.caseID, default: []].append(OutgoingView(letter, session: session, now: time))
      }
    }
    return result
  }

  private func heldActions(_ session: Session) async throws -> [CaseID: [HeldView]] {
    let held = try await store.heldActions(limit: QueuePage.limit)
    return Dictionary(grouping: held, by: \.caseID).mapValues { actions in
      actions.compactMap { HeldView($0, session: session, money: settings.money) }
    }
  }
}
