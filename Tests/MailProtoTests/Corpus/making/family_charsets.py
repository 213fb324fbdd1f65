"""Text in the charsets that mail is written in, rightly and wrongly labelled (RFC 2045 §2.2, RFC 2978)."""

import zlib

from .mails import Leaf, Multi, letter

GERMAN = "Größe 42 in Rot, für übermorgen"
WORDS = {
    "utf-8": ("utf-8", "Größe 42 – 靴 – Заказ – 👠"),
    "UTF8": ("utf-8", GERMAN),
    "us-ascii": ("ascii", "Size 42, please"),
    "iso-8859-1": ("latin-1", GERMAN),
    "latin1": ("latin-1", GERMAN),
    "iso-8859-2": ("iso-8859-2", "Objednávka č. 7 ještě nepřišla, žluté boty"),
    "iso-8859-3": ("iso-8859-3", "Ħobż ġdid, żraben żgħar"),
    "iso-8859-4": ("iso-8859-4", "Kingad on väikesed, ķēniņš"),
    "iso-8859-5": ("iso-8859-5", "Где мой заказ?"),
    "iso-8859-6": ("iso-8859-6", "أين طلبي"),
    "iso-8859-7": ("iso-8859-7", "Πού είναι η παραγγελία μου"),
    "iso-8859-8": ("iso-8859-8", "איפה ההזמנה שלי"),
    "iso-8859-8-i": ("iso-8859-8", "איפה ההזמנה שלי"),
    "iso-8859-9": ("iso-8859-9", "Siparişim nerede, ayakkabı geldi mi, ığdır"),
    "iso-8859-10": ("iso-8859-10", "Hvar er pöntunin mín, þakka"),
    "iso-8859-13": ("iso-8859-13", "Kur mano užsakymas, ačiū"),
    "iso-8859-14": ("iso-8859-14", "Ble mae fy esgidiau, ŵyth"),
    "iso-8859-15": ("iso-8859-15", "100 € für Schuhe, œuvre"),
    "iso-8859-16": ("iso-8859-16", "Unde este comanda mea, mulțumesc, țară"),
    "windows-1250": ("cp1250", "Gdzie są moje buty, „żółte”?"),
    "windows-1251": ("cp1251", "Где мой заказ №7?"),
    "windows-1252": ("cp1252", "“Smart quotes” – 100 €…"),
    "windows-1253": ("cp1253", "Πού είναι τα παπούτσια μου; 5 €"),
    "windows-1254": ("cp1254", "Ayakkabı ığdır, 5 €"),
    "windows-1255": ("cp1255", "איפה ההזמנה שלי, 5 €"),
    "windows-1256": ("cp1256", "أين طلبي، 5 €"),
    "windows-1257": ("cp1257", "Kur mano užsakymas, 5 €"),
    "windows-1258": ("cp1258", "đơn hàng, 5 €"),
    "koi8-r": ("koi8-r", "Где мой заказ? ┌─┐"),
    "koi8-u": ("koi8-u", "Де моє замовлення, її"),
    "ibm866": ("cp866", "Где мой заказ"),
    "cp850": ("cp850", GERMAN),
    "cp437": ("cp437", "Größe 42 ½"),
    "macintosh": ("mac-roman", "Größe 42 – “rot”"),
    "x-mac-cyrillic": ("mac-cyrillic", "Где мой заказ"),
    "tis-620": ("tis-620", "รองเท้าของฉันอยู่ที่ไหน"),
    "windows-874": ("cp874", "รองเท้า 5 €"),
    "shift_jis": ("cp932", "靴のサイズは①です。ｶﾅ"),
    "cp932": ("cp932", "髙橋さんの靴、㈱"),
    "euc-jp": ("euc-jp", "靴はどこですか。ｶﾅ"),
    "iso-2022-jp": ("iso-2022-jp", "靴はどこですか。\nABC です"),
    "iso-2022-kr": ("iso-2022-kr", "신발이 어디에 있습니까"),
    "gb2312": ("gb2312", "我的鞋子在哪里"),
    "gb2312-with-gbk": ("gbk", "鎔基先生的鞋子"),
    "gbk": ("gbk", "我的鞋子，價格"),
    "gb18030": ("gb18030", "我的鞋子㐀𠀀"),
    "hz-gb-2312": ("hz", "我的鞋子 abc"),
    "big5": ("big5", "我的鞋子在哪裡"),
    "big5-hkscs": ("big5-hkscs", "我嘅鞋喺邊度"),
    "euc-kr": ("euc-kr", "신발이 어디에 있습니까"),
    "euc-kr-with-cp949": ("cp949", "똠방각하 펲시콜라"),
    "ks_c_5601-1987": ("cp949", "신발 쌰"),
    "utf-7": ("utf-7", "Größe 42 – A+B"),
    "utf-16": ("utf-16", GERMAN),
    "utf-16be": ("utf-16-be", GERMAN),
    "utf-16le": ("utf-16-le", GERMAN),
    "utf-32": ("utf-32", GERMAN),
}
ENCODINGS = ["8bit", "base64", "quoted-printable"]

for number, (name, (codec, words)) in enumerate(WORDS.items()):
    label = name.split("-with-")[0]
    cte = "base64" if label.startswith(("utf-16", "utf-32")) else ENCODINGS[zlib.crc32(name.encode()) % 3]
    letter(f"charset-{name.replace('_', '-').lower()}", Leaf("text/plain", (words + "\n").encode(codec), charset=label, cte=cte),
           text=words, eol="\n", characters=24 if name == "utf-8" else None)


def wrong(name, label, data, text, cte="8bit", **want):
    field = f"Content-Type: text/plain; charset={label}\n" if label else "Content-Type: text/plain\n"
    letter(f"charset-{name}", Leaf("text/plain", data, charset=label and label.strip('"'), cte=cte,
                                   fields=field + f"Content-Transfer-Encoding: {cte}\n"), text=text, eol="\n", **want)


GUESSED = dict(defects=["charset-guessed"])
LOST = dict(defects=["undecodable-text"])
wrong("none-utf8", None, "Größe\n".encode(), "Größe", **GUESSED)
wrong("none-latin1", None, b"Gr\xf6\xdfe 5 \x80\n", "Größe 5 €", **GUESSED)
wrong("ascii-utf8", "us-ascii", "Größe\n".encode(), "Größe", **GUESSED)
wrong("ascii-latin1", "us-ascii", b"Gr\xf6\xdfe\n", "Größe", **GUESSED)
wrong("unknown-utf8", "x-klingon", "Größe\n".encode(), "Größe", **GUESSED)
wrong("unknown-latin1", "unknown-8bit", b"Gr\xf6\xdfe\n", "Größe", **GUESSED)
wrong("utf8-latin1", "utf-8", b"Gr\xf6\xdfe\n", "Gr\ufffd\ufffde", **LOST)
wrong("utf8-truncated", "utf-8", "Gr\u00f6".encode()[:-1] + b"\n", "Gr\ufffd", **LOST)
wrong("utf8-surrogate", "utf-8", b"a\xed\xa0\x80b\n", "a\ufffd\ufffd\ufffdb", **LOST)
wrong("utf8-overlong", "utf-8", b"a\xc0\xafb\n", "a\ufffd\ufffdb", **LOST)
wrong("utf8-too-high", "utf-8", b"a\xf4\x90\x80\x80b\n", "a\ufffd\ufffd\ufffd\ufffdb", **LOST)
wrong("utf8-bom", "utf-8", "\ufeffGröße\n".encode(), "Größe")
wrong("utf8-noncharacter", "utf-8", "a\uffffb\n".encode(), "a\uffffb")
wrong("sjis-broken", "shift_jis", b"\x8cC \xfd\xfe ok\n", "靴 \ufffd\ufffd ok", **LOST)
wrong("jp-unfinished", "iso-2022-jp", b"\x1b$B7$$N", "靴の", cte="7bit")
wrong("jp-8bit", "iso-2022-jp", b"\x1b$B7$\x1b(B \xff ok\n", "靴 \ufffd ok", **LOST)
wrong("utf7-broken", "utf-7", b"A +~ B\n", "A \ufffd B", cte="7bit", **LOST)
wrong("utf7-hidden-markup", "utf-7", b"+ADw-script+AD4- x\n", "<script> x", cte="7bit")
wrong("utf16-odd", "utf-16le", "Größe\n".encode("utf-16-le") + b"x", "Größe\n\ufffd", cte="base64", **LOST)
wrong("utf16-no-bom", "utf-16", "Größe\n".encode("utf-16-be"), "Größe", cte="base64")
wrong("nul", "us-ascii", b"a\0b\n", "a\ufffdb", ambiguous=True, **LOST)
wrong("quoted-label", '"utf-8"', "Größe\n".encode(), "Größe")
wrong("latin1-controls", "iso-8859-1", b"it\x92s \x96 5 \x80\n", "it’s – 5 €")
wrong("1252-undefined", "windows-1252", b"a\x81b\n", "a\ufffdb", **LOST)
letter("charset-html-meta", Leaf("text/html", b"<meta charset=koi8-r><p>\xe7\xc4\xc5?</p>", cte="8bit"),
       text="Где?", eol="\n")
letter("charset-html-meta-against-field", Leaf(
    "text/html", '<meta charset="iso-8859-1"><p>Größe</p>', charset="utf-8", cte="8bit"), text="Größe", eol="\n")
letter("charset-parts-differ", Multi("mixed", Leaf("text/plain", "Größe\n".encode("latin-1"), charset="iso-8859-1", cte="8bit"),
                                     Leaf("text/plain", "Заказ\n".encode("koi8-r"), charset="koi8-r", cte="8bit")),
       text="Größe\n\nЗаказ", eol="\n")
