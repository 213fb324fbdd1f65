import Testing

@testable import MailProto

/// What is the sender's and what is quoted, over languages and mail programs.
@Suite struct ReplyTests {
  private func plain(_ body: String, head: String = "", ourMail: [String] = []) -> Inbound {
    Inbound(mail("From: a@b.test\n\(head)Content-Type: text/plain; charset=utf-8\n\n\(body)"), ourMail: ourMail)
  }

  private func html(_ body: String, ourMail: [String] = []) -> Inbound {
    Inbound(mail("From: a@b.test\nContent-Type: text/html; charset=utf-8\n\n\(body)"), ourMail: ourMail)
  }

  // MARK: languages

  @Test(arguments: ReplySamples.attributions)
  func attributions(line: String) {
    let below = ["> Which size do you need?\n> Regards", "Which size do you need?\nRegards"]
    for quote in below {
      let found = plain("Size 42, please.\n\n\(line)\n\n\(quote)\n")
      #expect(found.trim == .certain && found.newText == "Size 42, please.", "\(line)")
    }
    let answered = plain("Hello!\n\n\(line)\n> Which size do you need?\n42\n> Which colour?\nRed, please\n")
    #expect(answered.trim == .certain && answered.newText == "Hello!\n\n42\nRed, please", "\(line)")
  }

  @Test(arguments: ReplySamples.headers)
  func headerBlocks(block: String) {
    for sender in ["Support <support@shop.test>", "Support"] {
      let header = block.replacing("%f", with: sender)
      for above in ["", "________________________________\n", "-----Original Message-----\n"] {
        let found = plain("Size 42, please.\n\n\(above)\(header)\n\nWhich size?\nRegards\n")
        #expect(found.trim == .certain && found.newText == "Size 42, please.", "\(above)\(header)")
        #expect(found.quotedText.hasSuffix("Which size?\nRegards"))
      }
      let bold = header.split(separator: "\n").map { line in
        let end = line.firstIndex { $0 == ":" || $0 == "：" } ?? line.startIndex
        return "*\(line[...end])*\(line[line.index(after: end)...])"
      }.joined(separator: "\n")
      #expect(plain("Size 42, please.\n\n\(bold)\n\nWhich size?").newText == "Size 42, please.", "\(bold)")
    }
  }

  @Test(arguments: ReplySamples.separators)
  func separators(line: String) {
    let found = plain("Size 42, please.\n\n\(line)\nWhich size?\nRegards\n")
    #expect(found.trim == .certain && found.newText == "Size 42, please.", "\(line)")
    let forward = plain("\(line)\nFrom: X <x@y.test>\nDate: Mon, 16 Mar 2026\nSubject: z\nTo: a\n\nbody")
    #expect(forward.trim == .uncertain && forward.newText.hasSuffix("body"), "\(line)")
  }

  @Test(arguments: ReplySamples.deviceLines)
  func deviceLines(line: String) {
    let found = plain("Where is my parcel?\n\n\(line)\n")
    #expect(found.trim == .certain && found.newText == "Where is my parcel?", "\(line)")
    let above = plain("Where is my parcel?\n\n\(line)\n\nOn 16 Mar 2026, at 10:00, S <s@x.test> wrote:\n> Hello\n")
    #expect(above.newText == "Where is my parcel?", "\(line)")
  }

  // MARK: words that must stay

  @Test(arguments: [
    "On Monday the courier wrote: nobody at home. But I was at home!",
    "On Monday the courier wrote:\nnobody at home.\nBut I was at home!",
    "Please move it.\nFrom: my house\nTo: yours\nThanks",
    "My order:\n- red, size 42\n- blue, size 43\n- black\nThanks",
    "My order:\n-- red, size 42\n-- blue, size 43\nThanks",
    "Send it to:\nAda Byron\nLong Street 5\n12345 Town\nGermany",
    "I want\n> 40 EUR back\nplease", "The price was > 50 EUR and now it is < 30 EUR.", ">_< it broke again!",
    "Two things:\n--\nWhere is my parcel, and why did nobody call me back?\nI have been waiting for two weeks now.",
    "Hello\n---\nPlease also send the invoice to my new address, which you have not got yet!\nThank you",
    "Von meinem Handy aus kann ich die Seite nicht öffnen", "Von meinem Konto wurde doppelt abgebucht",
    "Sent from my office in Berlin, the parcel never came.", "Sent with the wrong phone case.",
    "Das Handy wurde von Outlook, äh, von mir gesendet?",
    "Meine Angaben sind vertraulich, der Empfänger ist krank. Bitte liefern Sie an den Nachbarn, nicht an mich, denn "
      + "ich bin bis Freitag nicht zu Hause und danach verreist.",
    "Am 5. März schrieb mir Ihr Kollege, dass es kommt. Wann?", "Subject: shoes\nBody: they are too small",
    "Name: Ada\nE-mail: a@b.test\nSubject: Return\nMessage: please take them back",
    "Datum: 5. Mai\nVon: Berlin\nNach: Paris\nKann es vorher kommen?",
    "1) yes\n2) no\n3) on the 16.3.2026 at 10:00:\nat home",
    "Here is what I wrote to the carrier:\nplease come at 10:00\nthey did not.",
    "The label says:\nFrom: Shop\nTo: Ada\nWeight: 2 kg\nIs that right?", "Ä\u{200F}b\u{A0}c",
    "=====\nHELLO\n=====\nbye",
    "I send back:\n---\nRed Shoes 42\nBlue Shoes 43", "My order\n--\n2 red\n1 blue", "Order:\n--\nRed Shoes",
    "* one\n* two\n\n_____\nthree", "From here on I will not pay.\n\nFrom: me", "De: nada.\nA: ver.",
  ])
  func customersWordsStay(body: String) {
    let found = plain(body)
    #expect(found.newText == body && found.quotedText.isEmpty, "\(body)")
    #expect(found.trim == .none || body.contains(">"))
  }

  @Test func aDateInProseIsNotSure() {
    for line in [
      "On 16 March 2026 at 10:00 the courier wrote:", "Am 16.03.2026 um 10:00 schrieb mir Ihr Kollege:",
      "On 16.3.2026 you wrote:",
    ] {
      let found = plain("Hello.\n\n\(line)\n\nnobody at home.\nBut I was at home!")
      #expect(found.trim == .uncertain && found.newText.hasSuffix("at home!"), "\(line)")
    }
  }

  @Test(arguments: [
    "Original Message\nFrom: S <s@shop.test>\nSent: Monday, 16 March 2026 10:00\nTo: A\nSubject: Re: x\n\nWhich size?",
    "Von:\tS <s@shop.test>\nAn:\tA\nDatum:\t16.03.2026 10:00\nBetreff:\tRe: x\n" + String(repeating: "-", count: 76)
      + "\n\nWhich size?",
    "From: \"S\" <s@shop.test>\nTo: \"A\" <a@b.test>,\n \"B\" <b@b.test>\nCc: c@d.test\nSent: Monday, March 16, 2026\nSubject: x\n\nWhich size?",
    "------------------\u{A0}原始邮件\u{A0}------------------\n发件人: \"S\" <s@shop.test>;\n发送时间: 2026年3月16日(星期一) 上午10:00\n收件人: \"A\";\n主题: x\n\nWhich size?",
    "At 2026-03-16 10:00:00, \"S\" <s@shop.test> wrote:\n\nWhich size?",
    "On Mar 16, 2026, 10:00 AM +0100, S <s@shop.test>, wrote:\n> Which size?",
    "On Mon, Mar 16, 2026 at 10:00 AM Support Team of the whole Shop <\nsupport@shop.test> wrote:\n\n> Which size?",
    "*From:* S <s@shop.test>\n*Sent:* Monday\n\n*To:* A\n*Subject:* x\n\nWhich size?",
    "De : \"S\" <s@shop.test>\nÀ : \"A\"\nEnvoyé: Lundi 16 Mars 2026 10:00:00\nObjet: Re: x\n\nWhich size?",
    "El lunes, 16 de marzo de 2026, Support <s@shop.test>\nescribió:\n\n> Which size?",
  ])
  func otherProgramsAndTheirWays(quote: String) {
    let found = plain("Size 42, please.\n\n\(quote)\n")
    #expect(found.trim == .certain && found.newText == "Size 42, please.", "\(quote)")
  }

  @Test func marksWithoutAReplyAreNotSure() {
    let list = plain("I would like:\n> two red ones\n> one blue one\nThanks")
    #expect(list.trim == .uncertain && list.newText.contains("> two red ones"))
    let reply = plain(
      "Hello\n> Which size do you need?\n> Which colour?\n42, red", head: "In-Reply-To: <x@shop.test>\n")
    #expect(reply.trim == .certain && reply.newText == "Hello\n42, red")
    let subject = plain("Hello\n> Which size do you need?\n> Which colour?\n42, red", head: "Subject: AW: Schuhe\n")
    #expect(subject.trim == .certain)
  }

  @Test func answersBelowAMarkedQuoteSurviveASeparator() {
    let found = plain(
      "-----Original Message-----\nFrom: S <s@shop.test>\nSent: Monday 10:00\nTo: A\nSubject: x\n\n> Which size?\n\n42 please\n"
    )
    #expect(found.trim == .certain && found.newText == "42 please")
  }

  @Test func anAddressBlockIsASignatureOnlyBelowItsMark() {
    #expect(plain("Hi\n\nAda Byron\nLong Street 5").newText == "Hi\n\nAda Byron\nLong Street 5")
    #expect(plain("Hi\n\n--\nAda Byron\nLong Street 5\n+44 20 1234").newText == "Hi")
    #expect(plain("Hi\n\n-- \nAda Byron\nAsk me anything, any time!").newText == "Hi")
    #expect(plain("a\n-- \nb\n-- \nAda").newText == "a\n-- \nb")
    #expect(plain("Hi\n--\nAda").newText == "Hi" && plain("Hi\n—\nAda Byron\nwww.byron.test").newText == "Hi")
    let asked = plain("Hi\n\n-- \nAda\n\nAnd when does the parcel come?")
    #expect(asked.trim == .uncertain && asked.newText.hasSuffix("come?"))
  }

  @Test func whatFollowsANoticeStays() {
    let notice =
      "This e-mail is confidential and intended solely for the addressee. If you are not the intended recipient, "
      + "please delete it."
    #expect(plain("Hi\n\n\(notice)\n\nPlease consider the environment before printing.").newText == "Hi")
    let below = plain("\(notice)\n\nHello, where is my parcel? I need it on Friday, since I leave on Saturday.")
    #expect(below.newText.contains("where is my parcel"))
  }

  // MARK: our own mail

  private let ours = """
    Dear Ada,
    which size do you need for your daughter?
    Which colour would she like best?
    Your shop
    """

  @Test func whatWeNeverSentIsNew() {
    let quoted = ours.split(separator: "\n").map { "> \($0)" }
    let body =
      "On 16.3.2026 10:00, S wrote:\n\(quoted[0])\n\(quoted[1])\n> she wears 35\n\(quoted[2])\n> blue\n\(quoted[3])"
    let found = plain(body, ourMail: [ours])
    #expect(found.trim == .certain && found.newText == "she wears 35\nblue")
    #expect(!found.quotedText.contains("blue"))
  }

  @Test func longAnswersBetweenOurLinesAreNotLost() {
    let answers = (1...12).map { "This is the answer number \($0), which is long enough." }
    let lines = ours.split(separator: "\n").map(String.init)
    let body =
      "See below.\n\n-----Original Message-----\nFrom: S <s@x.test>\nSent: 10:00\nTo: A\nSubject: y\n\n\(lines[1])\n"
      + answers.joined(separator: "\n") + "\n\(lines[2])"
    let found = plain(body, ourMail: [ours])
    for answer in answers { #expect(found.newText.contains(answer)) }
  }

  @Test func aForwardBelowOwnWordsIsQuotedThoughWeNeverSentIt() {
    let found = plain(
      "Look at this.\n\n---------- Forwarded message ---------\nFrom: Carrier <c@carrier.test>\nDate: Mon, 16 Mar 2026\n"
        + "Subject: delay\nTo: <a@b.test>\n\nYour parcel is late by a week.\n", ourMail: [ours])
    #expect(found.trim == .certain && found.newText == "Look at this.")
  }

  // MARK: HTML

  @Test(arguments: [
    // Outlook on the web and for telephones, in a language that no table knows.
    "<div>Size 42</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>Kuva:</b> S &lt;s@x.test&gt;<br>"
      + "<b>Tunwo:</b> 16<br><b>Kune:</b> A<br><b>Nhau:</b> x</div><div>Which size?</div>",
    "<div>Size 42</div><div id=\"mail-editor-reference-message-container\"><div><b>Kuva: </b>S<br><b>Tunwo: </b>16</div>"
      + "<p>Which size?</p></div>",
    "Size 42<div class=\"gmail_quote\"><div class=\"gmail_attr\">Musi wa 16 Kurume, S akanyora:<br></div>"
      + "<blockquote class=\"gmail_quote\">Which size?</blockquote></div>",
    "<p>Size 42</p><div class=\"moz-cite-prefix\">Musi wa 16 S akanyora:<br></div><blockquote type=\"cite\">Which size?"
      + "</blockquote>",
    "<div>Size 42</div><div class=\"protonmail_quote\">Musi wa 16 S akanyora:<br><blockquote class=\"protonmail_quote\" "
      + "type=\"cite\">Which size?</blockquote></div>",
    "<div>Size 42</div><div id=\"ydp1yahoo_quoted_1\" class=\"yahoo_quoted\"><div>Musi, S akanyora:</div><div>Which size?</div></div>",
    "<div>Size 42</div><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div data-marker=\"__HEADERS__\"><b>Kuva: </b>S<br>"
      + "<b>Kune: </b>A<br></div><div>Which size?</div>",
    "<span>Size 42</span><span id=\"OLK_SRC_BODY_SECTION\"><div><b>Kuva: </b>S<br><b>Musi: </b>16<br></div><div>Which size?</div></span>",
    "<div>Size 42</div><div name=\"quote\" style=\"margin:10px\"><b>Kuva:</b> S<br><b>Nhau:</b> x<br><div>Which size?</div></div>",
    "<div>Size 42</div><blockquote type=cite><div>On 16 Mar 2026, at 10:00, S &lt;s@x.test&gt; wrote:</div>Which size?</blockquote>",
    "<div class=WordSection1><p>Size 42</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> S "
      + "&lt;s@x.test&gt;<br><b>Sent:</b> Monday, March 16, 2026 10:00 AM<br><b>To:</b> A<br><b>Subject:</b> x</p></div>"
      + "<p>Which size?</p></div>",
    "Size 42<div class=\"gmail_signature\"><div>Ada Byron<br>Long Street 5</div></div>",
    "Size 42<br><div id=\"Signature\"><p>Ada Byron</p></div><div id=\"x_divRplyFwdMsg\"><b>Kuva:</b> S<br><b>Tunwo:</b> 16</div>Which size?",
  ])
  func clientsMarkTheirQuotes(body: String) {
    let found = html(body)
    #expect(found.trim == .certain && found.newText == "Size 42", "\(body)")
  }

  @Test func answersInsideGmailsContainerSurvive() {
    let found = html(
      "<div>Hello</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">On 16.3.2026 10:00, S &lt;s@x.test&gt; wrote:</div>"
        + "<blockquote class=\"gmail_quote\">Which size?</blockquote><div>42, please</div><blockquote class=\"gmail_quote\">"
        + "Which colour?</blockquote><div>Red</div></div>")
    #expect(found.trim == .certain)
    #expect(found.newText.split(separator: "\n") == ["Hello", "42, please", "Red"])
  }

  @Test func wordsInASignatureElementStay() {
    let found = html(
      "Hi<div class=\"gmail_signature\">Ada<br><br>Where is my parcel? It should have come on Monday!</div>")
    #expect(found.newText.contains("Where is my parcel?"))
  }

  private func alternative(_ plain: String, _ html: String) -> Inbound {
    Inbound(
      mail(
        "Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n\(plain)\n--x\n"
          + "Content-Type: text/html; charset=utf-8\n\n\(html)\n--x--\n"))
  }

  @Test func thePlainTextIsCutLikeTheHTML() {
    let found = alternative(
      "Size 42\n\nMusi wa 16 Kurume, S akanyora:\nWhich size do you need?",
      "<div>Size 42</div><div class=yahoo_quoted>Musi wa 16 Kurume, S akanyora:<div>Which size do you need?</div></div>"
    )
    #expect(found.trim == .certain && found.newText == "Size 42")
    #expect(found.quotedText == "Musi wa 16 Kurume, S akanyora:\nWhich size do you need?")
  }

  @Test func theWaysMayWrapAndLinkDifferently() {
    let japanese = alternative(
      "靴のサイズを二十六センチに変\n更してください。\n\n2026年3月16日(月) 10:00 Support <s@x.test>:\n> どのサイズですか。",
      "<div>靴のサイズを二十六センチに変更してください。</div><div class=gmail_quote><div class=gmail_attr>2026年3月16日(月) 10:00 Support "
        + "&lt;s@x.test&gt;:</div><blockquote class=gmail_quote>どのサイズですか。</blockquote></div>")
    #expect(japanese.trim == .certain && japanese.newText == "靴のサイズを二十六センチに変\n更してください。")
    let link = alternative("Yes, see here<https://x.test/a>", "<p>Yes, see <a href=\"https://x.test/a\">here</a></p>")
    #expect(link.trim == .none)
    let image = alternative("Thanks\n\n[image: Byron Ltd]", "<p>Thanks</p><img alt=\"Byron Ltd\" src=\"cid:x\">")
    #expect(image.trim == .none)
  }

  @Test func outlooksRuleStandsAboveAHeadInAnyLanguage() {
    let found = html(
      "<div class=WordSection1><p>Size 42</p><div style='border:none; border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0'>"
        + "<p><b>Kuva:</b> S<br><b>Tunwo:</b> 16<br><b>Kune:</b> A<br><b>Nhau:</b> x</p></div><p>Which size?</p></div>")
    #expect(found.trim == .certain && found.newText == "Size 42")
    let box = html(
      "<p>Size 42</p><div style='border-top:solid #E1E1E1 1.0pt'><p>Please hurry, I need it soon.</p></div>")
    #expect(box.trim == .none)
  }

  @Test func whereTheWaysDifferNothingIsCut() {
    let other = alternative(
      "Yes\n\nOn 16.3.2026 10:00, S <s@x.test> wrote:\n> Which size?\nno",
      "<p>Yes, but only if it is cheaper than the other one</p><blockquote>Which size?</blockquote>")
    #expect(other.trim == .uncertain)
    let hidden = alternative(
      "Size 42\n\nOn 16.3.2026 10:00, S <s@x.test> wrote:\nWhich size do you need for her?\n",
      "<p>Size 42</p><p>On 16.3.2026 10:00, S &lt;s@x.test&gt; wrote:</p><p>Which size do you need for her?</p>"
        + "<p>And please cancel the other order at once, I do not want it any more, thank you.</p>")
    #expect(hidden.trim == .uncertain)
  }

  // MARK: nothing is lost

  private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private func words(_ text: String) -> [String] {
    text.split { !$0.isLetter && !$0.isNumber }.map(String.init).sorted()
  }

  /// Every word is on one side; `uncertain` gives everything.
  private func holds(_ found: Inbound) {
    let text = found.message.text
    #expect(words(text) == words(found.newText + "\n" + found.quotedText), "\(text)")
    if found.trim != .certain { #expect(found.newText == text && found.quotedText.isEmpty) }
    if found.trim == .certain { #expect(found.newText.hasWordsOrMarks && !found.quotedText.isEmpty) }
    #expect(found.characters == found.newText.trimmedBlanks.count)
  }

  @Test func noWordIsEverLost() {
    var random = Seeded(state: 7)
    let frames =
      ReplySamples.attributions + ReplySamples.separators + ReplySamples.deviceLines
      + ReplySamples.headers.map { $0.replacing("%f", with: "S <s@x.test>") }
    let prose = [
      "Hello", "where is it?", "> quoted line here", ">> deeper quote", "", "", "-- ", "--", "42", "> ", "From: me",
      "To: you", "Subject: z", "I wrote:", "Dear Ada,", "which size do you need for your daughter?", "-----", "\u{A0}",
      "This is confidential; the intended recipient should delete it, and nobody else may ever read or print it again.",
    ]
    for round in 0..<1500 {
      let lines = (0..<Int.random(in: 1...14, using: &random)).map { _ in
        (Int.random(in: 0..<3, using: &random) == 0 ? frames : prose).randomElement(using: &random) ?? ""
      }
      let body = lines.joined(separator: "\n")
      holds(plain(body, head: round % 2 == 0 ? "Subject: Re: x\n" : "", ourMail: round % 3 == 0 ? [ours] : []))
    }
  }

  @Test func longTextsTakeLinearTime() {
    // Shapes that would take minutes in quadratic time.
    for line in [
      "On 1.1.2026 10:00, a@b.test", "From: x", "> a", "--", "a:", "Subject: x wrote:", "-- \n",
      "1hrieb A:\n> From st 1:",
    ] {
      let text = String(repeating: line + "\n", count: 4000)
      #expect(plain(text).newText.utf8.count > 0)
    }
  }
}

extension String {
  fileprivate var hasWordsOrMarks: Bool { contains { !$0.isWhitespace } }
}
