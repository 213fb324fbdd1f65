import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// iconv, for the charsets whose characters take several bytes or depend on what went before.
enum Converter {
  /// A descriptor is used by one caller at a time: it leaves the pool for that long.
  private struct Descriptor: @unchecked Sendable { let raw: iconv_t }

  /// Opening one costs more than converting a header, so each charset keeps one.
  private static let idle = Mutex<[String: Descriptor]>([:])

  private static func take(_ charset: String) -> Descriptor? {
    if let known = idle.withLock({ $0.removeValue(forKey: charset) }) { return known }
    guard let raw = iconv_open("UTF-8", charset), Int(bitPattern: raw) != -1 else { return nil }
    return Descriptor(raw: raw)
  }

  private static func giveBack(_ descriptor: Descriptor, _ charset: String) {
    let surplus = idle.withLock { $0.updateValue(descriptor, forKey: charset) }
    if let surplus { iconv_close(surplus.raw) }
  }

  /// One byte alone; nil if it means nothing by itself.
  static func convert(_ byte: UInt8, from charset: String) -> Unicode.Scalar? {
    let converted = withUnsafePointer(to: byte) { convert(UnsafeBufferPointer(start: $0, count: 1), from: charset) }
    guard let converted, !converted.lossy, converted.text.unicodeScalars.count == 1 else { return nil }
    return converted.text.unicodeScalars.first
  }

  /// Nil if iconv does not know the charset. Any state begins afresh with each call.
  static func convert(_ bytes: UnsafeBufferPointer<UInt8>, from charset: String) -> ConvertedText? {
    guard let descriptor = take(charset) else { return nil }
    defer { giveBack(descriptor, charset) }
    _ = iconv(descriptor.raw, nil, nil, nil, nil)
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count * 3 / 2)
    var lossy = false
    // iconv never writes to its input.
    var source = UnsafeMutablePointer(
      mutating: UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self))
    var left = bytes.count
    while left > 0 {
      let failure = step(descriptor.raw, &source, &left, &output)
      guard failure != 0 else { break }
      if failure == E2BIG { continue }
      lossy = true
      output.append(contentsOf: [0xEF, 0xBF, 0xBD])
      source = source.map { $0 + 1 }
      left -= 1
    }
    _ = step(descriptor.raw, nil, nil, &output)
    return ConvertedText(text: String(decoding: output, as: UTF8.self), lossy: lossy)
  }

  /// One call of iconv; 0 or the error number.
  private static func step(
    _ descriptor: iconv_t, _ source: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
    _ left: UnsafeMutablePointer<Int>?, _ output: inout [UInt8]
  ) -> Int32 {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      var target = buffer.baseAddress
      var room = buffer.count
      let result = iconv(descriptor, source, left, &target, &room)
      let failure = errno
      let written = UnsafeRawBufferPointer(buffer).prefix(buffer.count - room)
      output.append(contentsOf: written)
      return result == -1 ? failure : 0
    }
  }
}
