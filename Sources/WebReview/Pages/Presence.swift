import Store
import Synchronization

/// Who has which case open, and who types there. Kept in memory: it is about now, and a restart asks every page anew.
final class Presence: Sendable {
  struct Person: Sendable, Hashable {
    let name: String
    let types: Bool
  }

  private struct Seen {
    var name: String
    var types: Bool
    var at: Timestamp
  }

  private struct State {
    var cases: [CaseID: [UserID: Seen]] = [:]
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var next = 0
  }

  /// Milliseconds after which a page that was not heard of is closed. Pages speak every 15 seconds.
  static let patience: Int64 = 40_000
  /// Cases that are remembered; beyond that the oldest go.
  private static let most = 2000

  private let state = Mutex(State())

  /// A page of this person shows the case. Wakes the others when that is news.
  func touch(_ caseID: CaseID, by user: User, types: Bool, now: Timestamp) {
    let news: Bool = state.withLock { state in
      let before = state.cases[caseID]?[user.id]
      state.cases[caseID, default: [:]][user.id] = Seen(name: user.name, types: types, at: now)
      if state.cases.count > Self.most { Self.forget(&state, now: now) }
      return before.map { $0.types != types || now.milliseconds - $0.at.milliseconds > Self.patience } ?? true
    }
    if news { wake() }
  }

  func leave(_ caseID: CaseID, by user: User) {
    let known = state.withLock { $0.cases[caseID]?.removeValue(forKey: user.id) != nil }
    if known { wake() }
  }

  /// The others, by name; those who type first.
  func others(_ caseID: CaseID, than user: User, now: Timestamp) -> [Person] {
    let seen = state.withLock { $0.cases[caseID] ?? [:] }
    return seen.filter { $0.key != user.id && now.milliseconds - $0.value.at.milliseconds <= Self.patience }.values
      .map { Person(name: Visible.line($0.name, limit: 40), types: $0.types) }
      .sorted { ($0.types ? 0 : 1, $0.name) < ($1.types ? 0 : 1, $1.name) }
  }

  /// Yields when somebody came, went or began to type.
  func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let key = state.withLock { state in
      state.next += 1
      state.listeners[state.next] = continuation
      return state.next
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.listeners.removeValue(forKey: key) }
    }
    return stream
  }

  private func wake() {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield() }
  }

  private static func forget(_ state: inout State, now: Timestamp) {
    state.cases = state.cases.filter { _, people in
      people.values.contains { now.milliseconds - $0.at.milliseconds <= patience }
    }
  }
}

extension Presence.Person {
  var words: String { types ? "\(name) is writing here" : "\(name) is looking at this" }
}
