import Foundation
import Testing

@testable import Agent

/// Words that mean harm or haste in one place and a shoe in another.
@Suite struct CuesInContext {
  private func cues(_ text: String, names: [String] = []) throws -> [Cue] {
    Cue.read(text, today: try #require(Day(iso: "2026-03-16")), names: names.map(Words.padded)).map(\.cue)
  }

  @Test(arguments: [
    "Is the Solanda Pavo Court in white, size 40 in stock? Will there be more of it?",
    "I need court shoes for tennis.", "Shoes for the court, please, with a grippy sole.",
    "The tongue is too long.", "Do you have the Pulse Trainer?", "By accident I ordered two pairs.",
    "I am back on the court after an injury and need new shoes.", "These shoes are the bomb!",
    "I work in a hospital and need non slip shoes.", "Two questions at once, I hope that is all right.",
    "It is not urgent, just when you have time.", "I immediately loved the colour.",
    "Please don't break your promise.", "I work with the police and need black boots.",
    "I need it for a trip at the end of the month.", "If I order today, can you send it to Spain?",
    "I need it for a trip at the end of the month, can I order today?",
  ])
  func noCue(text: String) throws {
    let found = try cues(text)
    #expect(found.isEmpty, "\(text): \(found)")
  }

  @Test(arguments: [
    ("I will take you to court.", Cue.legal), ("See you in court!", .legal), ("We will go to court over this.", .legal),
    ("I will take this to court.", .legal), ("My attorney will write to you.", .legal),
    ("I am going to call the police.", .legal), ("Wir sehen uns vor Gericht.", .legal),
    ("I have reported you to the regulator.", .legal), ("There is a bomb in your shop.", .threat),
    ("I will stab you.", .threat), ("I will break your legs.", .threat),
    ("I had an accident with your shoes.", .injury),
    ("Please answer at once!", .deadline), ("I need a reply immediately.", .deadline), ("This is urgent.", .deadline),
    ("I need them by Friday.", .deadline), ("I need an answer by 20 March.", .deadline),
  ])
  func stillACue(text: String, cue: Cue) throws { #expect(try cues(text).contains(cue), "\(text)") }

  @Test func theShopsOwnNamesAreNoCues() throws {
    #expect(try cues("Do you have the Lawyer Loafer or the Urgent 2?", names: ["Lawyer Loafer", "Urgent"]).isEmpty)
    #expect(try cues("I will take you to court.", names: ["Pavo Court", "Court"]).contains(.legal))
    #expect(try cues("Do you have the Lawyer Loafer?").contains(.legal))
  }

  @Test func aShoeCalledCourtIsAnOrdinaryQuestion() async throws {
    let result = try await run(input("Is the Lumo Harbour Court in white, size 42 in stock? Will there be more of it?"))
    #expect(result.route == .draft && result.classification?.urgency == "low")
    #expect(result.productIDs == [8] && result.classification?.reasons == [])
  }

  @Test func twoQuestionsAtOnceAreNotUrgent() async throws {
    let text = """
      Hi,

      two questions at once, I hope that is all right.

      First: my parcel TRK10000002 is late. When will it be here?

      Second: do you have white sneakers in size 42? I would like a second pair for
      my sister.
      """
    let result = try await run(input(text, subject: "Two things"))
    #expect(result.classification?.urgency == "medium")
    #expect(result.actions.last?.params == ["reason": .string("multi_request")])
  }
}

@Suite struct NamesOfTheCatalogue {
  @Test func aShoeByItsNameIsAQuestionAboutIt() async throws {
    let result = try await run(input("Is it possible to get the Harbour Court in white in size 42?"))
    #expect(result.classification?.topic == "product_availability_or_recommendation" && result.productIDs == [8])
  }

  @Test func aRefundThatIsNotThereIsSaid() async throws {
    let result = try await run(input("When do I get my refund for order 900?"))
    #expect(result.emailResponse?.contains("We find no refund for it.") == true)
    let paid = try await run(input("When do I get my refund for order 904?"))
    #expect(paid.emailResponse?.contains("No refund") == false)
  }
}

@Suite struct LimitsInWords {
  @Test(
    arguments: [
      ("I would rather not spend more than 120.", nil, 12000), ("max 120", nil, 12000), ("max. 120", nil, 12000),
      ("under 120 euros", nil, 12000), ("up to €120", nil, 12000), ("120 at most", nil, 12000),
      ("€120 max", nil, 12000), ("120 euros or less", nil, 12000), ("my budget is 120", nil, 12000),
      ("Budget: 120", nil, 12000), ("120 is my limit", nil, 12000), ("no more than 120", nil, 12000),
      ("not over 120 €", nil, 12000), ("I don't want to pay more than 89.90", nil, 8990),
      ("cheaper than 100", nil, 10000),
      ("below 120 and without leather", nil, 12000), ("no leather and under 120", nil, 12000),
      ("between 80 and 120", 8000, 12000), ("between €80 and €120", 8000, 12000), ("80-120 euros", 8000, 12000),
      ("from 80 to 120 euros", 8000, 12000), ("around 100", 8000, 12000), ("about €100", 8000, 12000),
      ("at least 100 euros", 10000, nil), ("not less than 100", 10000, nil), ("höchstens 120 Euro", nil, 12000),
      ("size 42, under 120", nil, 12000), ("Not too heavy, max 120 euros", nil, 12000),
      ("size 42", nil, nil), ("between 41 and 43", nil, nil), ("about 10 km a week", nil, nil),
      ("due on 2026-03-16", nil, nil), ("call 0151-2345678", nil, nil), ("not more than 3 weeks", nil, nil),
      ("my order 10049", nil, nil),
    ] as [(String, Int64?, Int64?)])
  func prices(text: String, low: Int64?, high: Int64?) {
    let price = amounts(text).price
    func minor(_ end: WishAmounts.End?) -> Int64? { end.map { Int64(($0.value * 100).rounded()) } }
    #expect(minor(price.low) == low && minor(price.high) == high, "\(text): \(price)")
  }

  private func amounts(_ text: String) -> WishAmounts {
    let text = WishText(text)
    return WishAmounts(text, Clauses(text))
  }

  @Test func weights() {
    #expect(amounts("not more than 300 g").weight == .init(high: .init(value: 0.3)))
    #expect(amounts("lighter than 0.4 kg").weight == .init(high: .init(value: 0.4, isOpen: true)))
    let both = amounts("between 200 and 300 g, under €100")
    #expect(both.weight == .init(low: .init(value: 0.2), high: .init(value: 0.3)))
    #expect(both.price == .init(high: .init(value: 100, isOpen: true)))
  }

  @Test func aWrappedMailKeepsItsLimit() async throws {
    let text = """
      I am looking for a pair of black running shoes in size 42, not too heavy,
      and I would rather not spend more than
      100. What would you recommend?
      """
    let result = try await run(input(text))
    #expect(result.productIDs == [6])
    #expect(result.emailResponse?.contains("300 g") == true && result.grounding.allSatisfy { $0.context != nil })
    let less = try await run(input(text.replacingOccurrences(of: "100.", with: "60.")))
    #expect(less.productIDs.isEmpty && less.emailResponse?.contains("for up to €60") == true)
    #expect(less.grounding.allSatisfy { $0.context != nil }, "\(less.grounding)")
  }
}

@Suite struct AskedProperties {
  private func answer(_ text: String, memory: [RunInput.Turn] = []) async throws -> String {
    let result = try await run(input(text, memory: memory))
    #expect(result.route == .draft)
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
    return try #require(result.emailResponse)
  }

  @Test func weightAndMaterial() async throws {
    let weight = try await answer("Do you have the Ridge Walker in stock? And what does it weigh?")
    #expect(weight.contains("The Karst Ridge Walker weighs 600 g."), "\(weight)")
    let both = try await answer("What does the Aero Glide 3 weigh, and what is it made of?")
    #expect(both.contains("weighs 300 g and is made of mesh"), "\(both)")
  }

  @Test func coloursAndSizesAreThoseInStock() async throws {
    let colors = try await answer("Which colours does the Harbour Court come in?")
    #expect(colors.contains("The Lumo Harbour Court is in stock in white and red/black."), "\(colors)")
    let sizes = try await answer("Which sizes do you have of the Ridge Walker in brown?")
    #expect(sizes.contains("Sizes of the Karst Ridge Walker in stock: 42, 43."), "\(sizes)")
  }

  @Test func priceIsInTheAnswer() async throws {
    #expect(try await answer("How much is the Pace Runner in size 42?").contains("€89.90"))
  }

  @Test func theCaseSaysWhichShoe() async throws {
    let first = "Do you have the Ridge Walker in brown, size 42?"
    let memory = [
      RunInput.Turn(party: "customer", text: first, facts: []), RunInput.Turn(party: "shop", text: "Yes.", facts: []),
    ]
    #expect(try await answer("And what does it weigh?", memory: memory).contains("weighs 600 g"))
  }

  @Test func noWeightOnRecordIsSaid() async throws {
    var shop = FakeShop()
    for index in shop.productRows.indices { shop.productRows[index].weight = nil }
    let result = try await run(input("Do you have the Ridge Walker? What does it weigh?"), shop: shop)
    #expect(result.emailResponse?.contains("no weight on record") == true)
  }

  @Test func germanToo() async throws {
    let result = try await run(input("Guten Tag, haben Sie den Ridge Walker in Größe 42, und was wiegt er?"))
    #expect(result.emailResponse?.contains("wiegt 600 g") == true, "\(result.emailResponse ?? "")")
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
  }
}
