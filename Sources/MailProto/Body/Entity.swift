/// One node of the MIME tree: a leaf, which stands in `parts`, or a container.
struct Entity: Sendable {
  let content: ContentHeaders
  let header: HeaderBlock
  /// The index in `parts`; nil for a multipart container.
  var part: Int?
  var children: [Entity] = []
  /// What was taken out of its text: uuencoded files, which are parts of their own.
  var cuts: [Range<Int>] = []
}

/// The bytes that an entity lies in: the message itself, or what an encoded part of it decoded to.
struct EntitySource {
  let bytes: [UInt8]
  /// Where the encoded part lies in the message.
  var inside: Range<Int>?

  /// The first CR of a message that has no other line ends; each is read as LF.
  var bareReturnAt: Int?

  init(bytes: [UInt8], inside: Range<Int>) {
    self.bytes = bytes
    self.inside = inside
  }

  init(message bytes: [UInt8]) {
    guard bytes.firstOffset(of: Octet.lf, in: bytes.indices) == nil,
      let at = bytes.firstOffset(of: Octet.cr, in: bytes.indices)
    else {
      self.bytes = bytes
      return
    }
    bareReturnAt = at
    self.bytes = bytes.map { $0 == Octet.cr ? Octet.lf : $0 }
  }

  /// The place in the message for a place in these bytes.
  func place(_ at: Int) -> Int { inside?.lowerBound ?? at }
  func place(_ range: Range<Int>) -> Range<Int> { inside ?? range }
}

/// Builds the MIME tree (RFC 2046) as ranges over the message.
///
/// Linear: each level of nesting reads the bytes once, and the levels are capped.
struct EntityParser {
  let limits: MailLimits
  private(set) var parts: [Part] = []
  private(set) var defects: [Defect] = []
  private(set) var ambiguous = false

  init(limits: MailLimits) { self.limits = limits }

  /// Where an entity stands: its own section number, and what the numbers of its children begin with.
  private struct Place {
    var id: String
    var prefix: String
    var depth: Int
    var defaultType = "text/plain"
    /// Of the multiparts around it.
    var boundaries: [String] = []

    func child(_ number: Int, of content: ContentHeaders) -> Place {
      Place(
        id: "\(prefix)\(number)", prefix: "\(prefix)\(number).", depth: depth + 1,
        defaultType: content.type == "multipart/digest" ? "message/rfc822" : "text/plain",
        boundaries: boundaries + (content.boundary.map { [$0] } ?? []))
    }

    var message: Place { Place(id: "\(id).1", prefix: "\(id).", depth: depth + 1, boundaries: boundaries) }
  }

  /// The whole message, whose header is parsed already.
  mutating func root(_ header: HeaderBlock, _ source: EntitySource) -> Entity {
    entity(header, source, header.body..<source.bytes.count, Place(id: "1", prefix: "", depth: 0))
  }

  private mutating func entity(_ source: EntitySource, _ range: Range<Int>, _ place: Place) -> Entity {
    let header = HeaderBlock(source.bytes, range, limits: limits)
    note(header.defects, source)
    if header.ambiguous { ambiguous = true }
    return entity(header, source, header.body..<range.upperBound, place)
  }

  private mutating func entity(
    _ header: HeaderBlock, _ source: EntitySource, _ body: Range<Int>, _ place: Place
  ) -> Entity {
    var content = ContentHeaders(header, defaultType: place.defaultType)
    note(content.defects, source)
    if content.ambiguous { ambiguous = true }
    let deep = place.depth >= limits.depth
    if deep, content.isMultipart || content.isMessage { note(.tooDeep, source.place(body.lowerBound)) }
    if content.isMultipart, !deep {
      if let container = multipart(header, content, source, body, place) { return container }
      content.becomeText()
    }
    var leaf = Entity(content: content, header: header)
    leaf.part = addPart(content, source, body, place.id)
    guard let index = leaf.part else { return leaf }
    if content.isMessage, !deep { leaf.children = [message(parts[index].content, source, place)] }
    if content.isTNEF { leaf.children = unpack(parts[index], place) }
    if content.type == "text/plain", content.encoding == .identity {
      leaf.cuts = takeOutFiles(source, body, place)
    }
    if content.type == "message/partial" { note(.messageFragment, source.place(body.lowerBound)) }
    if content.type == "message/external-body" { note(.externalBody, source.place(body.lowerBound)) }
    return leaf
  }

  /// Lists what a winmail.dat holds.
  private mutating func unpack(_ part: Part, _ place: Place) -> [Entity] {
    let reader = TNEFReader(part.content.decoded(), limit: max(0, limits.parts - parts.count))
    if reader.isDamaged { note(.damagedTnef, part.body.lowerBound) }
    return reader.items.enumerated().map { index, item in
      let content = ContentHeaders(item)
      parts.append(
        Part(
          id: "\(place.id).\(index + 1)", content, body: part.body,
          PartContent(item.bytes, item.bytes.indices, .identity)))
      return Entity(content: content, header: HeaderBlock([], 0..<0, limits: limits), part: parts.count - 1)
    }
  }

  /// Lists uuencoded files in a text; answers where they stand.
  private mutating func takeOutFiles(_ source: EntitySource, _ body: Range<Int>, _ place: Place) -> [Range<Int>] {
    let blocks = UUBlocks.find(source.bytes, body, limit: max(0, limits.parts - parts.count))
    for (index, block) in blocks.enumerated() {
      note(.uuencodedText, source.place(block.range.lowerBound))
      let item = TNEFReader.Item(filename: ContentHeaders.safeName(block.filename))
      parts.append(
        Part(
          id: "\(place.id).\(index + 1)", ContentHeaders(item, encoding: .uuencode), body: source.place(block.range),
          PartContent(source.bytes, block.range, .uuencode)))
    }
    return blocks.map(\.range)
  }

  /// The message inside a message/rfc822 part, which must not be encoded (RFC 2046 §5.2.1) and sometimes is.
  private mutating func message(_ content: PartContent, _ source: EntitySource, _ place: Place) -> Entity {
    guard content.encoding != .identity else { return entity(source, content.range, place.message) }
    let inner = EntitySource(bytes: content.decoded(), inside: source.place(content.range))
    return entity(inner, inner.bytes.indices, place.message)
  }

  /// Nil if no boundary line is found: then the body is read as text.
  private mutating func multipart(
    _ header: HeaderBlock, _ content: ContentHeaders, _ source: EntitySource, _ body: Range<Int>, _ place: Place
  ) -> Entity? {
    guard let boundary = content.boundary else {
      note(.missingBoundary, source.place(body.lowerBound))
      ambiguous = true
      return nil
    }
    var source = source
    var body = body
    var split = MultipartSplitter(source.bytes, body, boundary: boundary, limit: limits.parts)
    if split.parts.isEmpty, content.encoding != .identity {
      // The whole multipart was encoded, against RFC 2045 §6.4.
      let decoded = PartContent(source.bytes, body, content.encoding).decoded()
      source = EntitySource(bytes: decoded, inside: source.place(body))
      body = decoded.indices
      split = MultipartSplitter(decoded, body, boundary: boundary, limit: limits.parts)
    }
    guard !split.parts.isEmpty else {
      note(.missingStartBoundary, source.place(body.lowerBound))
      ambiguous = true
      return nil
    }
    if let at = split.conflictAt ?? (place.boundaries.contains(boundary) ? body.lowerBound : nil) {
      note(.conflictingBoundary, source.place(at))
      ambiguous = true
    }
    if !split.isClosed, !split.isCut { note(.missingFinalBoundary, source.place(body.upperBound)) }
    var container = Entity(content: content, header: header)
    for (index, range) in split.parts.enumerated() {
      guard parts.count < limits.parts else {
        note(.tooManyParts, source.place(range.lowerBound))
        break
      }
      container.children.append(entity(source, range, place.child(index + 1, of: content)))
    }
    return container
  }

  private mutating func addPart(
    _ content: ContentHeaders, _ source: EntitySource, _ body: Range<Int>, _ id: String
  ) -> Int? {
    guard parts.count < limits.parts else {
      note(.tooManyParts, source.place(body.lowerBound))
      return nil
    }
    parts.append(
      Part(id: id, content, body: source.place(body), PartContent(source.bytes, body, content.encoding)))
    return parts.count - 1
  }

  private mutating func note(_ kind: Defect.Kind, _ at: Int) { defects.append(Defect(kind, at: at)) }

  private mutating func note(_ more: [Defect], _ source: EntitySource) {
    for defect in more { defects.append(Defect(kind: defect.kind, at: source.place(defect.at))) }
  }
}
