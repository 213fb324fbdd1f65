import Agent
import Foundation

/// Cross-validation in which a family is never on both sides.
struct Validation {
  let examples: [Example]
  let recipe: Recipe

  struct Result {
    var topicAccuracy: Double
    var classAccuracy: Double
    var temperature: Float
    var urgentFrom: Float
    var urgentRecall: Double
    var urgentPrecision: Double
    /// Row: what it is; column: what it was taken for. In the order of `Topic.allCases`.
    var confusion: [[Int]]
    var calibrationError: Double
    var errors: [String]
  }

  private struct Guess {
    var example: Example
    var scores: [Float]
  }

  func run(progress: (String) -> Void) -> Result {
    let folds = split()
    var guesses: [Guess] = []
    for (number, held) in folds.enumerated() {
      let inside = Set(held)
      var learner = Committee(recipe)
      learner.learn(examples.indices.filter { !inside.contains($0) }.map { examples[$0] })
      guesses += held.map { Guess(example: examples[$0], scores: learner.scores(examples[$0].features)) }
      progress("fold \(number + 1) of \(folds.count): \(held.count) mails")
    }
    return judge(guesses)
  }

  private func split() -> [[Int]] {
    var random = Dice(state: recipe.seed)
    let families = Set(examples.map(\.family)).sorted().shuffled(using: &random)
    let fold = Dictionary(uniqueKeysWithValues: families.enumerated().map { ($1, $0 % recipe.folds) })
    return (0..<recipe.folds).map { number in examples.indices.filter { fold[examples[$0].family] == number } }
  }

  private func judge(_ guesses: [Guess]) -> Result {
    let temperature = Self.fit(guesses)
    let topics = Topic.allCases
    var confusion = topics.map { _ in topics.map { _ in 0 } }
    var (rightTopic, rightClass) = (0, 0)
    var bins = [(count: Int, right: Int, sum: Double)](repeating: (0, 0, 0), count: 10)
    var errors: [String] = []
    for guess in guesses {
      let shares = MailClassifier.softmax(guess.scores.dropLast().map { Double($0 / temperature) })
      let byTopic = topics.map { topic in
        zip(MailClass.allCases, shares).reduce(0) { $0 + ($1.0.topic == topic ? $1.1 : 0) }
      }
      guard let best = byTopic.indices.max(by: { byTopic[$0] < byTopic[$1] }),
        let bestClass = shares.indices.max(by: { shares[$0] < shares[$1] }),
        let row = topics.firstIndex(of: guess.example.mailClass.topic)
      else { continue }
      confusion[row][best] += 1
      let isRight = row == best
      rightTopic += isRight ? 1 : 0
      rightClass += MailClass.allCases[bestClass] == guess.example.mailClass ? 1 : 0
      let bin = min(9, Int(byTopic[best] * 10))
      bins[bin] = (bins[bin].count + 1, bins[bin].right + (isRight ? 1 : 0), bins[bin].sum + byTopic[best])
      if !isRight {
        errors.append(
          "\(guess.example.mailClass) as \(topics[best]) (\((byTopic[best] * 100).rounded() / 100)): \(guess.example.text.prefix(300).replacing("\n", with: " "))"
        )
      }
    }
    let count = Double(max(guesses.count, 1))
    let calibration = bins.reduce(0) { $0 + abs(Double($1.right) - $1.sum) } / count
    let (from, recall, precision) = Self.threshold(guesses)
    for guess in guesses where guess.example.isUrgent != (Self.urgent(guess) >= from) {
      errors.append(
        "\(guess.example.isUrgent ? "missed" : "false") urgent: \(guess.example.text.prefix(300).replacing("\n", with: " "))"
      )
    }
    return Result(
      topicAccuracy: Double(rightTopic) / count, classAccuracy: Double(rightClass) / count, temperature: temperature,
      urgentFrom: Float(from), urgentRecall: recall, urgentPrecision: precision, confusion: confusion,
      calibrationError: calibration, errors: errors)
  }

  /// The temperature with the lowest loss.
  private static func fit(_ guesses: [Guess]) -> Float {
    func loss(_ temperature: Float) -> Double {
      guesses.reduce(0) { sum, guess in
        let shares = MailClassifier.softmax(guess.scores.dropLast().map { Double($0 / temperature) })
        let place = MailClass.allCases.firstIndex(of: guess.example.mailClass) ?? 0
        return sum - log(max(shares[place], 1e-9))
      }
    }
    let steps = (4...60).map { Float($0) / 10 }
    return steps.min { loss($0) < loss($1) } ?? 1
  }

  private static func urgent(_ guess: Guess) -> Double { 1 / (1 + exp(-Double(guess.scores[guess.scores.count - 1]))) }

  /// The lowest threshold at which seven of eight that are called urgent are: the cues find the rest, and what is
  /// called urgent too often is no longer looked at.
  private static func threshold(_ guesses: [Guess]) -> (Double, Double, Double) {
    let all = Double(guesses.count { $0.example.isUrgent })
    for step in 5...95 {
      let from = Double(step) / 100
      let taken = guesses.filter { urgent($0) >= from }
      let right = Double(taken.count { $0.example.isUrgent })
      let precision = right / max(Double(taken.count), 1)
      if precision >= 0.875 { return (from, right / max(all, 1), precision) }
    }
    return (0.95, 0, 0)
  }
}

extension Validation.Result {
  var report: String {
    func percent(_ value: Double) -> String { "\((value * 1000).rounded() / 10) %" }
    var lines = [
      "topic \(percent(topicAccuracy)), class \(percent(classAccuracy)), temperature \(temperature), calibration error \(percent(calibrationError))",
      "urgent from \(urgentFrom): recall \(percent(urgentRecall)), precision \(percent(urgentPrecision))",
      "is \\ taken for  " + Topic.allCases.map { String($0.rawValue.prefix(8)) }.joined(separator: " "),
    ]
    for (topic, row) in zip(Topic.allCases, confusion) {
      lines.append(
        topic.rawValue.prefix(14).padding(toLength: 16, withPad: " ", startingAt: 0)
          + row.map { String($0).padding(toLength: 9, withPad: " ", startingAt: 0) }.joined())
    }
    return lines.joined(separator: "\n")
  }
}
