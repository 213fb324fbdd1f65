@testable import MailProto

/// A whole message.
func checkMIME(_ input: [UInt8]) throws {
  var knobs = Knobs(input)
  let hasLimits = knobs.flag()
  let limits = hasLimits ? someLimits(&knobs) : .standard
  let message = Message(parsing: knobs.rest, limits: limits)
  try checkShape(message, limits)
  // In a charset of shifts damage may swallow a line end.
  let isDamaged = message.defects.contains { $0.kind == Defect.Kind.undecodableText.rawValue }
  let comparable = !isDamaged && !knobs.rest.contains(0x0D) && message.parts.allSatisfy(hasLines)
  if comparable, !hasLimits, knobs.rest.count < 30_000 {
    let other = Message(parsing: knobs.rest.withCRLF, limits: limits)
    try expectEqual(structure(message), structure(other), "LF and CRLF give the same message")
  }
  let inbound = Inbound(message)
  try checkTrim(inbound)
}

/// Whether LF and CRLF are line ends in the part's charset.
private func hasLines(_ part: Part) -> Bool {
  guard let charset = part.charset else { return part.contentType != "text/html" }
  if case .utf16 = Charset(charset) { return false }
  return true
}

private func someLimits(_ knobs: inout Knobs) -> MailLimits {
  var limits = MailLimits.standard
  if let bytes = knobs.pick([0, 1, 100, 1000, 5000]) { limits.messageBytes = bytes }
  if let bytes = knobs.pick([0, 1, 40, 200, 2000]) { limits.headerBytes = bytes }
  if let fields = knobs.pick([0, 1, 2, 5, 20]) { limits.headerFields = fields }
  if let addresses = knobs.pick([0, 1, 2, 5]) { limits.addressesPerField = addresses }
  if let depth = knobs.pick([0, 1, 2, 3]) { limits.depth = depth }
  if let parts = knobs.pick([0, 1, 2, 5]) { limits.parts = parts }
  if let bytes = knobs.pick([0, 1, 7, 100, 1000]) { limits.decodedTextBytes = bytes }
  if let bytes = knobs.pick([0, 1, 20, 76, 998]) { limits.lineBytes = bytes }
  return limits
}

/// What holds of every message.
func checkShape(_ message: Message, _ limits: MailLimits) throws {
  let all = message.bytes.indices
  for part in message.parts {
    try expect(
      part.body.lowerBound >= 0 && part.body.upperBound <= all.upperBound,
      "part \(part.id) lies within the message")
    try expectEqual(message.decodedBody(of: part).count, part.size, "the size of part \(part.id)")
    if let name = part.filename {
      try expect(!name.isEmpty && !name.contains("/") && !name.contains("\\"), "a file name has no path: \(name)")
    }
  }
  try expect(message.parts.count <= max(limits.parts, 1), "no more parts than allowed: \(message.parts.count)")
  try expectEqual(Set(message.parts.map(\.id)).count, message.parts.count, "part numbers are unique")
  try expect(message.fields.count <= limits.headerFields, "no more fields than allowed: \(message.fields.count)")
  for defect in message.defects {
    try expect(Defect.Kind(rawValue: defect.kind) != nil, "\(defect.kind) is a known kind of defect")
    try expect(defect.at >= 0 && defect.at <= max(all.upperBound, limits.messageBytes), "\(defect) lies within")
  }
  for text in [message.text, message.html ?? "", message.hiddenText ?? "", message.subject ?? ""] {
    try expect(!text.utf8.contains(0), "no NUL in decoded text")
  }
  try expect(message.text.utf8.count <= 64 * message.bytes.count + 4096, "text is bounded by the message")
}

/// All that must not depend on how lines end.
private func structure(_ message: Message) -> [String] {
  var out = message.fields.map { "\($0.name): \($0.value)" }
  for part in message.parts {
    out.append(
      "part \(part.id) \(part.contentType) \(part.charset ?? "-") \(part.filename ?? "-") \(part.contentID ?? "-")")
  }
  out += [message.from, message.sender, message.replyTo, message.to, message.cc].map { "\($0)" }
  out += [message.subject ?? "-", message.date?.iso8601 ?? "-", message.messageID?.value ?? "-"]
  out += ["\(message.inReplyTo)", "\(message.references)", message.text, message.html ?? "-"]
  out += [message.hiddenText ?? "-", "\(message.ambiguous)", "\(String(describing: message.automatic))"]
  out += ["\(String(describing: message.bounce))", message.fromOddity ?? "-", message.textFromHTML ?? "-"]
  out.append(message.defects.map(\.kind).sorted().joined(separator: " "))
  return out
}
