import Agent
import Store

/// US dollars that all runs of a day may cost together, by the shop's day.
///
/// Looked at before each call, so that calls under way may go beyond it. What was spent before a restart is known from
/// the stored answers.
actor DayBudget {
  private let dollars: Double
  private let today: @Sendable () -> Day
  private let spentToday: @Sendable () async throws -> Double
  private var day: Day?
  private var spent = 0.0

  /// - Parameter spentToday: what the answers since midnight have cost
  init(
    dollars: Double, today: @escaping @Sendable () -> Day, spentToday: @escaping @Sendable () async throws -> Double
  ) {
    self.dollars = dollars
    self.today = today
    self.spentToday = spentToday
  }

  func check() async throws(ModelError) {
    let current = today()
    if day != current {
      do {
        let known = try await spentToday()
        // Another call may have come first, and have spent since.
        if day != current { (day, spent) = (current, known) }
      } catch {
        throw .skipped("what was spent today is not known: \(brief(error))", retryAfter: nil)
      }
    }
    if spent >= dollars { throw .budget("the budget of this day is used up") }
  }

  func add(_ cost: Double) {
    if cost.isFinite { spent += max(0, cost) }
  }
}
