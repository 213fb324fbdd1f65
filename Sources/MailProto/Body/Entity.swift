/// One node of the MIME tree: a leaf, which stands in `parts`, or a container.
struct Entity {
  let content: ContentHeaders
  let header: HeaderBlock
  let body: Range<Int>
  /// The index in `parts`; nil for a multipart container.
  var part: Int?
  var children: [Entity] = []
}

/// Builds the MIME tree (RFC 2046) as ranges over the message.
///
/// Linear: each level of nesting reads the bytes once, and the levels are capped.
struct EntityParser {
  let bytes: [UInt8]
  let limits: MailLimits
  private(set) var parts: [Part] = []
  private(set) var defects: [Defect] = []
  private(set) var ambiguous = false

  init(_ bytes: [UInt8], limits: MailLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// Where an entity stands: its own section number, and what the numbers of its children begin with.
  private struct Place {
    var id: String
    var prefix: String
    var depth: Int
    var defaultType = "text/plain"

    func child(_ number: Int, defaultType: String) -> Place {
      Place(id: "\(prefix)\(number)", prefix: "\(prefix)\(number).", depth: depth + 1, defaultType: defaultType)
    }

    var message: Place { Place(id: "\(id).1", prefix: "\(id).", depth: depth + 1) }
  }

  /// The whole message, whose header is parsed already.
  mutating func root(_ header: HeaderBlock) -> Entity {
    entity(header, header.body..<bytes.count, Place(id: "1", prefix: "", depth: 0))
  }

  private mutating func entity(_ range: Range<Int>, _ place: Place) -> Entity {
    let header = HeaderBlock(bytes, range, limits: limits)
    note(header.defects)
    if header.ambiguous { ambiguous = true }
    return entity(header, header.body..<range.upperBound, place)
  }

  private mutating func entity(_ header: HeaderBlock, _ body: Range<Int>, _ place: Place) -> Entity {
    var content = ContentHeaders(header, defaultType: place.defaultType)
    note(content.defects)
    if content.ambiguous { ambiguous = true }
    let deep = place.depth >= limits.depth
    if deep, content.isMultipart || content.isMessage { note(.tooDeep, body.lowerBound) }
    if content.isMultipart, !deep {
      if let container = multipart(header, content, body, place) { return container }
      content.becomeText()
    }
    var leaf = Entity(content: content, header: header, body: body)
    leaf.part = addPart(content, body, place.id)
    if content.isMessage, content.encoding == .identity, !deep, leaf.part != nil {
      leaf.children = [entity(body, place.message)]
    }
    return leaf
  }

  /// Nil if no boundary line is found: then the body is read as text.
  private mutating func multipart(
    _ header: HeaderBlock, _ content: ContentHeaders, _ body: Range<Int>, _ place: Place
  ) -> Entity? {
    guard let boundary = content.boundary else {
      note(.missingBoundary, body.lowerBound)
      ambiguous = true
      return nil
    }
    let split = MultipartSplitter(bytes, body, boundary: boundary, limit: limits.parts)
    guard !split.parts.isEmpty else {
      note(.missingStartBoundary, body.lowerBound)
      ambiguous = true
      return nil
    }
    if !split.isClosed { note(.missingFinalBoundary, body.upperBound) }
    var container = Entity(content: content, header: header, body: body)
    let defaultType = content.type == "multipart/digest" ? "message/rfc822" : "text/plain"
    for (index, range) in split.parts.enumerated() {
      guard parts.count < limits.parts else {
        note(.tooManyParts, range.lowerBound)
        break
      }
      container.children.append(entity(range, place.child(index + 1, defaultType: defaultType)))
    }
    return container
  }

  private mutating func addPart(_ content: ContentHeaders, _ body: Range<Int>, _ id: String) -> Int? {
    guard parts.count < limits.parts else {
      note(.tooManyParts, body.lowerBound)
      return nil
    }
    let decoded = TransferDecoder.decode(bytes[body], content.encoding)
    if let at = decoded.damagedAt {
      note(.damagedTransferEncoding, body.lowerBound + at)
      if content.isText { ambiguous = true }
    }
    parts.append(
      Part(
        id: id, contentType: content.type, charset: content.charset, disposition: content.disposition,
        filename: content.filename, contentID: content.contentID, body: body, encoding: content.encoding,
        size: decoded.output.count, sha256: SHA256Digest.hex(decoded.output)))
    return parts.count - 1
  }

  private mutating func note(_ kind: Defect.Kind, _ at: Int) { defects.append(Defect(kind, at: at)) }
  private mutating func note(_ more: [Defect]) { defects.append(contentsOf: more) }
}

/// Cuts the body of a multipart at its boundary lines (RFC 2046 §5.1.1), in one pass.
struct MultipartSplitter {
  private(set) var parts: [Range<Int>] = []
  private(set) var isClosed = false

  /// At most `limit` + 1 parts are cut; the rest of the body belongs to the last.
  init(_ bytes: [UInt8], _ body: Range<Int>, boundary: String, limit: Int) {
    let delimiter = Array("--\(boundary)".utf8)
    var partStart: Int?
    var lineBreakBefore = body.lowerBound
    for line in LineReader(bytes, body) {
      defer { lineBreakBefore = line.content.upperBound }
      guard bytes.hasPrefix(delimiter, at: line.content) else { continue }
      let rest = line.content.lowerBound + delimiter.count..<line.content.upperBound
      let closes = bytes.hasPrefix([0x2D, 0x2D], at: rest)
      guard bytes[rest].dropFirst(closes ? 2 : 0).allSatisfy(Octet.isBlank) else { continue }
      if let start = partStart {
        parts.append(start..<max(start, lineBreakBefore))
        if parts.count > limit { return }
      }
      if closes {
        isClosed = partStart != nil
        return
      }
      partStart = line.next
    }
    if let start = partStart { parts.append(start..<max(start, body.upperBound)) }
  }
}
