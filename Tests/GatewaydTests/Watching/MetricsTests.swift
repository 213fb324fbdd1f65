import Foundation
import MailProto
import Store
import Telemetry
import TestSupport
import Testing

@testable import Gatewayd

/// What stands at `/metrics`, and what is built on it.
@Suite struct MetricsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func file(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  private static let sampleNames = Set(Metric.all.flatMap(\.sampleNames))

  /// Names of ours in a text.
  private func names(in text: String) -> Set<String> {
    Set(text.matches(of: #/\b(?:gatewayd|process)_[a-z0-9_]+\b/#).map { String($0.output) })
  }

  @Test func everyFamilyIsWellFormed() {
    #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
    for family in Metric.all {
      #expect(family.name.wholeMatch(of: #/[a-z][a-z0-9_]*/#) != nil)
      #expect(!family.help.isEmpty && !family.help.contains("\n"), "\(family.name)")
      #expect((family.kind == .counter) == family.name.hasSuffix("_total"), "\(family.name)")
      #expect((family.kind == .histogram) == !family.bounds.isEmpty, "\(family.name)")
      #expect(family.bounds == family.bounds.sorted(), "\(family.name)")
      #expect(family.known.allSatisfy { $0.count == family.labels.count }, "\(family.name)")
    }
  }

  @Test func theTextIsThatOfVersion004() {
    let counter = MetricFamily.counter("a_total", "Says \\ and\nmore.", labels: ["way"], known: [["x"]])
    let histogram = MetricFamily.histogram("b_seconds", "B.", bounds: [0.5, 1])
    let meter = Meter()
    meter.count(counter, ["q\"\\\n"], by: 2)
    meter.observe(histogram, 0.5)
    meter.observe(histogram, 7)
    let text = Exposition.text([counter, histogram, .gauge("c", "Left out.")], meter.snapshot)
    #expect(
      text == """
        # HELP a_total Says \\\\ and\\nmore.
        # TYPE a_total counter
        a_total{way="q\\"\\\\\\n"} 2
        a_total{way="x"} 0
        # HELP b_seconds B.
        # TYPE b_seconds histogram
        b_seconds_bucket{le="0.5"} 1
        b_seconds_bucket{le="1"} 1
        b_seconds_bucket{le="+Inf"} 2
        b_seconds_sum 7.5
        b_seconds_count 2

        """)
  }

  @Test func seriesAreBoundedAndCountsNeverFall() {
    let family = MetricFamily.counter("a_total", "A.", labels: ["model"])
    let meter = Meter()
    for number in 0..<1000 { meter.count(family, ["\(number)"]) }
    meter.count(family, ["0"], by: -5)
    meter.count(family, ["0"], by: .nan)
    meter.count(family, ["too", "many"])
    let series = meter.snapshot
    #expect(series.count == 201)
    #expect(series.contains { $0.labels == ["other"] && $0.value == .number(800) })
    #expect(series.contains { $0.labels == ["0"] && $0.value == .number(1) })
  }

  @Test func theDocumentNamesEveryMetricAndNoOther() throws {
    let rows = try file("docs/metrics.md").matches(of: #/(?m)^\| `((?:gatewayd|process)_[a-z0-9_]+)` \| ([a-z]+) \|/#)
    let documented = Set(rows.map { "\($0.output.1) \($0.output.2)" })
    let known = Set(Metric.all.map { "\($0.name) \($0.kind.rawValue)" })
    #expect(known.subtracting(documented).sorted() == [], "missing in docs/metrics.md")
    #expect(documented.subtracting(known).sorted() == [], "in docs/metrics.md, but not told")
  }

  @Test(arguments: ["conf/prometheus-alerts.yaml", "conf/grafana-dashboard.json"])
  func whatIsBuiltOnThemNamesNoOther(_ path: String) throws {
    let used = names(in: try file(path))
    #expect(used.count > 10)
    #expect(used.subtracting(Self.sampleNames).sorted() == [])
  }

  /// Whoever sends traces sees on the dashboard what becomes of them, and is told when a receiver takes none.
  @Test func tracesAreWatched() throws {
    let dashboard = names(in: try file("conf/grafana-dashboard.json"))
    let families = Set(Metric.fromProcess.map(\.name).filter { $0.contains(/_(spans|spool|scores)_/) })
    #expect(families.count == 7 && families.subtracting(dashboard).sorted() == [])
    let rules = names(in: try file("conf/prometheus-alerts.yaml"))
    #expect(families.subtracting(rules) == ["gatewayd_scores_total"])
  }

  @Test func theDashboardIsJSONAndEachPanelAsksForSomething() throws {
    let document = try JSONSerialization.jsonObject(with: Data(try file("conf/grafana-dashboard.json").utf8))
    let dashboard = try #require(document as? [String: Any])
    let panels = try #require(dashboard["panels"] as? [[String: Any]])
    #expect(panels.count > 10)
    #expect(Set(panels.compactMap { $0["id"] as? Int }).count == panels.count)
    for panel in panels where panel["type"] as? String != "row" {
      let targets = try #require(panel["targets"] as? [[String: Any]])
      #expect(!targets.isEmpty && targets.allSatisfy { ($0["expr"] as? String)?.isEmpty == false }, "\(panel)")
      #expect((panel["title"] as? String)?.isEmpty == false)
    }
  }

  /// Where Prometheus' own tool is installed, it reads the rules and the text.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool")))
  func promtoolAcceptsRulesAndText() async throws {
    let rules = Self.root.appending(path: "conf/prometheus-alerts.yaml").path(percentEncoded: false)
    #expect(try await Program.run("promtool", ["check", "rules", rules]).status == 0)
    let folder = try TemporaryFolder()
    let store = try await Store.open(
      sqlite: "\(folder.path)/store.sqlite",
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
    let scrape = Scrape(
      store: store, files: StoreFiles(path: "\(folder.path)/store.sqlite"), meter: Meter(), health: { [] },
      now: { SystemClock().now() })
    let text = await scrape.text()
    #expect(try await Program.run("promtool", ["check", "metrics"], input: text).status == 0)
    try await store.close()
  }

  @Test func theProcessKnowsItself() throws {
    let series = ProcessFigures.series
    func value(_ family: MetricFamily) -> Double? {
      guard case .number(let number)? = series.first(where: { $0.family == family })?.value else { return nil }
      return number
    }
    #expect((value(Metric.residentBytes) ?? 0) > 1_000_000)
    #expect((value(Metric.openFiles) ?? 0) >= 3)
    #expect((value(Metric.maxFiles) ?? 0) >= 3)
    #expect((value(Metric.cpuSeconds) ?? 0) > 0)
    let start = try #require(value(Metric.startTime))
    #expect(start > 1_600_000_000 && start <= Double(SystemClock().now().milliseconds) / 1000 + 5)
    #expect(ProcessFigures.kibibytes("VmRSS", in: "Name:\tx\nVmRSS:\t   12 kB\n") == 12_288)
    #expect(ProcessFigures.kibibytes("VmRSS", in: "") == nil)
  }
}
