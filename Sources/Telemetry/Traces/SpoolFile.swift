import Foundation

/// Why the spool cannot be used; a sentence for an operator.
public struct SpoolError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  init(_ what: String, _ path: String) { description = "\(path): \(what): \(String(cString: strerror(errno)))" }
}

/// One segment of the spool: records behind each other, each with a head that says how long it is and a sum over it.
///
/// A record whose writing was cut off, by a kill or a full disk, is at the end only, and is cut away.
struct SpoolFile {
  /// Of one record.
  struct Entry: Sendable, Hashable {
    /// Of its head.
    let offset: Int
    /// Of what it holds.
    let length: Int
    let key: Int64
    /// Milliseconds since 1970.
    let time: Int64
    let spans: Int

    var end: Int { offset + SpoolFile.head + length }
  }

  static let head = 32
  private static let magic: UInt32 = 0x3173_7767

  let path: String
  private(set) var entries: [Entry] = []
  var size: Int { entries.last?.end ?? 0 }

  /// Opens one that is there, or makes it.
  /// - Parameter checking: reads all of it, and leaves out what does not fit its sum.
  init(path: String, checking: Bool) throws(SpoolError) {
    self.path = path
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw SpoolError("cannot be opened", path) }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0 else { throw SpoolError("cannot be read", path) }
    let length = Int(facts.st_size)
    while let entry = Self.entry(in: file, at: size, within: length) {
      if checking, Self.payload(of: entry, in: file) == nil { break }
      entries.append(entry)
    }
    if size < length, ftruncate(file, off_t(size)) != 0 { throw SpoolError("cannot be cut", path) }
  }

  /// Adds a record; the file is as before if it cannot be written.
  mutating func append(key: Int64, time: Int64, spans: Int, _ payload: [UInt8]) throws(SpoolError) {
    let entry = Entry(offset: size, length: payload.count, key: key, time: time, spans: spans)
    let bytes = Self.bytes(of: entry, payload)
    let file = open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw SpoolError("cannot be opened", path) }
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        pwrite(file, buffer.baseAddress.map { $0 + written }, buffer.count - written, off_t(entry.offset + written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let error = SpoolError("cannot be written", path)
        ftruncate(file, off_t(entry.offset))
        throw error
      }
      written += count
    }
    entries.append(entry)
  }

  /// What a record holds; nil where it cannot be read, or is not what was written.
  func payload(of entry: Entry) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return Self.payload(of: entry, in: file)
  }

  /// Until it is on the disk.
  func synchronize() throws(SpoolError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SpoolError("cannot be opened", path) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw SpoolError("cannot be written to the disk", path) }
  }

  // MARK: Bytes

  private static func read(_ file: Int32, _ count: Int, at offset: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let more = pread(file, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
        if more < 0, errno == EINTR { continue }
        guard more > 0 else { return }
        filled += more
      }
    }
    return bytes.count == count ? bytes : nil
  }

  private static func entry(in file: Int32, at offset: Int, within size: Int) -> Entry? {
    guard size - offset >= head, let bytes = read(file, head, at: offset),
      number(bytes[0..<4]) == UInt64(magic), let length = Int(exactly: number(bytes[4..<8])),
      length <= size - offset - head, let spans = Int(exactly: number(bytes[12..<16]))
    else { return nil }
    return Entry(
      offset: offset, length: length, key: Int64(bitPattern: number(bytes[16..<24])),
      time: Int64(bitPattern: number(bytes[24..<32])), spans: spans)
  }

  private static func payload(of entry: Entry, in file: Int32) -> [UInt8]? {
    guard let bytes = read(file, head + entry.length, at: entry.offset) else { return nil }
    let sum = Checksum.of(bytes[4..<8], bytes[12...])
    return number(bytes[8..<12]) == UInt64(sum) ? Array(bytes[head...]) : nil
  }

  private static func bytes(of entry: Entry, _ payload: [UInt8]) -> [UInt8] {
    let length = little(UInt32(clamping: entry.length))
    let rest = little(UInt32(clamping: entry.spans)) + little(entry.key) + little(entry.time) + payload
    return little(magic) + length + little(Checksum.of(length[...], rest[...])) + rest
  }

  private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// CRC-32 as in RFC 1952 §8.
enum Checksum {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  static func of(_ parts: ArraySlice<UInt8>...) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    table.withUnsafeBufferPointer { table in
      for part in parts {
        part.withUnsafeBufferPointer { bytes in
          for byte in bytes { sum = sum >> 8 ^ table[Int((sum ^ UInt32(byte)) & 0xFF)] }
        }
      }
    }
    return ~sum
  }
}
