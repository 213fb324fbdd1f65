import Testing

@testable import Store
@testable import WebReview

/// Texts with marks: what is known, what is not, what changed, what answers what.
@Suite struct MarkTests {
  private let facts: [Proposal.ContextItem] = [
    .init(
      id: "c1", text: "Parcel", source: "item_deliveries",
      row: ["tracking_number": .string("HX220118"), "order_id": .integer(4411), "delivery_id": .integer(9)]),
    .init(id: "c2", text: "Shoe", source: "shoe_characteristics", row: ["product_name": .string("Trail Runner")]),
  ]

  private func linked(_ pieces: [Piece]) -> [String] {
    pieces.compactMap { $0.linked.map { "\($0.words) \($0.anchor)" } }
  }

  @Test func valuesOfTheMailAreLinkedToTheirRows() {
    let pieces = MailMarks.pieces(
      "Order 4411, parcel hx-220-118, the TRAIL RUNNER; and 99887766? 9 times, trail runners, 44112.", facts: facts)
    #expect(linked(pieces) == ["4411 fact0", "hx-220-118 fact0", "TRAIL RUNNER fact1"])
    #expect(pieces.compactMap(\.named?.words) == ["99887766", "44112"])
  }

  @Test(arguments: ["", "ä", "4411", "a\u{301}4411", "👩‍👩‍👧 4411 ü", String(repeating: "4411 ", count: 5000)])
  func noWordIsLost(_ text: String) {
    let pieces = MailMarks.pieces(text, facts: facts)
    let whole = pieces.map { $0.plain ?? $0.linked?.words ?? $0.named?.words ?? "" }.joined()
    #expect(whole == text)
  }

  @Test func claimsStandWhereTheySay() {
    var proposal = Samples.proposal()
    proposal.emailResponse = "It comes on 5 May. Not on 5 May, free of charge."
    proposal.grounding = [
      .init(claim: "5 May", start: 26, end: 31, context: "c1"),
      .init(claim: "free", start: 900, end: 2, context: nil, kind: "promise", problem: "A promise."),
      .init(claim: "not there", start: 0, end: 9, context: "c1"), .init(claim: "", start: 0, end: 0, context: nil),
      .init(claim: "charge", start: 41, end: 47, context: "gone"),
    ]
    let pieces = DraftMarks.pieces(proposal)
    #expect(pieces.first?.plain == "It comes on 5 May. Not on ")
    #expect(linked(pieces) == ["5 May fact0"])
    #expect(pieces.compactMap(\.doubted?.words) == ["free", "charge"])
    let whole = pieces.map { $0.plain ?? $0.linked?.words ?? $0.doubted?.words ?? "" }.joined()
    #expect(whole == proposal.emailResponse)
  }

  @Test(arguments: [
    ("a b c", "a x c", "a [-b][+x] c"), ("", "new", "[+new]"), ("old", "", "[-old]"), ("same", "same", "same"),
    ("one two", "zero one two three", "[+zero ]one two[+ three]"), ("a\nb", "a\n\nb", "a\n[+\n]b"),
  ])
  func changesAreToldWordByWord(_ old: String, _ new: String, _ expected: String) {
    let pieces = Difference.pieces(from: old, to: new)
    let told = pieces.map { $0.plain ?? $0.added.map { "[+\($0)]" } ?? $0.removed.map { "[-\($0)]" } ?? "" }.joined()
    #expect(told == expected)
  }

  @Test func bothTextsCanBeReadFromTheChanges() {
    var random = SystemRandomNumberGenerator()
    let words = ["a", "b", "c", " ", "\n", "ä", "."]
    for _ in 0..<200 {
      let texts = (0..<2).map { _ in (0..<20).compactMap { _ in words.randomElement(using: &random) }.joined() }
      let pieces = Difference.pieces(from: texts[0], to: texts[1])
      #expect(pieces.map { $0.plain ?? $0.removed ?? "" }.joined() == texts[0])
      #expect(pieces.map { $0.plain ?? $0.added ?? "" }.joined() == texts[1])
    }
  }

  @Test func asksFindTheirAnswers() {
    let asks = Ask.all(
      in: """
        Hello,

        my parcel HX220118 is late. When will it arrive? Please refund the delivery fee.
        Do you also sell umbrellas?

        Thank you in advance
        """,
      draft: """
        Hello,

        your parcel HX220118 is expected on 24. November. We refund the fee of 4.90 EUR.

        Kind regards
        """)
    #expect(
      asks.map(\.words) == ["When will it arrive?", "Please refund the delivery fee.", "Do you also sell umbrellas?"])
    #expect(
      asks.map(\.answer) == [
        "your parcel HX220118 is expected on 24. November.", "We refund the fee of 4.90 EUR.", nil,
      ])
    #expect(asks[1].sure)
  }

  @Test func withoutADraftNothingIsMissing() {
    #expect(
      Ask.all(in: "When does it come?", draft: nil) == [Ask(words: "When does it come?", answer: nil, sure: false)])
    #expect(Ask.all(in: "Thank you for the parcel.", draft: "You are welcome.").isEmpty)
    // A bare question speaks of what was said before it.
    let why = Ask.all(in: "I was charged twice. Why?", draft: "Hello!\n\nThe second charge was for the express fee.")
    #expect(why.map(\.words) == ["I was charged twice. Why?"])
    #expect(why.first?.answer == "The second charge was for the express fee.")
    #expect(Ask.all(in: "It is late. When will it arrive?", draft: nil).map(\.words) == ["When will it arrive?"])
    #expect(Ask.all(in: "Hello!\n\n??", draft: nil).isEmpty)
    #expect(Ask.all(in: "I needed them for a trip.", draft: nil).isEmpty)
    #expect(Ask.all(in: "I need, now, an answer.", draft: nil).count == 1)
    #expect(Ask.all(in: "Können Sie mir das Geld erstatten?", draft: "Wir erstatten die Gebühr.").first?.answer != nil)
  }

  @Test(arguments: [
    (Int64(0), "0 ms"), (9999, "9999 ms"), (12_345, "12.3 s"), (-5, "0 ms"),
  ])
  func lengths(_ number: Int64, _ words: String) { #expect(Words.milliseconds(number) == words) }

  @Test(arguments: [(0.0021, "$0.0021"), (0, "$0.0000"), (1.5, "$1.5000"), (.nan, "$?"), (-1, "$?")])
  func costs(_ amount: Double, _ words: String) { #expect(Words.dollars(amount) == words) }

  @Test func snippetsAreFilledIn() {
    let values = SnippetValues(Samples.view(), shop: "Halden", person: "mara")
    #expect(values.fill("{{first_name}}, {{case}}, {{shop}}, {{me}}, {{order}}") == "Nora, 12, Halden, mara, {{order}}")
  }

  @Test func picturesAreKnownByTheirBytes() {
    #expect(OriginalRoutes.pictureType([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]) == "image/png")
    #expect(OriginalRoutes.pictureType([0xFF, 0xD8, 0xFF, 0xE0]) == "image/jpeg")
    #expect(OriginalRoutes.pictureType(Array("RIFF0000WEBP".utf8)) == "image/webp")
    #expect(OriginalRoutes.pictureType(Array("<svg onload=alert(1)>".utf8)) == nil)
    #expect(OriginalRoutes.pictureType([]) == nil)
  }
}
