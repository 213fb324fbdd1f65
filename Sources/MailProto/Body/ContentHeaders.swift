/// What the Content-* fields of an entity say (RFC 2045, RFC 2183), with the defaults filled in.
struct ContentHeaders: Sendable {
  private(set) var type: String
  private(set) var charset: String?
  private(set) var boundary: String?
  private(set) var isFlowed = false
  private(set) var deletesSpace = false
  private(set) var encoding = TransferEncoding.identity
  private(set) var disposition: Part.Disposition?
  private(set) var filename: String?
  private(set) var contentID: String?
  /// `start` of multipart/related (RFC 2387): the Content-ID of its root.
  private(set) var start: String?
  private(set) var defects: [Defect] = []
  private(set) var ambiguous = false

  var isMultipart: Bool { type.hasPrefix("multipart/") }
  var isMessage: Bool { type == "message/rfc822" || type == "message/global" }
  /// winmail.dat, under whatever type.
  var isTNEF: Bool {
    type == "application/ms-tnef" || type == "application/vnd.ms-tnef" || filename?.lowercased() == "winmail.dat"
  }
  var isText: Bool { type.hasPrefix("text/") }

  init(_ header: HeaderBlock, defaultType: String) {
    type = defaultType
    readType(header)
    readEncoding(header)
    readDisposition(header)
    if let field = header.first("content-id") {
      contentID = MessageID.list(field.value).first?.value ?? field.value
    }
  }

  /// What is known of a file or a body inside a part that is no MIME container.
  init(_ item: TNEFReader.Item, encoding: TransferEncoding = .identity) {
    type = item.contentType
    charset = item.charset
    self.encoding = encoding
    disposition = item.isBody ? nil : .attachment
    filename = item.filename
    contentID = item.contentID
  }

  /// The type after which a multipart that is none is read.
  mutating func becomeText() {
    type = "text/plain"
    boundary = nil
  }

  private mutating func only(_ name: String, in header: HeaderBlock) -> HeaderField? {
    guard let field = header.first(name) else { return nil }
    let places = header.places(name)
    if places.count > 1 {
      defects.append(Defect(.duplicateField, at: places[1]))
      ambiguous = true
    }
    return field
  }

  private mutating func readType(_ header: HeaderBlock) {
    guard let field = only("content-type", in: header) else { return }
    let parsed = ParameterizedValue(field.value)
    if let slash = parsed.value.utf8.firstIndex(of: UInt8(ascii: "/")), slash > parsed.value.startIndex,
      !parsed.value.utf8[parsed.value.utf8.index(after: slash)...].isEmpty,
      !parsed.value.utf8[parsed.value.utf8.index(after: slash)...].contains(UInt8(ascii: "/"))
    {
      type = parsed.value
    } else {
      let bare = ["text": "text/plain", "html": "text/html", "plain": "text/plain"][parsed.value]
      type = bare ?? "text/plain"
      if !parsed.value.isEmpty { defects.append(Defect(.malformedContentType, at: field.at)) }
      ambiguous = ambiguous || bare == nil && !parsed.value.isEmpty
    }
    note(parsed, field, ambiguous: ["boundary", "charset"])
    charset = parsed["charset"].map { $0.trimmedBlanks.lowercased() }.flatMap { $0.isEmpty ? nil : $0 }
    boundary = parsed["boundary"].map {
      String($0[..<($0.lastIndex { $0 != " " }.map($0.index(after:)) ?? $0.startIndex)])
    }
    .flatMap { $0.isEmpty ? nil : $0 }
    isFlowed = parsed["format"]?.lowercased() == "flowed"
    deletesSpace = parsed["delsp"]?.lowercased() == "yes"
    start = parsed["start"].flatMap { MessageID.list($0).first?.value ?? $0 }
    takeName(parsed["name"], field)
  }

  /// RFC 2231 against plain is a matter of opinion whatever the parameter, a repeated one only where it shapes the part.
  private mutating func note(_ parsed: ParameterizedValue, _ field: HeaderField, ambiguous names: Set<String>) {
    if parsed.malformed { defects.append(Defect(.malformedParameter, at: field.at)) }
    if !parsed.duplicates.isEmpty {
      defects.append(Defect(.duplicateParameter, at: field.at))
      if !parsed.duplicates.isDisjoint(with: names) { ambiguous = true }
    }
    if !parsed.conflicts.isEmpty {
      defects.append(Defect(.conflictingParameter, at: field.at))
      ambiguous = true
    }
  }

  private mutating func readEncoding(_ header: HeaderBlock) {
    guard let field = only("content-transfer-encoding", in: header) else { return }
    let word = ParameterizedValue(field.value).value
    switch word {
    case "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "none", "": break
    case "base64", "base-64": encoding = .base64
    case "quoted-printable", "quotedprintable": encoding = .quotedPrintable
    case "x-uuencode", "uuencode", "x-uue": encoding = .uuencode
    default:
      defects.append(Defect(.unknownTransferEncoding, at: field.at))
      ambiguous = true
    }
    guard encoding != .identity, isMultipart || isMessage else { return }
    defects.append(Defect(.encodedContainer, at: field.at))
    ambiguous = true
  }

  private mutating func readDisposition(_ header: HeaderBlock) {
    guard let field = header.first("content-disposition") else { return }
    let parsed = ParameterizedValue(field.value)
    note(parsed, field, ambiguous: [])
    if header.places("content-disposition").count > 1 { defects.append(Defect(.duplicateField, at: field.at)) }
    if !parsed.value.isEmpty { disposition = parsed.value == "inline" ? .inline : .attachment }
    takeName(parsed["filename"], field)
  }

  private mutating func takeName(_ raw: String?, _ field: HeaderField) {
    guard let raw else { return }
    let decoded = EncodedWord.decode(raw)
    if decoded.nested {
      defects.append(Defect(.nestedEncodedWord, at: field.at))
      ambiguous = true
    }
    filename = Self.safeName(decoded.text) ?? filename
  }

  /// A file name without path, control and invisible characters.
  static func safeName(_ decoded: String) -> String? {
    let last = decoded.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    let hidden: Set<Unicode.GeneralCategory> = [.control, .format, .lineSeparator, .paragraphSeparator]
    let name =
      last.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
      ? last
      : String(String.UnicodeScalarView(last.unicodeScalars.filter { !hidden.contains($0.properties.generalCategory) }))
        .trimmedBlanks
    return name.isEmpty || name == "." || name == ".." ? nil : name
  }
}
