/// What the Content-* fields of an entity say (RFC 2045, RFC 2183), with the defaults filled in.
struct ContentHeaders {
  private(set) var type = "text/plain"
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

  /// The type after which a multipart that is none is read.
  mutating func becomeText() {
    type = "text/plain"
    boundary = nil
  }

  private mutating func only(_ name: String, in header: HeaderBlock) -> HeaderField? {
    let fields = header.all(name)
    if fields.count > 1 {
      defects.append(Defect(.duplicateField, at: fields[1].at))
      ambiguous = true
    }
    return fields.first
  }

  private mutating func readType(_ header: HeaderBlock) {
    guard let field = only("content-type", in: header) else { return }
    let parsed = ParameterizedValue(field.value)
    let halves = parsed.value.split(separator: "/", omittingEmptySubsequences: false)
    if halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty {
      type = parsed.value
    } else {
      let bare = ["text": "text/plain", "html": "text/html", "plain": "text/plain"][parsed.value]
      type = bare ?? "text/plain"
      if !parsed.value.isEmpty { defects.append(Defect(.malformedContentType, at: field.at)) }
      ambiguous = ambiguous || bare == nil && !parsed.value.isEmpty
    }
    if parsed.malformed { defects.append(Defect(.malformedParameter, at: field.at)) }
    noteDuplicates(parsed, field, ambiguous: ["boundary", "charset"])
    charset = parsed["charset"].map { $0.trimmedBlanks.lowercased() }.flatMap { $0.isEmpty ? nil : $0 }
    boundary = parsed["boundary"].flatMap { $0.isEmpty ? nil : $0 }
    isFlowed = parsed["format"]?.lowercased() == "flowed"
    deletesSpace = parsed["delsp"]?.lowercased() == "yes"
    start = parsed["start"].flatMap { MessageID.list($0).first?.value ?? $0 }
    filename = parsed["name"].flatMap(Self.safeName)
  }

  private mutating func noteDuplicates(_ parsed: ParameterizedValue, _ field: HeaderField, ambiguous names: Set<String>)
  {
    guard !parsed.duplicates.isEmpty else { return }
    defects.append(Defect(.duplicateParameter, at: field.at))
    if !parsed.duplicates.isDisjoint(with: names) { ambiguous = true }
  }

  private mutating func readEncoding(_ header: HeaderBlock) {
    guard let field = only("content-transfer-encoding", in: header) else { return }
    var lexer = HeaderLexer(field.value, specials: HeaderLexer.mimeSpecials)
    var word = ""
    while let token = lexer.next() {
      if case .atom(let text) = token, word.isEmpty { word = text.lowercased() }
      if case .quoted(let text) = token, word.isEmpty { word = text.lowercased() }
    }
    switch word {
    case "7bit", "8bit", "binary": break
    case "base64": encoding = .base64
    case "quoted-printable": encoding = .quotedPrintable
    case "x-uuencode", "uuencode", "x-uue": encoding = .uuencode
    default:
      guard !["7-bit", "8-bit", "7bits", "8bits", "none", ""].contains(word) else { break }
      defects.append(Defect(.unknownTransferEncoding, at: field.at))
      ambiguous = true
    }
    guard encoding != .identity, isMultipart || isMessage else { return }
    if isMultipart {
      encoding = .identity
      ambiguous = true
    }
    defects.append(Defect(.encodedContainer, at: field.at))
  }

  private mutating func readDisposition(_ header: HeaderBlock) {
    guard let field = header.first("content-disposition") else { return }
    let parsed = ParameterizedValue(field.value)
    guard !parsed.value.isEmpty else { return }
    disposition = parsed.value == "inline" ? .inline : .attachment
    noteDuplicates(parsed, field, ambiguous: [])
    if let name = parsed["filename"].flatMap(Self.safeName) { filename = name }
  }

  /// A file name without path and control characters; many senders put encoded words into it.
  static func safeName(_ raw: String) -> String? {
    let decoded = EncodedWord.decode(raw).text
    let last = decoded.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    let hidden: Set<Unicode.GeneralCategory> = [.control, .format, .lineSeparator, .paragraphSeparator]
    let kept = last.unicodeScalars.filter { !hidden.contains($0.properties.generalCategory) }
    let name = String(String.UnicodeScalarView(kept)).trimmedBlanks
    return name.isEmpty || name == "." || name == ".." ? nil : name
  }
}
