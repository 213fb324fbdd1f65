import Foundation
import TestSupport
import Testing

@testable import Gatewayd

/// `gatewayd eval … --langfuse`
@Suite(.enabled(if: TraceReceiver.isAvailable), .serialized, .timeLimit(.minutes(5)))
struct ExperimentTests {
  private static let cases = """
    [{"test_no": 1, "input_state": {"customer_id": 1, "customer_name": "Nora Quill", "case_memory": null,
      "email_content": "My parcel is late, write to nora@private.example. Nora Quill"},
      "expected": {"topic": "delivery_delay", "urgency": "low"}},
     {"test_no": 2, "input_state": {"customer_id": 2, "customer_name": "Ada", "case_memory": null,
      "email_content": "Do you have black running shoes?"},
      "expected": {"topic": "product_availability_or_recommendation", "urgency": "low"}}]
    """

  private func eval(_ folder: TemporaryFolder, _ telemetry: String, _ more: String...) async throws -> Program {
    let config = try folder.file("gatewayd.yaml", "telemetry:\n  \(telemetry)\n")
    let file = try folder.file("mails.json", Self.cases)
    return try await Program.gatewayd(
      ["eval", "classify", file, "--langfuse", "--config", config] + more, environment: TraceReceiver.environment)
  }

  @Test func datasetItemsTracesAndScoresArrive() async throws {
    let receiver = try await TraceReceiver.start()
    defer { receiver.stop() }
    let folder = try TemporaryFolder()
    let first = try await eval(folder, receiver.langfuse, "--experiment", "today")
    #expect(first.status == 0, "\(first.errors)")
    let paths = try receiver.callPaths()
    #expect(paths.filter { $0.hasSuffix("/v2/datasets") }.count == 1)
    #expect(paths.filter { $0.hasSuffix("/dataset-items") }.count == 2)
    #expect(paths.filter { $0.hasSuffix("/dataset-run-items") }.count == 2)
    #expect(paths.filter { $0.hasSuffix("/scores") }.count >= 2)
    let text = try receiver.callText()
    #expect(!text.contains("nora@private") && !text.contains("Quill") && text.contains("[address]"))
    let spans = try receiver.spans()
    #expect(spans.count == 2 && spans.allSatisfy { $0.text("langfuse.trace.metadata.experiment") == "today" })
    #expect(spans.allSatisfy { text.contains($0.trace) })
    // The same once more: the same ids.
    _ = try await eval(folder, receiver.langfuse, "--experiment", "today")
    #expect(Set(try receiver.spans().map(\.trace)).count == 2)
  }

  @Test func withoutLangfuseItIsSaidBeforeAnythingIsMeasured() async throws {
    let command = try await eval(try TemporaryFolder(), "metrics: token")
    #expect(command.status == 78 && command.complaints.count == 1 && command.output.isEmpty)
    #expect(command.errors.contains("telemetry.langfuse"))
  }

  @Test func aLangfuseThatIsRefusingIsSaidBehindTheReport() async throws {
    let receiver = try await TraceReceiver.start()
    defer { receiver.stop() }
    let wrong = receiver.langfuse.replacing("pk-test", with: "pk-other")
    let command = try await eval(try TemporaryFolder(), wrong)
    #expect(command.status == 69 && command.output.contains("topic_accuracy") && command.errors.contains("HTTP 401"))
  }
}
