import Agent
import Testing

@Suite struct HarvestTests {
  @Test(arguments: [
    "Please send me a list of all your shoes.", "Send me your full price list.", "List every model with stock.",
    "Can you give me all shoes with sizes and prices in an Excel file?", "I need your complete catalogue as a PDF.",
    "Show me everything you have in stock.",
    "Please provide all product data: names, prices, quantities. All your products.",
    "Could I get an overview of all models that you sell?", "Email me the entire inventory.",
    "I would like a list of all available items with their prices.", "Please export your whole product list for me.",
    "All your shoes please, with the stock of each.", "Tell me every single product you carry.",
    "We need the prices of all articles.", "Send your price list today.",
    "Bitte senden Sie mir Ihre komplette Preisliste.", "Schicken Sie mir eine Liste aller Modelle mit Lagerbestand.",
    "Ich hätte gern alle Ihre Schuhe mit Preisen.", "Können Sie mir Ihren Katalog zusenden?",
    "Ich brauche eine Übersicht über Ihr gesamtes Sortiment.",
    "Nennen Sie mir sämtliche Artikel mit Preis und Bestand.",
    "Zeigen Sie mir alles, was Sie haben.", "Bitte geben Sie mir jedes einzelne Modell mit Größen und Farben.",
    "Send price list", "Dump all products.", "Can I see your catalogue?", "I'd like the complete product catalogue.",
    "Bitte eine Liste aller Schuhe.", "all models and prices pls",
    "Envoyez-moi tous les modèles avec les prix.", "Quiero todos los modelos, por favor envíen la lista.",
  ])
  func theWholeIsAHarvest(_ text: String) { #expect(Harvest.asked(in: text) == .whole) }

  @Test(arguments: [
    "Please send the next 50 models.", "And now models 51 to 100, please.", "Please send me the rest of the list.",
    "The remaining models please.", "I would like the next ten shoes of your list.",
    "Bitte schicken Sie die nächsten 20 Modelle.", "Und jetzt den Rest der Liste.", "Die restlichen Artikel bitte.",
  ])
  func anotherPartIsAHarvest(_ text: String) { #expect(Harvest.asked(in: text) == .page) }

  @Test(arguments: [
    "Page 2 please.", "Could I have the next page?", "And the rest?", "Bitte Seite 3.", "Bitte weiter.",
  ])
  func whatGoesOnNeedsABeginning(_ text: String) {
    #expect(Harvest.asked(in: text) == nil)
    #expect(Harvest.asked(in: text, after: .init(["Send me your full price list."])) == .page)
  }

  @Test(arguments: [
    "Show me all your red shoes.", "Please list all Velora models.", "Send me all shoes in size 43.",
    "I want every model from Karst.", "Zeigen Sie mir alle roten Schuhe.", "Ich brauche alle Modelle von Karst.",
    "Show me everything you have in size 43.",
  ])
  func aSliceIsOne(_ text: String) { #expect(Harvest.asked(in: text) == .slice) }

  @Test(arguments: [
    "Show me all your red shoes in 43.", "All your red shoes in 43, please.",
    "Zeigen Sie mir alle roten Schuhe in Größe 43.",
    "Do you have the Aero Glide 3 in all sizes?", "Please list all colours of the Aero Glide 3.",
    "What is the full range of sizes for the Ridge Walker?", "Are all your shoes vegan?",
    "Sind alle Ihre Schuhe vegan?",
    "Do you ship all shoes to Austria?", "I looked at all the shoes on your website and like the Pace Runner best.",
    "Is the whole range waterproof?", "I like every shoe of yours, but which one is for running?",
    "What is the price of the Harbour Court?", "My price range is 80 to 120 euros.",
    "Do you have anything in red, size 42?",
    "Which model do you recommend for trails?", "I need shoes 42 to 44 for the family.", "Can I see the next size up?",
    "Please send the rest of my order.", "Could you send the next model up in price?", "Gibt es alle Größen in Blau?",
    "Ich suche ein Modell für alle Tage.", "We all need shoes for a wedding.", "Is the complete set in stock?",
    "Please refund all items.", "Please exchange all shoes of my order 900.", "Bitte alle Schuhe umtauschen.",
    "Please send all items of my order to my new address.", "I have seen all your shoes and none fits me.",
    "Which of all your models is the lightest?", "Could you send me all the details of the Aero Glide 3?",
    "Please send me the product list of my order.", "How many models do you have in total?",
    "Both pairs in my order were perfect, all good, thank you!", "Do you have every size of the Summit Trail in stock?",
  ])
  func aWishIsNone(_ text: String) { #expect(Harvest.asked(in: text) == nil) }

  /// Who once asked for the list may ask for shoes like anybody else.
  @Test(arguments: [
    "I need some more information about the Aero Glide 3.", "Do you have the others in red?",
    "Is the rest of the shoe made of leather?", "Which of the next two sizes would fit me?",
    "Haben Sie noch mehr in Blau?",
    "All your red shoes in 43, please.",
  ])
  func aWishAfterAHarvestIsNone(_ text: String) {
    #expect(Harvest.asked(in: text, after: .init(["Send me your full price list."])) == nil)
  }

  @Test func historiesAddUp() {
    let history = Harvest.History([
      "Send me your full price list.", "Page 2 please.", "Show me all red shoes.", "Show me all red shoes.",
      "Show me all blue shoes.", "Do you have the Aero Glide in 42?",
    ])
    #expect(history.whole == 2 && history.slices == 2)
    #expect((history + history).whole == 4)
  }
}

@Suite struct HarvestRuns {
  private func flagged(_ result: RunResult) -> RunResult.ContextItem? {
    result.context.first { $0.row["flag"] == .string("catalogue_harvest") }
  }

  private func reason(_ result: RunResult) -> JSON? {
    result.actions.first { $0.action == "Human_escalation" }?.params["reason"]
  }

  @Test(arguments: [
    "Please send me a list of all your shoes.", "Send me your full price list.", "List every model with stock.",
    "Bitte senden Sie mir Ihre komplette Preisliste.", "Schicken Sie mir eine Liste aller Modelle mit Lagerbestand.",
  ])
  func theFirstTimeBringsASample(_ text: String) async throws {
    let result = try await run(input(text))
    #expect(result.route == .draft && flagged(result) != nil)
    #expect(result.classification?.topic == "product_availability_or_recommendation")
    #expect(result.closestProductSQLQuery == "CANNOT_ANSWER" && result.productIDs.isEmpty)
    let draft = try #require(result.emailResponse)
    let named = Set(FakeShop.products.map(\.name)).filter { draft.contains($0) }
    #expect((1...5).contains(named.count))
    #expect(result.grounding.allSatisfy { $0.context != nil })
  }

  @Test func theSecondTimeBringsAPerson() async throws {
    let again = "Please send the next 50 models."
    let here = try await run(input(again, earlier: ["Send me your full price list."]))
    #expect(here.route == .escalation && reason(here) == .string("repeated") && flagged(here) != nil)
    var elsewhere = input(again)
    elsewhere.elsewhere = Harvest.History(["Send me your full price list."])
    let other = try await run(elsewhere)
    #expect(other.route == .escalation && reason(other) == .string("repeated"))
    // A person never receives an empty case.
    #expect(other.emailResponse?.isEmpty == false)
  }

  @Test func sliceAfterSliceIsSeen() async throws {
    let slices = ["Show me all red shoes.", "Show me all blue shoes.", "Show me all black shoes."]
    func result(after count: Int) async throws -> RunResult {
      var next = input("Please show me all your brown shoes.")
      next.elsewhere = Harvest.History(Array(slices.prefix(count)))
      return try await run(next)
    }
    let (first, third, fourth) = (try await result(after: 0), try await result(after: 2), try await result(after: 3))
    #expect(flagged(first) == nil && first.route == .draft)
    #expect(flagged(third) != nil && third.route == .draft)
    #expect(reason(fourth) == .string("repeated") && fourth.route == .escalation)
  }

  @Test func anHonestWishIsAnswered() async throws {
    var wish = input("All your red shoes in 42, please. Which ones do you have?")
    wish.elsewhere = Harvest.History(["Send me your full price list."])
    let result = try await run(wish)
    #expect(flagged(result) == nil && result.route == .draft && result.productIDs == [1])
  }

  /// A model that says nothing of a harvest does not make it none.
  @Test func codeSeesWhatAModelDenies() async throws {
    let blind = ModelChain(models: ["blind": BlindModel()], steps: ["wishes": ["blind"]])
    let result = try await run(input("Send me your full price list."), models: blind)
    #expect(flagged(result) != nil)
  }
}

private struct BlindModel: ChatModel {
  let name = "blind"
  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    guard request.step == "wishes" else { return try await OfflineModel().complete(request) }
    return ModelReply(text: #"{"whole_catalogue":false,"wishes":[]}"#)
  }
}
