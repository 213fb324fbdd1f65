import Database
import Foundation
import Store
import Telemetry

extension StoreFigures {
  /// All series that the store knows of.
  func series(now: Timestamp) -> [MetricSeries] {
    counters + histograms + gauges(now: now)
  }

  private var counters: [MetricSeries] {
    let pairs: [(String, MetricFamily)] = [
      ("mail", Metric.mail), ("nodes", Metric.nodes), ("model_calls", Metric.modelCalls),
      ("tokens", Metric.modelTokens),
      ("actions", Metric.actions),
    ]
    let singles: [(String, MetricFamily)] = [
      ("cases", Metric.cases), ("runs", Metric.runs), ("cost", Metric.modelCost), ("decisions", Metric.decisions),
      ("sends", Metric.sends),
    ]
    var series: [MetricSeries] = []
    for (name, family) in pairs {
      for tally in tallies[name] ?? [] {
        series.append(MetricSeries(family, [tally.first, tally.second], tally.value))
      }
    }
    for (name, family) in singles {
      for tally in tallies[name] ?? [] { series.append(MetricSeries(family, [tally.first], tally.value)) }
    }
    return series
  }

  private var histograms: [MetricSeries] {
    let all: [(String, MetricFamily)] = [
      ("run_seconds", Metric.runSeconds), ("model_seconds", Metric.modelSeconds),
      ("decision_seconds", Metric.decisionSeconds), ("send_seconds", Metric.sendSeconds),
    ]
    return all.flatMap { name, family in
      buckets(name, bounds: family.bounds).map { first, found in
        var histogram = Histogram(bounds: family.bounds.count)
        histogram.counts = found.counts
        histogram.sum = found.sum
        return MetricSeries(family, family.labels.isEmpty ? [] : [first], .histogram(histogram))
      }
    }
  }

  private func gauges(now: Timestamp) -> [MetricSeries] {
    var series: [MetricSeries] = []
    series += waiting(jobs, Metric.jobsQueued, Metric.jobsOldest, now)
    series += waiting(lanes, Metric.laneWaiting, Metric.laneOldest, now)
    series += waiting(outbox, Metric.outbox, Metric.outboxOldest, now)
    series += waiting(actions, Metric.actionsWaiting, nil, now)
    for box in mailboxes {
      series.append(MetricSeries(Metric.mailboxMoved, [box.account], Double(box.at.milliseconds) / 1000))
    }
    series.append(MetricSeries(Metric.jobsRunning, Double(running)))
    series.append(MetricSeries(Metric.ledgerGaps, Double(ledgerGaps)))
    series.append(MetricSeries(Metric.quarantine, Double(quarantined)))
    return series
  }

  /// The age of what does not wait is 0, so that an alert ends.
  private func waiting(
    _ kinds: [Waiting], _ count: MetricFamily, _ age: MetricFamily?, _ now: Timestamp
  ) -> [MetricSeries] {
    kinds.flatMap { kind in
      let seconds = kind.oldest.map { Double(max(0, now.milliseconds - $0.milliseconds)) / 1000 } ?? 0
      return [MetricSeries(count, [kind.kind], Double(kind.count))]
        + (age.map { [MetricSeries($0, [kind.kind], seconds)] } ?? [])
    }
  }
}

/// The store's files and the disk below them.
struct StoreFiles: Sendable {
  let path: String

  var series: [MetricSeries] {
    var found: [MetricSeries] = []
    if let size = size(path) { found.append(MetricSeries(Metric.storeBytes, size)) }
    found.append(MetricSeries(Metric.walBytes, size(path + "-wal") ?? 0))
    if let room { found.append(MetricSeries(Metric.diskFree, Double(room.free))) }
    return found
  }

  /// Bytes of the disk, and those that may still be written; nil where nobody can say.
  var room: (free: Int64, total: Int64)? {
    let folder = path.parentFolder
    let facts = try? FileManager.default.attributesOfFileSystem(forPath: folder.isEmpty ? "." : folder)
    guard let free = (facts?[.systemFreeSize] as? NSNumber)?.int64Value,
      let total = (facts?[.systemSize] as? NSNumber)?.int64Value
    else { return nil }
    return (free, total)
  }

  private func size(_ path: String) -> Double? {
    let facts = try? FileManager.default.attributesOfItem(atPath: path)
    return (facts?[.size] as? NSNumber)?.doubleValue
  }
}
