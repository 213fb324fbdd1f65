import Testing

@testable import MailProto

/// Delivery reports as servers write them, with and without RFC 3464.
@Suite struct BounceShapeTests {
  private struct Shape {
    let name: String
    let message: String
    var recipient: String? = "gone@kunde.test"
    var status: String?
    var action = "failed"
    var original: String? = "orig@shop.test"
  }

  private static let copy =
    "From: support@shop.test\nTo: gone@kunde.test\nMessage-ID: <orig@shop.test>\nSubject: x\n\nbody\n"

  private static let shapes = [
    Shape(
      name: "qmail",
      message:
        "From: MAILER-DAEMON@mx.test\nSubject: failure notice\n\nHi. This is the qmail-send program at mx.test.\n"
        + "I'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given "
        + "up. Sorry it didn't work out.\n\n<gone@kunde.test>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        + "--- Below this line is a copy of the message.\n\nReturn-Path: <support@shop.test>\nReceived: from x <x@y.test>\n\(copy)",
      status: "5.1.1"),
    Shape(
      name: "Exim",
      message: "From: Mail Delivery System <Mailer-Daemon@mx.test>\nX-Failed-Recipients: gone@kunde.test\n"
        + "Auto-Submitted: auto-replied\nSubject: Mail delivery failed: returning message to sender\n\n"
        + "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered "
        + "to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        + "  gone@kunde.test\n    host mx.kunde.test [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<gone@kunde.test>:\n"
        + "    550 5.1.1 <gone@kunde.test>: Recipient address rejected\n\n------ This is a copy of the message, including all the "
        + "headers. ------\n\n\(copy)",
      status: "5.1.1"),
    Shape(
      name: "Exim's warning",
      message: "From: Mail Delivery System <Mailer-Daemon@mx.test>\nAuto-Submitted: auto-replied\n"
        + "Subject: Warning: message 1abc-2 delayed 24 hours\n\nThis message was created automatically by mail delivery software.\n"
        + "A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the "
        + "queue.\n\nThe address to which the message has not yet been delivered is:\n\n  gone@kunde.test\n\n"
        + "No action is required on your part. Delivery attempts will continue.\n",
      action: "delayed", original: nil),
    Shape(
      name: "Postfix in the old way",
      message: "From: MAILER-DAEMON@mx.test (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\n\n"
        + "This is the Postfix program at host mx.test.\n\nI'm sorry to have to inform you that your message could not\n"
        + "be delivered to one or more recipients.\n\n<gone@kunde.test>: host mx.kunde.test[192.0.2.1] said: 550 5.1.1 unknown\n",
      status: "5.1.1", original: nil),
    Shape(
      name: "sendmail's transcript",
      message:
        "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.test>\nSubject: Returned mail: see transcript for details\n\n"
        + "   ----- The following addresses had permanent fatal errors -----\n<gone@kunde.test>\n    (reason: 550 5.1.1 User unknown)\n\n"
        + "   ----- Transcript of session follows -----\n... while talking to mx.kunde.test.:\n   ----- Original message follows -----\n\n\(copy)",
      status: "5.1.1"),
    Shape(
      name: "Gmail",
      message: "From: Mail Delivery Subsystem <mailer-daemon@googlemail.test>\nIn-Reply-To: <orig@shop.test>\n"
        + "References: <first@x.test> <orig@shop.test>\nX-Failed-Recipients: gone@kunde.test\nAuto-Submitted: auto-replied\n"
        + "Subject: Delivery Status Notification (Failure)\n\n** Address not found **\n\nYour message wasn't delivered to "
        + "gone@kunde.test because the address couldn't be found, or is unable to receive mail.\n\nThe response was:\n\n"
        + "550 5.1.1 The email account that you tried to reach does not exist.\n",
      status: "5.1.1"),
    Shape(
      name: "Gmail in the old way",
      message:
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.test>\nSubject: Delivery Status Notification (Delay)\n\n"
        + "This is an automatically generated Delivery Status Notification.\n\nTHIS IS A WARNING MESSAGE ONLY.\n\n"
        + "YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nDelivery to the following recipient has been delayed:\n\n     gone@kunde.test\n\n"
        + "Message will be retried for 2 more day(s)\n\n   ----- Original message -----\n\n\(copy)",
      action: "delayed"),
    Shape(
      name: "Yahoo",
      message:
        "From: MAILER-DAEMON@yahoo.test\nSubject: Failure Notice\n\nSorry, we were unable to deliver your message to the "
        + "following address.\n\n<gone@kunde.test>:\n554: 5.4.14 Hop count exceeded\n\n--- Below this line is a copy of the message.\n\n\(copy)",
      status: "5.4.14"),
    Shape(
      name: "Exchange in German",
      message: "From: postmaster@kunde.test\nSubject: Unzustellbar: x\nIn-Reply-To: <orig@shop.test>\n\n"
        + "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\ngone@kunde.test<mailto:gone@kunde.test>\n"
        + "Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n\nDiagnoseinformationen für Administratoren:\n"
        + "#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n",
      status: "5.1.1"),
    Shape(
      name: "Exchange in French",
      message: "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@kunde.test>\n"
        + "Subject: =?utf-8?Q?Non_remis_:_x?=\nReferences: <orig@shop.test>\n\nÉchec de la remise aux destinataires suivants :\n\n"
        + "gone@kunde.test\n\n5.1.10\n",
      status: "5.1.10"),
    Shape(
      name: "Exchange in Spanish",
      message:
        "From: postmaster@kunde.test\nSubject: No se puede entregar: x\n\nNo se pudo entregar el mensaje a estos destinatarios:\n\n"
        + "<gone@kunde.test>\n550 5.2.2 mailbox full\n", status: "5.2.2", original: nil),
    Shape(
      name: "Japanese prose",
      message:
        "From: postmaster@kunde.test\nContent-Type: text/plain; charset=utf-8\nSubject: =?utf-8?B?6YWN5L+h5LiN6IO9?=\n\n"
        + "次の宛先に配信できませんでした。\n\n<gone@kunde.test>: 5.1.1\n", status: "5.1.1", original: nil),
    Shape(
      name: "a postmaster who attaches the mail",
      message:
        "From: postmaster@kunde.test\nSubject: Returned mail\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
        + "Your mail could not be delivered.\nRecipient: gone@kunde.test\nReason: mailbox full\n--b\nContent-Type: message/rfc822\n\n\(copy)--b--\n"
    ),
    Shape(
      name: "no multipart/report around the status",
      message:
        "From: MAILER-DAEMON@mx.test\nContent-Type: multipart/mixed; boundary=b\nSubject: x\n\n--b\n\nSorry.\n--b\n"
        + "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\nFinal-Recipient: RFC822; <gone@kunde.test>\n"
        + "Action: Failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n--b\nContent-Type: text/rfc822-headers\n\n\(copy)--b--\n",
      status: "5.0.0"),
    Shape(
      name: "internationalised (RFC 6533)",
      message:
        "From: MAILER-DAEMON@mx.test\nContent-Type: multipart/report; report-type=global-delivery-status; boundary=b\n\n--b\n\n"
        + "Sorry.\n--b\nContent-Type: message/global-delivery-status\nContent-Transfer-Encoding: base64\n\n"
        + "UmVwb3J0aW5nLU1UQTogZG5zOyBteC50ZXN0CgpGaW5hbC1SZWNpcGllbnQ6IHV0Zi04OyBnw7ZuZUBrdW5kZS50ZXN0CkFjdGlvbjogZmFpbGVk\n"
        + "ClN0YXR1czogNS4xLjEK\n--b\nContent-Type: message/global-headers\n\n\(copy)--b--\n",
      recipient: "göne@kunde.test", status: "5.1.1"),
    Shape(
      name: "escaped address (RFC 6533 §3)",
      message:
        "From: MAILER-DAEMON@mx.test\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n--b\n"
        + "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\nX-Original-Message-ID: <orig@shop.test>\n\n"
        + "Final-Recipient: utf-8; g\\x{f6}ne@kunde.test\nAction: failed\nStatus: 5.1.1\n--b--\n",
      recipient: "göne@kunde.test", status: "5.1.1"),
    Shape(
      name: "only the original recipient is named",
      message:
        "From: MAILER-DAEMON@mx.test\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n--b\n"
        + "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\nOriginal-Recipient: rfc822;gone@kunde.test\n"
        + "Final-Recipient: rfc822;\nStatus: 5.7.1\n--b\nContent-Type: message/rfc822\n\n\(copy)--b--\n",
      status: "5.7.1"),
    Shape(
      name: "a status without an action",
      message:
        "From: MAILER-DAEMON@mx.test\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n--b\n"
        + "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; gone@kunde.test\nStatus: 4.4.1\n--b\n"
        + "Content-Type: text/rfc822-headers\n\nMessage-ID:\n <orig@shop.test>\n--b--\n",
      status: "4.4.1", action: "delayed"),
  ]

  @Test(arguments: shapes.indices)
  func everyShape(index: Int) {
    let shape = Self.shapes[index]
    for bytes in [Array(shape.message.utf8), crlf(shape.message)] {
      let message = Message(parsing: bytes)
      #expect(message.automatic?.kind == .bounce, "\(shape.name)")
      #expect(message.bounce?.finalRecipient == shape.recipient, "\(shape.name)")
      #expect(message.bounce?.status == shape.status, "\(shape.name)")
      #expect(message.bounce?.action == shape.action, "\(shape.name)")
      #expect(message.bounce?.originalMessageID?.value == shape.original, "\(shape.name)")
    }
  }

  @Test(arguments: [
    "From: ada@kunde.test\nSubject: Re: Undelivered Mail Returned to Sender\n\nYour bounce says: could not be delivered",
    "From: ada@kunde.test\nSubject: failure notice\n\n<gone@kunde.test>: unknown",
    "From: postmaster@kunde.test\nSubject: Question\n\nWe would like to order twenty pairs.",
    "From: ada@kunde.test\nReturn-Path: <>\nSubject: Out of office\n\nMail to me will not be delivered.",
    "From: MAILER-DAEMON@mx.test\nSubject: Successful Mail Delivery Report\nContent-Type: multipart/report; boundary=b; "
      + "report-type=delivery-status\n\n--b\n\nok\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.test\n"
      + "Action: relayed\nStatus: 2.0.0\n--b--\n",
    "From: MAILER-DAEMON@mx.test\nContent-Type: multipart/report; boundary=b; report-type=feedback-report\n\n--b\n\nspam\n--b\n"
      + "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b--\n",
  ])
  func noBounces(text: String) { #expect(mail(text).bounce == nil, "\(text)") }

  @Test func everyFailedRecipientIsListed() {
    let message = mail(
      "From: MAILER-DAEMON@mx.test\nSubject: Undelivered Mail\n\nCould not be delivered:\n\n<a@kunde.test>: 550 5.1.1 no\n"
        + "<b@kunde.test>: 550 5.2.2 full\n<a@kunde.test>: again\n\nContact support <help@mx.test> in words.\n")
    #expect(message.bounce?.recipients.prefix(2) == ["a@kunde.test", "b@kunde.test"])
  }

  @Test func aHostileReportIsReadInLinearTime() {
    let group = "\nFinal-Recipient: rfc822; a@b.test\nAction: failed\nStatus: 5.1.1\n"
    let report =
      "From: MAILER-DAEMON@x.test\nContent-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b\n"
      + "Content-Type: message/delivery-status\n\nX: y\n" + String(repeating: group, count: 5000) + "--b--\n"
    #expect((mail(report).bounce?.recipients.count ?? 0) <= 101)
    let junk =
      "From: MAILER-DAEMON@x.test\nContent-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b\n"
      + "Content-Type: message/delivery-status\n\n" + String(repeating: "no field\n", count: 20_000) + "--b--\n"
    #expect(mail(junk).bounce == nil)
    #expect(mail("X-Failed-Recipients: er, \"x\", a@b.test\n\nx").bounce?.recipients == ["a@b.test"])
    let lines = String(repeating: "<a@b.test>: x\n", count: 5000)
    #expect(mail("From: MAILER-DAEMON@x.test\nSubject: failure notice\n\n\(lines)").bounce?.recipients == ["a@b.test"])
  }
}
