import Hummingbird
import Store

extension Desk {
  func addQueue(to router: RouterGroup<DeskContext>) {
    router.get("/") { request, context in
      let lane = request.uri.queryParameters["lane"].flatMap { QueueLane(rawValue: String($0)) } ?? .review
      return try await queuePage(
        lane, session: context.signedIn(),
        notice: try await notice(of: request.uri.queryParameters, session: context.signedIn()))
    }
  }

  private func queuePage(_ lane: QueueLane, session: Session, notice: Notice?) async throws -> Response {
    let counts = try await counts(for: session)
    let items = try await store.queue(lane, limit: QueuePage.limit)
    let letters = lane == .trouble ? try await stuckLetters(session) : [:]
    let held = lane == .trouble ? try await heldActions(session) : [:]
    let time = now()
    let rows = items.map { item in
      QueueRow(
        item, lane: lane, letters: letters[item.caseID] ?? [], held: held[item.caseID] ?? [], money: settings.money,
        now: time)
    }
    let total = counts.cases[lane] ?? rows.count
    return try page(
      .queue,
      QueuePage(
        layout: layout(QueuePage.label(lane), session: session, lane: .cases(lane), counts: counts),
        heading: QueuePage.label(lane), lane: lane.rawValue, rows: rows,
        oldest: lane == .review ? items.map(\.waitingSince).min().map { Moment($0, now: time) } : nil,
        more: total > rows.count ? total - rows.count : nil, empty: QueuePage.empty(lane), notice: notice))
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
