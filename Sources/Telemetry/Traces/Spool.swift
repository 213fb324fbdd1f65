// What waits to be sent, on the disk: a folder of segments, written at one end and read at the other by each
// destination in its own time.
//
// Guarantees: a record that was appended is read by every destination, in order, over restarts and kills, until it is
// settled or the oldest segment goes because the folder has reached its limit; what goes so is counted. A batch is
// noted as being sent before it is: one whose outcome a kill hides is not read again, since a span that is sent twice
// counts twice, and is counted as uncertain.
// Fails: a disk that cannot be written throws, and the spool is as it was.
import Foundation
import Synchronization

/// One process holds a folder at a time.
public final class Spool: Sendable {
  /// A place between two records.
  struct Position: Sendable, Hashable, Comparable {
    var segment: UInt64
    var offset: Int

    static func < (a: Position, b: Position) -> Bool { (a.segment, a.offset) < (b.segment, b.offset) }
  }

  struct Segment: Sendable {
    let number: UInt64
    var file: SpoolFile
  }

  struct State: Sendable {
    /// Oldest first; never empty.
    var segments: [Segment]
    var readers: [String: Reader] = [:]
    /// Spans that went before their time, by destination.
    var dropped: [String: Int] = [:]

    var bytes: Int { segments.reduce(0) { $0 + $1.file.size } }
  }

  /// How far a destination is.
  struct Reader: Sendable, Hashable {
    var settled: Position
    /// Behind the batch that is being sent.
    var sending: Position?
  }

  public let folder: String
  /// Made with the folder; tells it from every other one.
  public let id: String
  /// When the folder was made: milliseconds since 1970.
  public let since: Int64
  /// Bytes of all segments.
  public let limit: Int
  /// Held as long as the spool is in use.
  private let lock: Int32
  let state: Mutex<State>

  /// Opens a folder, or makes it.
  /// - Parameters:
  ///   - limit: bytes of all segments; beyond it the oldest go
  ///   - now: milliseconds since 1970
  public init(folder: String, limit: Int, now: Int64) throws(SpoolError) {
    self.folder = folder
    self.limit = max(limit, 1 << 16)
    if mkdir(folder, 0o700) != 0, errno != EEXIST { throw SpoolError("cannot be made", folder) }
    lock = try Self.lock(folder)
    (id, since) = try Self.identity(folder, now: now)
    let numbers = Self.files(in: folder).compactMap { name in
      name.hasSuffix(Self.suffix) ? UInt64(name.dropLast(Self.suffix.count)) : nil
    }.sorted()
    var segments: [Segment] = []
    for number in numbers.isEmpty ? [1] : numbers {
      segments.append(
        Segment(
          number: number,
          file: try SpoolFile(path: Self.path(folder, number), checking: number == numbers.last)))
    }
    state = Mutex(State(segments: segments))
  }

  deinit { close(lock) }

  /// Whether a record with this key is here, settled or not.
  public func contains(_ key: Int64) -> Bool {
    state.withLock { $0.segments.contains { $0.file.entries.contains { $0.key == key } } }
  }

  /// Adds a record behind all others. It is on the disk after `synchronize`.
  /// - Parameters:
  ///   - key: by which `contains` finds it
  ///   - time: milliseconds since 1970
  ///   - spans: how many it holds
  public func append(key: Int64, time: Int64, spans: Int, _ payload: [UInt8]) throws(SpoolError) {
    try state.withLock { state throws(SpoolError) in try append(key, time, spans, payload, &state) }
  }

  /// Until what was appended is on the disk.
  public func synchronize() throws(SpoolError) {
    guard let file = state.withLock({ $0.segments.last?.file }) else { return }
    try file.synchronize()
  }

  /// Bytes of all segments.
  public var bytes: Int { state.withLock { $0.bytes } }

  // MARK: Segments

  /// Small enough that what goes at the limit is a small part.
  private var segmentSize: Int { limit / 16 }

  private func append(
    _ key: Int64, _ time: Int64, _ spans: Int, _ payload: [UInt8], _ state: inout State
  ) throws(SpoolError) {
    let size = SpoolFile.head + payload.count
    if let last = state.segments.last, last.file.size > 0, last.file.size + size > segmentSize {
      // What is left behind is not looked at again before it is read.
      try last.file.synchronize()
      let number = last.number + 1
      let file = try SpoolFile(path: Self.path(folder, number), checking: false)
      state.segments.append(Segment(number: number, file: file))
      state.removeSettled()
    }
    while state.segments.count > 1, state.bytes + size > limit { state.dropOldest() }
    try state.segments[state.segments.count - 1].file.append(key: key, time: time, spans: spans, payload)
  }

  private static func lock(_ folder: String) throws(SpoolError) -> Int32 {
    let path = "\(folder)/lock"
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw SpoolError("cannot be opened", path) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let error = SpoolError("another process uses it", folder)
      close(file)
      throw error
    }
    return file
  }

  static let suffix = ".spans"

  static func path(_ folder: String, _ number: UInt64) -> String {
    let digits = String(number)
    return "\(folder)/\(String(repeating: "0", count: max(0, 12 - digits.count)))\(digits)\(suffix)"
  }

  static func files(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private static func identity(_ folder: String, now: Int64) throws(SpoolError) -> (String, Int64) {
    let path = "\(folder)/id"
    let words = SmallFile.read(path).split(separator: " ")
    if words.count == 2, let since = Int64(words[1]) { return (String(words[0]), since) }
    let id = UUID().uuidString.lowercased()
    try SmallFile.replace(path, with: "\(id) \(now)")
    return (id, now)
  }
}

extension Spool.State {
  /// The newest segment stays, so that `contains` knows what was appended last.
  mutating func removeSettled() {
    while segments.count > 1, let first = segments.first,
      readers.values.allSatisfy({ $0.settled.segment > first.number })
    {
      unlink(first.file.path)
      segments.removeFirst()
    }
  }

  /// For room. What no destination has had of it is counted.
  mutating func dropOldest() {
    let first = segments.removeFirst()
    for (name, reader) in readers where reader.settled.segment <= first.number {
      let place = max(reader.settled, reader.sending ?? reader.settled)
      let lost = first.file.entries.filter {
        Spool.Position(segment: first.number, offset: $0.offset) >= place
      }
      dropped[name, default: 0] += lost.reduce(0) { $0 + $1.spans }
    }
    unlink(first.file.path)
  }
}

/// A file of one line, replaced as a whole.
enum SmallFile {
  static func read(_ path: String) -> String {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// On the disk when this returns.
  static func replace(_ path: String, with text: String) throws(SpoolError) {
    let new = path + ".new"
    let file = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw SpoolError("cannot be written", new) }
    let bytes = Array(text.utf8)
    let isWritten = write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
    let failure = isWritten ? nil : SpoolError("cannot be written", new)
    close(file)
    if let failure { throw failure }
    guard rename(new, path) == 0 else { throw SpoolError("cannot be replaced", path) }
  }
}
