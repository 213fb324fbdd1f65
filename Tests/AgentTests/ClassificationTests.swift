import Foundation
import Testing

@testable import Agent

private let product = Topic.product
private let delivery = Topic.delivery
private let billing = Topic.billing
private let transaction = Topic.transaction
private let complaint = Topic.complaint
private let other = Topic.other

/// Ordinary mail, and the topic that a person would give it.
private let samples: [(String, Topic)] = [
  ("Hi, do you have the Aero Glide in size 42?", product),
  ("Is the Ridge Walker back in stock?", product),
  ("Could you recommend a shoe for long walks?", product),
  ("I'm looking for waterproof hiking boots, size 44.", product),
  ("Which running shoes would you suggest for flat feet?", product),
  ("How much are the Harbour Court sneakers?", product),
  ("do u have any red sneekers in 39", product),
  ("When will the black trainers in size 40 be availabel again?", product),
  ("My daughter needs new shoes for school, what do you recommend?", product),
  ("Do the Pace Runner shoes come in blue?", product),
  ("I want to buy sandals under 50 euros.", product),
  ("Haben Sie Wanderschuhe in Größe 43?", product),
  ("Avez-vous des chaussures de course en taille 40 ?", product),
  ("¿Tienen zapatillas rojas en talla 41?", product),
  ("Hebben jullie deze schoenen op voorraad in maat 42?", product),
  ("Where is my parcel?", delivery),
  ("My package has not arrived yet.", delivery),
  ("My order should have been here last Tuesday!", delivery),
  ("STILL WAITING FOR MY SHOES!!! THIS IS THE FIFTH TIME I WRITE", delivery),
  ("The tracking for TRK12345678 hasn't moved in a week.", delivery),
  ("Tracking says delivered but there is nothing here.", delivery),
  ("My delivery is a week late, what is going on?", delivery),
  ("I havent recieved my parcle yet", delivery),
  ("The courier is delayed again, when will it arrive?", delivery),
  ("Expected delivery was Monday and it never came.", delivery),
  ("Wo ist mein Paket? Es ist noch nicht angekommen.", delivery),
  ("Où est mon colis ? Je n'ai toujours pas reçu ma commande.", delivery),
  ("¿Dónde está mi pedido? No ha llegado.", delivery),
  ("Waar is mijn pakket? Het is nog niet geleverd.", delivery),
  ("My shoes were delivered 5 days late, can I get the delivery fee back?", delivery),
  ("I was charged twice for my order.", billing),
  ("There is a charge on my card that I don't recognise.", billing),
  ("You overcharged me by 20 euros.", billing),
  ("I cancelled my order but you still charged me.", billing),
  ("My cancelled order has not been refunded, I want my money back.", billing),
  ("The invoice is wrong: the price was 89, not 99.", billing),
  ("Sie haben doppelt abgebucht.", billing),
  ("Vous m'avez prélevé deux fois.", billing),
  ("Me han cobrado dos veces.", billing),
  ("Er is dubbel afgeschreven.", billing),
  ("Has it shipped?", transaction),
  ("Has my order 4711 been shipped yet?", transaction),
  ("Where is my refund for the boots I returned?", transaction),
  ("How do I return a pair of shoes?", transaction),
  ("Please send me a copy of my invoice for order 900.", transaction),
  ("What is the status of my order?", transaction),
  ("Did my payment go through?", transaction),
  ("I would like to cancel my order 903.", transaction),
  ("When will I get my refund?", transaction),
  ("Can you change the delivery address of order 77?", transaction),
  ("The shoes you sent are the wrong size.", complaint),
  ("My boots arrived damaged.", complaint),
  ("The sole came off after two days.", complaint),
  ("You sent me the wrong colour, I ordered blue.", complaint),
  ("There was only one shoe in the box.", complaint),
  ("These shoes are not as described.", complaint),
  ("The left shoe has a hole in it.", complaint),
  ("I received two left shoes!", complaint),
  ("Die Schuhe sind kaputt angekommen.", complaint),
  ("Las zapatillas llegaron rotas, están dañadas, es el color equivocado.", complaint),
  ("What are your opening hours?", other),
  ("I would like to apply for a job in your shop.", other),
  ("Do you sell jackets?", other),
  ("We offer SEO services to rank your website.", other),
  ("asdf qwer", other),
  ("My parcel is late. Also, do you have boots in size 42?", other),
  ("I was charged twice. And can you recommend running shoes?", other),
]

@Suite struct Classification {
  @Test func thereAreEnough() { #expect(samples.count >= 60) }

  @Test(arguments: samples)
  func topic(text: String, topic: Topic) throws {
    let opinion = MailReading(text, memory: [], model: try #require(MailClassifier.trained))
    #expect(opinion.topic == topic, "\(text): \(opinion)")
    #expect((0...1).contains(opinion.confidence))
  }

  private func cues(_ text: String) throws -> [Cue] { Cue.find(in: text, today: try #require(Day(iso: "2026-03-16"))) }

  @Test(arguments: [
    ("I need them by Friday for a race.", Cue.deadline), ("My card was stolen and used at your shop.", .fraud),
    ("I will see you in court.", .legal), ("I sprained my ankle because of your shoes.", .injury),
    ("It is marked as delivered but I never received it.", .lostParcel), ("The sole came off.", .defect),
    ("I need an answer before 20 March, the wedding is then.", .deadline), ("Thanks, have a nice day!", .thanksOnly),
    ("Send me a copy of my personal data.", .dataRequest),
  ])
  func cue(text: String, cue: Cue) throws { #expect(try cues(text).contains(cue), "\(text)") }

  @Test(arguments: [
    "WHERE IS MY PARCEL?!", "I will leave a bad review.", "You sent the wrong size.", "This is the fifth time I ask.",
    "It should have arrived by Friday.", "Thanks, but where is my parcel?",
  ])
  func noCue(text: String) throws { #expect(try cues(text).isEmpty, "\(text)") }

  @Test func languages() {
    #expect(Language.detect("Where is my parcel?") == .english)
    #expect(Language.detect("Wo ist mein Paket?") == .german)
    #expect(Language.detect("Où est mon colis ?") == .french)
    #expect(Language.detect("¿Dónde está mi pedido?") == .spanish)
    #expect(Language.detect("Waar is mijn pakket?") == .dutch)
  }
}

@Suite struct Reading {
  @Test func tokensAreFoundWithTheirPlace() {
    let text = "Due 16 March 2026 (2026-03-16), €4.95, size 42.5, TRK-1234-5678, see https://a.example/x."
    let tokens = Tokens.scan(text)
    #expect(tokens.map(\.value) == ["2026-03-16", "2026-03-16", "4.95", "42.5", "TRK12345678", "https://a.example/x"])
    #expect(tokens.map(\.kind) == [.day, .day, .amount, .size, .code, .link])
  }

  @Test func days() {
    #expect(Day(iso: "1970-01-01")?.ordinal == 0 && Day(iso: "2026-03-16")?.weekday == 0)
    #expect(Day(iso: "2026-02-29") == nil && Day(iso: "2024-02-29")?.adding(1).iso == "2024-03-01")
    for ordinal in stride(from: -400_000, to: 400_000, by: 997) {
      #expect(Day(iso: Day(ordinal: ordinal).iso)?.ordinal == ordinal)
    }
  }

  @Test func linksNeedTheAllowedHost() {
    var state = RunState(input: input(""))
    var changed = state.input
    changed.policy.allowedLinks = ["https://shop.example"]
    state = RunState(input: changed)
    #expect(Grounding.isAllowed("https://shop.example/a", state))
    #expect(!Grounding.isAllowed("https://shop.example.evil.test/a", state))
  }

  @Test func wishesFromOneMail() throws {
    let words = Vocabulary(
      brands: ["Velora"], names: ["Aero Glide 3", "Ridge Walker"], colors: ["red", "blue"], materials: ["leather"],
      sizes: [41, 42, 43])
    let list = WishReader(words).read("Aero Glide 3 in red 42 and in blue 43, no leather")
    #expect(list.wishes.map(\.filter.colors) == [["red"], ["blue"]])
    #expect(list.wishes.map(\.filter.sizes) == [[42], [43]])
    #expect(list.wishes.allSatisfy { $0.filter.names == ["Aero Glide 3"] })
  }

  @Test func hostileInputTakesLinearTime() {
    let long = String(repeating: "TRK-1234 5678 a, 42 € ", count: 4000)
    #expect(!TrackingNumbers.find(in: long).isEmpty)
    #expect(Tokens.scan(long).count > 1000)
  }
}
