import Agent
import Testing

@Suite struct GuardsTests {
  private func judge(_ text: String, characters: Int? = nil, quoted: Int = 0, earlier: [String] = []) -> GuardVerdict {
    Guards().judge(
      characters: characters ?? text.count, quotedCharacters: quoted, text: text, earlier: earlier, automatic: nil)
  }

  @Test func length() {
    #expect(judge("x", characters: 2500) == .agent)
    #expect(
      judge("x", characters: 2731, quoted: 214)
        == .person(reason: "too_long", explanation: "2,731 of 2,500 characters; 214 more were quoted."))
  }

  @Test func automaticMailIsRecorded() {
    let verdict = Guards().judge(
      characters: 9000, quotedCharacters: 0, text: "", earlier: [],
      automatic: (kind: "auto-reply", reason: "Auto-Submitted: auto-replied"))
    guard case .record(let why) = verdict else { return #expect(Bool(false)) }
    #expect(why.contains("Auto-Submitted"))
  }

  @Test(arguments: [
    "Can I please talk to a human?", "A person, please!", "Ich möchte mit einem Menschen sprechen.",
    "Je voudrais parler à une personne.", "Quiero hablar con una persona.", "Ik wil een medewerker spreken.",
    "I want to speak to your manager NOW",
  ])
  func askingForAPerson(text: String) {
    guard case .person(let reason, _) = judge(text) else { return #expect(Bool(false), "\(text)") }
    #expect(reason == "asked_for_person")
  }

  @Test func theFourthSimilarRequestGoesToAPerson() {
    let earlier = [
      "Where is my parcel?", "My package still has not arrived.", "No delivery yet, still waiting for my parcel",
    ]
    guard case .person(let reason, let why) = judge("Where is my parcel, it is late", earlier: earlier) else {
      return #expect(Bool(false))
    }
    #expect(reason == "repeated" && why.contains("mail 1") && why.contains("%"))
    #expect(judge("Where is my parcel, it is late", earlier: Array(earlier.dropLast())) == .agent)
  }

  @Test func questionsAboutDifferentShoesAreNotOneMeaning() {
    let mails = [
      "Do you have the Aero Glide in red, size 42?", "Do you have the Ridge Walker in brown, size 43?",
      "Is the Harbour Court available in white, size 41?", "Do you have the Summit Trail in green, size 44?",
    ]
    for left in mails {
      for right in mails where left != right { #expect(Similarity.score(left, right) < 0.6, "\(left) \(right)") }
    }
    #expect(judge(mails[3], earlier: Array(mails.dropLast())) == .agent)
  }

  @Test func sameMeaningInOtherWords() {
    let pairs = [
      ("Where is my parcel?", "My package still hasn't arrived"),
      ("Do you have the Aero Glide in red, size 42?", "is the aero glide available in red in size 42"),
      ("When do I get my refund?", "I am still waiting for my money, the refund is missing"),
      ("Any updates?", "Still no answer, any news?"),
    ]
    for (left, right) in pairs {
      #expect(Similarity.score(left, right) >= 0.6, "\(left) | \(right) \(Similarity.score(left, right))")
    }
  }

  @Test func differentThingsAreNotAlike() {
    let pairs = [
      ("Where is my parcel TRK10000001?", "Where is my parcel TRK20000002?"),
      ("Where is my parcel?", "Do you have boots in size 42?"),
      ("I was charged twice", "The sole of my shoe is broken"),
    ]
    for (left, right) in pairs {
      #expect(Similarity.score(left, right) < 0.6, "\(left) | \(right) \(Similarity.score(left, right))")
    }
  }
}

@Suite struct TrackingNumbersTests {
  @Test(arguments: [
    ("My parcel TRK-1234-5678 is late", ["TRK12345678"]),
    ("trk 1234 5678 has not arrived", ["TRK12345678"]),
    ("tracking: 1z 999 aa1 01 2345 6784", ["1Z999AA10123456784"]),
    ("Number AB 123 456 789 DE, please check", ["AB123456789DE"]),
    ("jd0146000123456789", ["JD0146000123456789"]),
    ("tracking number 00340434161094042557", ["00340434161094042557"]),
    ("Parcels GW100200300 and GW100200301 are late", ["GW100200300", "GW100200301"]),
    ("I ordered on 2026-03-01, order 123456, call +49 151 23456789", []),
    ("Order number 4711223344 was 129.90 EUR in size 42", []),
    ("Not TRK11112222 but TRK33334444", ["TRK33334444"]),
    ("TRK11112222 is not mine. Mine is TRK33334444", ["TRK33334444"]),
    ("Please ignore TRK11112222, I mean TRK33334444", ["TRK33334444"]),
    ("TRK11112222 has not arrived", ["TRK11112222"]),
    ("I have not received TRK11112222", ["TRK11112222"]),
    ("Nothing here", []),
  ])
  func found(text: String, numbers: [String]) { #expect(TrackingNumbers.find(in: text) == numbers) }

  @Test func factsAreVerbatim() {
    let facts = Memory.facts(in: "Order 4711, TRK-1234-5678, size 42.5, due 3 March 2026, paid €4.95")
    #expect(
      facts.contains("tracking number TRK12345678") && facts.contains("order 4711") && facts.contains("size 42.5"))
    #expect(facts.contains("date 2026-03-03") && facts.contains("amount €4.95"), "\(facts)")
  }
}
