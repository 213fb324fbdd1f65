import Testing

@testable import Agent

@Suite("Reasons for urgency") struct UrgencyReasonTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let reason: UrgencyReason
    let topic: Topic
    let text: String
    var testDescription: String { text }
    init(_ reason: UrgencyReason, _ topic: Topic, _ text: String) {
      self.reason = reason
      self.topic = topic
      self.text = text
    }
  }

  private func reasons(_ text: String, _ topic: Topic) -> [UrgencyReason] {
    UrgencyReader.read(text, topic: topic).map(\.reason)
  }

  @Test(arguments: [
    Row(.harm, .complaint, "The buckle sliced my thumb open and it needed four stitches."),
    Row(.harm, .complaint, "I can't work because I sprained my wrist when the heel gave way."),
    Row(.harm, .complaint, "Meine Mutter ist damit gestürzt und hat sich die Hüfte gebrochen."),
    Row(.harm, .complaint, "Je suis tombé dans l'escalier et ma cheville est enflée, entorse dit l'hôpital."),
    Row(.harm, .complaint, "Me caí por culpa de la suela y tengo un esguince."),
    Row(.harm, .complaint, "Ik ben gevallen en heb mijn enkel gebroken."),
    Row(.violence, .other, "Next time I come round with a hammer."),
    Row(.violence, .delivery, "Watch your back, that is all I say."),
    Row(.legal, .delivery, "My solicitor will write to you if it is not here by then."),
    Row(.legal, .billing, "If this isn't sorted by the 30th I shall raise a chargeback."),
    Row(.legal, .billing, "If you do not pay, my lawyer will."),
    Row(.legal, .billing, "Ich habe einen Anwalt eingeschaltet."),
    Row(.legal, .delivery, "J'ai porté plainte à la police."),
    Row(.legal, .billing, "He puesto una denuncia en la comisaría."),
    Row(.legal, .billing, "Het incassobureau stond vandaag voor de deur."),
    Row(.fraud, .billing, "Two orders on my account are unauthorised."),
    Row(.fraud, .billing, "Somebody got hold of my card and used it at your site."),
    Row(.fraud, .billing, "Jemand hat mit meiner Karte bestellt."),
    Row(.fraud, .billing, "Quelqu'un a utilisé ma carte chez vous."),
    Row(.dataProtection, .other, "I make a subject access request."),
    Row(.dataProtection, .other, "Bitte um Auskunft über meine Daten nach DSGVO."),
    Row(.missing, .delivery, "It says it was left with a neighbour. Nobody here has it."),
    Row(.missing, .delivery, "Laut DHL zugestellt, aber niemand hat etwas bekommen."),
    Row(.missing, .delivery, "Marqué comme livré, je n'ai rien reçu."),
    Row(.defect, .complaint, "The left sole came off on the second walk."),
    Row(.defect, .complaint, "Der Reißverschluss ist nach einer Woche kaputt."),
    Row(.defect, .complaint, "La suela se despegó al tercer día."),
    Row(.incomplete, .complaint, "There was only one shoe in the box."),
    Row(.deadline, .product, "We fly out on Thursday, so could they be here before that?"),
    Row(.deadline, .transaction, "I need the receipt by Friday for my expenses."),
    Row(.deadline, .product, "Am Samstag ist die Hochzeit, ich brauche sie vorher."),
    Row(.deadline, .delivery, "Samedi c'est le mariage de ma sœur et je n'ai pas de chaussures."),
  ])
  func isFound(row: Row) { #expect(reasons(row.text, row.topic).contains(row.reason)) }

  @Test(arguments: [
    Row(.legal, .delivery, "I am not going to sue anybody, I just want my parcel."),
    Row(.legal, .billing, "No lawyers, no chargebacks, only a sum that is wrong."),
    Row(.legal, .billing, "I have withdrawn the chargeback."),
    Row(.legal, .product, "My friend the lawyer loves them, do you have them in black?"),
    Row(.harm, .product, "I broke my ankle last year. Which boot has good support?"),
    Row(.harm, .complaint, "Nobody was injured, they are simply the wrong colour."),
    Row(.harm, .product, "I am in hospital next week for my knee and want slippers."),
    Row(.fraud, .billing, "I am not saying fraud, the sum is just wrong."),
    Row(.defect, .complaint, "Nothing is torn, nothing broke, it is the wrong size."),
    Row(.deadline, .delivery, "It was supposed to come by Friday for the race."),
    Row(.deadline, .product, "I run on Sundays, mostly on grass. Which shoe would you take?"),
    Row(.harm, .complaint, "Injuries, none. The colour is wrong."),
    Row(.lost, .delivery, "Has my parcel been lost?"),
    Row(.missing, .delivery, "Nothing moved since it was handed to the courier."),
    Row(.missing, .delivery, "It was to be delivered by Saturday and nobody has come."),
  ])
  func isNotFound(row: Row) { #expect(!reasons(row.text, row.topic).contains(row.reason)) }

  @Test func namingALawyerIsNoCueWhereItIsDenied() throws {
    let today = try #require(Day(iso: "2026-03-16"))
    #expect(!Cue.find(in: "I am not going to call my lawyer.", today: today).contains(.legal))
    #expect(!Cue.find(in: "I have withdrawn the chargeback.", today: today).contains(.legal))
    #expect(Cue.find(in: "I am not joking. My lawyer will write.", today: today).contains(.legal))
    #expect(Cue.find(in: "If you do not pay my lawyer will write.", today: today).contains(.legal))
    #expect(Cue.find(in: "Until it is settled my lawyer writes.", today: today).contains(.legal))
  }

  @Test func reasonsAreSaidInTheCustomersWords() async throws {
    let result = try await run(input("The buckle sliced my thumb open, order 900. It needed four stitches."))
    let classification = try #require(result.classification)
    #expect(classification.urgency == "urgent")
    #expect(classification.reasons.contains { $0.hasPrefix("Speaks of an injury") }, "\(classification.reasons)")
  }

  /// Sentences without end, and words without sentences, take no longer than their length.
  @Test func longMailsAreRead() {
    let long = String(repeating: "my foot, my ankle, not my lawyer, ", count: 3000)
    #expect(UrgencyReader.read(long, topic: .complaint).count <= UrgencyReason.allCases.count)
  }
}
