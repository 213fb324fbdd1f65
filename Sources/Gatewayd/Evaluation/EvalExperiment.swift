// Sends an evaluation to Langfuse: its datasets, and one experiment over them (a "dataset run"): a trace for each case
// with scores.
//
// Guarantees: ids of items follow from dataset and case, those of traces and scores from the experiment's name as well:
// sent again under the same name, everything takes its own place. Mail is masked as in traces.
import Crypto
import Evaluation
import Foundation
import Store
import Telemetry

struct EvalExperiment {
  let settings: Configuration.Tracing
  let langfuse: LangfuseAPI
  let receiver: SpanReceiver
  /// Of the experiment.
  let name: String
  let suite: EvalSuite
  /// When the measuring began.
  let began: Timestamp

  /// Why it is not there, or not wholly; a sentence.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  init(
    _ settings: Configuration.Tracing, secrets: SecretReader, name: String?, suite: EvalSuite, model: String,
    began: Timestamp
  ) throws {
    guard let langfuse = settings.langfuse else {
      throw Problem(description: "--langfuse: the configuration has no telemetry.langfuse")
    }
    self.settings = settings
    self.langfuse = try LangfuseAPI(langfuse, secrets: secrets)
    receiver = try SpanReceiver(langfuse: langfuse, secrets: secrets)
    self.name = name ?? "\(suite.rawValue) \(model) \(began.iso)"
    self.suite = suite
    self.began = began
  }

  func send(_ outcomes: [CaseOutcome], report: EvalReport, progress: (Int) -> Void = { _ in }) async throws {
    for file in Set(outcomes.map(\.test.file)).sorted() {
      try await post(
        "/api/public/v2/datasets",
        ["name": .string(dataset(file)), "metadata": .object(["suite": .string(suite.rawValue)])])
    }
    for (place, (outcome, entry)) in zip(outcomes, report.cases).enumerated() {
      try await send(outcome, entry)
      progress(place + 1)
    }
  }

  private func send(_ outcome: CaseOutcome, _ entry: EvalReport.Entry) async throws {
    let test = outcome.test
    let masker = TraceMasker(
      names: [test.input.customerName].compactMap(\.self), numbers: [], isOn: settings.mask)
    let key = "\(dataset(test.file))/\(test.position)"
    let input = masker.mask(JSONValue(of: test.entry)["input_state"] ?? .null)
    let output = masker.mask(JSONValue(of: entry.actual))
    try await post(
      "/api/public/dataset-items",
      [
        "id": .string(Self.id("item \(key)")), "datasetName": .string(dataset(test.file)), "input": input,
        "expectedOutput": masker.mask(JSONValue(of: test.expected)),
        "metadata": .object([
          "test_no": JSONValue(of: test.number), "family": test.family.map { .string($0) } ?? .null,
        ]),
      ])
    let trace = Array(SHA256.hash(data: Data("gatewayd experiment \(name) \(key)".utf8)).prefix(16))
    try await sendTrace(trace, test, entry, input, output)
    try await post(
      "/api/public/dataset-run-items",
      [
        "runName": .string(name), "datasetItemId": .string(Self.id("item \(key)")), "traceId": .string(trace.hex),
        "metadata": .object(["suite": .string(suite.rawValue), "version": .string(Gatewayd.version)]),
      ])
    try await scores(entry, of: trace, key)
  }

  private func scores(_ entry: EvalReport.Entry, of trace: [UInt8], _ key: String) async throws {
    func score(_ name: String, _ kind: String, _ value: JSONValue, _ comment: String?) async throws {
      var fields: [String: JSONValue] = [
        "id": .string(Self.id("score \(self.name) \(key) \(name)")), "traceId": .string(trace.hex),
        "name": .string(name), "dataType": .string(kind), "value": value,
        "environment": .string(settings.environment),
      ]
      fields["comment"] = comment.map { .string($0) }
      try await post("/api/public/scores", fields)
    }
    try await score("ok", "BOOLEAN", .integer(entry.ok ? 1 : 0), entry.note)
    for (name, ratio) in entry.scores.sorted(by: { $0.key < $1.key }) where ratio.of > 0 {
      try await score(name, "NUMERIC", .number(ratio.sum / ratio.of), nil)
    }
  }

  /// A case as a trace of one span. The time is that of one run.
  private func sendTrace(
    _ id: [UInt8], _ test: TestCase, _ entry: EvalReport.Entry, _ input: JSONValue, _ output: JSONValue
  ) async throws {
    let milliseconds = Int64(max(0, min(entry.milliseconds, 86_400_000)))
    let attributes = [
      Attribute("langfuse.trace.name", "gatewayd.eval"), Attribute("langfuse.environment", settings.environment),
      Attribute("langfuse.release", Gatewayd.version),
      Attribute("langfuse.trace.tags", .strings(["eval", suite.rawValue])),
      Attribute("langfuse.trace.metadata.experiment", name),
      Attribute("langfuse.trace.metadata.test_no", JSONValue.line(test.number)),
      Attribute("langfuse.observation.type", "agent"),
      Attribute("langfuse.observation.level", entry.ok ? "DEFAULT" : "WARNING"),
      Attribute("langfuse.observation.input", JSONValue.line(input)),
      Attribute("langfuse.observation.output", JSONValue.line(output)),
    ]
    let span = Span(
      traceID: id, spanID: Array(id.prefix(8)), parentID: nil, name: "eval \(suite.rawValue)", kind: .internal,
      startNanoseconds: began.nanoseconds, endNanoseconds: began.adding(milliseconds: milliseconds).nanoseconds,
      attributes: attributes)
    let request = OTLP.request(
      [OTLP.encode([span])], resource: settings.resource(instance: "eval"), scope: "gatewayd",
      version: Gatewayd.version)
    for attempt in 0..<Self.attempts {
      switch await receiver.send(request, handing: {}) {
      case .taken(0, _): return
      case .taken(_, let why), .refused(_, let why), .unknown(let why): throw Problem(description: "Langfuse: \(why)")
      case .later(let why, let asked):
        guard attempt + 1 < Self.attempts else { throw Problem(description: "Langfuse: \(why)") }
        try await Self.wait(attempt, asked)
      }
    }
  }

  // MARK: One request

  private static let attempts = 5

  private func post(_ path: String, _ fields: [String: JSONValue]) async throws {
    for attempt in 0..<Self.attempts {
      switch await langfuse.post(path, .object(fields)) {
      case .done: return
      case .refused(let why): throw Problem(description: "Langfuse, \(path): \(why)")
      case .later(let why, let asked):
        guard attempt + 1 < Self.attempts else { throw Problem(description: "Langfuse, \(path): \(why)") }
        try await Self.wait(attempt, asked)
      }
    }
  }

  private static func wait(_ attempt: Int, _ asked: Int?) async throws {
    try await Task.sleep(for: .milliseconds(Backoff.wait(attempt: attempt, first: 0.5, limit: 10, asked: asked)))
  }

  /// By the file's name: where it lies differs from machine to machine.
  private func dataset(_ file: String) -> String {
    let name = file.lastIndex(of: "/").map { String(file[$0...].dropFirst()) } ?? file
    return "gatewayd \(suite.rawValue) \(name.hasSuffix(".json") ? String(name.dropLast(5)) : name)"
  }

  private static func id(_ text: String) -> String {
    Array(SHA256.hash(data: Data("gatewayd experiment \(text)".utf8)).prefix(16)).hex
  }
}
