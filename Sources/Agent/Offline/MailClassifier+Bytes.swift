import CWeights

/// The file of weights, little endian: magic; buckets, units, outputs, networks (UInt32); temperature, threshold (Float); of
/// each network its scales, the units' biases, the weights of each output, its biases (Float), and the weights of each
/// bucket (Int8).
extension MailClassifier {
  private static let sizes = [MailFeatures.buckets, Units.scalarCount, outputs, members]
  /// Of one network, in front of its buckets' weights.
  private static let floats = (2 + outputs) * Units.scalarCount + outputs
  private static let networkBytes = 4 * floats + MailFeatures.buckets * Units.scalarCount

  package var bytes: [UInt8] {
    var bytes = Self.magic
    func append(_ value: UInt32) {
      withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }
    for value in Self.sizes { append(UInt32(value)) }
    for value in [temperature, urgentFrom] { append(value.bitPattern) }
    for network in networks {
      let units = [network.scales, network.unitBiases] + network.top
      for value in units.flatMap({ lanes in lanes.indices.map { lanes[$0] } }) + network.biases {
        append(value.bitPattern)
      }
      bytes += network.weights.map { UInt8(bitPattern: $0) }
    }
    return bytes
  }

  /// Nil if the bytes are not such networks of this version's size.
  package init?(bytes: UnsafeBufferPointer<UInt8>) {
    let head = Self.magic.count + 4 * (Self.sizes.count + 2)
    guard bytes.count == head + Self.members * Self.networkBytes,
      Array(bytes.prefix(Self.magic.count)) == Self.magic
    else { return nil }
    var reader = Reader(bytes: bytes, place: Self.magic.count)
    for size in Self.sizes where reader.word() != UInt32(size) { return nil }
    temperature = reader.float()
    urgentFrom = reader.float()
    networks = (0..<Self.members).map { _ in reader.network() }
    guard reader.isFinite, temperature > 0 else { return nil }
  }

  /// The one in the program; nil only in a build whose weights are of another version (a test holds this).
  package static let trained: MailClassifier? = MailClassifier(
    bytes: UnsafeBufferPointer(start: gatewayd_weights(), count: gatewayd_weights_size()))
}

/// Reads bytes whose number was counted before.
private struct Reader {
  let bytes: UnsafeBufferPointer<UInt8>
  var place: Int
  private(set) var isFinite = true

  init(bytes: UnsafeBufferPointer<UInt8>, place: Int) {
    self.bytes = bytes
    self.place = place
  }

  mutating func word() -> UInt32 {
    defer { place += 4 }
    return (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
  }

  mutating func float() -> Float {
    let value = Float(bitPattern: word())
    isFinite = isFinite && value.isFinite
    return value
  }

  private mutating func units() -> MailClassifier.Units {
    var units = MailClassifier.Units.zero
    for unit in units.indices { units[unit] = float() }
    return units
  }

  mutating func network() -> MailClassifier.Network {
    let (scales, unitBiases) = (units(), units())
    let top = (0..<MailClassifier.outputs).map { _ in units() }
    let biases = (0..<MailClassifier.outputs).map { _ in float() }
    let count = MailFeatures.buckets * MailClassifier.Units.scalarCount
    defer { place += count }
    return MailClassifier.Network(
      weights: bytes[place..<(place + count)].map { Int8(bitPattern: $0) }, scales: scales, unitBiases: unitBiases,
      top: top, biases: biases)
  }
}
