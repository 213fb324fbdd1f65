import Crypto
import Foundation
import Store

/// Ids of traces and spans, derived from run, node and attempt: whoever builds the spans of a run again gets the same
/// ids, and two installations never share one, since a job's id is random.
struct TraceIDs: Sendable {
  private let run: String

  init(_ run: Run) { self.run = "\(run.job)/\(run.id)" }

  /// 16 bytes.
  var trace: [UInt8] { Self.bytes(16, of: "trace \(run)") }

  /// 8 bytes: of the run itself.
  var root: [UInt8] { Self.bytes(8, of: "run \(run)") }

  /// - Parameter ordinal: the node's place in the run, from 1.
  func node(_ name: String, ordinal: Int, attempt: Int) -> [UInt8] {
    Self.bytes(8, of: "node \(run)/\(ordinal)/\(name)/\(attempt)")
  }

  /// - Parameter number: of the call within its node, from 1.
  func call(_ number: Int, of node: String, ordinal: Int, attempt: Int) -> [UInt8] {
    Self.bytes(8, of: "call \(run)/\(ordinal)/\(node)/\(attempt)/\(number)")
  }

  private static func bytes(_ count: Int, of text: String) -> [UInt8] {
    var bytes = Array(SHA256.hash(data: Data("gatewayd \(text)".utf8)).prefix(count))
    // All zero would be no id.
    if bytes.allSatisfy({ $0 == 0 }), !bytes.isEmpty { bytes[0] = 1 }
    return bytes
  }
}

extension [UInt8] {
  var hex: String {
    map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
