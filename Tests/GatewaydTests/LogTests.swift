import Logging
import Store
import Synchronization
import Telemetry
import Testing

@testable import Gatewayd

/// Lines of the log: their shapes, what is covered in them, and which are kept with a run.
@Suite struct LogTests {
  private final class Sink: Sendable {
    private let kept = Mutex<[String]>([])
    var lines: [String] { kept.withLock { $0 } }
    func add(_ line: String) { kept.withLock { $0.append(line) } }
  }

  private func logger(_ sink: Sink, _ format: LineLogHandler.Format, level: Logger.Level = .trace) -> Logger {
    Logger(label: "jobs") { label in
      KeepingLogHandler(
        LineLogHandler(
          label: label, level: LogLevel(level), format: format, clock: { "2026-03-16T10:00:00Z" }, write: sink.add))
    }
  }

  @Test(
    arguments: [
      (
        LineLogHandler.Format.text,
        "2026-03-16T10:00:00Z warning jobs: job put off case.id=7 error=\"a \\\"b\\\"\\nc\" n="
      ),
      (.journal, "<4>jobs: job put off case.id=7 error=\"a \\\"b\\\"\\nc\" n="),
      (
        .json,
        """
        {"time":"2026-03-16T10:00:00Z","level":"warning","logger":"jobs","message":"job put off","case.id":"7",\
        "error":"a \\"b\\"\\nc","n":""}
        """
      ),
    ])
  func aLineHasOneShape(_ format: LineLogHandler.Format, _ expected: String) {
    let sink = Sink()
    logger(sink, format).with(["case.id": "7"]).warning("job put off", metadata: ["error": "a \"b\"\nc", "n": ""])
    #expect(sink.lines == [format == .json ? expected : expected + "\"\""])
  }

  @Test(
    arguments: [
      ("550 5.1.1 <anna@x.example>: unknown", "550 5.1.1 <(address)>: unknown"),
      ("to anna@x.example.", "to (address)."), ("änna@bücher.example, b@y", "(address), (address)"),
      ("mailto:a+b@x.example?subject=1", "mailto:(address)=1"), ("no address @ all", "no address @ all"),
      ("@x and a@", "@x and a@"), ("", ""), ("user@", "user@"), ("\"a b\"@x.example", "\"a b\"@x.example"),
    ])
  func addressesAreCovered(_ text: String, _ shown: String) { #expect(Redaction.covered(text) == shown) }

  @Test func addressesStandInTracesOnly() {
    let sink = Sink()
    let logger = logger(sink, .text)
    logger.trace("smtp client", metadata: ["smtp.line": "RCPT TO:<anna@x.example>"])
    logger.debug("work waits", metadata: ["error": "anna@x.example"])
    #expect(sink.lines.map { $0.contains("anna@x.example") } == [true, false])
  }

  @Test func whatARunLogsIsKeptFromDebugOnWhateverTheLevelOfTheLog() async {
    let sink = Sink()
    let logger = logger(sink, .text, level: .error)
    let keeper = LineKeeper(most: 3, now: { 5 })
    logger.info("before")
    await LineKeeper.$current.withValue(keeper) {
      logger.trace("no")
      // A task of its own, as a node has.
      await withTaskGroup(of: Void.self) { group in
        group.addTask { logger.with(["a": "b"]).debug("one", metadata: ["error": "anna@x.example"]) }
      }
      logger.error("two")
      logger.notice("three")
      logger.notice("four")
    }
    logger.error("after")
    let lines = keeper.take()
    #expect(lines.map(\.message) == ["one", "two", "three"])
    #expect(lines.first?.facts == ["a": "b", "error": "(address)"])
    #expect(lines.map(\.level) == [.debug, .error, .notice])
    #expect(keeper.take().isEmpty)
    #expect(sink.lines.map { $0.hasSuffix("two") || $0.hasSuffix("after") } == [true, true])
  }
}
