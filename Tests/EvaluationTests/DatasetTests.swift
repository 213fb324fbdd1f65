@testable import Agent
import Testing

@testable import Evaluation

/// A dataset of one suite.
func dataset(_ text: String, _ suite: EvalSuite = .tracking, file: String = "set.json") -> Dataset {
  Dataset(Array(text.utf8), file: file, suite: suite)
}

/// An entry as JSON.
func entry(
  _ expected: String = #"{"tracking_numbers": []}"#, mail: String = "Where is it?", number: String = "1",
  more: String = ""
) -> String {
  #"{"test_no": \#(number), "input_state": {"customer_id": 1, "customer_name": "A", "email_content": "\#(mail)", "#
    + #""case_memory": null}, "expected": \#(expected)\#(more)}"#
}

@Suite struct DatasetTests {
  @Test("The three shapes of a dataset hold the same cases")
  func shapes() {
    let (one, two) = (entry(number: "1"), entry(number: "2"))
    for text in [
      "[\(one), \(two)]", "\(one)\n\(two)\n", "\n  \(one)\r\n\n\(two)", #"{"header": {}, "cases": [\#(one), \#(two)]}"#,
      "\u{FEFF}[\(one), \(two)]", "{\"header\": {\"now\": \"2026-03-16\"}}\n\(one)\n\(two)",
    ] {
      let set = dataset(text)
      #expect(set.problems.isEmpty, "\(text)")
      #expect(set.cases.map(\.number) == [.integer(1), .integer(2)])
    }
  }

  @Test("One case alone is a dataset")
  func oneLine() { #expect(dataset(entry()).cases.count == 1) }

  @Test("What is malformed is one line that names file, entry, place and what would be right")
  func malformed() throws {
    let bad = #"{"test_no": 7, "input_state": {"email_content": 5}, "expected": {"tracking_numbers": []}}"#
    let set = dataset("[\(entry()), \(bad), \(entry(number: "9"))]")
    let problem = try #require(set.problems.first)
    #expect(set.problems.count == 1)
    #expect(
      problem.description
        == "set.json: entry 2 (test_no 7): `input_state.email_content`: should be a string, not 5")
    #expect(set.cases.map(\.number) == [.integer(1), .integer(9)])
  }

  @Test(
    "Each mistake has its place",
    arguments: [
      (EvalSuite.classify, #"{"topic": "delivry", "urgency": "low"}"#, "expected.topic"),
      (.classify, #"{"topic": "other"}"#, "expected.urgency"),
      (.sql, #"{"query": " ; "}"#, "expected.query"),
      (.sql, "{}", "expected.query"),
      (.match, #"{"product_ids": [1, "2"]}"#, "expected.product_ids[1]"),
      (.tracking, #"{"numbers": []}"#, "expected.tracking_numbers"),
      (.delivery, #"{"facts": []}"#, "expected.actions"),
      (.delivery, #"{"actions": [{"action": "Refund"}]}"#, "expected.actions[0]"),
      (.scenario, #"{"route": "drafts"}"#, "expected.route"),
      (.scenario, #"{"fact": ["x"]}"#, "expected"),
      (.scenario, #"{"facts_any": ["x"]}"#, "expected.facts_any[0]"),
      (.injection, #"{"family": "x"}"#, "expected"),
      (.injection, #"{"links": "no"}"#, "expected.links"),
      (.memory, "{}", "expected"),
    ])
  func places(suite: EvalSuite, expected: String, place: String) {
    let set = dataset("[\(entry(expected))]", suite)
    #expect(set.cases.isEmpty)
    #expect(set.problems.first?.place == place)
  }

  @Test("A file that is no JSON, or cut off, is one problem of the file")
  func noJSON() {
    for text in ["", "  \n", "topic\tmail", "[\(entry())", "{\"cases\": [", #"{"cases": 5}"#] {
      let set = dataset(text)
      #expect(set.cases.isEmpty)
      #expect(set.problems.count == 1, "\(text)")
      #expect(set.problems.first?.description.hasPrefix("set.json: ") == true)
    }
  }

  @Test("A line that is no JSON is named by its number, and the others stand")
  func badLine() {
    let set = dataset("\(entry())\n{oops\n\(entry(number: "3"))")
    #expect(set.problems.map(\.entry) == ["line 2"])
    #expect(set.cases.count == 2)
  }

  @Test("Turns are the customer's and the shop's in turn, unless they say whose they are")
  func turns() throws {
    let memory = #"{"0": "Asks for blue.", "1": "Offers grey.", "10": "Shop sent it.", "2": "Customer wants blue."}"#
    let text = entry().replacing("null", with: memory)
    let turns = try #require(dataset("[\(text)]").cases.first).input.memory
    #expect(turns.map(\.party) == ["customer", "shop", "customer", "shop"])
    #expect(turns.map(\.text).last == "Shop sent it.")
    let bad = dataset("[\(text.replacing("\"10\"", with: "\"ten\""))]")
    #expect(bad.problems.first?.place == "input_state.case_memory.ten")
  }

  @Test("A header says shop, day and policy; a key that is none is named")
  func header() {
    let policy = #"{"refund_per_day": 0.2, "weight_unit": "g", "executor": "sql"}"#
    let set = dataset(
      #"{"header": {"shop": "../a.sql", "now": "2026-03-16", "policy": \#(policy)}, "cases": [\#(entry())]}"#)
    #expect(set.problems.isEmpty)
    #expect(set.header.shop == "../a.sql")
    #expect(set.header.policy.refundPerDay == 0.2)
    #expect(set.header.policy.weightUnit == .g)
    var applied = RunInput.Policy()
    set.header.policy.apply(to: &applied)
    #expect(applied.refundPerDay == 0.2)
    #expect(applied.updateAfterDays == 5)
    let bad = dataset(#"{"header": {"policy": {"refund": 1}}, "cases": [\#(entry())]}"#)
    #expect(bad.problems.first?.place == "header.policy.refund")
  }

  @Test("Unknown fields are kept, past actions are read")
  func more() throws {
    let action = #"{"action": "Create_coupon", "params": {"delivery_id": 5}, "state": "pending", "on": "2026-03-01"}"#
    let text = entry(more: #", "why": "because", "family": "late", "tags": ["a", "b"]"#)
      .replacing(#""case_memory": null"#, with: #""past_actions": [\#(action)]"#)
    let test = try #require(dataset("[\(text)]").cases.first)
    #expect(test.family == "late")
    #expect(test.tags == ["a", "b"])
    #expect(test.entry.fields?["why"] == .string("because"))
    #expect(test.input.pastActions.first?.deliveryID == 5)
    #expect(test.input.pastActions.first?.isDone == false)
  }

  @Test("Days are days that exist")
  func days() {
    for day in ["2026-03-16", "2024-02-29"] { #expect(day.isDay) }
    for day in ["2026-02-29", "2026-13-01", "16.3.2026", "2026-3-16", "２０２６-03-16", ""] { #expect(!day.isDay) }
  }

  @Test("Filters and samples")
  func filters() throws {
    let set = dataset(
      "["
        + (1...20).map { entry(number: "\($0)", more: #", "family": "f\#($0 % 3)", "tags": ["t"]"#) }.joined(
          separator: ",")
        + "]")
    func count(_ filter: String) throws -> Int {
      let filter = try CaseFilter(filter)
      return set.cases.filter(filter.takes).count
    }
    #expect(try count("test_no=7") == 1)
    #expect(try count("test_no=5-9") == 5)
    #expect(try count("family=f1") == 7)
    #expect(try count("family=f*") == 20)
    #expect(try count("tag=t") == 20)
    #expect(try count("text=WHERE is") == 20)
    #expect(throws: CaseFilter.Problem.self) { try CaseFilter("families=x") }
    let sample = set.cases.sample(5, seed: 3)
    #expect(sample.count == 5)
    #expect(sample.map(\.position) == sample.map(\.position).sorted())
    #expect(sample.map(\.position) == set.cases.sample(5, seed: 3).map(\.position))
    #expect(sample.map(\.position) != set.cases.sample(5, seed: 4).map(\.position))
  }
}
