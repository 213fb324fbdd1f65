// Tells staff when urgent cases wait too long, before drafts are too old, and when something is down.
//
// Guarantees: a matter is told of at most once in its window and way, also across restarts: that is on disk before the
// telling begins. A telling that certainly failed is tried again; one that may have gone is not.
// Not done here: nothing is sent to customers, and nothing is decided.
import Logging
import ServiceLifecycle
import Store
import WebReview

struct StaffAlerts: Service {
  let store: Store
  let settings: Configuration.Alerts
  let ways: [any AlertWay]
  let writer: NoticeWriter
  let health: @Sendable () async -> [HealthItem]
  let now: @Sendable () -> Timestamp
  let logger: Logger
  /// When certificates and tokens end, in seconds since 1970.
  var credentials: @Sendable () -> [String: Int64] = { [:] }
  var pause: Duration = .seconds(30)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var watch = DownWatch()
      while !Task.isCancelled {
        do {
          for notice in try await notices(&watch) { try await tell(notice) }
        } catch is CancellationError {
        } catch {
          logger.warning("staff could not be told", metadata: ["error": "\(brief(error))"])
        }
        try? await Task.sleep(for: pause)
      }
    }
  }

  /// What there is to tell now, told or not.
  func notices(_ watch: inout DownWatch) async throws -> [StaffNotice] {
    let time = now()
    var notices: [StaffNotice] = watch.down(await health(), after: Int64(settings.downAfter) * 60, now: time).map {
      writer.down($0.item.name, $0.item.detail, seconds: $0.seconds, now: time)
    }
    let urgent = try await store.overdueUrgent(since: time.adding(seconds: -60 * Int64(settings.urgentAfter)))
    if urgent.count > 0 { notices.append(writer.urgent(urgent, minutes: settings.urgentAfter, now: time)) }
    let drafts = try await store.overdueDrafts(since: time.adding(seconds: -60 * Int64(settings.draftAfter)))
    if drafts.count > 0 { notices.append(writer.drafts(drafts, minutes: settings.draftAfter, now: time)) }
    notices += credentials().sorted { $0.key < $1.key }.compactMap { name, end in
      Horizon.milestone(end: end, now: time).map { writer.ending(name, end: end, milestone: $0, now: time) }
    }
    return notices
  }

  /// Tells of a matter by every way that has not told of it within the window.
  func tell(_ notice: StaffNotice) async throws {
    for way in ways {
      let matter = "\(way.name): \(notice.matter)"
      guard try await store.mayTell(matter, window: notice.window ?? Int64(settings.window) * 60, now: now()) else {
        continue
      }
      let telling = await way.tell(notice)
      let facts: Logger.Metadata = ["matter": "\(notice.matter)", "way": "\(way.name)"]
      switch telling {
      case .told: logger.notice("staff told", metadata: facts)
      case .unknown(let why):
        logger.warning("staff may have been told", metadata: facts.merging(["reply": "\(why)"]) { $1 })
      case .failed(let why):
        try await store.notTold(matter)
        logger.warning("staff were not told", metadata: facts.merging(["reply": "\(why)"]) { $1 })
      }
    }
  }
}

/// Since when each dependency is away, as far as this process saw it.
struct DownWatch: Sendable {
  private var since: [String: Timestamp] = [:]

  /// Those that have been away so many seconds or longer.
  mutating func down(
    _ items: [HealthItem], after seconds: Int64, now: Timestamp
  ) -> [(item: HealthItem, seconds: Int64)] {
    since = items.filter { !$0.ok }.reduce(into: [:]) { $0[$1.name] = min(since[$1.name] ?? now, now) }
    return items.compactMap { item in
      guard let start = since[item.name] else { return nil }
      let away = (now.milliseconds - start.milliseconds) / 1000
      return away >= seconds ? (item, away) : nil
    }
  }
}
