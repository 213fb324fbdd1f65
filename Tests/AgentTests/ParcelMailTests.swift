import Testing

@testable import Agent

/// Mail about a parcel whose number is known, in words that could be about a payment or an order.
@Suite("Mail about a known parcel") struct ParcelMailTests {
  private func names(_ result: RunResult) -> [String] { result.actions.map(\.action) }

  @Test(arguments: [
    "I paid for the express service, and TRK10000001 was days over the date. What will you do about the delivery charge?",
    "TRK10000001 took too long. Please work out what I should get back.",
    "TRK10000001 was promised for the first of March and came on the fifth. Does your refund promise cover that?",
    "I think TRK10000001 came late, is that right? And do I get a refund on shipping?",
    "TRK10000001 kam zu spät. Was ist mit den Versandkosten?",
  ])
  func theDelayIsTheCause(text: String) async throws {
    let result = try await run(input(text))
    #expect(result.classification?.topic == "delivery_delay", "\(text)")
    #expect(names(result).first == "Refund_delivery_fee" && !names(result).contains("Human_escalation"))
    #expect(result.route == .draft)
  }

  @Test(arguments: [
    "Parcel TRK10000002 is late, and you charged me twice for order 901.",
    "Please send me the invoice for the parcel TRK10000002, which was late.",
  ])
  func anotherMatterStaysOne(text: String) async throws {
    let result = try await run(input(text))
    #expect(result.classification?.topic != "delivery_delay", "\(text)")
  }

  @Test func aParcelOfTheCaseBesideAQuestionAboutAShoe() async throws {
    let memory = [RunInput.Turn(party: "customer", text: "Where is TRK10000001?", facts: [])]
    let text =
      "It came on the fifth. First, what do I get for the delay? Second, is the Harbour Court in white, 42 in stock?"
    let result = try await run(input(text, memory: memory))
    #expect(result.route == .escalation && names(result).contains("Refund_delivery_fee"))
    #expect(result.emailResponse?.contains("TRK10000001") == true)
    #expect(result.emailResponse?.contains("Harbour Court") == true)
  }

  @Test func anOrderNumberIsAnsweredAndTheTrackingNumberAskedFor() async throws {
    let result = try await run(input("My parcel for order 901 is a week late."))
    #expect(result.emailResponse?.contains("TRK10000002") == true)
    #expect(result.emailResponse?.contains("please send us its tracking number") == true)
  }

  @Test(arguments: [
    "TRK10000001 was \"handed to resident\" on Saturday. I am the only resident, and I was away.",
    "It says TRK10000001 was left with a resident. I live alone.",
  ])
  func handedToSomebodyElseIsLost(text: String) async throws {
    let result = try await run(input(text))
    #expect(result.classification?.urgency == "urgent" && names(result) == ["Human_escalation"])
  }

  @Test func whatWasToComeByADayIsNoDeadline() async throws {
    let result = try await run(input("TRK10000002 was to be delivered by Saturday. Saturday has been and gone."))
    #expect(result.classification?.urgency == "medium" && result.route == .draft)
  }

  /// The digits of the first pass for a card's, beside letters that show what they are.
  @Test func aParcelsNumberIsNoCard() {
    let known: Set<String> = ["1Z33B9016840027715"]
    let text = Array("Your parcel 1Z33B9016840027715 was cancelled.")
    #expect(AccountNumbers.cards(text, known: known.contains).isEmpty)
    #expect(!AccountNumbers.cards(text, known: { _ in false }).isEmpty)
    #expect(!AccountNumbers.cards(Array("pay x4111111111111111x"), known: known.contains).isEmpty)
  }
}
