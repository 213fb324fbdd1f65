import Testing

@testable import Agent

/// What the offline reader makes of a mail, in two shops that exist nowhere else. A wish is written short:
/// `name:… color:… material:… size:… price<… use:…`, several parted by ` | `.
@Suite struct WishPhrasings {
  @Test(arguments: WishPhrases.colors)
  func colors(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.sizes)
  func sizes(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.limits)
  func limits(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.names)
  func names(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.materials)
  func materials(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.uses)
  func uses(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.several)
  func several(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.otherMatters)
  func otherMatters(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.unclear)
  func unclear(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.german)
  func german(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.french)
  func french(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.spanish)
  func spanish(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.dutch)
  func dutch(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.styles)
  func styles(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }

  @Test(arguments: WishPhrases.mails)
  func mails(phrase: WishPhrase) { #expect(phrase.read == phrase.wish, "\(phrase.text)") }
}

/// What a mail leaves open is known from the case's earlier mail.
@Suite struct WishFollowUps {
  private static let before = [
    WishFollowUp.Line(isCustomer: true, text: "Asks for the Tundra in black, size 42."),
    WishFollowUp.Line(
      isCustomer: false, text: "The Tundra in black is there in 42 and costs 119 euros; it also comes in red and grey."),
  ]

  @Test(arguments: [
    ("And in red?", "name:Tundra color:red size:42"),
    ("Do you have it in 43 too?", "name:Tundra color:black size:43"),
    ("Too expensive. Anything cheaper?", "color:black size:42 price<119"),
    ("Great. What about the Ember?", "name:Ember size:42"),
    ("Is it waterproof?", "name:Tundra color:black size:42 use:waterproof"),
    ("Then the grey one please.", "name:Tundra color:grey size:42"),
    ("Okay, and for my wife, in 38?", "name:Tundra color:black size:38"),
    ("Thanks! One size smaller would be better.", "name:Tundra color:black size:41"),
    ("How heavy is it?", "name:Tundra color:black size:42"),
    ("Anything similar without leather?", "color:black size:42 not:leather"),
    ("Do you have the Pace Runner in the same colour and size?", "name:Pace Runner color:black size:42"),
  ])
  func goesOn(text: String, wish: String) {
    let list = WishReader(WishPhrases.european).read(text, before: Self.before)
    #expect(WishPhrase.short(list) == wish, "\(text)")
  }

  @Test func anotherModelOfTheSameName() {
    let before = [
      WishFollowUp.Line(isCustomer: true, text: "Asks for the Aero Glide 3 in navy, size 43."),
      WishFollowUp.Line(isCustomer: false, text: "The Aero Glide 3 is there in 43; there is an Aero Glide 3 Wide too."),
    ]
    let list = WishReader(WishPhrases.european).read("Then I'd take the Wide one, same size.", before: before)
    #expect(WishPhrase.short(list) == "name:Aero Glide 3 Wide color:navy size:43")
  }
}
