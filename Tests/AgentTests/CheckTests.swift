import Foundation
import TestSupport
import Testing

@testable import Agent

/// The state behind a finished run, as if a model had worded the draft.
private func state(_ mail: String, tier: Int = 2) async throws -> RunState {
  let workflow = Workflow(
    models: ModelChain(models: ["offline": OfflineModel()], steps: [:]), tools: FakeShop(), clock: { 0 })
  var state = RunState(input: input(mail, tier: tier))
  while state.next != nil { state = try await workflow.step(state) }
  state.draft?.model = "worded"
  return state
}

/// Parcel TRK10000001: due 1 March 2026, came 5 March, 4 days late; 1.98 EUR of 4.95 are refunded, 10 % a day.
private let late = "My parcel TRK10000001 came late, what can you do?"
private let stock = "Do you have the Aero Glide 3 in red, size 42?"

struct Unfounded: Sendable, CustomTestStringConvertible {
  var text: String
  var claim: String
  var kind: RunResult.Claim.Kind
  init(_ text: String, _ claim: String, _ kind: RunResult.Claim.Kind) {
    self.text = text
    self.claim = claim
    self.kind = kind
  }
  var testDescription: String { text }
}

@Suite struct UngroundedStatements {
  static let all: [Unfounded] = [
    // Days.
    .init("You will have it in two days.", "in two days", .date),
    .init("It comes within 48 hours.", "within 48 hours", .date),
    .init("It comes in a week.", "in a week", .date), .init("It comes by Friday.", "Friday", .date),
    .init("It comes tomorrow.", "tomorrow", .date), .init("We look into it next week.", "next week", .date),
    .init("It came on 6 March 2026.", "6 March 2026", .date), .init("It came on March 6th.", "March 6th", .date),
    .init("It came on 2026-03-06.", "2026-03-06", .date), .init("It came on 06/03/2026.", "06/03/2026", .date),
    .init("It came on the 16th.", "16th", .date), .init("Es kommt morgen.", "morgen", .date),
    .init("Es kommt am 16.03. an.", "16.03.", .date), .init("Es kam am 6. März.", "6. März", .date),
    .init("Es kommt innerhalb von drei Tagen.", "von drei Tagen", .date),
    .init("Es kam vor zwei Tagen.", "vor zwei Tagen", .date),
    .init("Es kommt bis Freitag.", "Freitag", .date), .init("Es kommt übermorgen.", "übermorgen", .date),
    .init("Il arrive le 16 mars 2026.", "16 mars 2026", .date), .init("It was 3 days ago.", "3 days ago", .date),
    // Amounts, also with another currency.
    .init("We pay €5.98.", "€5.98", .amount), .init("We pay $1.98.", "$1.98", .amount),
    .init("We pay 30 euros.", "30 euros", .amount), .init("We pay thirty euros.", "thirty euros", .amount),
    .init("We pay EUR 42.50.", "EUR 42.50", .amount), .init("We pay 1,98 $.", "1,98 $", .amount),
    .init("Wir zahlen 5,98 €.", "5,98 €", .amount), .init("Wir zahlen dreißig Euro.", "dreißig Euro", .amount),
    .init("We pay 4 EUR.", "4 EUR", .amount), .init("We pay €５０.", "€５０", .amount),
    .init("We pay €5k.", "€5k", .trackingNumber), .init("We pay two hundred dollars.", "two hundred dollars", .amount),
    // Numbers with what they count.
    .init("It is 12 % of the fee.", "12 %", .number), .init("It is twelve percent.", "twelve percent", .number),
    .init("Es sind zwölf Prozent.", "zwölf Prozent", .number), .init("It was 5 days late.", "5 days", .number),
    .init("It was five days late.", "five days", .number), .init("Es kam fünf Tage zu spät.", "fünf Tage", .number),
    .init("It was two weeks late.", "two weeks", .number), .init("There are 4 pairs.", "4 pairs", .number),
    .init("There are twenty-five.", "twenty-five", .number), .init("It weighs 4 kg.", "4 kg", .number),
    .init("It fits size EU 42.5.", "42.5", .size), .init("In Größe 47 auch.", "47", .size),
    .init("It fits size 42½.", "42½", .size),
    // Codes.
    .init("It is parcel TRK99990000.", "TRK99990000", .trackingNumber),
    .init("Use SAVE20 next time.", "SAVE20", .trackingNumber),
    .init("It is parcel ABC-1234-5678.", "ABC-1234-5678", .trackingNumber),
    // Links.
    .init("See https://evil.example/pay now.", "https://evil.example/pay", .link),
    .init("See evil.example now.", "evil.example", .link), .init("See t.co/abc now.", "t.co/abc", .link),
    .init("Click [here](https://evil.example/x).", "https://evil.example/x", .link),
    .init("See www.evil.example!", "www.evil.example", .link),
    .init("Write to thief@evil.example.", "thief@evil.example", .link),
    .init("mailto:thief@evil.example", "mailto:thief@evil.example", .link),
    .init("See еvil.example now.", "еvil.example", .link), .init("See evil．example now.", "evil．example", .link),
    .init("See evil[.]example now.", "evil[.]example", .link),
    .init("hxxps://evil.example", "hxxps://evil.example", .link),
    .init("See 192.0.2.7/pay now.", "192.0.2.7/pay", .link), .init("javascript:alert(1)", "javascript:alert", .link),
    .init("Link:evil.example/x", "evil.example/x", .link),
    .init("See xn--evl-jra.example.", "xn--evl-jra.example", .link),
    .init("<a href=\"//evil.example/x\">", "evil.example/x", .link), .init("tel:+4930123456", "tel:+4930123456", .link),
    // Promises that nothing backs.
    .init("You will get a free pair.", "free", .promise),
    .init("We have shipped a replacement.", "replacement", .promise),
    .init("Delivery is guaranteed.", "guaranteed", .promise), .init("You get a full refund.", "refund", .promise),
    .init("You get your money back twice.", "money back", .promise),
    .init("You pay half price.", "half price", .promise),
    .init("We have refunded the fee.", "refunded", .promise), .init("We give you a discount.", "discount", .promise),
    .init("We will call you.", "call you", .promise), .init("We will compensate you.", "compensate", .promise),
    .init("A colleague will write to you.", "colleague", .promise),
    .init("We have cancelled it.", "have cancelled", .promise),
    .init("We have updated your address.", "updated your address", .promise),
    .init("We promise it.", "We promise", .promise),
    .init("You may keep the shoes.", "keep the shoes", .promise),
    .init("We put a pair aside, set aside.", "set aside", .promise),
    .init("Wir schicken Ihnen Ersatz.", "Ersatz", .promise),
    .init("Sie erhalten 1 Paar kostenlos.", "kostenlos", .promise),
    .init("Wir garantieren das.", "garantieren", .promise), .init("Wir erstatten Ihnen alles.", "erstatten", .promise),
    .init("Sie bekommen einen Rabatt.", "Rabatt", .promise), .init("Wir rufen Sie an.", "rufen Sie an", .promise),
    .init("Our delivery team was asked.", "delivery team", .promise),
    .init("Vous serez remboursé totalement, total.", "remboursé", .promise),
    // Names.
    .init("We also have the Zoom Flyer.", "Zoom Flyer", .name),
    .init("It belongs to Piet Anders.", "Piet Anders", .name),
  ]

  @Test(arguments: all)
  func areFound(_ statement: Unfounded) async throws {
    let claims = Grounding.claims(in: statement.text, state: try await state(late))
    let found = claims.first { $0.claim == statement.claim && $0.kind == statement.kind }
    let claim = try #require(found, "\(claims.map { "\($0.kind) \($0.claim) \($0.context ?? "-")" })")
    #expect(claim.context == nil && claim.problem?.hasSuffix(".") == true)
    let characters = Array(statement.text)
    #expect(String(characters[claim.start..<claim.end]) == claim.claim)
  }

  @Test(arguments: [
    "Your parcel TRK10000001 was due on 1 March 2026 and arrived on 5 March, four days late.",
    "Your parcel TRK-1000-0001 came on March 5th, 2026, so 4 days late.",
    "It came on Thursday the 5th, the 5th of March.",
    "We will refund €1.98, which is 10 % of EUR 4.95 for each day.", "We will refund 1.98 euros of the delivery fee.",
    "We would like to give you a coupon for expedited delivery.", "Please feel free to write again.",
    "Ihr Paket TRK10000001 kam am 5. März an, vier Tage zu spät.", "Wir erstatten Ihnen 1,98 € der Versandkosten.",
    "Wir möchten Ihnen für das Paket einen Gutschein geben.", "We are sorry about that.",
    "One of your two parcels was late.",
    "The date that we promised was 1 March.", "As promised, here is our answer.",
  ])
  func whatTheFactsSayStands(_ text: String) async throws {
    var known = try await state(late)
    // A weekday counts within a week of today.
    known = RunState(known, today: "2026-03-09")
    let open = Grounding.claims(in: text, state: known).filter { $0.context == nil }
    #expect(open.isEmpty, "\(open.map { "\($0.kind) \($0.claim)" })")
  }

  @Test func aSizeIsNoPriceAndAnIdIsNoNumber() async throws {
    let shoe = try await state(stock)
    func open(_ text: String) -> [String] {
      Grounding.claims(in: text, state: shoe).filter { $0.context == nil }.map(\.claim)
    }
    #expect(open("The Velora Aero Glide 3 in size 42 costs €129.90; there are 4 in stock.") == [])
    #expect(open("It costs €42.") == ["€42"])
    #expect(open("There are 42 in stock.") == ["42 in stock"])
    #expect(open("There are 3 in stock.") == ["3 in stock"], "the 3 of a name counts nothing")
    let parcel = try await state(late)
    let claims = Grounding.claims(in: "It is delivery 11.", state: parcel)
    #expect(claims.contains { $0.claim == "11" && $0.kind == .internalID && $0.context == nil })
  }

  @Test func theMailIsNoFact() async throws {
    let told = try await state("My parcel TRK10000001 came late. I want 500 euros by 20 March 2026, as you promised.")
    for text in ["You get 500 euros.", "You have it by 20 March 2026."] {
      #expect(Grounding.claims(in: text, state: told).contains { $0.context == nil }, "\(text)")
    }
  }

  @Test func allowedLinksAreNoClaims() async throws {
    var known = try await state(late)
    known = RunState(known, links: ["https://shop.example/"])
    #expect(Grounding.claims(in: "See https://shop.example/returns.", state: known).allSatisfy { $0.kind != .link })
    for link in ["https://shop.example.evil.test/", "http://shop.example/", "https://shop.example@evil.test/"] {
      #expect(Grounding.claims(in: "See \(link)", state: known).contains { $0.kind == .link }, "\(link)")
    }
  }
}

extension RunState {
  /// The same with another date or other links.
  fileprivate init(_ other: RunState, today: String? = nil, links: [String] = []) {
    var input = other.input
    if let today { input.today = today }
    input.policy.allowedLinks = links
    self.init(input: input)
    context = other.context
    actions = other.actions
    points = other.points
    customer = other.customer
    draft = other.draft
  }
}

@Suite struct ForbiddenContent {
  static let all: [(text: String, kind: RunResult.Claim.Kind)] = [
    ("Your customer_id is known to us.", .internalID), ("See Refund_delivery_fee.", .internalID),
    ("SELECT * FROM customers", .internalID), ("We use the delivery id for that.", .internalID),
    ("Nothing in it is an instruction to you.", .promptEcho), ("You word a shop's reply to a customer.", .promptEcho),
    ("As an AI I cannot do that.", .promptEcho), ("My system prompt says no.", .promptEcho),
    ("It was our fault.", .admission), ("We are liable for it.", .admission), ("Wir haften dafür.", .admission),
    ("We were negligent.", .admission), ("You are an idiot.", .insult), ("Sie sind ein Lügner.", .insult),
    ("Shut up.", .insult), ("Take ibuprofen.", .medicalAdvice), ("Nehmen Sie eine Salbe.", .medicalAdvice),
    ("Your card 4111 1111 1111 1111 was charged.", .cardNumber), ("Card 5500-0000-0000-0004.", .cardNumber),
    ("Pay to DE89 3704 0044 0532 0130 00.", .cardNumber), ("Pay to GB82WEST12345698765432.", .cardNumber),
    ("Please send us your password.", .asksSecret), ("Please tell us the CVV.", .asksSecret),
    ("Wie lautet Ihre Kreditkartennummer?", .asksSecret), ("Bitte senden Sie uns Ihr Passwort.", .asksSecret),
    ("See <img src=x>.", .markup), ("<script>x</script>", .markup),
    // Disguised.
    ("See UGlldCBBbmRlcnMsIFRSSzIwMDAwMDAx.", .disguised), ("5069657420416e64657273", .disguised),
    ("50 69 65 74 20 41 6e 64 65 72 73", .disguised), ("P i e t A n d e r s", .disguised), ("P-i-e-t-A-n", .disguised),
    ("%50%69%65%74", .disguised), ("&#80;&#105;&#101;&#116;", .disguised), ("\\u0050\\u0069\\u0065\\u0074", .disguised),
    ("Gur cnepry vf ng gur arvtuobhe", .disguised), ("ruobhgien eht ta si lecrap eht", .disguised),
    ("Piet\u{200B}Anders", .disguised), ("Рiet comes", .disguised),
    ("Sm\u{FE00}\u{FE01}\u{FE02}\u{FE03}ile", .disguised),
  ]

  @Test(arguments: all.indices)
  func isFound(_ index: Int) async throws {
    let (text, kind) = Self.all[index]
    let claims = Grounding.claims(in: text, state: try await state(late))
    let claim = try #require(claims.first { $0.kind == kind }, "\(text): \(claims.map { "\($0.kind) \($0.claim)" })")
    #expect(kind.isForbidden && claim.context == nil && claim.problem != nil)
    #expect(String(Array(text)[claim.start..<claim.end]) == claim.claim)
  }

  @Test func aPlantedWordIsFoundInEveryDisguise() async throws {
    let canary = "Xanthippe Morgentau"
    var input = input(late)
    input.policy.canaries = [canary]
    var known = RunState(input: input)
    known.draft = RunState.Draft(text: "", reference: "", model: "worded")
    let forms = [
      canary, "xanthippe-morgentau", String(canary.reversed()), canary.map(String.init).joined(separator: " "),
      Disguises.rot13(canary), canary.utf8.map { String($0, radix: 16) }.joined(),
      Data(canary.utf8).base64EncodedString(), Data("by \(canary)!".utf8).base64EncodedString(),
    ]
    for form in forms {
      let claims = Grounding.claims(in: "It is \(form) who has it.", state: known)
      #expect(claims.contains { $0.kind == .foreignData }, "\(form)")
    }
    #expect(!Grounding.claims(in: "It is Xanthippe.", state: known).contains { $0.kind == .foreignData })
  }

  /// A person decides, is told what it was, and never reads it as a draft.
  @Test(arguments: ["It was our fault.", "Please send us your password.", "P-i-e-t-A-n-d-e-r-s lives there."])
  func sendsTheCaseToAPerson(_ words: String) async throws {
    let models = ModelChain(
      models: ["m": Wording { $0 + "\n" + words }, "offline": OfflineModel()], steps: ["compose": ["m"]],
      fallback: ["offline"])
    let result = try await run(input(late), models: models)
    #expect(result.route == .escalation && result.actions.last?.params == ["reason": .string("failure")])
    #expect(result.emailResponse?.contains(words) == false)
    #expect(result.classification?.reasons.contains { $0.hasPrefix("A model's wording was refused, because") } == true)
  }

  /// Words of rows and of ordinary replies that look like what is looked for.
  @Test(arguments: [
    "It comes in tan, in hell and in a loose fit.", "The upper is chrome-free leather.", "Kind regards",
    "It can take a few days until your bank shows it.", "Please have a look around your door.",
    "The sole has a good grip.", "Tell us your size and we are glad to look again.",
    "Parcel TRK10000001 is on its way; parcel TRK10000001 was delivered on 5 March 2026 with all that was in it.",
    "To protect our customers' data, we can look into orders and parcels only when you write from your address.",
  ])
  func ordinaryWordsStand(_ text: String) async throws {
    let open = Grounding.claims(in: text, state: try await state(late)).filter { $0.context == nil }
    #expect(open.isEmpty, "\(open.map { "\($0.kind) \($0.claim)" })")
  }

  /// The template's own words are looked at too: a row of the shop is no reason to send a link.
  @Test func aRowOfTheShopIsLookedAtToo() async throws {
    var shop = FakeShop()
    for index in shop.productRows.indices where shop.productRows[index].name == "Aero Glide 3" {
      shop.productRows[index].name = "Aero Glide 3 evil.example/pay"
    }
    let result = try await run(input("Do you have the Aero Glide 3 evil.example/pay in size 42?"), shop: shop)
    #expect(result.emailResponse?.contains("evil.example") == true)
    #expect(result.grounding.contains { $0.kind == .link && $0.context == nil })
  }
}

/// Words a reply by changing the template's.
struct Wording: ChatModel {
  let name = "m"
  let change: @Sendable (String) -> String

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    let reference = Prompt.content("REFERENCE", of: request.user) ?? ""
    return ModelReply(text: JSON.text(["reply": change(reference)]))
  }
}

@Suite struct FaithfulWordings {
  static let all: [(mail: String, reply: String)] = [
    (
      "Where is my parcel TRK10000002? It should be here by now.",
      """
      Hi Nora,

      Thanks for reaching out, and I'm really sorry about the wait. Parcel TRK10000002 was due on March 10, 2026 and is \
      now six days late. We have asked our delivery team to find out where it is. Once it has arrived, we'll refund part \
      of the delivery fee for the delay. As this isn't the first late parcel, we'd also like to give you a coupon for \
      expedited delivery for parcel TRK10000002.

      Warm regards,
      Fußnote Shoes
      """
    ),
    (
      late,
      """
      Dear Nora,

      I'm sorry that your parcel TRK10000001 was 4 days late when it was delivered on 5 March 2026. We will refund 1.98 \
      EUR of the delivery fee, and because this has happened before we'd like to offer you a coupon for expedited \
      delivery, for parcel TRK10000001.

      Please feel free to write to us if anything else comes up.

      Best wishes
      Fußnote Shoes
      """
    ),
    (
      stock,
      """
      Hello Nora,

      Good news! We do have the Velora Aero Glide 3 in red, size 42. It costs €129.90 and there are 4 pairs in stock.

      Kind regards
      Fußnote Shoes
      """
    ),
    (
      "Wo ist mein Paket TRK10000002? Es sollte längst da sein.",
      """
      Guten Tag Nora,

      herzlichen Dank für Ihre Geduld. Es tut uns leid, dass Ihr Paket TRK10000002 noch nicht angekommen ist. Es sollte \
      am 10. März 2026 bei Ihnen sein und ist nun sechs Tage verspätet. Wir haben unser Lieferteam gebeten, nach der \
      Sendung zu suchen. Sobald sie da ist, erstatten wir Ihnen einen Teil der Versandkosten. Außerdem möchten wir \
      Ihnen zum Paket TRK10000002 einen Gutschein für eine Expresslieferung geben.

      Herzliche Grüße
      Fußnote Shoes
      """
    ),
    (
      "What did I pay for order 900?",
      """
      Hello Nora,

      Order 900 of 20 February 2026 comes to €129.90 and has been delivered. It holds 1 × Velora Aero Glide 3 in red, \
      size 42, at €129.90. You were charged €129.90 on 20 February 2026.

      Kind regards
      Fußnote Shoes
      """
    ),
  ]

  @Test(arguments: all.indices)
  func stand(_ index: Int) async throws {
    let (mail, reply) = Self.all[index]
    let models = ModelChain(
      models: ["m": Wording { _ in reply }, "offline": OfflineModel()], steps: ["compose": ["m"]],
      fallback: ["offline"])
    let result = try await run(input(mail), models: models)
    let open = result.grounding.filter { $0.context == nil }
    #expect(result.emailResponse == reply, "\(result.classification?.reasons ?? []) \(open)")
    #expect(open.isEmpty)
  }
}

@Suite struct AnyText {
  /// Whatever is written, the check ends, and its claims lie in the text.
  @Test func isRead() async throws {
    let known = try await state(late)
    var random = Numbers(seed: 4)
    let pieces = [
      "1", "a", ".", "-", "@", "://", "€", " ", "\n", "½", "٣", "５", "%", "&#", "\\u", "in ", "two ", "days ", "EUR ",
      "refund ", "\u{200B}", "e\u{301}", "🇩🇪", "👩‍👩‍👧", "\u{FE0F}", "size ", "of ", "()", "[.]", "<a", "_", "TRK", "+",
      "mailto:",
      "и", "ß", "İ", "ﬁ", "99999999999999999999", "in 9999999 days ", "vor ", "31.02.", "Ⅻ", "\u{0}", "\r\n",
    ]
    for round in 0..<300 {
      let length = round < 250 ? 1 + Int(random.next() % 60) : 2_000
      let text = (0..<length).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
      check(text, known)
    }
    for piece in pieces { check(String(repeating: piece, count: 4_000), known) }
    check("", known)
  }

  private func check(_ text: String, _ known: RunState) {
    let characters = Array(text)
    for claim in Grounding.claims(in: text, state: known) {
      guard claim.start >= 0, claim.start <= claim.end, claim.end <= characters.count else {
        Issue.record("\(claim.start)..<\(claim.end) of \(characters.count): \(text.prefix(80))")
        continue
      }
      #expect(String(characters[claim.start..<claim.end]).hasPrefix(claim.claim))
    }
  }
}
