#if canImport(Glibc)
  import Glibc
#endif

/// A literal (RFC 9051 §4.3) as received, or its size alone when it was longer than the limit.
public enum IMAPLiteral: Hashable, Sendable {
  case bytes([UInt8])
  case dropped(size: Int)
}

/// One response as it came: the text with each literal's announcement (`{12}`) in place, and the literals in order.
struct RawResponse: Hashable, Sendable {
  var text: [UInt8] = []
  var literals: [IMAPLiteral] = []
}

/// Cuts a server's bytes into responses (RFC 9051 §2.2.2).
///
/// Guarantees: memory grows with what was received, never with what was announced (beyond a constant), and stays
/// within the limits; a literal's bytes are copied once. Line ends may be bare LF. Braces at the end of human-readable
/// text announce nothing.
struct IMAPFramer: Sendable {
  private let limits: IMAPLimits
  private var response = RawResponse()
  private var lineStart = 0
  private var state = State.line

  private enum State {
    case line
    case literal([UInt8], missing: Int)
    case skipping(size: Int, missing: Int)
  }

  /// Room taken for an announced literal before any of it came.
  private static let reservedBytes = 64 << 10

  init(limits: IMAPLimits) { self.limits = limits }

  /// Whether a part of a literal has come, and the rest has not.
  var isInsideLiteral: Bool { if case .line = state { false } else { true } }

  /// Takes bytes from `offset` on, up to the end of the next response at most. Nil when all were taken and no response
  /// is complete.
  mutating func next(_ bytes: RawSpan, _ offset: inout Int) throws(IMAPSyntaxError) -> RawResponse? {
    while offset < bytes.byteCount {
      switch state {
      case .line:
        if let done = try takeLine(bytes, &offset) { return done }
      case .literal(var collected, let missing):
        // Moved out of the state first, so that appending does not copy.
        state = .line
        let count = min(missing, bytes.byteCount - offset)
        collected.append(bytes, from: offset, count: count)
        offset += count
        if count == missing {
          response.literals.append(.bytes(collected))
        } else {
          state = .literal(collected, missing: missing - count)
        }
      case .skipping(let size, let missing):
        let count = min(missing, bytes.byteCount - offset)
        offset += count
        state = .skipping(size: size, missing: missing - count)
        if count == missing {
          response.literals.append(.dropped(size: size))
          state = .line
        }
      }
    }
    return nil
  }

  /// Takes up to the next line end. Nil when the line, or the response, goes on.
  private mutating func takeLine(_ bytes: RawSpan, _ offset: inout Int) throws(IMAPSyntaxError) -> RawResponse? {
    let end = bytes.firstLineFeed(from: offset)
    let count = (end ?? bytes.byteCount) - offset
    guard response.text.count + count <= limits.responseBytes else { throw .responseTooLong }
    response.text.append(bytes, from: offset, count: count)
    offset += count
    guard end != nil else { return nil }
    offset += 1
    if response.text.count > lineStart, response.text.last == 0x0D { response.text.removeLast() }
    if mayHoldLiteral, let size = announcedSize() {
      try beginLiteral(size)
      return nil
    }
    defer {
      response = RawResponse()
      lineStart = 0
    }
    return response
  }

  private mutating func beginLiteral(_ size: Int) throws(IMAPSyntaxError) {
    guard response.literals.count < limits.literals else { throw .tooManyLiterals }
    lineStart = response.text.count
    let kept = response.literals.reduce(0) { total, literal in
      if case .bytes(let bytes) = literal { total + bytes.count } else { total }
    }
    if size == 0 {
      response.literals.append(.bytes([]))
    } else if size > limits.literalBytes - kept {
      state = .skipping(size: size, missing: size)
    } else {
      var room: [UInt8] = []
      room.reserveCapacity(min(size, Self.reservedBytes))
      state = .literal(room, missing: size)
    }
  }

  /// Continuation requests, tagged and status responses end in text for people, which may look like anything.
  private var mayHoldLiteral: Bool {
    guard response.text.count > 2, response.text[0] == UInt8(ascii: "*"), response.text[1] == 0x20 else { return false }
    let word = response.text[2...].prefix(8).prefix { $0 != 0x20 }
    return !["OK", "NO", "BAD", "BYE", "PREAUTH"].contains(String(decoding: word, as: UTF8.self).uppercased())
  }

  /// The size in `{12}` or `{12+}` at the end of the line.
  private func announcedSize() -> Int? {
    let line = response.text[lineStart...]
    guard line.last == UInt8(ascii: "}"), let open = line.lastIndex(of: UInt8(ascii: "{")) else { return nil }
    var digits = line[(open + 1)..<(line.endIndex - 1)]
    if digits.last == UInt8(ascii: "+") { digits.removeLast() }
    guard (1...10).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}

extension RawSpan {
  fileprivate func firstLineFeed(from offset: Int) -> Int? {
    withUnsafeBytes { all in
      guard let start = all.baseAddress, let found = memchr(start + offset, 0x0A, all.count - offset) else {
        return nil
      }
      return start.distance(to: UnsafeRawPointer(found))
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ bytes: RawSpan, from offset: Int, count: Int) {
    bytes.withUnsafeBytes { append(contentsOf: $0[offset..<(offset + count)]) }
  }
}
