import CZlib

/// A compressed connection cannot be read, or memory is short.
struct DeflateError: Error {
  let code: Int32
}

/// Expands what the server compressed (RFC 4978), a bounded step at a time.
///
/// Guarantee: whatever comes in, no more than one step's output is held.
final class Inflater {
  private static let stepBytes = 64 << 10
  /// zlib keeps the address of its state.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var output = [UInt8](repeating: 0, count: stepBytes)

  init() throws(DeflateError) {
    stream.initialize(to: z_stream())
    let code = gatewayd_inflate_begin(stream)
    guard code == Z_OK else {
      stream.deallocate()
      throw DeflateError(code: code)
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Hands over the plain bytes step by step. Throws when the input is no deflate stream, or ends it.
  func expand(_ input: RawSpan, _ step: (RawSpan) throws -> Void) throws {
    try input.withUnsafeBytes { input in
      // zlib does not change its input, in spite of the pointer's type.
      stream.pointee.next_in = UnsafeMutablePointer(
        mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.pointee.avail_in = UInt32(clamping: input.count)
      defer { stream.pointee.next_in = nil }
      while true {
        let count = try next()
        if count > 0 { try step(output.span.bytes.extracting(first: count)) }
        // Room left over means that everything was said.
        if count < output.count { return }
      }
    }
  }

  private func next() throws -> Int {
    try output.withUnsafeMutableBufferPointer { room in
      stream.pointee.next_out = room.baseAddress
      stream.pointee.avail_out = UInt32(clamping: room.count)
      let code = inflate(stream, Z_SYNC_FLUSH)
      guard code == Z_OK || code == Z_BUF_ERROR else { throw DeflateError(code: code) }
      return room.count - Int(stream.pointee.avail_out)
    }
  }
}

/// Compresses what we say.
final class Deflater {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  init() throws(DeflateError) {
    stream.initialize(to: z_stream())
    let code = gatewayd_deflate_begin(stream)
    guard code == Z_OK else {
      stream.deallocate()
      throw DeflateError(code: code)
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// All of the input, so that the server can read it at once.
  func compress(_ input: [UInt8]) throws -> [UInt8] {
    var result: [UInt8] = []
    var output = [UInt8](repeating: 0, count: 16 << 10)
    try input.withUnsafeBufferPointer { input in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(clamping: input.count)
      defer { stream.pointee.next_in = nil }
      while true {
        let count = try output.withUnsafeMutableBufferPointer { room in
          stream.pointee.next_out = room.baseAddress
          stream.pointee.avail_out = UInt32(clamping: room.count)
          let code = deflate(stream, Z_SYNC_FLUSH)
          guard code == Z_OK || code == Z_BUF_ERROR else { throw DeflateError(code: code) }
          return room.count - Int(stream.pointee.avail_out)
        }
        result += output[..<count]
        if count < output.count { return }
      }
    }
    return result
  }
}
