import Testing

@testable import MailProto

@Suite struct AutomaticMailTests {
  @Test(arguments: [
    ("Auto-Submitted: auto-replied", "auto-reply"), ("Auto-Submitted: auto-generated; x=y", "auto-reply"),
    ("X-Autoreply: yes", "auto-reply"), ("Precedence: auto_reply", "auto-reply"), ("Return-Path: <>", "auto-reply"),
    ("From: no-reply@x.test", "auto-reply"), ("From: MAILER-DAEMON@x.test", "auto-reply"),
    ("Subject: Automatic reply: away", "auto-reply"), ("Subject: Abwesenheitsnotiz", "auto-reply"),
    ("List-Id: <l.x.test>", "list"), ("List-Unsubscribe: <mailto:x@y.test>", "list"), ("Precedence: list", "list"),
    ("Precedence: bulk", "bulk"), ("Precedence: junk", "bulk"),
  ])
  func signs(field: String, kind: String) {
    let automatic = mail("\(field)\n\nx").automatic
    #expect(automatic?.kind.rawValue == kind)
    #expect(automatic?.reason == field)
  }

  @Test(arguments: [
    "Auto-Submitted: no", "X-Auto-Response-Suppress: All", "From: ada@x.test", "Subject: Re: Automatic reply: away",
    "Return-Path: <a@b.test>", "Precedence: normal",
  ])
  func peopleAreNotMachines(field: String) { #expect(mail("\(field)\n\nx").automatic == nil) }

  @Test func ownMailComesFirst() {
    let own = OwnMail(addresses: ["Support@shop.test"], domain: "shop.test", instance: "i1")
    #expect(mail("From: support@shop.test\nPrecedence: bulk\n\nx").automatic(own: own)?.kind == .own)
    #expect(mail("Message-ID: <gw.1.2.n.abc@Shop.test>\n\nx").automatic(own: own)?.kind == .own)
    #expect(mail("X-Gatewayd-Instance: i1\n\nx").automatic(own: own)?.kind == .own)
    #expect(mail("X-Gatewayd-Instance: i2\nMessage-ID: <other@shop.test>\n\nx").automatic(own: own) == nil)
    #expect(mail("Precedence: bulk\n\nx").automatic(own: own)?.kind == .bulk)
  }

  private func report(_ recipients: String, type: String = "delivery-status") -> Message {
    mail(
      """
      From: MAILER-DAEMON@mx.test
      Content-Type: multipart/report; report-type=\(type); boundary=b

      --b

      It did not work.
      --b
      Content-Type: message/\(type)

      Reporting-MTA: dns; mx.test

      \(recipients)
      --b
      Content-Type: text/rfc822-headers

      Message-ID: <orig@shop.test>
      --b--
      """)
  }

  @Test func deliveryReports() {
    let failed = report(
      "Final-Recipient: rfc822; ok@x.test\nAction: delivered\nStatus: 2.0.0\n\n"
        + "Final-Recipient: rfc822;gone@x.test\nAction: failed\nStatus: 5.1.1 (no)\n\n"
        + "Final-Recipient: rfc822; full@x.test\nAction: failed\nStatus: 5.2.2\n")
    #expect(
      failed.bounce
        == Bounce(
          finalRecipient: "gone@x.test", status: "5.1.1", action: "failed",
          originalMessageID: MessageID("orig@shop.test"), recipients: ["gone@x.test", "full@x.test"]))
    #expect(failed.automatic?.kind == .bounce)
    let delayed = report("Final-Recipient: rfc822; a@x.test\nAction: delayed\nStatus: 4.4.1\n")
    #expect(delayed.bounce?.action == "delayed" && delayed.automatic?.kind == .bounce)
    let success = report("Final-Recipient: rfc822; a@x.test\nAction: delivered\nStatus: 2.0.0\n")
    #expect(success.bounce == nil && success.automatic?.kind == .autoReply)
    let receipt = report("Final-Recipient: rfc822; a@x.test\n", type: "disposition-notification")
    #expect(receipt.bounce == nil && receipt.automatic?.kind == .autoReply)
  }

  @Test func anAttachedBounceIsNotOne() {
    let forwarded = mail(
      "From: ada@x.test\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nI got this from you:\n--o\n"
        + "Content-Type: message/rfc822\n\nContent-Type: multipart/report; boundary=i\n\n--i\n"
        + "Content-Type: message/delivery-status\n\nX: y\n\nFinal-Recipient: rfc822; a@b.test\nAction: failed\n"
        + "--i--\n--o--\n")
    #expect(forwarded.bounce == nil && forwarded.automatic == nil)
    #expect(forwarded.parts.contains { $0.contentType == "message/delivery-status" })
  }

  @Test func bouncesWithoutAReport() {
    let exim = mail(
      "From: Mail Delivery System <Mailer-Daemon@mx.test>\nX-Failed-Recipients: gone@x.test\nAuto-Submitted: "
        + "auto-replied\nSubject: Mail delivery failed: returning message to sender\n\nA message could not be "
        + "delivered.\n\n  gone@x.test\n    550 5.1.1 unknown\n\n------ This is a copy of the message ------\n\n"
        + "Message-ID: <orig@shop.test>\n")
    #expect(exim.bounce?.finalRecipient == "gone@x.test" && exim.bounce?.status == "5.1.1")
    #expect(exim.bounce?.originalMessageID?.value == "orig@shop.test" && exim.automatic?.kind == .bounce)
    let qmail = mail(
      "From: MAILER-DAEMON@mx.test\nSubject: failure notice\n\nHi. This is the qmail-send program.\n\n"
        + "<gone@x.test>:\nuser unknown\n\n--- Below this line is a copy of the message.\n")
    #expect(qmail.bounce?.recipients == ["gone@x.test"] && qmail.bounce?.status == nil)
    #expect(mail("From: ada@x.test\nSubject: my parcel could not be delivered\n\nundeliverable").bounce == nil)
  }
}

@Suite struct AuthenticationTests {
  @Test func results() {
    let message = mail(
      "Authentication-Results: mx.test 1; dkim=pass reason=\"good (x)\" header.d=a.test header.b=\"x=\";\n"
        + " spf=fail (c) smtp.mailfrom=b@c.test\nAuthentication-Results: other; none\n"
        + "Authentication-Results: mx.test; dkim\nAuthentication-Results: mx.test 2; spf=pass\n\n")
    #expect(message.authentication.map(\.method) == ["dkim", "spf"])
    #expect(message.authentication[0].properties == ["header.d": "a.test", "header.b": "x=", "reason": "good (x)"])
    #expect(message.authentication.allSatisfy { $0.block == 0 && $0.authservID == "mx.test" })
    #expect(message.defectKinds == Array(repeating: "malformed-authentication-results", count: 2))
  }

  private func tier(_ header: String, token: Bool = false, id: String? = "mx.shop.test") -> SenderTier {
    SenderTier.judge(message: mail("\(header)\n\nx"), authservID: id, tokenHolder: token).tier
  }

  @Test(arguments: [
    "dmarc=pass header.from=kunde.test", "spf=pass smtp.mailfrom=x@bounce.kunde.test", "dkim=pass header.d=kunde.test",
    "dkim=pass header.d=foo.test; dkim=pass header.d=mail.kunde.test", "dkim=pass header.i=@kunde.test",
  ])
  func alignedPassIsT2(result: String) {
    #expect(tier("Authentication-Results: mx.shop.test; \(result)\nFrom: Ada <a@kunde.test>") == .t2)
  }

  @Test(arguments: [
    "Authentication-Results: mx.shop.test; dmarc=pass header.from=other.test",
    "Authentication-Results: mx.shop.test; dmarc=fail header.from=kunde.test; spf=pass smtp.mailfrom=a@kunde.test",
    "Authentication-Results: mx.shop.test; spf=pass smtp.mailfrom=a@evilkunde.test",
    "Authentication-Results: mx.shop.test; spf=softfail smtp.mailfrom=a@kunde.test",
    "Authentication-Results: mx.shop.test; dmarc=pass (header.from=kunde.test)",
    "Authentication-Results: other.test; dmarc=pass header.from=kunde.test",
    "Authentication-Results: x.test; none\nAuthentication-Results: mx.shop.test; dmarc=pass header.from=kunde.test",
    "Authentication-Results: mx.shop.test; dmarc=pass header.from=kunde.test\nAuthentication-Results: mx.shop.test; none",
    "Authentication-Results: mx.shop.test; dmarc=pass header.from=kunde.test;;",
    "Authentication-Results: mx.shop.test 9; dmarc=pass header.from=kunde.test",
    "X: y",
  ])
  func everythingElseIsT0(header: String) { #expect(tier("\(header)\nFrom: Ada <a@kunde.test>") == .t0) }

  @Test(arguments: [
    "From: a@kunde.test, b@kunde.test", "From: a@kunde.test\nFrom: a@kunde.test", "From: g: a@kunde.test;",
    "From: <@r.test:a@kunde.test>", "From: a(c)@kunde.test", "From: \"a\"@kunde.test", "From: Ada", "To: a@kunde.test",
    "From: <=?utf-8?Q?a?=@kunde.test>", "From: a\u{0}@kunde.test", "From: <a@kunde.test> <b@x.test>",
    "From: a@b@kunde.test",
  ])
  func onlyOnePlainMailboxIsBelieved(from: String) {
    let header = "Authentication-Results: mx.shop.test; dmarc=pass header.from=kunde.test\n\(from)"
    #expect(tier(header) == .t0)
    #expect(tier(header, token: true) == .t0)
  }

  @Test func tokensGiveT1() {
    #expect(tier("From: a@kunde.test", token: true) == .t1)
    #expect(tier("From: a@kunde.test", token: true, id: nil) == .t1)
    let twice = String(repeating: "Authentication-Results: mx.shop.test; none\n", count: 2)
    #expect(tier("\(twice)From: a@kunde.test", token: true) == .t0)
    #expect(
      tier("Authentication-Results: mx.shop.test; dmarc=pass header.from=kunde.test\nFrom: a@kunde.test", id: nil)
        == .t0)
  }

  @Test func alignmentWithoutTheList() {
    let relaxed = Alignment()
    #expect(relaxed.isAligned("a.example", with: "A.Example."))
    #expect(relaxed.isAligned("mail.a.example", with: "a.example"))
    #expect(!relaxed.isAligned("mail.a.example", with: "news.a.example"))
    #expect(!relaxed.isAligned("co.uk", with: "shop.co.uk"))
    #expect(!relaxed.isAligned("com", with: "shop.com"))
    #expect(!relaxed.isAligned("github.io", with: "me.github.io"))
    #expect(!relaxed.isAligned("a.example", with: "ba.example"))
    #expect(!relaxed.isAligned("", with: ""))
    #expect(relaxed.isAligned("xn--bcher-kva.example", with: "BÜCHER.example"))
    let strict = Alignment(mode: .strict)
    #expect(strict.isAligned("a.example", with: "A.Example") && !strict.isAligned("mail.a.example", with: "a.example"))
  }

  @Test func alignmentByTheList() {
    let list = PublicSuffixes(
      "// a comment\n\nexample\nco.test\n*.wild\n!city.wild\ngithub.example and more\nрф\n公司.cn\ncn\n")
    #expect(list.count == 8)
    let relaxed = Alignment(suffixes: list)
    #expect(relaxed.isAligned("mail.a.example", with: "news.a.example"))
    #expect(relaxed.isAligned("a.co.test", with: "x.a.co.test"))
    #expect(!relaxed.isAligned("a.co.test", with: "b.co.test"))
    #expect(!relaxed.isAligned("co.test", with: "co.test") && !relaxed.isAligned("example", with: "a.example"))
    #expect(!relaxed.isAligned("me.github.example", with: "you.github.example"))
    #expect(
      relaxed.isAligned("x.city.wild", with: "city.wild") && !relaxed.isAligned("x.town.wild", with: "y.town.wild"))
    #expect(relaxed.isAligned("a.shop.town.wild", with: "b.shop.town.wild"))
    #expect(relaxed.isAligned("почта.пример.рф", with: "xn--e1afmkfd.xn--p1ai"))
    #expect(relaxed.isAligned("a.x.公司.cn", with: "x.xn--55qx5d.cn") && !relaxed.isAligned("x.公司.cn", with: "y.公司.cn"))
    #expect(relaxed.isAligned("a.unlisted", with: "b.a.unlisted"))
    for address in ["192.0.2.1", "[192.0.2.1]", "[ipv6:::1]", "a..example", ".a.example", "example.", ""] {
      #expect(!relaxed.isAligned(address, with: address), "\(address)")
    }
    let strict = Alignment(mode: .strict, suffixes: list)
    #expect(strict.isAligned("a.example", with: "a.example") && !strict.isAligned("m.a.example", with: "a.example"))
  }

  /// RFC 3492 §7.1 and names in the wild.
  @Test(arguments: [
    ("bücher", "xn--bcher-kva"), ("münchen", "xn--mnchen-3ya"), ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"),
    ("почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l"), ("παράδειγμα", "xn--hxajbheg2az3al"),
    ("ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn"), ("3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"),
    ("plain", "plain"),
  ])
  func aLabels(unicode: String, ascii: String) { #expect(DomainName.canonical(unicode) == ascii) }

  private func verdict(
    _ results: String, from: String = "a@kunde.test", _ alignment: Alignment = Alignment()
  ) -> SenderTier {
    SenderTier.judge(
      message: mail("Authentication-Results: \(results)\nFrom: \(from)\n\nx"), authservID: "mx.shop.test",
      alignment: alignment, tokenHolder: false
    ).tier
  }

  @Test(arguments: [
    "mx.shop.test;dmarc=pass header.from=kunde.test;", "MX.SHOP.TEST (ours) 1; dmarc=pass header.from=KUNDE.test",
    "\"mx.shop.test\"; dmarc = pass (p=none) header.from = kunde.test", "mx.shop.test; dkim/1=pass header.d=kunde.test",
    "mx.shop.test; (c) dkim (c) / (c) 1 (c) = (c) pass (c) header (c) . (c) d (c) = (c) kunde.test",
    "mx.shop.test; spf=pass reason=\"a; b\" smtp.mailfrom=\"a b\"@kunde.test",
    "mx.shop.test; DKIM=PASS Header.D=Kunde.Test",
    "mx.shop.test; dkim=fail header.d=kunde.test; dkim=pass header.d=kunde.test header.b=\"a/b=\" header.s=s1",
    "mx.shop.test; iprev=pass policy.iprev=192.0.2.1; arc=none; spf=pass smtp.mailfrom=kunde.test",
    "mx.shop.test; auth=pass smtp.auth=x; dkim=pass header.i=\"@mail.kunde.test\"",
    "mx.shop.test; spf=fail smtp.mailfrom=other.test; dkim=pass header.d=kunde.test; dmarc=pass (a(b)c) header.from=kunde.test",
    "mx.shop.test;\n\tdkim=pass\n\theader.d=kunde.test", "mx.shop.test;dmarc=pass(p=none)  header.from=<a@kunde.test>",
    "mx.shop.test; dkim=pass (2048-bit rsa key) header.d=kunde.test header.i=@kunde.test x-bits=2048; bimi=skipped (no)",
  ])
  func properSyntaxIsRead(results: String) { #expect(verdict(results) == .t2, "\(results)") }

  @Test(arguments: [
    "mx.shop.test 2; dmarc=pass header.from=kunde.test", "mx.shop.test dmarc=pass header.from=kunde.test",
    "mx.shop.test; dkim/2=pass header.d=kunde.test", "mx.shop.test; dkim=pass header.d=kunde.test header.d=evil.test",
    "mx.shop.test; dmarc=pass header.from=kunde.test; spf", "mx.shop.test; dmarc=pass (header.from=kunde.test",
    "mx.shop.test; dmarc=pass header.from=kunde.test; none", "mx.shop.test; x dmarc=pass header.from=kunde.test",
    "mx.shop.test; dmarc=pass header.from=\"kunde.test", "mx.shop.test; dmarc=bestguesspass header.from=kunde.test",
    "mx.shop.test; dmarc=pass header.from=kunde.test, spf=pass", "mx.shop.test; none", "mx.shop.test", "",
    "mx.shop.test; spf=pass smtp.helo=kunde.test", "mx.shop.test; dkim=pass header.from=kunde.test",
    "mx.shop.test; dkim=pass header.d=test", "mx.shop.test; dkim=pass header.d=\"kunde.test evil\"",
    "mx.shop.test; spf=pass smtp.mailfrom=kunde.test@evil.test",
    "mx.shop.test; dkim=pass header.d=kunde.test.evil.test",
    "mx.shop.test.evil.test; dmarc=pass header.from=kunde.test", "; dmarc=pass header.from=kunde.test",
    "mx.shop.test; =pass header.from=kunde.test", "mx.shop.test; dmarc= header.from=kunde.test",
    "mx.shop.test; dmarc=fail header.from=kunde.test; dmarc=pass header.from=kunde.test",
  ])
  func oddSyntaxAndOtherNamesProveNothing(results: String) { #expect(verdict(results) == .t0, "\(results)") }

  /// The example of RFC 8601 Appendix B.7 in spirit: every place where a comment may stand has one.
  @Test func commentsMayStandAnywhere() {
    let found = mail(
      "Authentication-Results: mx.test (foobar) 1 (baz);\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\n"
        + " policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462\n\n"
    )
    #expect(found.authentication.map(\.method) == ["dkim"])
    #expect(found.authentication.first?.result == "fail")
    #expect(found.authentication.first?.properties == ["policy.expired": "1362471462"])
    #expect(found.defects.isEmpty)
  }

  @Test func strictAlignmentWantsTheSameName() {
    let strict = Alignment(mode: .strict)
    #expect(verdict("mx.shop.test; dkim=pass header.d=mail.kunde.test", strict) == .t0)
    #expect(verdict("mx.shop.test; dkim=pass header.d=kunde.test", strict) == .t2)
    #expect(verdict("mx.shop.test; dkim=pass header.d=mail.kunde.test", from: "a@news.kunde.test") == .t0)
    let listed = Alignment(suffixes: PublicSuffixes("test"))
    #expect(verdict("mx.shop.test; dkim=pass header.d=mail.kunde.test", from: "a@news.kunde.test", listed) == .t2)
  }

  @Test func namesInOtherScripts() {
    let results = "mx.shop.test; dmarc=pass header.from=xn--bcher-kva.example"
    #expect(verdict(results, from: "ada@bücher.example") == .t2)
    #expect(verdict(results, from: "ada@xn--bcher-kva.example") == .t2)
    #expect(verdict(results, from: "ada@bucher.example") == .t0)
    #expect(verdict(results, from: "ädä@bücher.example") == .t0)
  }

  @Test func theReasonSaysWhatThereWas() {
    let judged = SenderTier.judge(
      message: mail(
        "Authentication-Results: mx.shop.test; spf=softfail smtp.mailfrom=a@b.test\nFrom: a@kunde.test\n\nx"),
      authservID: "mx.shop.test", tokenHolder: false)
    #expect(judged.reason.contains("SPF softfail for b.test"))
  }
}
