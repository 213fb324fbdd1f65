"""Mail that no person wrote to us now: automatic answers, reports, bounces, lists (RFC 3834, 3464, 8098, 5965, 2919)."""

from .mails import ANY, Leaf, Multi, letter

BODY = "I am away until 20 March."


def auto(name, fields, kind, reason, body=BODY, **want):
    subject = fields.get("Subject")
    if subject is not None:
        want.setdefault("subject", subject)
    if "From" in fields:
        want.setdefault("frm", [(None, fields["From"])])
    letter(f"automatic-{name}", body, fields, automatic=kind and (kind, reason), **want)


A = "auto-reply"
auto("replied", {"Auto-Submitted": "auto-replied"}, A, "Auto-Submitted: auto-replied")
auto("generated", {"Auto-Submitted": "auto-generated; type=x"}, A, "Auto-Submitted: auto-generated; type=x")
auto("notified", {"Auto-Submitted": "(a comment) auto-notified"}, A, "Auto-Submitted: (a comment) auto-notified")
auto("submitted-no", {"Auto-Submitted": "no"}, None, None)
auto("submitted-no-comment", {"Auto-Submitted": "No (a person wrote this)"}, None, None)
auto("comment-no", {"Auto-Submitted": "(x) no"}, None, None)
auto("submitted-upper", {"AUTO-SUBMITTED": "Auto-Replied"}, A, "AUTO-SUBMITTED: Auto-Replied")
auto("x-autoreply", {"X-Autoreply": "yes"}, A, "X-Autoreply: yes")
auto("x-autorespond", {"X-Autorespond": "Order 4711"}, A, "X-Autorespond: Order 4711")
auto("x-auto-response", {"X-Auto-Response": "1"}, A, "X-Auto-Response: 1")
auto("fc-machine", {"X-FC-MachineGenerated": "true"}, A, "X-FC-MachineGenerated: true")
auto("precedence-auto-reply", {"Precedence": "auto_reply"}, A, "Precedence: auto_reply")
auto("suppress-is-no-sign", {"X-Auto-Response-Suppress": "All"}, None, None)
auto("null-return-path", {"Return-Path": "<>"}, A, "Return-Path: <>")
auto("return-path", {"Return-Path": "<ada@kunde.test>"}, None, None)
auto("no-reply", {"From": "no-reply@kunde.test"}, A, "From: no-reply@kunde.test")
auto("noreply-tagged", {"From": "noreply+77@kunde.test"}, A, "From: noreply+77@kunde.test")
auto("do-not-reply", {"From": "Do_Not-Reply@kunde.test"}, A, "From: Do_Not-Reply@kunde.test")
auto("postmaster", {"From": "postmaster@kunde.test"}, A, "From: postmaster@kunde.test")
auto("person-named-reply", {"From": "anna.noreplyson@kunde.test"}, None, None)
auto("list-id", {"List-Id": "Shoes <shoes.lists.test>"}, "list", "List-Id: Shoes <shoes.lists.test>")
auto("list-unsubscribe", {"List-Unsubscribe": "<mailto:off@lists.test>"}, "list", "List-Unsubscribe: <mailto:off@lists.test>")
auto("list-precedence", {"Precedence": "list"}, "list", "Precedence: list")
auto("list-and-bulk", {"Precedence": "bulk", "List-Id": "<a.lists.test>"}, "list", "List-Id: <a.lists.test>")
auto("list-and-auto", {"List-Id": "<a.lists.test>", "Auto-Submitted": "auto-generated"}, A, "Auto-Submitted: auto-generated")
auto("bulk", {"Precedence": "bulk"}, "bulk", "Precedence: bulk")
auto("junk", {"Precedence": "junk"}, "bulk", "Precedence: junk")
auto("precedence-first-class", {"Precedence": "first-class"}, None, None)
auto("body-says-so", {}, None, None, body="This is an automatic reply, says my husband. Where is my parcel?")

ABSENT = {
    "en": "Automatic reply: Order 4711", "en-office": "Out of Office: Order 4711", "en-auto": "Auto: Order 4711",
    "de": "Automatische Antwort: Order 4711", "de-notiz": "Abwesenheitsnotiz: Order 4711",
    "fr": "Réponse automatique : Order 4711", "es": "Respuesta automática: Order 4711",
    "it": "Risposta automatica: Order 4711", "nl": "Automatisch antwoord: Order 4711",
    "pt": "Resposta automática: Order 4711", "sv": "Automatiskt svar: Order 4711", "da": "Automatisk svar: Order 4711",
    "fi": "Automaattinen vastaus: Order 4711", "pl": "Automatyczna odpowiedź: Order 4711",
    "cs": "Automatická odpověď: Order 4711", "hu": "Automatikus válasz: Order 4711", "ro": "Răspuns automat: Order 4711",
    "ru": "Автоматический ответ: Order 4711", "tr": "Otomatik yanıt: Order 4711", "el": "Αυτόματη απάντηση: Order 4711",
    "ja": "自動応答: Order 4711", "zh": "自动答复: Order 4711", "ko": "자동 회신: Order 4711",
}
for language, subject in ABSENT.items():
    auto(f"absent-{language}", {"Subject": subject}, A, f"Subject: {subject}")
auto("absent-answered", {"Subject": "Re: Automatic reply: Order 4711"}, None, None)
auto("absent-asked", {"Subject": "Where is your out of office address?"}, None, None)

# Reports.
ORIGINAL = ("From: Shop <support@shop.test>\nTo: gone@kunde.test\nSubject: Order 4711\n"
            "Message-ID: <gw.1.7.n1.0011@shop.test>\n\nHello\n")
SENT = "gw.1.7.n1.0011@shop.test"


def group(recipient, action, status, **more):
    lines = [f"Final-Recipient: rfc822; {recipient}", f"Action: {action}", f"Status: {status}"]
    lines += [f"{key.replace('_', '-')}: {value}" for key, value in more.items()]
    return "\n".join(lines) + "\n"


def report(name, text, groups, bounce, returned=ORIGINAL, sender="MAILER-DAEMON@mx.kunde.test", status_type=None,
           returned_type="message/rfc822", kind="bounce", report_type="delivery-status", fields=None, **want):
    status = "Reporting-MTA: dns; mx.kunde.test\nArrival-Date: Mon, 16 Mar 2026 10:00:00 +0100\n\n" + "\n".join(groups)
    children = [Leaf("text/plain", text + "\n", charset="us-ascii"), Leaf(status_type or f"message/{report_type}", status)]
    if returned is not None:
        inner = Leaf(None, "Hello\n") if returned_type == "message/rfc822" else None
        children.append(Leaf(returned_type, returned, inner=inner))
    letter(f"report-{name}", Multi("report", *children, params=f"; report-type={report_type}"),
           dict({"From": f"Mail Delivery System <{sender}>"}, **(fields or {})), frm=[("Mail Delivery System", sender)],
           text=text, bounce=bounce, automatic=(kind, ANY), trim=ANY, new=ANY, quoted=ANY, **want)


report("postfix", "This is the mail system at host mx.kunde.test.\n\n<gone@kunde.test>: unknown user",
       [group("gone@kunde.test", "failed", "5.1.1", Diagnostic_Code="smtp; 550 5.1.1 User unknown")],
       ("failed", "5.1.1", "gone@kunde.test", SENT))
report("two-recipients", "Two failed.",
       [group("a@kunde.test", "failed", "5.1.1"), group("b@kunde.test", "failed", "5.2.2")],
       ("failed", "5.1.1", "a@kunde.test", SENT, ["a@kunde.test", "b@kunde.test"]))
report("delivered-and-failed", "One failed.",
       [group("a@kunde.test", "delivered", "2.0.0"), group("b@kunde.test", "failed", "5.2.2")],
       ("failed", "5.2.2", "b@kunde.test", SENT))
report("delayed-and-failed", "One failed.",
       [group("a@kunde.test", "delayed", "4.4.1"), group("b@kunde.test", "failed", "5.2.2")],
       ("failed", "5.2.2", "b@kunde.test", SENT))
report("delayed", "Your mail is delayed.", [group("a@kunde.test", "delayed", "4.4.1", Will_Retry_Until="Sat, 21 Mar 2026")],
       ("delayed", "4.4.1", "a@kunde.test", SENT))
report("delivered", "It was delivered.", [group("a@kunde.test", "delivered", "2.0.0")], None, kind=A)
report("relayed", "It was relayed.", [group("a@kunde.test", "relayed", "2.0.0")], None, kind=A)
report("expanded", "It was expanded.", [group("list@kunde.test", "expanded", "2.0.0")], None, kind=A)
report("headers-only", "It failed.", [group("gone@kunde.test", "failed", "5.1.1")],
       ("failed", "5.1.1", "gone@kunde.test", SENT), returned=ORIGINAL.split("\n\n")[0] + "\n",
       returned_type="text/rfc822-headers")
report("nothing-returned", "It failed.", [group("gone@kunde.test", "failed", "5.1.1")],
       ("failed", "5.1.1", "gone@kunde.test", None), returned=None)
report("exchange", "Delivery has failed to these recipients or groups:\n\ngone@kunde.test",
       [group("gone@kunde.test", "failed", "5.1.10", Diagnostic_Code="smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound")],
       ("failed", "5.1.10", "gone@kunde.test", SENT), sender="postmaster@kunde.test")
report("gmail", "Address not found\n\nYour message wasn't delivered to gone@kunde.test",
       [group("gone@kunde.test", "failed", "5.1.1")], ("failed", "5.1.1", "gone@kunde.test", SENT),
       sender="mailer-daemon@kunde.test", fields={"X-Failed-Recipients": "gone@kunde.test"})
report("upper-case", "It failed.", ["FINAL-RECIPIENT: RFC822;gone@kunde.test\nACTION: Failed\nSTATUS: 5.1.1 (no such user)\n"],
       ("failed", "5.1.1", "gone@kunde.test", SENT))
report("angle-brackets", "It failed.", ["Final-Recipient: rfc822;<gone@kunde.test>\nAction: failed\nStatus: 5.1.1\n"],
       ("failed", "5.1.1", "gone@kunde.test", SENT))
report("no-action", "It failed.", ["Final-Recipient: rfc822; gone@kunde.test\nStatus: 5.1.1\n"],
       ("failed", "5.1.1", "gone@kunde.test", SENT))
report("original-recipient-only", "It failed.", ["Original-Recipient: rfc822; gone@kunde.test\nAction: failed\nStatus: 5.1.1\n"],
       ("failed", "5.1.1", "gone@kunde.test", SENT))
report("bad-status", "It failed.", ["Final-Recipient: rfc822; gone@kunde.test\nAction: failed\nStatus: permanent\n"],
       ("failed", None, "gone@kunde.test", SENT))
report("global", "It failed.", ["Final-Recipient: utf-8; größe@kunde.test\nAction: failed\nStatus: 5.1.1\n"],
       ("failed", "5.1.1", "größe@kunde.test", SENT), status_type="message/global-delivery-status")
report("empty-status", "It failed, but we do not say where.", [], None, kind=A)
report("receipt", "Your mail was displayed.", [], None, kind=A, report_type="disposition-notification",
       sender="ada@kunde.test")
report("receipt-deleted", "Your mail was deleted unread.", ["Final-Recipient: rfc822; ada@kunde.test\nDisposition: "
       "manual-action/MDN-sent-manually; deleted\n"], None, kind=A, report_type="disposition-notification",
       sender="ada@kunde.test")
report("feedback", "This is an abuse report.", ["Feedback-Type: abuse\nVersion: 1\n"], None, kind=A,
       report_type="feedback-report", sender="fbl@isp.test")

# Bounces in prose.


def prose(name, sender, text, bounce, fields=None, subject="failure notice", **want):
    letter(f"bounce-{name}", text, dict({"From": sender, "Subject": subject}, **(fields or {})),
           frm=[(None, sender)], subject=subject, bounce=bounce, automatic=("bounce", ANY), text=text.rstrip("\n"),
           trim=ANY, new=ANY, quoted=ANY, **want)


QMAIL = ("Hi. This is the qmail-send program at mx.kunde.test.\nI'm afraid I wasn't able to deliver your message to the "
         "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<gone@kunde.test>:\n"
         "192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\n\n--- Below this line is a copy of the "
         "message.\n\nReturn-Path: <support@shop.test>\nMessage-ID: <gw.1.7.n1.0011@shop.test>\nSubject: Order 4711\n\nHello")
prose("qmail", "MAILER-DAEMON@mx.kunde.test", QMAIL, ("failed", "5.1.1", "gone@kunde.test", SENT))
EXIM = ("This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered "
        "to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        "  gone@kunde.test\n    host mx.kunde.test [192.0.2.1]\n    550 5.1.1 no such user\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\nReturn-path: <support@shop.test>\n"
        "Message-ID: <gw.1.7.n1.0011@shop.test>\nSubject: Order 4711\n\nHello")
prose("exim", "Mailer-Daemon@mx.kunde.test", EXIM, ("failed", "5.1.1", "gone@kunde.test", SENT),
      {"X-Failed-Recipients": "gone@kunde.test"}, "Mail delivery failed: returning message to sender")
prose("exim-two", "Mailer-Daemon@mx.kunde.test", EXIM.replace("  gone@", "  a@kunde.test\n  gone@"),
      ("failed", "5.1.1", "a@kunde.test", SENT, ["a@kunde.test", "gone@kunde.test"]),
      {"X-Failed-Recipients": "a@kunde.test,\n gone@kunde.test"}, "Mail delivery failed: returning message to sender")
prose("sendmail-old", "MAILER-DAEMON@mx.kunde.test", "The original message was received at Mon, 16 Mar 2026 10:00:00 +0100\n\n"
      "   ----- The following addresses had permanent fatal errors -----\n<gone@kunde.test>\n\n   ----- Transcript of session "
      "follows -----\n550 5.1.1 <gone@kunde.test>... User unknown", ("failed", "5.1.1", "gone@kunde.test", None),
      subject="Returned mail: User unknown")
prose("exim-delay", "Mailer-Daemon@mx.kunde.test", "This message was created automatically by mail delivery software.\nA message "
      "that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours.\n\n"
      "  slow@kunde.test\n    Delay reason: connection timed out", ("delayed", None, "slow@kunde.test", None),
      subject="Warning: message 1abc delayed 24 hours")
prose("german", "postmaster@kunde.test", "Ihre Nachricht konnte nicht zugestellt werden:\n\n<gone@kunde.test>: Postfach "
      "unbekannt", ("failed", None, "gone@kunde.test", None), subject="Unzustellbar: Order 4711")
letter("bounce-forwarded-by-person", "Hello, I got this back from you, why?\n\n> <gone@kunde.test>: 550 5.1.1 User unknown",
       {"Subject": "Fwd: Undelivered Mail Returned to Sender"}, subject="Fwd: Undelivered Mail Returned to Sender",
       trim=ANY, new=ANY, quoted=ANY)
letter("bounce-attached-by-person", Multi("mixed", Leaf("text/plain", "What is this?\n"), Leaf(
    "message/delivery-status", "Reporting-MTA: dns; mx\n\n" + group("x@y.test", "failed", "5.1.1"))), text="What is this?")
letter("bounce-daemon-says-other", "Your mailbox is almost full.", {"From": "mailer-daemon@kunde.test"},
       frm=[(None, "mailer-daemon@kunde.test")], automatic=(A, "From: mailer-daemon@kunde.test"))
