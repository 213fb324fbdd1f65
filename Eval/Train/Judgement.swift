import Agent
import Foundation

/// What the model says of a dataset of the suite `classify`: for development only, beside `gatewayd eval`.
struct Judgement {
  private struct Dataset: Decodable {
    struct Case: Decodable {
      struct Input: Decodable {
        var email_content: String
        var case_memory: [String: String]?
      }
      struct Expected: Decodable {
        var topic: String
        var urgency: String
      }
      var test_no: Int
      var input_state: Input
      var expected: Expected
    }
    var cases: [Case]
  }

  private(set) var report = ""

  init(file: String, model: MailClassifier) throws {
    let set = try JSONDecoder().decode(Dataset.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    var (topics, hits, taken, urgent) = (0, 0, 0, 0)
    var lines: [String] = []
    for one in set.cases {
      let memory = (one.input_state.case_memory ?? [:]).sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.map(\.value)
      let customer = memory.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
      let text = one.input_state.email_content
      let reading = MailReading(text, memory: customer, model: model)
      let guess = reading.topic
      let isUrgent = one.expected.urgency == "urgent"
      let saysUrgent = reading.isUrgent
      topics += guess.rawValue == one.expected.topic ? 1 : 0
      urgent += isUrgent ? 1 : 0
      taken += saysUrgent ? 1 : 0
      hits += saysUrgent && isUrgent ? 1 : 0
      if guess.rawValue != one.expected.topic {
        lines.append(
          "\(one.test_no) \(one.expected.topic) as \(guess) \((reading.confidence * 100).rounded() / 100): \(text.prefix(300))"
        )
      }
      if isUrgent != saysUrgent {
        lines.append("\(one.test_no) \(isUrgent ? "missed" : "false") urgent: \(text.prefix(300))")
      }
    }
    func share(_ part: Int, _ all: Int) -> String { "\((1000 * Double(part) / Double(max(all, 1))).rounded() / 10)" }
    report = """
      \(file): topic \(share(topics, set.cases.count)) %, urgent recall \(share(hits, urgent)) %, \
      precision \(share(hits, taken)) %
      """
    if let path = ProcessInfo.processInfo.environment["JUDGED"] {
      try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }
  }
}
