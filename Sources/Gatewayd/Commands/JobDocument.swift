import Foundation
import Store

/// A job as `jobs list` prints it.
struct JobLine: Encodable {
  let id: String
  let state: String
  let priority: String
  let caseID: Int64
  let attempts: Int
  let error: String?
  let queued: String

  enum CodingKeys: String, CodingKey {
    case id, state, priority, attempts, error, queued
    case caseID = "case_id"
  }

  init(_ job: Job) {
    id = job.id.value
    state = job.state.rawValue
    priority = job.priority.rawValue
    caseID = job.caseID.value
    attempts = job.attempts
    error = job.error
    queued = job.queuedAt.iso
  }
}

/// A group as `jobs failures` prints it.
struct FailureLine: Encodable {
  let fingerprint: String
  let count: Int
  let node: String?
  let firstSeen: String
  let lastSeen: String
  let exampleJob: String?
  let exampleCase: Int64?
  let exampleError: String?

  enum CodingKeys: String, CodingKey {
    case fingerprint, count, node
    case firstSeen = "first_seen"
    case lastSeen = "last_seen"
    case exampleJob = "example_job"
    case exampleCase = "example_case"
    case exampleError = "example_error"
  }

  init(_ group: FailureGroup) {
    fingerprint = group.fingerprint
    count = group.count
    node = group.node
    firstSeen = group.firstSeen.iso
    lastSeen = group.lastSeen.iso
    exampleJob = group.jobs.first?.id.value
    exampleCase = group.jobs.first?.caseID.value
    exampleError = group.jobs.first?.error
  }

  var text: String {
    "\(fingerprint)\t\(count)\t\(node ?? "-")\t\(firstSeen)\t\(lastSeen)\t\(exampleJob ?? "-")\t\(exampleError ?? "")"
  }
}

/// A job as `jobs show` prints it.
struct JobDocument: Encodable {
  let job: JobLine
  let message: Int64
  let lost: Int
  let runs: [Run]

  struct Run: Encodable {
    let id: Int64
    let started: String
    let ended: String?
    let nodes: [Node]
    let next: String?
    let answers: [Answer]
  }

  struct Node: Encodable {
    let name: String
    let at: String
  }

  struct Answer: Encodable {
    let node: String
    let model: String
    let at: String
    let milliseconds: Int
    let inputTokens: Int
    let cachedTokens: Int
    let outputTokens: Int
    let costUSD: Double
    let request: JSONValue
    let reply: JSONValue

    enum CodingKeys: String, CodingKey {
      case node, model, at, milliseconds, request, reply
      case inputTokens = "input_tokens"
      case cachedTokens = "cached_tokens"
      case outputTokens = "output_tokens"
      case costUSD = "cost_usd"
    }
  }

  init(_ detail: JobDetail) {
    job = JobLine(detail.job)
    message = detail.job.message.value
    lost = detail.job.lost
    runs = detail.runs.map(Run.init)
  }

  /// For a person.
  var lines: [String] {
    var lines = [
      "job \(job.id): \(job.state), priority \(job.priority), case \(job.caseID), mail \(message)",
      "queued \(job.queued), attempts \(job.attempts), of which lost \(lost)",
    ]
    if let error = job.error { lines.append("error: \(error)") }
    for run in runs { lines += run.lines }
    return lines
  }
}

extension JobDocument.Run {
  fileprivate init(_ detail: RunDetail) {
    id = detail.run.id.value
    started = detail.run.startedAt.iso
    ended = detail.run.endedAt?.iso
    nodes = detail.nodes.map { JobDocument.Node(name: $0.name, at: $0.at.iso) }
    next = detail.next
    answers = detail.answers.map(JobDocument.Answer.init)
  }

  fileprivate var lines: [String] {
    var lines = ["", "run \(id): started \(started), \(ended.map { "ended \($0)" } ?? "not ended")"]
    lines += nodes.map { "  \($0.at)  \($0.name)" }
    if let next { lines.append("  next: \(next)") }
    lines += answers.map {
      "  \($0.at)  \($0.model) for \($0.node): \($0.milliseconds) ms, \($0.inputTokens) tokens in "
        + "(\($0.cachedTokens) cached), \($0.outputTokens) out, \($0.costUSD) USD"
    }
    return lines
  }
}

extension JobDocument.Answer {
  fileprivate init(_ answer: ModelAnswer) {
    node = answer.node
    model = answer.model
    at = answer.at.iso
    milliseconds = answer.milliseconds
    inputTokens = answer.inputTokens
    cachedTokens = answer.cachedTokens
    outputTokens = answer.outputTokens
    costUSD = answer.costUSD
    request = Self.value(answer.request)
    reply = Self.value(answer.reply)
  }

  private static func value(_ text: String) -> JSONValue {
    (try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))) ?? .string(text)
  }
}
