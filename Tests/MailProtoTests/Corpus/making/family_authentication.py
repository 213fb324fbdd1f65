"""Authentication-Results as servers write them (RFC 8601)."""

from .mails import ANY, letter


def auth(name, fields, *results, **want):
    fields = fields if isinstance(fields, list) else [fields]
    letter(f"authentication-{name}", "Where is it?", {"Authentication-Results": fields}, authentication=list(results), **want)


BROKEN = dict(defects=[("malformed-authentication-results", "Authentication-Results")])
auth("simple", "mx.shop.test; spf=pass smtp.mailfrom=kunde.test", "0 mx.shop.test spf=pass smtp.mailfrom=kunde.test")
auth("several", "mx.shop.test; spf=pass smtp.mailfrom=ada@kunde.test; dkim=fail header.d=kunde.test header.s=s1;\n"
     " dmarc=pass header.from=kunde.test", "0 mx.shop.test spf=pass smtp.mailfrom=ada@kunde.test",
     "0 mx.shop.test dkim=fail header.d=kunde.test header.s=s1", "0 mx.shop.test dmarc=pass header.from=kunde.test")
auth("none", "mx.shop.test; none")
auth("none-version", "mx.shop.test 1; none")
auth("version", "mx.shop.test 1; spf=pass", "0 mx.shop.test spf=pass")
auth("version-unknown", "mx.shop.test 2; spf=pass", **BROKEN)
auth("comment-heavy", "foo.example.net (foobar) 1 (baz);\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\n"
     "  policy (A dot can go here) . (like that) expired\n  (this surprised me) = (as I wasn't expecting it) 1362471462",
     "0 foo.example.net dkim=fail policy.expired=1362471462")
auth("gmail", 'mx.shop.test;\n dkim=pass header.i=@kunde.test header.s=s1 header.b="aB/c+==";\n arc=none;\n spf=pass '
     "(shop.test: domain of ada@kunde.test designates 192.0.2.1 as permitted sender) smtp.mailfrom=ada@kunde.test;\n"
     " dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=kunde.test",
     "0 mx.shop.test dkim=pass header.b=aB/c+== header.i=@kunde.test header.s=s1", "0 mx.shop.test arc=none",
     "0 mx.shop.test spf=pass smtp.mailfrom=ada@kunde.test", "0 mx.shop.test dmarc=pass header.from=kunde.test")
auth("microsoft-no-id", "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=kunde.test; dkim=pass (signature was verified)\n"
     " header.d=kunde.test;dmarc=pass action=none header.from=kunde.test;compauth=pass reason=100", **BROKEN)
auth("no-blanks", "mx.shop.test;spf=pass smtp.mailfrom=a@kunde.test;dkim=pass header.d=kunde.test",
     "0 mx.shop.test spf=pass smtp.mailfrom=a@kunde.test", "0 mx.shop.test dkim=pass header.d=kunde.test")
auth("upper-case", "MX.Shop.Test; SPF=Pass SMTP.MailFrom=Kunde.Test", "0 MX.Shop.Test spf=pass smtp.mailfrom=Kunde.Test")
auth("trailing-semicolon", "mx.shop.test; spf=pass;", "0 mx.shop.test spf=pass")
auth("quoted-id", '"mx.shop.test"; spf=pass', "0 mx.shop.test spf=pass")
auth("quoted-local", 'mx.shop.test; spf=pass smtp.mailfrom="ada byron"@kunde.test',
     "0 mx.shop.test spf=pass smtp.mailfrom=ada byron@kunde.test")
auth("quoted-semicolon", 'mx.shop.test; spf=fail smtp.mailfrom="x; dkim=pass header.d=kunde.test"',
     "0 mx.shop.test spf=fail smtp.mailfrom=x; dkim=pass header.d=kunde.test")
auth("comment-semicolon", "mx.shop.test; spf=fail (x; dmarc=pass header.from=kunde.test) smtp.mailfrom=evil.test",
     "0 mx.shop.test spf=fail smtp.mailfrom=evil.test")
auth("comment-nested-escape", r"mx.shop.test; spf=fail (a \) ; dmarc=pass (b) header.from=kunde.test) smtp.helo=evil.test",
     "0 mx.shop.test spf=fail smtp.helo=evil.test")
auth("reason", 'mx.shop.test; dkim=fail reason="bad; signature" header.d=kunde.test', ANY)
auth("unclosed-comment", "mx.shop.test; spf=pass (never closed smtp.mailfrom=kunde.test", **BROKEN)
auth("unclosed-quote", 'mx.shop.test; spf=pass smtp.mailfrom="kunde.test', **BROKEN)
auth("empty", "", **BROKEN)
auth("id-only", "mx.shop.test", defects=ANY)
auth("no-id", "; spf=pass", **BROKEN)
auth("two-words-id", "mx shop test; spf=pass", **BROKEN)
auth("missing-equals", "mx.shop.test; spf pass", **BROKEN)
auth("missing-result", "mx.shop.test; spf=; dkim=pass", **BROKEN)
auth("method-version", "mx.shop.test; dkim/1=pass header.d=kunde.test", "0 mx.shop.test dkim=pass header.d=kunde.test")
auth("method-version-unknown", "mx.shop.test; dkim/2=pass header.d=kunde.test", **BROKEN)
auth("two-blocks", ["mx.shop.test; spf=pass", "other.test; dkim=fail"], "0 mx.shop.test spf=pass", "1 other.test dkim=fail")
auth("same-id-twice", ["mx.shop.test; spf=fail", "mx.shop.test; spf=pass"], "0 mx.shop.test spf=fail", "1 mx.shop.test spf=pass")
auth("broken-between", ["mx.shop.test; spf=pass", "broken (", "other.test; dkim=fail"],
     "0 mx.shop.test spf=pass", "2 other.test dkim=fail", defects=[("malformed-authentication-results", "Authentication-Results: broken")])
auth("two-dkim", "mx.shop.test; dkim=fail header.d=kunde.test; dkim=pass header.d=list.test",
     "0 mx.shop.test dkim=fail header.d=kunde.test", "0 mx.shop.test dkim=pass header.d=list.test")
auth("base64-value", "mx.shop.test; dkim=pass header.d=kunde.test header.b=aBc=", "0 mx.shop.test dkim=pass header.b=aBc= header.d=kunde.test")
auth("ipv6", "mx.shop.test; iprev=pass policy.iprev=2001:db8::1", "0 mx.shop.test iprev=pass policy.iprev=2001:db8::1")
auth("utf8", "mx.shop.test; spf=pass smtp.mailfrom=größe@kunde.test", "0 mx.shop.test spf=pass smtp.mailfrom=größe@kunde.test")
auth("duplicate-property", "mx.shop.test; dkim=pass header.d=kunde.test header.d=evil.test", ANY, defects=ANY)
auth("encoded-word", "mx.shop.test; spf=pass smtp.mailfrom==?utf-8?Q?a?=", ANY, defects=ANY)
auth("nul", "mx.shop.test; spf=pass smtp.mailfrom=a\0b", ANY, defects=["*"], ambiguous=True)
letter("authentication-arc-only", "Where is it?", {"ARC-Authentication-Results": "i=1; mx.shop.test; spf=pass"})
letter("authentication-lower-case-name", "Where is it?", {"authentication-results": "mx.shop.test; spf=pass"},
       authentication=["0 mx.shop.test spf=pass"])
