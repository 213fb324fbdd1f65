#if canImport(Glibc)
  import Glibc
#endif

/// Quoted-printable (RFC 2045 §6.7), line by line: blanks at the end of a line are no content, `=` there joins it to
/// the next.
struct QuotedPrintableDecoder {
  private var written = 0
  private(set) var damagedAt: Int?

  static func decode(_ input: ArraySlice<UInt8>) -> (output: [UInt8], damagedAt: Int?) {
    var decoder = QuotedPrintableDecoder()
    let output = input.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
        decoder.run(source, UnsafeMutableRawBufferPointer(target))
        count = decoder.written
      }
    }
    return (output, decoder.damagedAt)
  }

  /// Never writes more than it has read.
  private mutating func run(_ input: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutableRawBufferPointer) {
    guard let base = UnsafeRawPointer(input.baseAddress) else { return }
    var start = 0
    while start < input.count {
      let feed = memchr(base + start, Int32(Octet.lf), input.count - start).map { UnsafeRawPointer($0) - base }
      var end = feed ?? input.count
      if feed != nil, end > start, input[end - 1] == Octet.cr { end -= 1 }
      var content = end
      while content > start, Octet.isBlank(input[content - 1]) { content -= 1 }
      let isSoft = content > start && input[content - 1] == UInt8(ascii: "=")
      line(input, start..<(isSoft ? content - 1 : content), output)
      start = feed.map { $0 + 1 } ?? input.count
      guard !isSoft else { continue }
      for index in end..<start {
        output[written] = input[index]
        written += 1
      }
    }
  }

  private mutating func line(
    _ input: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ output: UnsafeMutableRawBufferPointer
  ) {
    guard let source = UnsafeRawPointer(input.baseAddress), let target = output.baseAddress else { return }
    var from = range.lowerBound
    var to = written
    while from < range.upperBound {
      while from + 8 <= range.upperBound {
        let word = (source + from).loadUnaligned(as: UInt64.self)
        guard !Octet.hasByte(UInt8(ascii: "="), in: word) else { break }
        target.storeBytes(of: word, toByteOffset: to, as: UInt64.self)
        from += 8
        to += 8
      }
      while from < range.upperBound {
        let byte = input[from]
        guard byte == UInt8(ascii: "=") else {
          output[to] = byte
          to += 1
          from += 1
          continue
        }
        if from + 2 < range.upperBound, let high = Octet.hexValue(input[from + 1]),
          let low = Octet.hexValue(input[from + 2])
        {
          output[to] = high << 4 | low
          from += 3
        } else {
          damagedAt = damagedAt ?? from
          output[to] = byte
          from += 1
        }
        to += 1
        break
      }
    }
    written = to
  }
}
