/// Writes a reply as bytes that any server takes: CRLF, 7-bit, short lines, text/plain with format=flowed (RFC 3676).
///
/// Guarantee: no value can start a header field of its own, end the header, or put a bare CR or LF on the wire.
/// An address that is not a plain `local@domain`, and a message id with odd characters, are left out.
public enum ReplyBuilder {
  public static func bytes(_ reply: Reply) -> [UInt8] {
    let body = FlowedWriter.lines(reply)
    let plain = body.allSatisfy { line in line.utf8.count <= 998 && line.utf8.allSatisfy { $0 < 0x80 } }
    var fields = identification(reply)
    fields += [
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8; format=flowed",
      "Content-Transfer-Encoding: \(plain ? "7bit" : "quoted-printable")",
      HeaderWriter.unstructured(OwnMail.instanceField, reply.instance),
    ]
    if reply.isAutomatic { fields.append("Auto-Submitted: auto-generated") }
    let lines = plain ? body : body.flatMap(QuotedPrintableWriter.lines)
    return Array((fields + [""] + lines).joined(separator: "\r\n").utf8) + [Octet.cr, Octet.lf]
  }

  /// The subject of an answer: the original one, with one `Re: ` in front (RFC 5322 §3.6.5).
  public static func subject(replyingTo original: String?) -> String {
    let subject = HeaderWriter.singleLine(original ?? "")
    return subject.lowercased().hasPrefix("re:") ? subject : subject.isEmpty ? "Re:" : "Re: \(subject)"
  }

  private static func identification(_ reply: Reply) -> [String] {
    var fields = [
      HeaderWriter.addresses("From", [reply.from]), HeaderWriter.addresses("To", reply.to),
      reply.cc.isEmpty ? nil : HeaderWriter.addresses("Cc", reply.cc),
      reply.replyTo.flatMap { HeaderWriter.addresses("Reply-To", [$0]) },
      HeaderWriter.unstructured("Subject", reply.subject), "Date: \(reply.date.headerText)",
      HeaderWriter.ids("Message-ID", [reply.messageID]),
    ]
    fields.append(reply.inReplyTo.flatMap { HeaderWriter.ids("In-Reply-To", [$0]) })
    fields.append(HeaderWriter.ids("References", references(reply)))
    return fields.compactMap { $0 }
  }

  /// The first id and as many of the most recent as fit, under 1.5 KB; the answered mail comes last.
  private static func references(_ reply: Reply) -> [MessageID] {
    var seen: Set<MessageID> = []
    let answered = reply.inReplyTo.map { [$0] } ?? []
    let chain = reply.references.filter { $0 != reply.inReplyTo } + answered
    let all = chain.filter { HeaderWriter.isSafe($0) && seen.insert($0).inserted }
    guard let first = all.first else { return [] }
    var room = 1400 - first.value.utf8.count
    var recent: [MessageID] = []
    for id in all.dropFirst().reversed() {
      room -= id.value.utf8.count + 5
      if room < 0 { break }
      recent.append(id)
    }
    return [first] + recent.reversed()
  }
}

extension MailDate {
  /// `Mon, 16 Mar 2026 10:00:00 +0100` (RFC 5322 §3.3).
  var headerText: String {
    let zone = max(-1439, min(1439, zoneMinutes))
    let local = max(0, min(253_402_300_799 - 86400, seconds)) + Int64(zone * 60)
    let civil = CivilTime(seconds: local)
    let sign = zone < 0 ? "-" : "+"
    let offset = "\(sign)\(CivilTime.two(abs(zone) / 60))\(CivilTime.two(abs(zone) % 60))"
    return "\(civil.weekdayName), \(civil.day) \(civil.monthName) \(civil.year) \(civil.clock) \(offset)"
  }

  /// `2026-03-16 10:00` in the zone as written.
  var plainText: String {
    let civil = CivilTime(
      seconds: max(0, min(253_402_300_799, seconds)) + Int64(max(-1439, min(1439, zoneMinutes)) * 60))
    let date = "\(civil.year)-\(CivilTime.two(civil.month))-\(CivilTime.two(civil.day))"
    return "\(date) \(civil.clock.prefix(5))"
  }

  /// As HTTP writes it (RFC 9110 §5.6.7), such as `Mon, 16 Mar 2026 09:00:00 GMT`.
  public var httpText: String {
    let civil = CivilTime(seconds: max(0, min(253_402_300_799, seconds)))
    return "\(civil.weekdayName), \(CivilTime.two(civil.day)) \(civil.monthName) \(civil.year) \(civil.clock) GMT"
  }

  /// ISO 8601 in UTC, such as `2026-03-16T09:00:00Z`.
  public var iso8601: String {
    let civil = CivilTime(seconds: max(-62_135_596_800, min(253_402_300_799, seconds)))
    let year = String(repeating: "0", count: max(0, 4 - String(civil.year).count)) + String(civil.year)
    return "\(year)-\(CivilTime.two(civil.month))-\(CivilTime.two(civil.day))T\(civil.clock)Z"
  }
}

/// Seconds since 1970 as calendar fields, proleptic Gregorian.
struct CivilTime {
  let year: Int
  let month: Int
  let day: Int
  let clock: String
  private let weekday: Int

  init(seconds: Int64) {
    let days = Int(seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400)
    let rest = Int(seconds) - days * 86400
    clock = "\(Self.two(rest / 3600)):\(Self.two(rest / 60 % 60)):\(Self.two(rest % 60))"
    weekday = ((days + 4) % 7 + 7) % 7
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var weekdayName: String { ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][weekday] }

  var monthName: String {
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
  }

  static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
