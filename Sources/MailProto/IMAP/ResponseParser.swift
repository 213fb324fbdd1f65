/// Makes a value of one response. Fails on broken syntax; what is merely unknown becomes `.other`.
struct IMAPResponseParser {
  private var reader: IMAPReader

  private init(_ reader: IMAPReader) { self.reader = reader }

  static func parse(_ raw: RawResponse, limits: IMAPLimits) throws(IMAPSyntaxError) -> IMAPResponse {
    var parser = IMAPResponseParser(IMAPReader(raw, limits: limits))
    return try parser.response()
  }

  private mutating func response() throws(IMAPSyntaxError) -> IMAPResponse {
    if reader.take(UInt8(ascii: "+")) {
      reader.skipBlanks()
      return .continuation(reader.rest())
    }
    let tag = try reader.word()
    reader.skipBlanks()
    guard tag == "*" else {
      guard let kind = IMAPStatus.Kind(rawValue: try reader.word().uppercased()) else { throw reader.stop("status") }
      return .tagged(tag, try status(kind))
    }
    return try untagged()
  }

  private mutating func untagged() throws(IMAPSyntaxError) -> IMAPResponse {
    if let byte = reader.next, (0x30...0x39).contains(byte) { return try numbered() }
    let name = try reader.word().uppercased()
    if let kind = IMAPStatus.Kind(rawValue: name) { return .status(try status(kind)) }
    reader.skipBlanks()
    switch name {
    case "CAPABILITY": return .capabilities(Self.capabilities(reader.rest()))
    case "LIST": return .list(try listing())
    case "SEARCH": return .search(try search())
    case "VANISHED": return try vanished()
    case "NAMESPACE": return .namespace(try namespace())
    default: return .other(name)
    }
  }

  /// `* 12 EXISTS` and the like.
  private mutating func numbered() throws(IMAPSyntaxError) -> IMAPResponse {
    let number = try reader.number()
    reader.skipBlanks()
    let name = try reader.word().uppercased()
    reader.skipBlanks()
    switch name {
    case "EXISTS": return .exists(number)
    case "EXPUNGE": return .expunge
    case "FETCH": return .fetch(try fetched())
    default: return .other(name)
    }
  }

  private mutating func status(_ kind: IMAPStatus.Kind) throws(IMAPSyntaxError) -> IMAPStatus {
    reader.skipBlanks()
    var code: IMAPResponseCode?
    if reader.take(UInt8(ascii: "[")) {
      code = try responseCode()
      reader.skipBlanks()
    }
    return IMAPStatus(kind: kind, code: code, text: reader.rest())
  }

  /// Reads past the closing bracket.
  private mutating func responseCode() throws(IMAPSyntaxError) -> IMAPResponseCode {
    let name = try reader.word().uppercased()
    reader.skipBlanks()
    let code: IMAPResponseCode
    switch name {
    case "UIDVALIDITY": code = .uidValidity(try validity())
    case "UIDNEXT": code = .uidNext(try reader.uid())
    case "PERMANENTFLAGS": code = .permanentFlags(try reader.words())
    case "CAPABILITY": code = .capabilities(Self.capabilities(reader.untilBracket() ?? ""))
    case "APPENDUID": code = .appendUID(try validity(), try reader.uid())
    case "COPYUID": code = .copyUID(try validity(), from: try reader.uids(), to: try reader.uids())
    case "HIGHESTMODSEQ": code = .highestModSeq(try reader.modSeq())
    case "NONEXISTENT": code = .nonExistent
    case "REFERRAL": code = .referral(reader.untilBracket() ?? "")
    case "READ-ONLY": code = .readOnly
    case "TRYCREATE": code = .tryCreate
    case "AUTHENTICATIONFAILED": code = .authenticationFailed
    case "EXPUNGEISSUED": code = .expungeIssued
    case "UNAVAILABLE": code = .unavailable
    default:
      _ = reader.untilBracket()
      code = .other(name)
    }
    reader.skipBlanks()
    try reader.need("]")
    return code
  }

  private mutating func validity() throws(IMAPSyntaxError) -> UIDValidity {
    guard let validity = UIDValidity(rawValue: try reader.uint32()) else { throw reader.stop("UIDVALIDITY") }
    reader.skipBlanks()
    return validity
  }

  private mutating func vanished() throws(IMAPSyntaxError) -> IMAPResponse {
    let earlier = reader.next == UInt8(ascii: "(")
    if earlier { _ = try reader.words() }
    reader.skipBlanks()
    return .vanished(try reader.uids(), earlier: earlier)
  }

  /// The first personal namespace; the others are not ours to use.
  private mutating func namespace() throws(IMAPSyntaxError) -> IMAPNamespace? {
    guard reader.take(UInt8(ascii: "(")) else { return nil }
    try reader.need("(")
    let prefix = MailboxName.decode(try reader.textString())
    reader.skipBlanks()
    let delimiter = try reader.textString()
    _ = reader.rest()
    return IMAPNamespace(prefix: prefix, delimiter: delimiter.isEmpty ? nil : delimiter)
  }

  private mutating func listing() throws(IMAPSyntaxError) -> IMAPListing {
    let attributes = try reader.words()
    reader.skipBlanks()
    _ = try reader.string()
    reader.skipBlanks()
    let name = MailboxName.decode(try reader.textString())
    return IMAPListing(attributes: Set(attributes.map { $0.lowercased() }), name: name)
  }

  private mutating func search() throws(IMAPSyntaxError) -> [UID] {
    var uids: [UID] = []
    while let byte = reader.next, byte != UInt8(ascii: "(") {
      uids.append(try reader.uid())
      reader.skipBlanks()
    }
    return uids
  }

  private mutating func fetched() throws(IMAPSyntaxError) -> IMAPFetched {
    var message = IMAPFetched()
    try reader.need("(")
    while true {
      reader.skipBlanks()
      if reader.take(UInt8(ascii: ")")) { return message }
      let name = try reader.itemName()
      reader.skipBlanks()
      switch name {
      case "UID": message.uid = try reader.uid()
      case "RFC822.SIZE": message.size = try reader.number()
      case "INTERNALDATE": message.internalDate = InternalDate.parse(try reader.textString())
      case "MODSEQ":
        try reader.need("(")
        message.modSeq = try reader.modSeq()
        try reader.need(")")
      case "FLAGS": message.flags = try reader.words()
      case "BODY[]": message.body = try reader.string()
      default: try reader.skipValue()
      }
    }
  }

  private static func capabilities(_ text: String) -> Set<String> {
    Set(text.uppercased().split(separator: " ").map(String.init))
  }
}
