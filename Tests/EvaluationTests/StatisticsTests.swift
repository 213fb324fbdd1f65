import Testing

@testable import Evaluation

@Suite struct StatisticsTests {
  private func near(_ left: Double?, _ right: Double, _ tolerance: Double = 0.0005) -> Bool {
    left.map { abs($0 - right) <= tolerance } ?? false
  }

  @Test("Wilson's interval: figures of Newcombe (1998), and the ends")
  func wilson() throws {
    let middle = try #require(Statistics.wilson(81, of: 263))
    #expect(near(middle.low, 0.2553))
    #expect(near(middle.high, 0.3662))
    let none = try #require(Statistics.wilson(0, of: 20))
    #expect(none.low == 0)
    #expect(near(none.high, 0.1611))
    #expect(Statistics.wilson(20, of: 20)?.high == 1)
    #expect(Statistics.wilson(0, of: 0) == nil)
    #expect(Statistics.wilson(3, of: 2) == nil)
  }

  @Test("McNemar's exact test: by the binomial distribution")
  func mcNemar() {
    #expect(Statistics.mcNemar(onlyBefore: 0, onlyAfter: 0) == 1)
    #expect(near(Statistics.mcNemar(onlyBefore: 0, onlyAfter: 5), 0.0625, 1e-9))
    #expect(near(Statistics.mcNemar(onlyBefore: 1, onlyAfter: 9), 22.0 / 1024, 1e-9))
    #expect(Statistics.mcNemar(onlyBefore: 4, onlyAfter: 4) == 1)
    #expect(Statistics.mcNemar(onlyBefore: 1000, onlyAfter: 1400) < 1e-12)
  }

  @Test("The bootstrap: the same seed, the same interval, and about the width that theory says")
  func bootstrap() throws {
    let values = (0..<200).map { Double($0 % 2) }
    func mean(_ drawn: [Int]) -> Double? { drawn.reduce(0) { $0 + values[$1] } / Double(drawn.count) }
    let first = try #require(Statistics.bootstrap(count: 200, seed: 1, mean))
    #expect(first == Statistics.bootstrap(count: 200, seed: 1, mean))
    #expect(near(first.low, 0.431, 0.02))
    #expect(near(first.high, 0.569, 0.02))
    #expect(Statistics.bootstrap(count: 1, seed: 1, mean) == nil)
  }

  @Test("Percentiles by nearest rank")
  func percentiles() {
    #expect(Statistics.percentile([3, 1, 2, 4], 0.5) == 2)
    #expect(Statistics.percentile([3, 1, 2, 4], 0.95) == 4)
    #expect(Statistics.percentile([7], 0.5) == 7)
    #expect(Statistics.percentile([], 0.5) == nil)
  }

  @Test("pass^k: the share of k runs drawn that all pass")
  func passPower() {
    #expect(Statistics.passPower(passed: 3, of: 4, k: 1) == 0.75)
    #expect(Statistics.passPower(passed: 3, of: 4, k: 2) == 0.5)
    #expect(Statistics.passPower(passed: 3, of: 4, k: 4) == 0)
    #expect(Statistics.passPower(passed: 4, of: 4, k: 4) == 1)
    #expect(Statistics.passPower(passed: 0, of: 4, k: 5) == 0)
  }

  @Test("Kappa of Cohen's example, and where chance explains all")
  func kappa() {
    let pairs =
      Array(repeating: (true, true), count: 20) + Array(repeating: (true, false), count: 5)
      + Array(repeating: (false, true), count: 10) + Array(repeating: (false, false), count: 15)
    #expect(near(Statistics.kappa(pairs), 0.4, 1e-9))
    #expect(Statistics.kappa([(true, true)]) == nil)
  }

  @Test("ROUGE-L and chrF")
  func overlap() {
    #expect(TextOverlap.rougeL("police kill the gunman", reference: "police killed the gunman") == 0.75)
    #expect(TextOverlap.rougeL("", reference: "a") == 0)
    #expect(TextOverlap.rougeL("The Parcel, late!", reference: "the parcel late") == 1)
    #expect(TextOverlap.chrF("abc", reference: "abc") == 1)
    #expect(TextOverlap.chrF("xyz", reference: "abc") == 0)
    let near = TextOverlap.chrF("the parcel comes on Monday", reference: "The parcel will come on Monday")
    let far = TextOverlap.chrF("we sell shoes", reference: "The parcel will come on Monday")
    #expect(near > 0.5 && near < 1 && far < 0.25)
  }

  @Test("Requirements")
  func requirements() throws {
    #expect(try Requirement("f1>=0.95").failure(in: ["f1": 0.95]) == nil)
    #expect(try Requirement("f1>=0.95").failure(in: ["f1": 0.94])?.contains("f1 is 0.94") == true)
    #expect(try Requirement("invented_ids=0").failure(in: ["invented_ids": 0]) == nil)
    #expect(try Requirement("x<=1").failure(in: ["x": 2]) != nil)
    #expect(try Requirement("f2>0").failure(in: ["f1": 1])?.contains("there is no figure f2") == true)
    for bad in ["f1", "f1>=", ">=1", "f1>=high", "f1~1"] {
      #expect(throws: Requirement.Problem.self) { try Requirement(bad) }
    }
  }

  @Test("Figures in words")
  func figures() {
    #expect(0.05.fixed(3) == "0.050")
    #expect(12.3456.fixed(1) == "12.3")
    #expect((-0.25).fixed(2) == "-0.25")
    #expect(3.0.fixed(0) == "3")
    #expect(0.88.short == "0.88")
    #expect((-1.5).short == "-1.5")
  }
}
