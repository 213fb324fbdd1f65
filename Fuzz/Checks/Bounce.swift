@testable import MailProto

/// Delivery reports and automatic mail: the body of a report, or a whole message.
func checkBounce(_ input: [UInt8]) throws {
  var knobs = Knobs(input)
  let head = knobs.flag() ? reportHead : []
  let message = Message(parsing: head + knobs.rest)
  try checkShape(message, .standard)
  if let bounce = message.bounce {
    try expect(["failed", "delayed"].contains(bounce.action), "a bounce failed or is delayed: \(bounce.action)")
    for address in bounce.recipients + (bounce.finalRecipient.map { [$0] } ?? []) {
      try expect(address.contains("@") || address.isEmpty, "recipients are addresses: \(address)")
    }
    if let status = bounce.status {
      try expectEqual(EnhancedStatus.first(in: status), status, "the status is an enhanced one")
    }
    try expect(message.automatic != nil, "a bounce is automatic mail")
  }
  let own = OwnMail(addresses: ["desk@shop.example"], domain: "shop.example", instance: "a1")
  for automatic in [message.automatic, message.automatic(own: own)].compactMap(\.self) {
    try expect(!automatic.reason.isEmpty, "automatic mail has a reason")
  }
}

private let reportHead = Array(
  """
  From: MAILER-DAEMON@mx.example
  Content-Type: multipart/report; report-type=delivery-status; boundary=zz


  """.utf8)
