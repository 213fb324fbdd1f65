import Agent
import Foundation

/// How the weights are learned. All of it enters the provenance.
struct Recipe: Codable {
  var epochs = 8
  var rate: Float = 0.025
  /// Of the squared weights.
  var decay: Float = 1e-5
  var seed: UInt64 = 20_261_123
  /// How much more an urgent mail counts than one that is not.
  var urgentWeight: Float = 1.5
  var folds = 5
}

/// The networks of `MailClassifier` while they learn.
struct Committee {
  private var learners: [Learner]

  init(_ recipe: Recipe) {
    learners = (0..<MailClassifier.members).map { Learner(recipe, seed: recipe.seed &+ UInt64($0) &* 1000) }
  }

  mutating func learn(_ examples: [Example]) {
    for index in learners.indices { learners[index].learn(examples) }
  }

  func scores(_ features: MailFeatures) -> [Float] { MailClassifier.mean(learners.map { $0.scores(features) }) }

  func quantised(temperature: Float, urgentFrom: Float) -> MailClassifier {
    MailClassifier(networks: learners.map(\.quantised), temperature: temperature, urgentFrom: urgentFrom)
  }
}

/// One network in floating point, and its slopes' sums of squares, by AdaGrad. One thread and a fixed order: the same files
/// give the same weights.
struct Learner {
  typealias Units = MailClassifier.Units

  /// Everything that is learned.
  struct Weights {
    var rows: [Units]
    var unitBiases: Units
    var top: [Units]
    var biases: [Float]

    static func filled(_ value: Float) -> Weights {
      Weights(
        rows: [Units](repeating: Units(repeating: value), count: MailFeatures.buckets),
        unitBiases: Units(repeating: value),
        top: [Units](repeating: Units(repeating: value), count: MailClassifier.outputs),
        biases: [Float](repeating: value, count: MailClassifier.outputs))
    }

    mutating func add(_ other: Weights, times factor: Float) {
      for index in rows.indices { rows[index] += factor * other.rows[index] }
      unitBiases += factor * other.unitBiases
      for index in top.indices { top[index] += factor * other.top[index] }
      for index in biases.indices { biases[index] += factor * other.biases[index] }
    }
  }

  let recipe: Recipe
  private let seed: UInt64
  private var weights = Weights.filled(0)
  private var squares = Weights.filled(1e-6)

  init(_ recipe: Recipe, seed: UInt64) {
    self.recipe = recipe
    self.seed = seed
    var random = Dice(state: seed &+ 1)
    func units(_ bound: Float) -> Units { Units.random(in: -bound...bound, using: &random) }
    for index in weights.rows.indices { weights.rows[index] = units(0.01) }
    // As wide as keeps the spread of what goes in (Glorot and Bengio 2010).
    let bound = (6 / Float(Units.scalarCount + MailClassifier.outputs)).squareRoot()
    for index in weights.top.indices { weights.top[index] = units(bound) }
  }

  mutating func learn(_ examples: [Example]) {
    var sums = Weights.filled(0)
    let kept = (recipe.epochs + 1) / 2
    var random = Dice(state: seed)
    let shares = Self.shares(examples)
    var order = Array(examples.indices)
    for epoch in 0..<recipe.epochs {
      order.shuffle(using: &random)
      for index in order { step(examples[index], weight: shares[examples[index].mailClass] ?? 1) }
      // The later epochs' mean is steadier than any one of them.
      if epoch >= recipe.epochs - kept { sums.add(weights, times: 1 / Float(kept)) }
    }
    weights = sums
  }

  /// Rare classes count more, so that each topic has the same say.
  private static func shares(_ examples: [Example]) -> [MailClass: Float] {
    let topics = Dictionary(grouping: examples, by: \.mailClass.topic).mapValues { Float($0.count) }
    let mean = Float(examples.count) / Float(max(topics.count, 1))
    var shares: [MailClass: Float] = [:]
    for one in MailClass.allCases { shares[one] = min(2, max(0.5, mean / (topics[one.topic] ?? mean))) }
    return shares
  }

  func scores(_ features: MailFeatures) -> [Float] { scores(units(features)) }

  private func units(_ features: MailFeatures) -> Units {
    var sums = weights.unitBiases
    for entry in features.entries { sums += entry.value * weights.rows[entry.index] }
    return MailClassifier.rectified(sums)
  }

  private func scores(_ units: Units) -> [Float] {
    zip(weights.top, weights.biases).map { ($0 * units).sum() + $1 }
  }

  private mutating func step(_ example: Example, weight: Float) {
    let units = units(example.features)
    let slopes = slopes(scores(units), example, weight: weight)
    var below = Units.zero
    for (output, slope) in slopes.enumerated() {
      below += slope * weights.top[output]
      Self.descend(&weights.top[output], &squares.top[output], slope * units, recipe)
      squares.biases[output] += slope * slope
      weights.biases[output] -= 0.1 * recipe.rate * slope / squares.biases[output].squareRoot()
    }
    below.replace(with: 0, where: units .<= 0)
    Self.descend(&weights.unitBiases, &squares.unitBiases, below, recipe)
    for entry in example.features.entries {
      let slope = entry.value * below + recipe.decay * weights.rows[entry.index]
      Self.descend(&weights.rows[entry.index], &squares.rows[entry.index], slope, recipe)
    }
  }

  /// Of the loss by each output's score.
  private func slopes(_ scores: [Float], _ example: Example, weight: Float) -> [Float] {
    let shares = MailClassifier.softmax(scores.dropLast().map(Double.init))
    var slopes = zip(shares, MailClass.allCases).map { weight * (Float($0) - ($1 == example.mailClass ? 1 : 0)) }
    let urgent = 1 / (1 + exp(-(scores.last ?? 0)))
    slopes.append((urgent - (example.isUrgent ? 1 : 0)) * (example.isUrgent ? recipe.urgentWeight : 1))
    return slopes
  }

  private static func descend(_ weights: inout Units, _ squares: inout Units, _ slope: Units, _ recipe: Recipe) {
    squares += slope * slope
    weights -= recipe.rate * slope / squares.squareRoot()
  }

  /// Weights as bytes, each unit by a scale of its own.
  var quantised: MailClassifier.Network {
    var highest = Units(repeating: 1e-9)
    for row in weights.rows { highest = pointwiseMax(highest, pointwiseMax(row, -row)) }
    let scales = highest / 127
    var bytes: [Int8] = []
    bytes.reserveCapacity(weights.rows.count * Units.scalarCount)
    for row in weights.rows {
      let steps = (row / scales).rounded(.toNearestOrAwayFromZero)
      bytes += steps.indices.map { Int8(max(-127, min(127, steps[$0]))) }
    }
    return MailClassifier.Network(
      weights: bytes, scales: scales, unitBiases: weights.unitBiases, top: weights.top, biases: weights.biases)
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
