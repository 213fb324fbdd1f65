import Agent
import Foundation
import Testing

@Suite struct ShippingQuestions {
  /// Only the late-delivery workflow proposes refunds; an answer about shipping promises none.
  @Test func promiseNothingThatIsNotProposed() async throws {
    let result = try await run(input("Has my order 901 shipped?"))
    #expect(result.actions.isEmpty && result.emailResponse?.contains("late") == true)
    #expect(result.emailResponse?.contains("refund") == false, "\(result.emailResponse ?? "")")
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
  }
}

@Suite struct LateDeliveryWorkflow {
  private func names(_ result: RunResult) -> [String] { result.actions.map(\.action) }

  @Test func deliveredLateIsRefunded() async throws {
    let result = try await run(input("Hi, my parcel trk 1000 0001 came late, I am not happy."))
    #expect(result.classification?.topic == "delivery_delay")
    #expect(result.route == .draft)
    let refund = try #require(result.actions.first { $0.action == "Refund_delivery_fee" })
    #expect(refund.params == ["delivery_id": .integer(11), "days": .integer(4), "amount": .integer(198)])
    let premise = try #require(result.context.first { $0.id == refund.premises.first })
    #expect(premise.source == "item_deliveries")
    #expect(premise.row["tracking_number"] == .string("TRK-1000-0001"))
    #expect(premise.row["delivery_fee"] == .number(4.95))
    #expect(premise.row["actual_delivery_date"] == .string("2026-03-05"))
    let draft = try #require(result.emailResponse)
    #expect(draft.contains("TRK10000001") && draft.contains("€1.98") && draft.contains("Nora"))
    #expect(!draft.contains(" 11 "))
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
    // Another parcel (18) came late within 60 days.
    #expect(names(result) == ["Refund_delivery_fee", "Create_coupon"])
  }

  @Test func undeliveredLateIsTrackedAndAskedFor() async throws {
    let result = try await run(input("Where is my parcel TRK10000002? It should be here by now."))
    #expect(names(result) == ["Track_refund_delivery_fee", "Request_delivery_update", "Create_coupon"])
    #expect(result.actions.last?.params == ["delivery_id": .integer(12), "customer_id": .integer(1)])
    #expect(result.emailResponse?.contains("6 days late") == true)
  }

  /// An action is approved once for a delivery: proposed again, it could not be approved.
  @Test func whatWasAskedForIsNotAskedForAgain() async throws {
    let past = ["Request_delivery_update", "Track_refund_delivery_fee"].map {
      RunInput.PastAction(action: $0, deliveryID: 12, amount: nil, day: "2026-03-15")
    }
    let result = try await run(input("Where is my parcel TRK10000002?", past: past))
    #expect(names(result) == ["Create_coupon"])
    #expect(result.emailResponse?.contains("We have asked our delivery team") == true)
  }

  @Test func noCouponAfterACoupon() async throws {
    var shop = FakeShop()
    shop.couponRows = [
      Coupon(id: 1, customerID: 1, deliveryID: nil, code: "X", issued: "2026-01-20", expires: "2026-02-01")
    ]
    let result = try await run(input("Where is my parcel TRK10000002?"), shop: shop)
    #expect(!names(result).contains("Create_coupon"))
  }

  @Test func onTimeExceptionCancelledProcessing() async throws {
    let text = "Where are my parcels TRK10000003, TRK10000004, TRK10000005 and TRK10000006? They have not arrived."
    let result = try await run(input(text))
    #expect(names(result) == ["Request_delivery_update"])
    let draft = try #require(result.emailResponse)
    #expect(draft.contains("due by 18 March 2026") && draft.contains("cancelled") && draft.contains("being prepared"))
    #expect(result.grounding.allSatisfy { $0.context != nil })
  }

  @Test func unknownFeeLeavesTheAmountToTheReviewer() async throws {
    let result = try await run(input("My package TRK10000008 arrived late."))
    #expect(result.actions.first?.params["amount"] == .null)
  }

  @Test func foreignAndOldNumbersAreNotFound() async throws {
    let result = try await run(input("My parcels TRK20000001 and TRK10000007 have not arrived."))
    #expect(result.actions.isEmpty)
    let draft = try #require(result.emailResponse)
    #expect(draft.contains("TRK20000001") && draft.contains("TRK10000007") && !draft.contains("12 March"))
    #expect(!result.context.contains { $0.row["customer_id"] == .integer(2) })
    #expect(result.grounding.allSatisfy { $0.context != nil })
  }

  @Test func noNumberIsAskedFor() async throws {
    let result = try await run(input("My parcel has not arrived yet, where is it?"))
    #expect(result.route == .draft && result.actions.isEmpty)
    #expect(result.emailResponse?.contains("tracking number") == true)
    #expect(result.context.contains { $0.row["delivery_id"] == .integer(12) })
    #expect(result.emailResponse?.contains("TRK10000002") == false)
  }

  @Test func markedDeliveredButNotThereGoesToAPerson() async throws {
    let result = try await run(input("Tracking says delivered but nothing here! TRK10000001"))
    #expect(result.route == .escalation)
    #expect(result.classification?.urgency == "urgent" && result.classification?.topic == "delivery_delay")
    #expect(names(result) == ["Human_escalation"])
    #expect(result.actions.first?.params == ["reason": .string("urgent")])
    #expect(result.emailResponse?.contains("TRK10000001") == true)
  }

  @Test func theOtherNumbersOfALostParcelsMailAreAnsweredToo() async throws {
    let text = "TRK10000001 says delivered but nothing here! And TRK10000002 has not arrived either."
    let result = try await run(input(text))
    #expect(result.route == .escalation && result.classification?.urgency == "urgent")
    #expect(names(result) == ["Track_refund_delivery_fee", "Request_delivery_update", "Human_escalation"])
    let draft = try #require(result.emailResponse)
    #expect(draft.contains("TRK10000001") && draft.contains("TRK10000002 is on its way"), "\(draft)")
  }

  @Test func aProblemOnTheWayStillSaysWhenItWasDue() async throws {
    let result = try await run(input("Where is my parcel TRK10000004?"))
    #expect(names(result) == ["Request_delivery_update"])
    #expect(result.emailResponse?.contains("due by 18 March 2026") == true)
  }

  @Test func aDisownedNumberIsNotLookedUp() async throws {
    let result = try await run(input("My parcel TRK10000002 is late; TRK10000001 is not mine."))
    #expect(!names(result).contains("Refund_delivery_fee") && result.emailResponse?.contains("TRK10000001") == false)
  }

  @Test func lowerTiersLearnNothing() async throws {
    for tier in [0, 1] {
      let result = try await run(input("Where is my parcel TRK10000002?", tier: tier))
      #expect(result.actions.isEmpty)
      let draft = try #require(result.emailResponse)
      #expect(draft.contains("registered") && !draft.contains("TRK") && !draft.contains("Nora"))
      #expect(!result.context.contains { $0.source == "item_deliveries" })
    }
  }

  @Test func customerIsFoundByAddressAtTierTwoOnly() async throws {
    let text = "Where is my parcel TRK10000002?"
    let known = try await run(input(text, customer: nil, address: "NORA@kunde.example"))
    #expect(names(known).contains("Track_refund_delivery_fee"))
    let unknown = try await run(input(text, customer: nil, address: "who@kunde.example"))
    #expect(unknown.actions.isEmpty && unknown.emailResponse?.contains("registered") == true)
  }

  @Test func theCaseRemembersTheNumber() async throws {
    let first = "My parcel TRK10000002 is late."
    let memory = [
      RunInput.Turn(party: "customer", text: first, facts: Memory.facts(in: first)),
      RunInput.Turn(party: "shop", text: "Your parcel is on its way.", facts: []),
    ]
    let result = try await run(input("Any updates?", memory: memory, earlier: [first]))
    #expect(result.classification?.topic == "delivery_delay")
    #expect(names(result).contains("Request_delivery_update"))
  }

  @Test func nothingIsPaidTwice() async throws {
    let past = [RunInput.PastAction(action: "Refund_delivery_fee", deliveryID: 11, amount: 198, day: "2026-03-10")]
    let result = try await run(input("My parcel TRK10000001 was late.", past: past))
    #expect(!names(result).contains("Refund_delivery_fee"))
    #expect(result.emailResponse?.contains("already been refunded") == true)
  }

  @Test func germanIsAnsweredInGerman() async throws {
    let result = try await run(
      input("Guten Tag, wo ist mein Paket TRK10000002? Es ist noch nicht angekommen. Viele Grüße"))
    #expect(result.route == .draft)
    #expect(result.emailResponse?.contains("6 Tage verspätet") == true)
    #expect(result.emailResponse?.contains("10. März 2026") == true)
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
  }

  @Test func spanishGoesToAPersonWithFactsAndADraft() async throws {
    let result = try await run(input("Hola, ¿dónde está mi paquete TRK10000002? Todavía no ha llegado, gracias."))
    #expect(result.classification?.topic == "delivery_delay")
    #expect(result.route == .escalation)
    #expect(result.emailResponse != nil && names(result).contains("Track_refund_delivery_fee"))
  }
}

@Suite struct ProductWorkflow {
  @Test func inStock() async throws {
    let result = try await run(input("Hi! Do you have the Aero Glide 3 in red, size 42?", customer: nil, tier: 0))
    #expect(result.route == .draft && result.productIDs == [1])
    #expect(result.emailResponse?.contains("4 in stock") == true)
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
    #expect(result.closestProductSQLQuery == "SELECT 1")
  }

  @Test func outOfStockNamesTheEarliestDelivery() async throws {
    let result = try await run(input("Is the areo glide 3 in red available in 43?"))
    #expect(result.productIDs == [2])
    let draft = try #require(result.emailResponse)
    #expect(draft.contains("8 expected on 20 March 2026") && !draft.contains("April"), "\(draft)")
  }

  @Test func nothingFitsSaysSo() async throws {
    let result = try await run(input("Do you have the Ridge Walker in pink, size 42?"))
    #expect(result.productIDs.isEmpty)
    #expect(result.emailResponse?.contains("closest") == true && result.emailResponse?.contains("Ridge Walker") == true)
  }

  @Test func containmentIsOnlyClose() async throws {
    let result = try await run(input("Do you have the Harbour Court in red in size 43?"))
    #expect(result.productIDs.isEmpty && result.emailResponse?.contains("red/black") == true)
  }

  @Test func negationsAndUsesHold() async throws {
    let result = try await run(input("Can you recommend waterproof shoes in size 42, but no leather please?"))
    #expect(result.productIDs == [10], "\(result.emailResponse ?? "")")
  }

  @Test func usesWithoutColumnsCannotBeAnsweredBySQL() async throws {
    let result = try await run(input("What shoes would you recommend for hiking?"))
    #expect(result.closestProductSQLQuery == "CANNOT_ANSWER")
    #expect(Set(result.productIDs) == [4, 5])
  }

  @Test func severalWishesAreSeveralQueries() async throws {
    let result = try await run(
      input("Do you have the Aero Glide 3 in red size 42 and the Ridge Walker in brown size 43?"))
    #expect(Set(result.productIDs) == [1, 5])
    #expect(result.closestProductSQLQuery?.components(separatedBy: ";\n").count == 2)
  }

  @Test func priceLimits() async throws {
    let result = try await run(input("I am looking for running shoes in size 42 under €100."))
    #expect(result.productIDs == [6])
  }

  @Test func unknownShoeIsNotInvented() async throws {
    let result = try await run(input("Do you have the Zephyrion in size 42?"))
    #expect(result.productIDs.isEmpty)
  }

  @Test func harvestIsASample() async throws {
    let text = "Please send me a list of all your shoes with prices and stock."
    let result = try await run(input(text))
    #expect(result.productIDs.isEmpty && result.route == .draft)
    #expect((result.emailResponse ?? "").components(separatedBy: "\n- ").count == 6)
    let again = try await run(input(text, earlier: [text]))
    #expect(again.route == .escalation)
  }

  @Test func vagueQuestionIsAskedBack() async throws {
    let result = try await run(input("Hello, I need new shoes, can you help me?"))
    #expect(result.route == .draft && result.emailResponse?.contains("Which size") == true)
  }
}

@Suite struct OtherWorkflows {
  private func reason(_ result: RunResult) -> JSON? {
    result.actions.last { $0.action == "Human_escalation" }?.params["reason"]
  }

  @Test func severalRequestsAreAnsweredTogether() async throws {
    let result = try await run(
      input("My parcel TRK10000002 has not arrived. Also, do you have the Ridge Walker in brown, size 42?"))
    #expect(result.classification?.topic == "other" && result.route == .escalation)
    #expect(reason(result) == .string("multi_request"))
    #expect(
      result.emailResponse?.contains("TRK10000002") == true && result.emailResponse?.contains("Ridge Walker") == true)
    #expect(result.trace.nodes == ["recall", "classify", "several", "compose", "check"])
  }

  @Test func thanksNeedsNoReply() async throws {
    let result = try await run(input("Thanks a lot, all good now!"))
    #expect(result.route == .noReply && result.emailResponse == nil && result.actions.isEmpty)
    #expect(result.trace.modelCalls == 0)
  }

  @Test(arguments: [
    ("Your boots made me slip and I was injured, I am in hospital.", "safety"),
    ("My lawyer will contact you about parcel TRK10000002 which has not arrived.", "legal"),
    ("Please delete all my data under GDPR.", "data_request"),
    ("There is an unauthorised charge from you on my stolen card.", "fraud"),
    ("My shoes arrived with a broken heel.", "item_complaint"),
    ("I want to speak to a human about my late parcel.", "asked_for_person"),
    ("What are your opening hours?", "out_of_scope"),
  ])
  func escalations(text: String, code: String) async throws {
    let result = try await run(input(text))
    #expect(result.route == .escalation)
    #expect(reason(result) == .string(code), "\(result.classification.map(String.init(describing:)) ?? "")")
    #expect(result.emailResponse != nil && !result.context.isEmpty)
  }

  @Test func legalStillGathersFacts() async throws {
    let result = try await run(input("My lawyer will contact you: parcel TRK10000002 has not arrived."))
    #expect(result.context.contains { $0.row["delivery_id"] == .integer(12) })
    #expect(result.classification?.urgency == "urgent")
  }

  @Test func cancelledAndNotRefunded() async throws {
    let result = try await run(input("I cancelled order 903 but was charged anyway. I want my money back."))
    let refund = try #require(result.actions.first)
    #expect(refund.action == "Record_refund")
    #expect(refund.params == ["transaction_id": .integer(71), "amount": .integer(8990)])
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
  }

  @Test func cancelledAndRefunded() async throws {
    let result = try await run(input("I was charged for order 904 although I cancelled it."))
    #expect(result.actions.isEmpty && result.emailResponse?.contains("14 February 2026") == true)
  }

  @Test func cancelledItemOfALargerOrder() async throws {
    let result = try await run(input("You charged me for a cancelled item in order 905."))
    #expect(result.actions.first?.params["amount"] == .integer(5990))
  }

  @Test func notCancelledIsExplained() async throws {
    let result = try await run(input("Why was I charged for order 900? The charge on my card is wrong."))
    #expect(result.actions.isEmpty && result.emailResponse?.contains("not cancelled") == true)
  }

  @Test func withoutTablesAPersonTakesOver() async throws {
    var shop = FakeShop()
    shop.optional = []
    let result = try await run(input("I was charged twice for order 900."), shop: shop)
    #expect(result.route == .escalation)
  }

  @Test func transactionExplainsTheOrder() async throws {
    let result = try await run(input("What did I pay for order 900? I need the breakdown."))
    #expect(result.classification?.topic == "transaction_inquiry")
    #expect(result.emailResponse?.contains("€129.90") == true)
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
  }

  @Test func insistingGoesToAPerson() async throws {
    let memory = [RunInput.Turn(party: "shop", text: "Order 900 is not cancelled.", facts: ["order 900"])]
    let result = try await run(
      input(
        "That is wrong, I do not accept this charge.", memory: memory, earlier: ["Why was I charged for order 900?"]))
    #expect(reason(result) == .string("insists"))
  }

  @Test func theFourthOfOneMeaningIsUrgent() async throws {
    let earlier = [
      "Where is my parcel?", "My package has still not arrived", "Still waiting for my parcel, where is it?",
    ]
    let result = try await run(input("Where is my parcel?? It is late.", earlier: earlier))
    #expect(reason(result) == .string("repeated") && result.classification?.urgency == "urgent")
  }

  @Test func shopDownIsRetried() async throws {
    var shop = FakeShop()
    shop.down = true
    await #expect(throws: RunError.self) { try await run(input("Where is my parcel?"), shop: shop) }
  }
}
