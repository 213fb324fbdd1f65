"""Replies and forwards as the common programs write them, in the languages customers write."""

from .mails import ANY, Leaf, Multi, letter

ASKED = "Which size do you need?\nYour team"


def quote(text):
    return "".join(f"> {line}".rstrip() + "\n" for line in text.split("\n"))


def reply(name, own, below, **want):
    text = (own + "\n\n" + below).rstrip("\n")
    want = dict(dict(text=text, trim="certain", new=own, quoted=below.strip("\n")), **want)
    letter(f"reply-{name}", Leaf("text/plain", text + "\n", charset="utf-8"),
           {"In-Reply-To": "<q@shop.test>", "Subject": "Re: Order 4711"}, subject="Re: Order 4711",
           in_reply_to=["q@shop.test"], **want)


GMAIL = {
    "en": ("Size 42, please.", "On Mon, Mar 16, 2026 at 9:12 AM Shop Support <support@shop.test> wrote:"),
    "en-gb": ("Size 42, please.", "On Mon, 16 Mar 2026 at 09:12, Shop Support <support@shop.test> wrote:"),
    "de": ("Größe 42, bitte.", "Am Mo., 16. März 2026 um 09:12 Uhr schrieb Shop Support <support@shop.test>:"),
    "fr": ("Taille 42, merci.", "Le lun. 16 mars 2026 à 09:12, Shop Support <support@shop.test> a écrit :"),
    "es": ("Talla 42, por favor.", "El lun, 16 mar 2026 a las 9:12, Shop Support (<support@shop.test>) escribió:"),
    "it": ("Taglia 42, grazie.", "Il giorno lun 16 mar 2026 alle ore 09:12 Shop Support <support@shop.test> ha scritto:"),
    "nl": ("Maat 42, graag.", "Op ma 16 mrt 2026 om 09:12 schreef Shop Support <support@shop.test>:"),
    "pt": ("Tamanho 42, por favor.", "Shop Support <support@shop.test> escreveu (segunda, 16/03/2026 à(s) 09:12):"),
    "pt-br": ("Tamanho 42, por favor.", "Em seg., 16 de mar. de 2026 às 09:12, Shop Support <support@shop.test> escreveu:"),
    "sv": ("Storlek 42, tack.", "Den mån 16 mars 2026 kl 09:12 skrev Shop Support <support@shop.test>:"),
    "da": ("Størrelse 42, tak.", "Den man. 16. mar. 2026 kl. 09.12 skrev Shop Support <support@shop.test>:"),
    "nb": ("Størrelse 42, takk.", "man. 16. mars 2026 kl. 09:12 skrev Shop Support <support@shop.test>:"),
    "fi": ("Koko 42, kiitos.", "ma 16. maalisk. 2026 klo 9.12 Shop Support (support@shop.test) kirjoitti:"),
    "pl": ("Rozmiar 42, proszę.", "pon., 16 mar 2026 o 09:12 Shop Support <support@shop.test> napisał(a):"),
    "cs": ("Velikost 42, prosím.", "po 16. 3. 2026 v 9:12 odesílatel Shop Support <support@shop.test> napsal:"),
    "hu": ("42-es méret, kérem.", "Shop Support <support@shop.test> ezt írta (időpont: 2026. márc. 16., H, 9:12):"),
    "ro": ("Mărimea 42, vă rog.", "În lun., 16 mar. 2026 la 09:12, Shop Support <support@shop.test> a scris:"),
    "ru": ("Размер 42, пожалуйста.", "пн, 16 мар. 2026 г. в 09:12, Shop Support <support@shop.test>:"),
    "uk": ("Розмір 42, будь ласка.", "пн, 16 бер. 2026 р. о 09:12 Shop Support <support@shop.test> пише:"),
    "tr": ("42 numara lütfen.", "Shop Support <support@shop.test>, 16 Mar 2026 Pzt, 09:12 tarihinde şunu yazdı:"),
    "el": ("Μέγεθος 42, παρακαλώ.", "Στις Δευ 16 Μαρ 2026 στις 9:12 π.μ., ο/η Shop Support <support@shop.test> έγραψε:"),
    "ja": ("サイズは42です。", "2026年3月16日(月) 9:12 Shop Support <support@shop.test>:"),
    "zh": ("要42码。", "Shop Support <support@shop.test> 于2026年3月16日周一 09:12写道："),
    "ko": ("42 사이즈요.", "2026년 3월 16일 (월) 오전 9:12, Shop Support <support@shop.test>님이 작성:"),
}
for language, (own, line) in GMAIL.items():
    reply(f"gmail-{language}", own, f"{line}\n\n{quote(ASKED)}")

reply("gmail-wrapped", "Size 42, please.",
      "On Mon, Mar 16, 2026 at 9:12 AM Shop Support With A Long Name <\nsupport@shop.test> wrote:\n\n" + quote(ASKED))
reply("gmail-wrapped-de", "Größe 42, bitte.",
      "Am Mo., 16. März 2026 um 09:12 Uhr schrieb Shop Support With A Long Name <\nsupport@shop.test>:\n\n" + quote(ASKED))
reply("thunderbird-de", "Größe 42, bitte.", "Am 16.03.26 um 09:12 schrieb Shop Support:\n" + quote(ASKED))
reply("thunderbird-en", "Size 42, please.", "On 16/03/2026 09:12, Shop Support wrote:\n" + quote(ASKED))
reply("thunderbird-fr", "Taille 42.", "Le 16/03/2026 à 09:12, Shop Support a écrit :\n" + quote(ASKED))
reply("apple-en", "Size 42, please.\n\nSent from my iPhone".split("\n\n")[0],
      "Sent from my iPhone\n\n> On 16. Mar 2026, at 09:12, Shop Support <support@shop.test> wrote:\n> \n" + quote(ASKED),
      quoted=ANY)
reply("apple-de", "Größe 42, bitte.",
      "Von meinem iPhone gesendet\n\n> Am 16.03.2026 um 09:12 schrieb Shop Support <support@shop.test>:\n>\n" + quote(ASKED),
      quoted=ANY)
reply("yahoo", "Size 42, please.", "On Monday, 16 March 2026 at 09:12:00 CET, Shop Support <support@shop.test> wrote:\n\n"
      + ASKED, quoted=ANY)
reply("proton", "Size 42, please.", "Sent with Proton Mail secure email.\n\nOn Monday, March 16th, 2026 at 09:12, Shop Support "
      "<support@shop.test> wrote:\n\n" + quote(ASKED), quoted=ANY)
reply("zimbra", "Size 42, please.", "----- Original Message -----\nFrom: \"Shop Support\" <support@shop.test>\n"
      "To: \"Ada\" <ada@kunde.test>\nSent: Monday, March 16, 2026 9:12:00 AM\nSubject: Order 4711\n\n" + ASKED)
reply("mutt", "Size 42, please.", "* Shop Support <support@shop.test> [2026-03-16 09:12]:\n" + quote(ASKED), quoted=ANY, new=ANY)

OUTLOOK = {
    "en": ("Size 42, please.", "From", "Sent", "To", "Subject"),
    "de": ("Größe 42, bitte.", "Von", "Gesendet", "An", "Betreff"),
    "fr": ("Taille 42, merci.", "De", "Envoyé", "À", "Objet"),
    "es": ("Talla 42, por favor.", "De", "Enviado el", "Para", "Asunto"),
    "it": ("Taglia 42, grazie.", "Da", "Inviato", "A", "Oggetto"),
    "nl": ("Maat 42, graag.", "Van", "Verzonden", "Aan", "Onderwerp"),
    "pt": ("Tamanho 42.", "De", "Enviada em", "Para", "Assunto"),
    "sv": ("Storlek 42, tack.", "Från", "Skickat", "Till", "Ämne"),
    "da": ("Størrelse 42, tak.", "Fra", "Sendt", "Til", "Emne"),
    "nb": ("Størrelse 42, takk.", "Fra", "Sendt", "Til", "Emne"),
    "fi": ("Koko 42, kiitos.", "Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "pl": ("Rozmiar 42.", "Od", "Wysłano", "Do", "Temat"),
    "cs": ("Velikost 42.", "Od", "Odesláno", "Komu", "Předmět"),
    "hu": ("42-es méret.", "Feladó", "Elküldve", "Címzett", "Tárgy"),
    "ru": ("Размер 42.", "От", "Отправлено", "Кому", "Тема"),
    "tr": ("42 numara.", "Kimden", "Gönderildi", "Kime", "Konu"),
    "ja": ("サイズは42です。", "差出人", "送信日時", "宛先", "件名"),
    "zh": ("要42码。", "发件人", "发送时间", "收件人", "主题"),
}
for language, (own, sender, sent, to, subject) in OUTLOOK.items():
    reply(f"outlook-{language}", own, f"{sender}: Shop Support <support@shop.test>\n{sent}: 16.03.2026 09:12\n"
          f"{to}: Ada Kunde <ada@kunde.test>\n{subject}: Order 4711\n\n{ASKED}")
reply("outlook-rule", "Size 42, please.", "________________________________\nFrom: Shop Support <support@shop.test>\n"
      "Sent: Monday, March 16, 2026 9:12 AM\nTo: Ada Kunde <ada@kunde.test>\nSubject: Order 4711\n\n" + ASKED)
reply("outlook-original", "Size 42, please.", "-----Original Message-----\nFrom: Shop Support <support@shop.test>\n"
      "Sent: Monday, March 16, 2026 9:12 AM\nTo: Ada Kunde\nSubject: Order 4711\n\n" + ASKED)
reply("outlook-original-de", "Größe 42, bitte.", "-----Ursprüngliche Nachricht-----\nVon: Shop Support <support@shop.test>\n"
      "Gesendet: Montag, 16. März 2026 09:12\nAn: Ada Kunde\nBetreff: Order 4711\n\n" + ASKED)
reply("outlook-mobile", "Size 42, please.", "Get Outlook for Android<https://aka.test/x>\n________________________________\n"
      "From: Shop Support <support@shop.test>\nSent: Monday, March 16, 2026 9:12:00 AM\nTo: Ada Kunde <ada@kunde.test>\n"
      "Subject: Order 4711\n\n" + ASKED, quoted=ANY)
reply("outlook-bold", "Size 42, please.", "*From:* Shop Support <support@shop.test>\n*Sent:* Monday, March 16, 2026 9:12 AM\n"
      "*To:* Ada Kunde\n*Subject:* Order 4711\n\n" + ASKED)


def words(name, body, **want):
    letter(f"reply-{name}", Leaf("text/plain", body + "\n", charset="utf-8"), text=body, **want)


# Below, above and between.
Q = quote(ASKED).rstrip("\n")
words("bottom", f"On 16 Mar 2026 09:12, Shop wrote:\n{Q}\n\nSize 42, please.", trim="certain", new="Size 42, please.",
      quoted=f"On 16 Mar 2026 09:12, Shop wrote:\n{Q}")
words("inline", "> Which size do you need?\n\nSize 42.\n\n> Which colour?\n\nRed.", trim="certain",
      new="Size 42.\n\nRed.", quoted=ANY)
words("only-quote", f"On 16 Mar 2026 09:12, Shop wrote:\n{Q}", trim="uncertain")
words("no-space-marks", ">Which size?\n>Your team\nSize 42.", trim="certain", new="Size 42.", quoted=">Which size?\n>Your team")
words("deep-marks", ">>> one\n>> two\n> three\nSize 42.", trim="certain", new="Size 42.", quoted=">>> one\n>> two\n> three")
words("marks-with-gap", "Size 42.\n\n> one\n\n> two", trim="certain", new="Size 42.", quoted="> one\n\n> two")
reply("marks-with-gap-in-answer", "Size 42.", "> one\n\n> two")
words("angle-is-no-quote", "My size > 42 and < 44.\n->here")
words("attribution-is-mine", "On Monday my neighbour wrote: leave it at the door.\nPlease do so.")
words("list-is-mine", "From: Berlin\nTo: Paris\nPlease send it there.")
words("question-with-colon", "Am Montag schrieb ich schon einmal:\nwo ist mein Paket?")
words("signature", "Size 42.\n\n-- \nAda Kunde\nKundenweg 1", trim="certain", new="Size 42.", quoted="-- \nAda Kunde\nKundenweg 1")
words("signature-stripped", "Size 42.\n\n--\nAda Kunde", trim="certain", new="Size 42.", quoted="--\nAda Kunde")
words("signature-then-quote", f"Size 42.\n\n-- \nAda\n\nOn 16 Mar 2026 09:12, Shop wrote:\n{Q}", trim="certain", new="Size 42.",
      quoted=ANY)
words("signature-long", "Size 42.\n\n-- \n" + "\n".join(f"and this is line {n}" for n in range(40)))
words("dashes-are-no-signature", "Size 42.\n-- or 43 --\nThanks")
words("greeting-stays", "Size 42.\n\nKind regards,\nAda Kunde")
words("mobile-android", "Size 42.\n\nSent from my Samsung Galaxy smartphone.", trim="certain", new="Size 42.",
      quoted="Sent from my Samsung Galaxy smartphone.")
words("mobile-fr", "Taille 42.\n\nEnvoyé de mon iPhone", trim="certain", new="Taille 42.", quoted="Envoyé de mon iPhone")
words("mobile-sentence", "Sent from my iPhone were the pictures, did you get them?\nAda")
NOTICE = ("This e-mail is confidential and intended only for the recipient named above. If you are not the intended "
          "recipient, please delete it and tell the sender at once.")
words("disclaimer-en", f"Size 42.\n\n{NOTICE}", trim="certain", new="Size 42.", quoted=NOTICE)
HINWEIS = ("Diese E-Mail enthält vertrauliche Informationen und ist nur für den genannten Empfänger bestimmt. Wenn Sie nicht "
           "der richtige Empfänger sind, vernichten Sie diese Mail bitte.")
words("disclaimer-de", f"Größe 42.\n\n{HINWEIS}", trim="certain", new="Größe 42.", quoted=HINWEIS)
words("disclaimer-alone", NOTICE, trim="uncertain")
words("confidential-question", "Is my address kept confidential?\n\nAda")
FORWARDED = ("---------- Forwarded message ---------\nFrom: Shop <noreply@shop-offers.test>\nDate: Mon, 16 Mar 2026 at 08:00\n"
             "Subject: Your order\nTo: <ada@kunde.test>\n\nClick here to confirm.")
words("forward-own-words", f"Is this really from you?\n\n{FORWARDED}", trim="certain", new="Is this really from you?",
      quoted=FORWARDED)
words("forward-alone", FORWARDED, trim="uncertain")
words("forward-apple", "Is this you?\n\nBegin forwarded message:\n\nFrom: Shop <a@shop-offers.test>\nSubject: Your order\n"
      "Date: 16 March 2026 at 08:00\nTo: ada@kunde.test\n\nClick here.", trim="certain", new="Is this you?", quoted=ANY)
words("forward-thunderbird-de", "Ist das von Ihnen?\n\n-------- Weitergeleitete Nachricht --------\nBetreff: Ihre Bestellung\n"
      "Datum: Mon, 16 Mar 2026 08:00:00 +0100\nVon: Shop <a@shop-offers.test>\nAn: ada@kunde.test\n\nHier klicken.",
      trim="certain", new="Ist das von Ihnen?", quoted=ANY)
words("two-replies-deep", "Size 42.\n\nOn 16 Mar 2026 10:00, Shop wrote:\n> Still no size.\n>\n> On 16 Mar 2026 09:12, Ada wrote:\n"
      ">> My shoes!", trim="certain", new="Size 42.", quoted=ANY)
words("empty-lines", "\n\n\nSize 42.\n\n\n\nThanks", new=ANY)


# HTML quotes of the common programs.
def html(name, source, new, **want):
    want = dict(dict(text=ANY, trim="certain", quoted=ANY), **want)
    letter(f"reply-html-{name}", Leaf("text/html", source, charset="utf-8"), new=new, **want)


W = "On Mon, 16 Mar 2026 at 09:12, Shop &lt;support@shop.test&gt; wrote:"
html("gmail", f'<div dir="ltr">Size 42, please.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
     f'class="gmail_attr">{W}<br></div><blockquote class="gmail_quote" style="margin:0">Which size?</blockquote></div>',
     "Size 42, please.")
html("apple", f'<div>Size 42, please.</div><div><br><blockquote type="cite"><div>{W}</div><br><div>Which size?</div>'
     "</blockquote></div>", "Size 42, please.")
html("thunderbird", f'<p>Size 42, please.</p><div class="moz-cite-prefix">{W}<br></div><blockquote type="cite" '
     'cite="mid:q@shop.test">Which size?</blockquote>', "Size 42, please.")
html("outlook", '<div class="WordSection1"><p>Size 42, please.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt">'
     "<p><b>From:</b> Shop &lt;support@shop.test&gt;<br><b>Sent:</b> Monday, March 16, 2026 9:12 AM<br><b>To:</b> Ada<br>"
     "<b>Subject:</b> Order 4711</p></div><p>Which size?</p></div>", "Size 42, please.")
html("outlook-web", '<div>Size 42, please.</div><hr tabindex="-1"><div id="divRplyFwdMsg"><b>From:</b> Shop<br><b>Sent:</b> '
     "Monday, March 16, 2026 9:12 AM<br><b>To:</b> Ada<br><b>Subject:</b> Order 4711</div><div>Which size?</div>",
     "Size 42, please.")
html("yahoo", f'<div class="yahoo_quoted_own">Size 42, please.</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>{W}'
     "</div><div>Which size?</div></div>", "Size 42, please.")
html("proton", f'<div>Size 42, please.</div><div class="protonmail_quote">{W}<br><blockquote class="protonmail_quote" '
     'type="cite">Which size?</blockquote></div>', "Size 42, please.")
html("zimbra", '<div>Size 42, please.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: '
     "</b>Shop<br><b>To: </b>Ada<br><b>Sent: </b>Monday, March 16, 2026 9:12:00 AM<br><b>Subject: </b>Order 4711<br></div>"
     '<div data-marker="__QUOTED_TEXT__">Which size?</div>', "Size 42, please.")
html("inline", "<blockquote>Which size?</blockquote><p>42.</p><blockquote>Which colour?</blockquote><p>Red.</p>",
     "42.\n\nRed.")
html("quote-only", "<blockquote>Which size?</blockquote>", ANY, trim="uncertain", quoted=None)
letter("reply-both-ways", Multi("alternative", Leaf(
    "text/plain", f"Size 42, please.\n\nOn 16 Mar 2026 at 09:12, Shop wrote:\n{quote(ASKED)}", charset="utf-8"), Leaf(
    "text/html", f'<div>Size 42, please.</div><blockquote type="cite"><div>{W}</div>Which size do you need?<br>Your team'
    "</blockquote>", charset="utf-8")), text=ANY, trim="certain", new="Size 42, please.", quoted=ANY)
