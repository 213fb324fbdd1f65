import CWeights
import Foundation

/// A linear classifier over `MailFeatures`: one row of weights for each class, one for urgency. Integers times features in
/// a fixed order, so that the same mail has the same answer everywhere.
package struct LinearModel: Sendable {
  /// The classes in order, then urgency.
  package static let outputs = MailClass.allCases.count + 1
  static let magic = Array("GWM1".utf8)

  /// `buckets × outputs`, the outputs of one bucket side by side.
  package var weights: [Int8]
  /// What one step of a weight is worth, by output.
  package var scales: [Float]
  package var biases: [Float]
  /// By which the classes' scores are divided before they are shares: fitted on mail that was not learned from.
  package var temperature: Float
  /// The share of urgency from which a mail counts as urgent.
  package var urgentFrom: Float

  package init(weights: [Int8], scales: [Float], biases: [Float], temperature: Float, urgentFrom: Float) {
    self.weights = weights
    self.scales = scales
    self.biases = biases
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
    var sums = [Double](repeating: 0, count: Self.outputs)
    for entry in features.entries {
      let row = entry.index * Self.outputs
      guard row >= 0, row + Self.outputs <= weights.count else { continue }
      for output in 0..<Self.outputs {
        sums[output] += Double(weights[row + output]) * Double(entry.value)
      }
    }
    for output in 0..<Self.outputs { sums[output] = sums[output] * Double(scales[output]) + Double(biases[output]) }
    let urgent = 1 / (1 + exp(-sums[Self.outputs - 1]))
    return Shares(classes: Self.softmax(sums.dropLast().map { $0 / Double(temperature) }), urgent: urgent)
  }

  package static func softmax(_ scores: [Double]) -> [Double] {
    let highest = scores.max() ?? 0
    let powers = scores.map { exp($0 - highest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  // MARK: bytes

  /// Little endian: magic, buckets, outputs (UInt32), temperature, threshold (Float), scales, biases, weights.
  package var bytes: [UInt8] {
    var bytes = Self.magic
    func append(_ value: UInt32) {
      withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }
    append(UInt32(MailFeatures.buckets))
    append(UInt32(Self.outputs))
    for value in [temperature, urgentFrom] + scales + biases { append(value.bitPattern) }
    bytes += weights.map { UInt8(bitPattern: $0) }
    return bytes
  }

  /// Nil if the bytes are not such a model of this version's size.
  package init?(bytes: UnsafeBufferPointer<UInt8>) {
    let head = 12 + 4 * (2 + 2 * Self.outputs)
    guard bytes.count == head + MailFeatures.buckets * Self.outputs, Array(bytes.prefix(4)) == Self.magic else {
      return nil
    }
    func word(_ place: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[4 + place * 4 + $1]) << (8 * UInt32($1)) }
    }
    guard word(0) == UInt32(MailFeatures.buckets), word(1) == UInt32(Self.outputs) else { return nil }
    let floats = (2..<(4 + 2 * Self.outputs)).map { Float(bitPattern: word($0)) }
    guard floats.allSatisfy(\.isFinite), floats[0] > 0 else { return nil }
    temperature = floats[0]
    urgentFrom = floats[1]
    scales = Array(floats[2..<(2 + Self.outputs)])
    biases = Array(floats[(2 + Self.outputs)...])
    weights =
      UnsafeRawBufferPointer(bytes).dropFirst(head).withContiguousStorageIfAvailable { tail in
        tail.withMemoryRebound(to: Int8.self) { Array($0) }
      } ?? []
  }

  /// The one in the program; nil only in a build whose weights are of another version (a test holds this).
  package static let trained: LinearModel? = LinearModel(
    bytes: UnsafeBufferPointer(start: gatewayd_weights(), count: gatewayd_weights_size()))
}
