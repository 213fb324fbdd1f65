import Testing

@testable import Agent

/// The weights in the program belong to this version's features and classes.
@Suite struct TrainedWeightsTests {
  @Test func areOfThisVersion() throws {
    let model = try #require(MailClassifier.trained)
    #expect(model.bytes.count < 5_000_000)
    #expect(model.networks.count == MailClassifier.members)
    #expect(model.networks.allSatisfy { $0.weights.contains { $0 != 0 } })
  }

  @Test func comeBackFromTheirBytes() throws {
    let model = try #require(MailClassifier.trained)
    var bytes = model.bytes
    let again = try #require(bytes.withUnsafeBufferPointer { MailClassifier(bytes: $0) })
    for (one, other) in zip(again.networks, model.networks) {
      #expect(one.weights == other.weights && one.scales == other.scales && one.unitBiases == other.unitBiases)
      #expect(one.top == other.top && one.biases == other.biases)
    }
    #expect(again.temperature == model.temperature && again.urgentFrom == model.urgentFrom)
    bytes[0] ^= 1
    #expect(bytes.withUnsafeBufferPointer { MailClassifier(bytes: $0) } == nil)
    #expect(model.bytes.dropLast().withContiguousStorageIfAvailable { MailClassifier(bytes: $0) == nil } == true)
  }

  @Test func sharesAreShares() throws {
    let model = try #require(MailClassifier.trained)
    for text in [
      "", "?", "Where is my parcel?", String(repeating: "size 42 ", count: 3_000), "日本語の文", "\u{0}\u{FEFF}é",
    ] {
      let shares = model.shares(MailFeatures(text: text, memory: []))
      #expect(abs(shares.classes.reduce(0, +) - 1) < 1e-9 && (0...1).contains(shares.urgent), "\(text.prefix(20))")
      #expect(shares.classes.count == MailClass.allCases.count)
    }
  }

  @Test func theSameMailHasTheSameAnswer() throws {
    let model = try #require(MailClassifier.trained)
    let text = "Hi, my order 48213 was due on Monday and it still has not come. Can you check?"
    let first = MailReading(text, memory: [], model: model)
    for _ in 0..<20 { #expect(MailReading(text, memory: [], model: model) == first) }
    #expect(first.topic == .delivery && !first.isUrgent)
  }

  @Test func aFollowUpHasTheTopicOfItsCase() throws {
    let model = try #require(MailClassifier.trained)
    let cases: [(String, Topic)] = [
      ("My parcel should have come last week and is still not here.", .delivery),
      ("I was charged twice for order 900.", .billing), ("Do you have the Aero Glide in size 42?", .product),
    ]
    for (earlier, topic) in cases {
      #expect(MailReading("Any updates?", memory: [earlier], model: model).topic == topic, "\(earlier)")
    }
  }
}
