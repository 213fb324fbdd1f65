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
    case "UIDVALIDITY":
      guard let validity = UIDValidity(rawValue: try reader.uint32()) else { throw reader.stop("UIDVALIDITY") }
      code = .uidValidity(validity)
    case "UIDNEXT": code = .uidNext(try reader.uid())
    case "PERMANENTFLAGS": code = .permanentFlags(try reader.words())
    case "CAPABILITY": code = .capabilities(Self.capabilities(reader.untilBracket() ?? ""))
    case "APPENDUID": code = try appendUID()
    case "READ-ONLY": code = .readOnly
    case "TRYCREATE": code = .tryCreate
    case "AUTHENTICATIONFAILED": code = .authenticationFailed
    case "UNAVAILABLE": code = .unavailable
    default:
      _ = reader.untilBracket()
      code = .other(name)
    }
    reader.skipBlanks()
    try reader.need("]")
    return code
  }

  private mutating func appendUID() throws(IMAPSyntaxError) -> IMAPResponseCode {
    guard let validity = UIDValidity(rawValue: try reader.uint32()) else { throw reader.stop("UIDVALIDITY") }
    reader.skipBlanks()
    return .appendUID(validity, try reader.uid())
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

/// `17-Jul-1996 02:44:25 -0700` (RFC 9051 §9, `date-time`).
enum InternalDate {
  private static let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]

  /// Nil for anything else: the date is only a hint.
  static func parse(_ text: String) -> MailDate? {
    let fields = text.split(separator: " ")
    guard fields.count == 3 else { return nil }
    let day = fields[0].split(separator: "-")
    let time = fields[1].split(separator: ":").compactMap { UInt8($0) }.map(Int64.init)
    guard day.count == 3, let date = UInt8(day[0]), (1...31).contains(date), let year = UInt16(day[2]), year >= 1,
      let month = months.firstIndex(of: day[1].uppercased()), time.count == 3, time[0] < 24, time[1] < 60,
      time[2] <= 60, let zone = zoneMinutes(fields[2])
    else { return nil }
    let days = daysSince1970(year: Int64(year), month: Int64(month + 1), day: Int64(date))
    let seconds = days * 86400 + time[0] * 3600 + time[1] * 60 + time[2] - Int64(zone) * 60
    return MailDate(seconds: seconds, zoneMinutes: zone)
  }

  private static func zoneMinutes(_ text: Substring) -> Int? {
    guard text.utf8.count == 5, let value = UInt16(text.dropFirst()), value % 100 < 60 else { return nil }
    let minutes = Int(value / 100) * 60 + Int(value % 100)
    switch text.first {
    case "+": return minutes
    case "-": return -minutes
    default: return nil
    }
  }

  /// Of the Gregorian calendar; years count from March, so that the leap day ends one.
  private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
