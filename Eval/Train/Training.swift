import Agent
import Foundation

/// How the weights are learned. All of it enters the provenance.
struct Recipe: Codable {
  var epochs = 16
  var rate: Float = 0.1
  /// Of the squared weights.
  var decay: Float = 5e-4
  var seed: UInt64 = 20_261_123
  /// How much more an urgent mail counts than one that is not.
  var urgentWeight: Float = 1.5
  var folds = 5
}

/// Multinomial logistic regression for the classes and a binary one for urgency, by AdaGrad. One thread and a fixed order:
/// the same files give the same weights.
struct Learner {
  let recipe: Recipe
  private(set) var weights = [Float](repeating: 0, count: MailFeatures.buckets * LinearModel.outputs)
  private var squares = [Float](repeating: 1e-6, count: MailFeatures.buckets * LinearModel.outputs)
  private(set) var biases = [Float](repeating: 0, count: LinearModel.outputs)
  private var biasSquares = [Float](repeating: 1e-6, count: LinearModel.outputs)

  init(_ recipe: Recipe) { self.recipe = recipe }

  mutating func learn(_ examples: [Example]) {
    var sums = [Float](repeating: 0, count: weights.count)
    var kept: Float = 0
    var random = Dice(state: recipe.seed)
    let shares = Self.shares(examples)
    var order = Array(examples.indices)
    for epoch in 0..<recipe.epochs {
      order.shuffle(using: &random)
      for index in order { step(examples[index], weight: shares[examples[index].mailClass] ?? 1) }
      // The later epochs' mean is steadier than any one of them.
      guard epoch >= recipe.epochs / 2 else { continue }
      kept += 1
      for index in weights.indices { sums[index] += weights[index] }
    }
    if kept > 0 { weights = sums.map { $0 / kept } }
  }

  /// Rare classes count more, so that each topic has the same say.
  private static func shares(_ examples: [Example]) -> [MailClass: Float] {
    let topics = Dictionary(grouping: examples, by: \.mailClass.topic).mapValues { Float($0.count) }
    let mean = Float(examples.count) / Float(max(topics.count, 1))
    var shares: [MailClass: Float] = [:]
    for one in MailClass.allCases { shares[one] = min(2, max(0.5, mean / (topics[one.topic] ?? mean))) }
    return shares
  }

  func scores(_ features: MailFeatures) -> [Float] {
    var sums = biases
    for entry in features.entries {
      let row = entry.index * LinearModel.outputs
      for output in 0..<LinearModel.outputs { sums[output] += weights[row + output] * entry.value }
    }
    return sums
  }

  private mutating func step(_ example: Example, weight: Float) {
    let sums = scores(example.features)
    let shares = LinearModel.softmax(sums.dropLast().map(Double.init))
    var slopes = [Float](repeating: 0, count: LinearModel.outputs)
    for (output, one) in MailClass.allCases.enumerated() {
      slopes[output] = weight * (Float(shares[output]) - (one == example.mailClass ? 1 : 0))
    }
    let last = LinearModel.outputs - 1
    let urgent = 1 / (1 + exp(-sums[last]))
    slopes[last] = (urgent - (example.isUrgent ? 1 : 0)) * (example.isUrgent ? recipe.urgentWeight : 1)
    for entry in example.features.entries { update(entry, slopes) }
    for output in slopes.indices {
      biasSquares[output] += slopes[output] * slopes[output]
      biases[output] -= 0.1 * recipe.rate * slopes[output] / biasSquares[output].squareRoot()
    }
  }

  private mutating func update(_ entry: MailFeatures.Entry, _ slopes: [Float]) {
    let row = entry.index * LinearModel.outputs
    for output in slopes.indices {
      let slope = slopes[output] * entry.value + recipe.decay * weights[row + output]
      squares[row + output] += slope * slope
      weights[row + output] -= recipe.rate * slope / squares[row + output].squareRoot()
    }
  }

  /// Weights as bytes, each output by a scale of its own.
  func quantised(temperature: Float, urgentFrom: Float) -> LinearModel {
    var scales = [Float](repeating: 1, count: LinearModel.outputs)
    for output in scales.indices {
      let highest = stride(from: output, to: weights.count, by: LinearModel.outputs).reduce(Float(1e-9)) {
        max($0, abs(weights[$1]))
      }
      scales[output] = highest / 127
    }
    let bytes = weights.enumerated().map { index, weight in
      Int8(max(-127, min(127, (weight / scales[index % LinearModel.outputs]).rounded())))
    }
    return LinearModel(
      weights: bytes, scales: scales, biases: biases, temperature: temperature, urgentFrom: urgentFrom)
  }
}

/// SplitMix64.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
