/// Cuts the body of a multipart at its boundary lines (RFC 2046 §5.1.1), in one pass.
struct MultipartSplitter {
  private(set) var parts: [Range<Int>] = []
  private(set) var isClosed = false
  /// More parts than the limit: where the body ends was not looked at.
  private(set) var isCut = false
  /// Where a line begins with the boundary and goes on, or a boundary line stands behind the closing one: readers
  /// differ in what they make of it.
  private(set) var conflictAt: Int?

  /// At most `limit` + 1 parts are cut; the rest of the body belongs to the last.
  init(_ bytes: [UInt8], _ body: Range<Int>, boundary: String, limit: Int) {
    let delimiter = Array("--\(boundary)".utf8)
    var partStart: Int?
    var lineBreakBefore = body.lowerBound
    var lines = LineReader(bytes, body)
    while let line = lines.next() {
      defer { lineBreakBefore = line.content.upperBound }
      let content = line.content
      guard content.count >= delimiter.count, bytes[content.lowerBound] == UInt8(ascii: "-"),
        bytes.hasPrefix(delimiter, at: content)
      else { continue }
      let rest = content.lowerBound + delimiter.count..<content.upperBound
      let closes = bytes.hasPrefix([0x2D, 0x2D], at: rest)
      guard bytes[rest].dropFirst(closes ? 2 : 0).allSatisfy(Octet.isBlank) else {
        conflictAt = conflictAt ?? content.lowerBound
        continue
      }
      if isClosed {
        conflictAt = conflictAt ?? content.lowerBound
        return
      }
      if let start = partStart {
        parts.append(start..<max(start, lineBreakBefore))
        isCut = parts.count > limit
        if isCut { return }
      }
      isClosed = closes && partStart != nil
      partStart = closes ? nil : line.next
    }
    if let start = partStart { parts.append(start..<max(start, body.upperBound)) }
  }
}
