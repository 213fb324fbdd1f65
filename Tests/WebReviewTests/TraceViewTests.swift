import Foundation
import Store
import Testing

@testable import WebReview

/// The timeline of a run's page.
@Suite struct TraceViewTests {
  private func span(
    _ name: String, _ from: Int64, _ to: Int64, depth: Int = 1, trouble: String? = nil, input: JSONValue? = nil,
    usage: TracedSpan.Usage? = nil
  ) -> TracedSpan {
    TracedSpan(
      name: name, kind: usage == nil ? "chain" : "generation", depth: depth,
      start: Samples.now.adding(milliseconds: from), end: Samples.now.adding(milliseconds: to), input: input,
      output: input, trouble: trouble, attempt: 1, usage: usage)
  }

  private let usage = TracedSpan.Usage(
    model: "paid", inputTokens: 100, cachedTokens: 40, outputTokens: 5, costUSD: 0.0021)

  @Test func barsStandWhereTheTimeWas() throws {
    let view = try #require(
      TraceView([
        span("run", 0, 1000, depth: 0), span("recall", 0, 250), span("check", 250, 1000), span("x", 999, 999),
      ]))
    #expect(view.ticks == ["0 ms", "250 ms", "500 ms", "750 ms", "1000 ms"])
    #expect(view.rows.map(\.left) == [0, 0, 250, 994])
    #expect(view.rows.map(\.width) == [1000, 250, 750, 6])
    #expect(view.rows.map(\.level) == ["d0", "d1", "d1", "d1"])
    #expect(view.rows[2].words == "begins after 250 ms, takes 750 ms")
  }

  @Test func aClockThatWasSetBackBreaksNothing() throws {
    let view = try #require(TraceView([span("run", 0, 0, depth: 0), span("a", 5, -50), span("b", -9, 100_000)]))
    #expect(view.rows.allSatisfy { $0.left >= 0 && $0.width >= 6 && $0.left + $0.width <= 1000 })
    #expect(TraceView([]) == nil)
  }

  @Test func thePageShowsTreeBarsTokensAndCost() async throws {
    let fixture = try await Fixture()
    let run = try #require(try await fixture.store.runs(caseID: nil, limit: 1).first).run.id
    let words = JSONValue.string("<b>words</b>")
    let spans = [
      span("run", 0, 900, depth: 0, input: words), span("compose", 0, 900, trouble: "it & that"),
      span("compose", 10, 800, depth: 2, input: words, usage: usage),
    ]
    let site = TestDesk.site(fixture.store) { $0.trace = { _ in spans } }
    try await Fixture(of: fixture, site: site).with { browser in
      let text = try await browser.get("\(fixture.path)/runs/\(run)").text
      #expect(text.contains("Timeline") && text.contains("<svg class=\"t-bar generation\""))
      #expect(text.contains("<rect x=\"11\" width=\"877\""))
      #expect(text.contains("100 in (40 cached), 5 out") && text.contains("$0.0021"))
      #expect(text.contains("&lt;b&gt;words") && !text.contains("<b>words"))
      #expect(text.contains("it &amp; that"))
      #expect(text.components(separatedBy: "no longer kept").count == 2, "of the node without an input alone")
    }
  }
}
