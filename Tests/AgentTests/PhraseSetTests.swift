import Testing

@testable import Agent

@Suite("Phrases looked for together")
struct PhraseSetTests {
  @Test(
    "are found between blanks only",
    arguments: [
      ("by accident", true), ("an accident happened", true), ("accidental damage", false), ("", false),
      ("we had accident s", true), ("accident", true),
    ])
  func words(text: String, isHeld: Bool) {
    #expect((["accident"] as PhraseSet).isHeld(in: Words.padded(text)) == isHeld)
  }

  @Test("are told in the order they are listed, not in the order of the text")
  func order() {
    let phrases: PhraseSet = ["not urgent", "urgent", "late parcel", "parcel"]
    let text = Words.padded("My late parcel is not urgent.")
    #expect(phrases.first(in: text) == "not urgent")
    #expect(phrases.all(in: text) == ["not urgent", "urgent", "late parcel", "parcel"])
    #expect(phrases.first(in: Words.padded("a parcel")) == "parcel")
    #expect(phrases.first(in: Words.padded("nothing of it")) == nil)
    #expect(([] as PhraseSet).first(in: text) == nil)
  }

  @Test("share a first word, and run over the end of the text without harm")
  func sameStart() {
    let phrases: PhraseSet = ["at once please now", "at once", "at"]
    #expect(phrases.all(in: Words.padded("answer at once")) == ["at once", "at"])
    #expect(phrases.all(in: "at once") == [])
  }

  /// Every list of the guards, against the search for each phrase alone.
  @Test("give what a search for each alone gives")
  func alone() {
    let lists: [[String]] = [
      ["injured", "hospital", "i slipped and", "hurt my"], ["my lawyer", "legal action", "sue you", "court"],
      ["marked as delivered", "says delivered", "delivered but"], ["by friday", "before the weekend", "today"],
    ]
    let texts = [
      "I slipped and hurt my knee, my lawyer says delivered but nothing came by friday",
      "it is marked as delivered. Take me to court, sue you today!", "hospital", "", "¿Où est l'hôpital? court",
    ].map(Words.padded)
    for list in lists {
      let together = PhraseSet(list)
      for text in texts {
        let each = list.filter { Words.holds(text, phrase: $0) }
        #expect(together.all(in: text) == each)
        #expect(together.first(in: text) == each.first)
        #expect(together.isHeld(in: text) == !each.isEmpty)
      }
    }
  }
}
