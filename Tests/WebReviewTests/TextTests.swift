import Store
import Testing

@testable import WebReview

@Suite struct MoneyTests {
  private let euro = Money(currency: "eur")

  @Test(arguments: [
    ("4.90", 490), ("4,90", 490), ("4", 400), ("4.9", 490), ("€4.90", 490), (" 4.90 EUR ", 490), ("0.05", 5), ("0", 0),
    ("92233720368547758.07", Int64.max),
  ])
  func readsWhatAPersonTypes(typed: String, minor: Int64) {
    #expect(euro.parse(typed) == minor)
  }

  @Test(arguments: [
    "", ".", "-4", "+4", "4.905", "1.000", "1,000.00", "4.", ".5", "4 90x", "１", "NaN", "4e2", "92233720368547758.08",
  ])
  func refusesWhatCouldBeReadTwoWays(typed: String) {
    #expect(euro.parse(typed) == nil)
  }

  @Test(arguments: [0, 5, 49, 490, 100_000, -490, Int64.max])
  func comesBackExactly(minor: Int64) {
    guard minor >= 0 else {
      #expect(euro.words(minor) == "-€4.90")
      return
    }
    #expect(euro.parse(euro.plain(minor)) == minor)
    #expect(euro.parse(euro.words(minor)) == minor)
  }

  @Test func knowsCurrenciesWithoutAndWithMoreDigits() {
    #expect(Money(currency: "JPY").words(490) == "¥490")
    #expect(Money(currency: "JPY").parse("490.0") == nil)
    #expect(Money(currency: "KWD").words(4905) == "4.905 KWD")
    #expect(Money(currency: "CHF").words(Int64.min) == "-92233720368547758.08 CHF")
  }
}

@Suite struct ActionWordsTests {
  @Test(arguments: [
    ("Refund_delivery_fee 490", "Refund €4.90"), ("Refund_delivery_fee", "Refund"), ("Create_coupon", "Coupon"),
    ("Record_refund 0", "Record refund €0.00"), ("Track_refund_delivery_fee", "Watch refund"),
    ("Refund_delivery_fee much", "Refund"), ("Refund_delivery_fee 99999999999999999999", "Refund"),
    ("Some_new_thing 5", "Some new thing €0.05"), ("", ""),
  ])
  func chips(stored: String, shown: String) {
    #expect(ActionWords.short(stored, money: Money(currency: "EUR")) == shown)
  }
}

@Suite struct ReasonWordsTests {
  @Test(arguments: [
    (
      "multi_request; model: offline; cue: deadline",
      "The mail asks for several different things. It sets a deadline within about a week."
    ),
    ("legal; model: offline; cue: legal", "The mail speaks of a lawyer, a regulator or a chargeback."),
    ("some_new_code; model: x", "Some new code."),
    ("2,731 of 2,500 characters; 214 more were quoted.", "2,731 of 2,500 characters; 214 more were quoted."),
    ("The customer asks for a person: “a human”.", "The customer asks for a person: “a human”."),
  ])
  func codesBecomeSentences(stored: String, shown: String) {
    #expect(ReasonWords.sentence(stored) == shown)
  }

  @Test(arguments: ["model: offline", "", "  ", "model: offline; model: other"])
  func whatSaysNothingIsLeftOut(stored: String) {
    #expect(ReasonWords.sentence(stored) == nil)
  }

  @Test func noLabelIsACode() {
    for code in ["too_long", "asked_for_person", "a_code_of_tomorrow"] {
      #expect(!ReasonWords.label(code).contains("_"))
    }
  }
}

@Suite struct VisibleTests {
  @Test func showsWhatWouldTurnALineAround() {
    #expect(Visible.line("invoice\u{202E}fdp.exe") == "invoice⟨U+202E⟩fdp.exe")
    #expect(Visible.line("a\r\nBcc: x\u{0}") == "a⟨U+000D⟩⟨U+000A⟩Bcc: x⟨U+0000⟩")
    #expect(Visible.line("a\u{200B}b\u{E0041}") == "a⟨U+200B⟩b⟨U+E0041⟩")
    #expect(Visible.block("a\r\n\tb\u{2066}") == "a\n\tb⟨U+2066⟩")
  }

  @Test func leavesScriptsThatNeedJoiners() {
    #expect(Visible.line("می‌خواهم 👩‍🔧") == "می‌خواهم 👩‍🔧")
  }

  @Test func cutsLongLines() {
    #expect(Visible.line(String(repeating: "x", count: 500), limit: 10) == "xxxxxxxxxx…")
  }
}

@Suite struct MomentTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (951_782_399_000, "2000-02-28T23:59:59Z"), (951_868_799_999, "2000-02-29T23:59:59Z"),
    (951_868_800_000, "2000-03-01T00:00:00Z"), (1_795_346_598_000, "2026-11-22T11:23:18Z"),
    (-1000, "1969-12-31T23:59:59Z"), (4_107_542_400_000, "2100-03-01T00:00:00Z"),
  ])
  func exact(milliseconds: Int64, iso: String) {
    #expect(Moment(Timestamp(milliseconds: milliseconds), now: Samples.now).iso == iso)
  }

  @Test(arguments: [
    (0, "now"), (59, "now"), (60, "1 min"), (3599, "59 min"), (7200, "2 h"), (172_799, "47 h"), (172_800, "2 d"),
    (-50, "now"),
  ])
  func age(seconds: Int64, words: String) {
    #expect(Moment(Samples.now.adding(seconds: -seconds), now: Samples.now).age == words)
  }

  @Test func survivesTheEdgesOfTime() {
    for edge in [Int64.min, Int64.max] {
      #expect(!Moment(Timestamp(milliseconds: edge), now: Samples.now).iso.isEmpty)
    }
  }
}

@Suite struct FormTests {
  @Test func readsFields() {
    let form = Form(parsing: Array("a=1+2&b=%C3%A4%0D%0Ax&c&a=later".utf8))
    #expect(form?["a"] == "1 2")
    #expect(form?.text("b") == "ä\nx")
    #expect(form?["c"] == "")
    #expect(form?["d"] == nil)
  }

  @Test(arguments: ["a=%", "a=%4", "a=%GG", "a=%FF", "%C3=1"])
  func refusesWhatIsNoText(body: String) {
    #expect(Form(parsing: Array(body.utf8)) == nil)
  }

  @Test func refusesAFloodOfFields() {
    #expect(Form(parsing: Array(String(repeating: "a=1&", count: Form.fieldLimit + 1).utf8)) == nil)
  }
}
