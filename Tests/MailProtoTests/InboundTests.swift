import Testing

@testable import MailProto

@Suite struct InboundTests {
  private func inbound(_ body: String, ourMail: [String] = []) -> Inbound {
    Inbound(mail("From: a@b.test\nContent-Type: text/plain; charset=utf-8\n\n\(body)"), ourMail: ourMail)
  }

  @Test func plainMailIsAllNew() {
    let mail = inbound("Hello,\n\n\nplease help.\n")
    #expect(mail.trim == .none && mail.newText == "Hello,\n\n\nplease help." && mail.quotedText.isEmpty)
    #expect(mail.characters == 21)
  }

  @Test(arguments: [
    "On Mon, 16 Mar 2026 at 10:00, Support <support@shop.test> wrote:",
    "On Mon, Mar 16, 2026 at 10:00 AM Support Team of the Shop\n<support@shop.test> wrote:",
    "Am 16.03.2026 um 10:00 schrieb Support <support@shop.test>:",
    "Am Mo., 16. März 2026 um 10:00 Uhr schrieb Support <support@shop.test>:",
    "Le lun. 16 mars 2026 à 10:00, Support <support@shop.test> a écrit :",
    "El lun, 16 mar 2026 a las 10:00, Support (<support@shop.test>) escribió:",
    "Il giorno lun 16 mar 2026 alle ore 10:00 Support <support@shop.test> ha scritto:",
    "Op ma 16 mrt 2026 om 10:00 schreef Support <support@shop.test>:",
    "Em seg., 16 de mar. de 2026 às 10:00, Support <support@shop.test> escreveu:",
    "Den mån 16 mars 2026 kl 10:00 skrev Support <support@shop.test>:",
    "Den man. 16. mar. 2026 kl. 10.00 skrev Support <support@shop.test>:",
    "man. 16. mar. 2026 kl. 10:00 skrev Support <support@shop.test>:",
    "pon., 16 mar 2026 o 10:00 Support <support@shop.test> napisał(a):",
    "W dniu 16.03.2026 o 10:00, Support pisze:",
    "po 16. 3. 2026 v 10:00 odesílatel Support <support@shop.test> napsal:",
    "2026-03-16 10:00 GMT+01:00 Support <support@shop.test>:",
    "\u{FEFF}Am 16.03.26 um 10:00 schrieb Support:",
    "Le 16/03/2026 à 10:00, Support a écrit :",
    "On Monday, March 16th, 2026 at 10:00 AM, Support <support@shop.test> wrote:",
    "----- Le 16 Mar 26, à 10:00, Support <support@shop.test> a écrit :",
  ])
  func attributionsInManyLanguages(line: String) {
    let marked = inbound("Size 42, please.\n\n\(line)\n> Which size?\n> Regards\n")
    #expect(marked.trim == .certain && marked.newText == "Size 42, please.", "\(line)")
    let unmarked = inbound("Size 42, please.\n\n\(line)\n\nWhich size?\nRegards\n")
    #expect(unmarked.trim == .certain && unmarked.newText == "Size 42, please.", "\(line)")
    #expect(unmarked.quotedText.hasSuffix("Which size?\nRegards"))
  }

  @Test(arguments: [
    "-----Original Message-----\nFrom: Support\nSent: Monday\n\nWhich size?",
    "-----Ursprüngliche Nachricht-----\nVon: Support\nGesendet: Montag\n\nWelche?",
    "________________________________\nFrom: Support <s@shop.test>\nSent: Monday, 16 March 2026\nTo: A\nSubject: Re: x\n\nWhich?",
    "Von: Support <s@shop.test>\nGesendet: Montag, 16. März 2026 10:00\nAn: A\nBetreff: AW: x\n\nWelche?",
    "Gesendet: Montag, 16. März 2026 um 10:00 Uhr\nVon: \"S\" <s@shop.test>\nAn: a@b.test\nBetreff: AW: x\n\nWelche?",
    "*De :* Support\n*Envoyé :* lundi\n*À :* A\n*Objet :* x\n\nQuelle ?",
    "---------- Forwarded message ---------\nFrom: X <x@y.test>\nDate: Mon\nSubject: z\n\nbody",
    "Begin forwarded message:\n\nFrom: X\n\nbody",
  ])
  func separators(block: String) {
    let mail = inbound("Size 42, please.\n\n\(block)\n")
    #expect(mail.trim == .certain && mail.newText == "Size 42, please.", "\(block)")
  }

  @Test func signaturesAndTelephones() {
    #expect(inbound("Hi\n\n-- \nAda\nShop").newText == "Hi")
    #expect(inbound("Hi\n\nSent from my iPhone").newText == "Hi")
    #expect(inbound("Hi\n\nVon meinem iPhone gesendet").newText == "Hi")
    #expect(inbound("Hi\n\nVon meinem Konto wurde doppelt abgebucht").newText.hasSuffix("abgebucht"))
    let notice =
      "This e-mail and any attachments are confidential and intended solely for the addressee. If you are not the "
      + "intended recipient, please delete it and tell the sender."
    #expect(inbound("Hi\n\n\(notice)").newText == "Hi")
    let long = (1...20).map { "line \($0)" }.joined(separator: "\n")
    #expect(inbound("Hi\n--\n\(long)").newText.hasSuffix("line 20"))
  }

  @Test func bottomPostingAndInlineAnswers() {
    let mail = inbound("On 16.3.2026 10:00, S wrote:\n> Which size?\n42\n> Which colour?\nRed, please\n")
    #expect(mail.trim == .certain && mail.newText == "42\nRed, please")
  }

  @Test func quotedLinesThatWeNeverSentAreNew() {
    let ours = "Dear Ada,\nwhich size do you need for your daughter?\nWhich colour would she like best?\nYour shop"
    let mail = inbound(
      "See below.\n\nOn 16.3.2026 10:00, S wrote:\n> Dear Ada,\n> which size do you need\n> for your daughter?\n"
        + "> she wears 35 nowadays\n> Which colour would she like best?\n> Your shop\n", ourMail: [ours])
    #expect(mail.newText == "See below.\n\nshe wears 35 nowadays")
    let outlook = inbound(
      "See below.\n\n-----Original Message-----\nFrom: S\n\nDear Ada,\nwhich size do you need for your daughter?\n"
        + "she wears 35 nowadays\nWhich colour would she like best?\nYour shop\n", ourMail: [ours])
    #expect(outlook.newText == "See below.\n\nshe wears 35 nowadays")
  }

  @Test func doubtKeepsEverything() {
    let quoteOnly = inbound("> Which size?\n> Regards\n")
    #expect(quoteOnly.trim == .uncertain && quoteOnly.newText.contains("Which size?") && quoteOnly.quotedText.isEmpty)
    let forward = inbound("---------- Forwarded message ---------\nFrom: X <x@y.test>\nDate: Mon\nSubject: z\n\nbody")
    #expect(forward.trim == .uncertain && forward.newText.hasSuffix("body"))
    let vague = inbound("Hello.\nOn day 2 you wrote:\nthe parcel comes on Monday\nbut it did not come.")
    #expect(vague.trim == .uncertain && vague.newText.hasSuffix("did not come."))
  }

  @Test func wordsLikeAttributionsStay() {
    let list = inbound("My trip:\nFrom: Berlin\nTo: Paris\nDate: 5 May\nCan it arrive before?")
    #expect(list.trim == .none && list.newText.hasSuffix("before?"))
    let mail = inbound("I wrote:\n\nHello\n\nOn Monday she wrote: nothing.\n> 5 pairs")
    #expect(mail.newText.hasPrefix("I wrote:\n\nHello\n\nOn Monday she wrote: nothing."))
  }

  private func alternative(_ plain: String, _ html: String) -> Inbound {
    Inbound(
      mail(
        "Content-Type: multipart/alternative; boundary=x\n\n--x\n\n\(plain)\n--x\nContent-Type: text/html\n\n\(html)\n--x--\n"
      ))
  }

  @Test func textAndHTMLMustAgree() {
    #expect(alternative("Please send size 42", "<p>Please <b>send</b> size 42</p>").trim == .none)
    #expect(alternative("Please cancel my order", "<p>Please double my order").trim == .uncertain)
    let reply = alternative(
      "Yes\n\nOn 16.3.2026 10:00, S <s@x.test> wrote:\n> Which size?",
      "<div>Yes</div><div class=gmail_quote>On 16.3.2026 10:00, S &lt;s@x.test&gt; wrote:<blockquote>Which size?")
    #expect(reply.trim == .certain && reply.newText == "Yes")
  }

  @Test func charactersAreGraphemeClusters() {
    #expect(inbound(" 👨‍👩‍👧 e\u{301} \n").characters == 3)
  }
}
