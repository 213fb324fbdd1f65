import Foundation
import Testing

@testable import Telemetry

/// What waits on the disk: over restarts, kills, full folders and damage.
@Suite struct SpoolTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(limit: Int = 1 << 20) throws -> Spool {
    try Spool(folder: "\(folder.path)/spans", limit: limit, now: 7)
  }

  private func record(_ number: Int, size: Int = 10) -> [UInt8] {
    Array("\(number):".utf8) + Array(repeating: 0x61, count: size)
  }

  private func fill(_ spool: Spool, _ numbers: some Sequence<Int>, size: Int = 10) throws {
    for number in numbers {
      try spool.append(key: Int64(number), time: Int64(number), spans: 2, record(number, size: size))
    }
  }

  private func numbers(_ batch: SpoolReader.Batch?) -> [Int] {
    (batch?.payloads ?? []).compactMap { Int(String(decoding: $0, as: UTF8.self).prefix { $0 != ":" }) }
  }

  /// All that waits, settled.
  private func drain(_ reader: SpoolReader) throws -> [Int] {
    var found: [Int] = []
    while let batch = reader.next(bytes: .max) {
      try reader.begin(batch)
      try reader.settle(batch, again: false)
      found += numbers(batch)
    }
    return found
  }

  @Test func eachReaderHasEverythingOnceAndInOrder() throws {
    let spool = try open()
    let (one, two) = (try spool.reader("one").reader, try spool.reader("two").reader)
    try fill(spool, 1...5)
    #expect(try drain(one) == [1, 2, 3, 4, 5])
    try fill(spool, 6...6)
    #expect(try drain(one) == [6] && drain(two) == [1, 2, 3, 4, 5, 6])
    #expect(one.waiting == SpoolReader.Waiting() && one.next(bytes: .max) == nil)
  }

  @Test func aReaderThatIsNewBeginsWithWhatComes() throws {
    let spool = try open()
    try fill(spool, 1...3)
    let reader = try spool.reader("late").reader
    try fill(spool, 4...5)
    #expect(reader.waiting.records == 2 && reader.waiting.spans == 4 && reader.waiting.oldest == 4)
    #expect(try drain(reader) == [4, 5])
  }

  @Test func whatWasNotTakenComesAgainAlsoAfterARestart() throws {
    let spool = try open()
    let reader = try spool.reader("one").reader
    try fill(spool, 1...2)
    let batch = try #require(reader.next(bytes: .max))
    try reader.begin(batch)
    try reader.settle(batch, again: true)
    #expect(numbers(reader.next(bytes: .max)) == [1])
    let after = try killed()
    #expect(after.spool.id == spool.id && after.spool.since == 7 && after.uncertain == 0)
    #expect(after.spool.contains(1) && !after.spool.contains(3))
    #expect(try drain(after.reader) == [1, 2])
  }

  /// The folder as a kill would leave it now, opened again.
  private func killed() throws -> (spool: Spool, reader: SpoolReader, uncertain: Int) {
    let copy = "\(folder.path)/copy-\(UUID())"
    try FileManager.default.copyItem(atPath: "\(folder.path)/spans", toPath: copy)
    let spool = try Spool(folder: copy, limit: 1 << 20, now: 8)
    let (reader, uncertain) = try spool.reader("one")
    return (spool, reader, uncertain)
  }

  /// A kill between the sending and the word about it: nobody knows, so it is not sent again.
  @Test func aBatchWhoseOutcomeAKillHidIsNotReadAgain() throws {
    let spool = try open()
    let reader = try spool.reader("one").reader
    try fill(spool, 1...3)
    try reader.begin(try #require(reader.next(bytes: .max)))
    let after = try killed()
    #expect(after.uncertain == 2)
    #expect(try drain(after.reader) == [2, 3])
  }

  @Test func aBatchIsAThousandthOfWhatWaits() throws {
    let spool = try open(limit: 64 << 20)
    let reader = try spool.reader("one").reader
    try fill(spool, 1...2500, size: 1)
    #expect(numbers(reader.next(bytes: .max)) == [1, 2])
    #expect(numbers(reader.next(records: 1, bytes: .max)) == [1])
    #expect(numbers(reader.next(bytes: 4)) == [1], "one goes whatever its size")
    #expect(try drain(reader) == Array(1...2500))
  }

  /// The folder never grows beyond its limit; the oldest go, and are counted for those who have not had them.
  @Test func beyondTheLimitTheOldestGo() throws {
    let limit = 1 << 16
    let spool = try open(limit: limit)
    let (fast, slow) = (try spool.reader("fast").reader, try spool.reader("slow").reader)
    for number in 1...400 {
      try fill(spool, [number], size: 1000)
      #expect(spool.bytes <= limit)
      #expect(try drain(fast) == [number])
    }
    let onDisk = try FileManager.default.contentsOfDirectory(atPath: spool.folder).reduce(0) { sum, name in
      let facts = try FileManager.default.attributesOfItem(atPath: "\(spool.folder)/\(name)")
      return sum + ((facts[.size] as? NSNumber)?.intValue ?? 0)
    }
    #expect(onDisk <= limit + 1000)
    let left = try drain(slow)
    #expect(left.last == 400 && left == Array((left.first ?? 0)...400) && left.count > 20)
    #expect(slow.takeDropped() == (400 - left.count) * 2 && slow.takeDropped() == 0 && fast.takeDropped() == 0)
  }

  @Test func whatEverybodyHasHadGoes() throws {
    let spool = try open(limit: 1 << 16)
    let reader = try spool.reader("one").reader
    for number in 1...200 {
      try fill(spool, [number], size: 1000)
      _ = try drain(reader)
    }
    #expect(spool.bytes < 2 * (1 << 16) / 16 + 2000)
    #expect(spool.contains(200) && !spool.contains(1))
  }

  /// Every length at which a write can be cut off.
  @Test func aRecordThatWasCutOffIsCutAway() throws {
    let spool = try open()
    _ = try spool.reader("one")
    try fill(spool, 1...3)
    let path = Spool.path(spool.folder, 1)
    let whole = try Data(contentsOf: URL(filePath: path))
    let two = 2 * (SpoolFile.head + record(1).count)
    for length in two..<whole.count {
      try whole.prefix(length).write(to: URL(filePath: path))
      let file = try SpoolFile(path: path, checking: true)
      #expect(file.entries.map(\.key) == [1, 2], "\(length)")
      #expect(try Data(contentsOf: URL(filePath: path)).count == two)
    }
  }

  @Test(arguments: [5, 9, 20, 40]) func aDamagedRecordIsNotRead(_ place: Int) throws {
    let spool = try open()
    try fill(spool, 1...2)
    let path = Spool.path(spool.folder, 1)
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[place] ^= 0xFF
    try bytes.write(to: URL(filePath: path))
    #expect(try SpoolFile(path: path, checking: true).entries.isEmpty)
  }

  @Test func aFolderIsOneProcesss() throws {
    let spool = try open()
    #expect { try open() } throws: { "\($0)".contains("another process uses it") }
    #expect(spool.bytes == 0)
  }

  @Test func aSumIsThatOfTheRFC() { #expect(Checksum.of(Array("123456789".utf8)[...]) == 0xCBF4_3926) }

  @Test func aMessageIsWrittenAsProtobufSays() {
    var writer = ProtobufWriter()
    writer.varint(150, field: 1)
    writer.string("testing", field: 2)
    #expect(writer.bytes == [0x08, 0x96, 0x01, 0x12, 0x07] + Array("testing".utf8))
    #expect(
      OTLP.rejection(in: [0x0A, 0x06, 0x08, 0x03, 0x12, 0x02, 0x6E, 0x6F]) == OTLP.Rejection(spans: 3, message: "no"))
    for bytes: [UInt8] in [[], [0x0A, 0xFF], [0x0A, 0x00], [0xFF, 0xFF], Array("<html>".utf8)] {
      #expect(OTLP.rejection(in: bytes) == nil)
    }
  }
}
