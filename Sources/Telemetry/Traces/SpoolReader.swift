import Foundation
import Synchronization

/// A destination's view of the spool. `next`, `begin` and `settle` belong to one task.
public struct SpoolReader: Sendable {
  /// Records that go together.
  public struct Batch: Sendable {
    public let payloads: [[UInt8]]
    public let spans: Int
    let start: Spool.Position
    let end: Spool.Position
  }

  /// What waits for this destination.
  public struct Waiting: Sendable, Hashable {
    public var records = 0
    public var spans = 0
    public var bytes = 0
    /// Milliseconds since 1970.
    public var oldest: Int64?
  }

  private let spool: Spool
  private let name: String

  fileprivate init(spool: Spool, name: String) {
    self.spool = spool
    self.name = name
  }

  /// What comes next; nil while there is nothing.
  ///
  /// A batch holds no more than a thousandth of the records that wait, or one: so much a kill at the wrong moment costs.
  /// - Parameter bytes: one record may be longer.
  public func next(records most: Int = .max, bytes: Int) -> Batch? {
    spool.state.withLock { state in
      guard let reader = state.readers[name] else { return nil }
      let waiting = state.entries(behind: reader.settled)
      guard let first = waiting.first else { return nil }
      let start = max(reader.settled, Spool.Position(segment: first.segment.number, offset: first.entry.offset))
      let count = min(max(1, waiting.count / 1000), max(1, most))
      var (payloads, spans, size, end) = ([[UInt8]](), 0, 0, start)
      for (segment, entry) in waiting.prefix(count) {
        guard payloads.isEmpty || size + entry.length <= bytes else { break }
        end = Spool.Position(segment: segment.number, offset: entry.end)
        guard let payload = segment.file.payload(of: entry) else {
          state.dropped[name, default: 0] += entry.spans
          continue
        }
        payloads.append(payload)
        spans += entry.spans
        size += entry.length
      }
      return Batch(payloads: payloads, spans: spans, start: start, end: end)
    }
  }

  /// To be called before a batch is sent. On the disk when this returns.
  public func begin(_ batch: Batch) throws(SpoolError) {
    try move(to: Spool.Reader(settled: batch.start, sending: batch.end))
  }

  /// To be called when it is known what became of it.
  /// - Parameter again: it was not taken, and will be read again.
  public func settle(_ batch: Batch, again: Bool) throws(SpoolError) {
    try move(to: Spool.Reader(settled: again ? batch.start : batch.end, sending: nil))
    guard again else { return }
    spool.state.withLock { state in
      // It lay in a segment that went for want of room while it was being sent.
      guard let first = state.segments.first, batch.end.segment < first.number else { return }
      state.dropped[name, default: 0] += batch.spans
    }
  }

  public var waiting: Waiting {
    spool.state.withLock { state in
      guard let reader = state.readers[name] else { return Waiting() }
      return state.entries(behind: reader.settled).reduce(into: Waiting()) { waiting, found in
        waiting.records += 1
        waiting.spans += found.entry.spans
        waiting.bytes += SpoolFile.head + found.entry.length
        waiting.oldest = min(waiting.oldest ?? found.entry.time, found.entry.time)
      }
    }
  }

  /// Spans that went unsent since the last time this was asked: for want of room, or because they could not be read.
  public func takeDropped() -> Int {
    spool.state.withLock { state in
      defer { state.dropped[name] = nil }
      return state.dropped[name] ?? 0
    }
  }

  private func move(to place: Spool.Reader) throws(SpoolError) {
    try SmallFile.replace(Self.path(spool.folder, name), with: place.text)
    spool.state.withLock { state in
      state.readers[name] = place
      if place.sending == nil { state.removeSettled() }
    }
  }

  fileprivate static func path(_ folder: String, _ name: String) -> String { "\(folder)/\(name).position" }
}

extension Spool {
  /// A destination; one that is new begins with what comes from now on.
  /// - Parameter name: letters, digits and dashes.
  /// - Returns: `uncertain` are the spans of which a kill left unknown whether they were taken.
  public func reader(_ name: String) throws(SpoolError) -> (reader: SpoolReader, uncertain: Int) {
    let reader = SpoolReader(spool: self, name: name)
    let known = Reader(SmallFile.read(SpoolReader.path(folder, name)))
    let (place, uncertain) = state.withLock { state -> (Reader, Int) in
      let end = Position(segment: state.segments.last?.number ?? 1, offset: state.segments.last?.file.size ?? 0)
      guard let known else { return (Reader(settled: end, sending: nil), 0) }
      // Segments that somebody has removed begin at 1 again.
      let hidden = min(known.sending ?? known.settled, end)
      let lost = state.entries(behind: min(known.settled, end)).prefix {
        Position(segment: $0.segment.number, offset: $0.entry.offset) < hidden
      }
      return (Reader(settled: hidden, sending: nil), lost.reduce(0) { $0 + $1.entry.spans })
    }
    try SmallFile.replace(SpoolReader.path(folder, name), with: place.text)
    state.withLock { $0.readers[name] = place }
    return (reader, uncertain)
  }

  /// Lets go of destinations that are no longer there, so that nothing waits for them.
  public func forget(allBut names: Set<String>) {
    for file in Self.files(in: folder) where file.hasSuffix(".position") {
      if !names.contains(String(file.dropLast(".position".count))) { unlink("\(folder)/\(file)") }
    }
  }
}

extension Spool.State {
  /// Records that begin at a place or behind it, in order.
  func entries(behind place: Spool.Position) -> [(segment: Spool.Segment, entry: SpoolFile.Entry)] {
    var found: [(segment: Spool.Segment, entry: SpoolFile.Entry)] = []
    for segment in segments where segment.number >= place.segment {
      for entry in segment.file.entries where segment.number > place.segment || entry.offset >= place.offset {
        found.append((segment, entry))
      }
    }
    return found
  }
}

extension Spool.Reader {
  /// `SEGMENT OFFSET`, and the same again for a batch that is being sent.
  var text: String {
    ([settled] + (sending.map { [$0] } ?? [])).map { "\($0.segment) \($0.offset)" }.joined(separator: " ")
  }

  init?(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 2 || words.count == 4, let segment = UInt64(words[0]), let offset = Int(words[1]) else {
      return nil
    }
    settled = Spool.Position(segment: segment, offset: offset)
    guard words.count == 4, let segment = UInt64(words[2]), let offset = Int(words[3]) else { return }
    sending = Spool.Position(segment: segment, offset: offset)
  }
}
