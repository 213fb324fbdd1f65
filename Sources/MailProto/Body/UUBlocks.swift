/// Files that were put into the text of a mail with uuencode, as was done before MIME.
enum UUBlocks {
  struct Block {
    let filename: String
    /// From the `begin` line up to and with the `end` line.
    let range: Range<Int>
  }

  /// A `begin` line counts only if nothing but encoded lines follows, up to `end` or to the end of the text.
  static func find(_ bytes: [UInt8], _ range: Range<Int>, limit: Int) -> [Block] {
    var blocks: [Block] = []
    var lines = LineReader(bytes, range)
    while blocks.count < limit, let line = lines.next() {
      guard bytes[line.content].first == UInt8(ascii: "b"), let name = UUDecoder.fileName(bytes[line.content]),
        let end = end(bytes, &lines)
      else { continue }
      blocks.append(Block(filename: name, range: line.content.lowerBound..<end))
    }
    return blocks
  }

  /// Where the block ends; nil, with the lines as they were but for the encoded ones, if it is none.
  private static func end(_ bytes: [UInt8], _ lines: inout LineReader) -> Int? {
    var count = 0
    while let line = lines.peek() {
      let content = bytes[line.content]
      if UUDecoder.isEnd(content) {
        _ = lines.next()
        return count > 0 ? line.next : nil
      }
      guard line.isEmpty || UUDecoder.isData(content) else { return nil }
      if !line.isEmpty { count += 1 }
      _ = lines.next()
    }
    return count > 0 ? lines.position : nil
  }
}
