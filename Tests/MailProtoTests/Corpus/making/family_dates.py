"""Dates of every shape (RFC 5322 §3.3, §4.3)."""

from .mails import letter


def date(name, value, expected, defect=False):
    letter(f"dates-{name}", "When will it come?", {"Date": value}, date=expected,
           defects=[("malformed-date", "Date:")] if defect else [])


T = "2026-03-16T09:00:00Z"
date("standard", "Mon, 16 Mar 2026 10:00:00 +0100", T)
date("no-weekday", "16 Mar 2026 10:00:00 +0100", T)
date("no-seconds", "Mon, 16 Mar 2026 10:00 +0100", T)
date("one-digit-day", "Fri, 6 Mar 2026 10:00:00 +0100", "2026-03-06T09:00:00Z")
date("zone-comment", "Mon, 16 Mar 2026 10:00:00 +0100 (Mitteleurop\u00e4ische Zeit)", T)
date("comments-everywhere", "Mon (m), 16 (d) Mar (a (b)) 2026 10:00:00 (t) +0100", T)
date("folded", "Mon, 16 Mar 2026\n 10:00:00\n\t+0100", T)
date("blanks-around-colons", "Mon, 16 Mar 2026 10 : 00 : 00 +0100", T)
date("negative-zone", "Mon, 16 Mar 2026 01:00:00 -0800", T)
date("half-hour-zone", "Mon, 16 Mar 2026 14:30:00 +0530", T)
date("unknown-zone", "Mon, 16 Mar 2026 09:00:00 -0000", T)
date("named-zone-gmt", "Mon, 16 Mar 2026 09:00:00 GMT", T)
date("named-zone-ut", "Mon, 16 Mar 2026 09:00:00 UT", T)
date("named-zone-edt", "Mon, 16 Mar 2026 05:00:00 EDT", T)
date("named-zone-pst", "Mon, 16 Mar 2026 01:00:00 PST", T)
date("military-zone", "Mon, 16 Mar 2026 09:00:00 Z", T)
date("no-zone", "Mon, 16 Mar 2026 09:00:00", T)
date("two-digit-year", "16 Mar 26 10:00:00 +0100", T)
date("two-digit-year-nineties", "Tue, 16 Mar 99 10:00:00 +0100", "1999-03-16T09:00:00Z")
date("three-digit-year", "16 Mar 126 10:00:00 +0100", T)
date("long-names", "Monday, 16 March 2026 10:00:00 +0100", T)
date("lower-case", "mon, 16 mar 2026 10:00:00 +0100", T)
date("month-first", "Mon, Mar 16, 2026 10:00:00 +0100", T)
date("ctime", "Mon Mar 16 09:00:00 2026", T)
date("iso", "2026-03-16T10:00:00+01:00", T)
date("iso-blank", "2026-03-16 09:00:00", T)
date("dashes", "16-Mar-2026 10:00:00 +0100", T)
date("zone-colon", "Mon, 16 Mar 2026 10:00:00 +01:00", T)
date("zone-gmt-plus", "Mon, 16 Mar 2026 10:00:00 GMT+0100", T)
date("wrong-weekday", "Sun, 16 Mar 2026 10:00:00 +0100", T)
date("leap-day", "Thu, 29 Feb 2024 23:59:59 +0000", "2024-02-29T23:59:59Z")
date("leap-second", "Sat, 31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00Z")
date("year-turn", "Thu, 1 Jan 2026 00:30:00 +0100", "2025-12-31T23:30:00Z")
date("epoch", "Thu, 1 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00Z")
date("before-epoch", "Wed, 31 Dec 1969 23:59:59 +0000", "1969-12-31T23:59:59Z")
date("far-future", "Fri, 31 Dec 9999 23:59:59 +0000", "9999-12-31T23:59:59Z")
date("no-such-day", "30 Feb 2026 10:00:00 +0000", None, defect=True)
date("day-zero", "0 Mar 2026 10:00:00 +0000", None, defect=True)
date("hour-25", "16 Mar 2026 25:00:00 +0000", None, defect=True)
date("words", "yesterday at noon", None, defect=True)
date("empty", "", None, defect=True)
date("numbers-only", "16.03.2026 10:00", None, defect=True)
date("huge-numbers", "99999999999999999999 Mar 99999999999999999999 10:00:00 +0000", None, defect=True)
letter("dates-missing", "When will it come?", {"Date": None})
letter("dates-twice", "When will it come?", {"Date": "Mon, 16 Mar 2026 10:00:00 +0100\nDate: Tue, 17 Mar 2026 10:00:00 +0100"},
       date=T, defects=[("duplicate-field", "Date: Tue")])
