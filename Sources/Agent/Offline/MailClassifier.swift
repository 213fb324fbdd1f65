import CWeights
import Foundation

/// Small networks over `MailFeatures`, each with one hidden layer of rectified units, from which one row of weights for each
/// class and one for urgency; they differ by where their learning began, and what they say is averaged. Each unit is a sum
/// in a fixed order, so that the same mail has the same answer everywhere.
package struct MailClassifier: Sendable {
  /// The classes in order, then urgency.
  package static let outputs = MailClass.allCases.count + 1
  /// More are steadier and slower.
  package static let members = 2
  package typealias Units = SIMD16<Float>
  static let magic = Array("GWM2".utf8)

  package struct Network: Sendable {
    /// `buckets × units`, the units of one bucket side by side.
    package var weights: [Int8]
    /// What one step of a weight is worth, by unit.
    package var scales: Units
    package var unitBiases: Units
    /// What each unit says for an output.
    package var top: [Units]
    package var biases: [Float]

    package init(weights: [Int8], scales: Units, unitBiases: Units, top: [Units], biases: [Float]) {
      self.weights = weights
      self.scales = scales
      self.unitBiases = unitBiases
      self.top = top
      self.biases = biases
    }
  }

  package var networks: [Network]
  /// By which the classes' scores are divided before they are shares: fitted on mail that was not learned from.
  package var temperature: Float
  /// The share of urgency from which a mail counts as urgent.
  package var urgentFrom: Float

  package init(networks: [Network], temperature: Float, urgentFrom: Float) {
    self.networks = networks
    self.temperature = temperature
    self.urgentFrom = urgentFrom
  }

  package struct Shares: Sendable {
    /// In the order of `MailClass.allCases`; their sum is 1.
    package var classes: [Double]
    package var urgent: Double

    package subscript(_ mailClass: MailClass) -> Double {
      zip(MailClass.allCases, classes).first { $0.0 == mailClass }?.1 ?? 0
    }
    package func of(_ topic: Topic) -> Double {
      zip(MailClass.allCases, classes).reduce(0) { $0 + ($1.0.topic == topic ? $1.1 : 0) }
    }
  }

  package func shares(_ features: MailFeatures) -> Shares {
    let scores = Self.mean(networks.map { $0.scores(features) }).map(Double.init)
    let urgent = 1 / (1 + exp(-(scores.last ?? 0)))
    return Shares(classes: Self.softmax(scores.dropLast().map { $0 / Double(temperature) }), urgent: urgent)
  }

  /// By output.
  package static func mean(_ scores: [[Float]]) -> [Float] {
    (0..<outputs).map { output in scores.reduce(0) { $0 + $1[output] } / Float(max(scores.count, 1)) }
  }

  package static func rectified(_ units: Units) -> Units { units.replacing(with: 0, where: units .< 0) }

  package static func softmax(_ scores: [Double]) -> [Double] {
    let highest = scores.max() ?? 0
    let powers = scores.map { exp($0 - highest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

extension MailClassifier.Network {
  package typealias Units = MailClassifier.Units

  func scores(_ features: MailFeatures) -> [Float] {
    let units = MailClassifier.rectified(sums(features) * scales + unitBiases)
    return zip(top, biases).map { ($0 * units).sum() + $1 }
  }

  /// Whole numbers times features; the scales come after.
  private func sums(_ features: MailFeatures) -> Units {
    weights.withUnsafeBufferPointer { weights in
      var sums = Units.zero
      for entry in features.entries {
        let start = entry.index * Units.scalarCount
        guard start >= 0, start + Units.scalarCount <= weights.count else { continue }
        var row = Units.zero
        for unit in 0..<Units.scalarCount { row[unit] = Float(weights[start + unit]) }
        sums += row * entry.value
      }
      return sums
    }
  }
}
