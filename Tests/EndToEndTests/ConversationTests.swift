import Foundation
import Testing

extension EndToEnd {
  /// A customer and the shop write to each other for days, by real mail; what was said once is not asked again.
  @Suite("A conversation", .timeLimit(.minutes(20)))
  struct ConversationTests {
    @Test("Five turns: facts of turn one answer turn four, and what the reviewer wrote is what is remembered")
    func fiveTurns() async throws {
      try await Installation.run { installation in
        let shop = try DemoShop(installation)
        var talk = Conversation(installation, try shop.scenario("late_undelivered"), try await ReviewPage(installation))
        let parcel = talk.customer.trackingNumber
        let shoe = try shop.scenario("in_stock_product")

        let first = try await talk.turn(
          "Hello,\n\nwhere is my parcel \(parcel)? It should have been here days ago.")
        #expect(first.contains(parcel))

        // The reviewer knows more than the draft, and takes a sentence out.
        let promise = "It waits for you at the Elmgrove depot, locker 17."
        var cut = ""
        let second = try await talk.turn("Any updates?") { draft in
          #expect(draft.contains(parcel))
          cut = draft.sentence(with: parcel)
          return draft.replacingOccurrences(of: cut, with: promise)
        }
        #expect(!cut.isEmpty && second.contains(promise) && !second.contains(flat(cut)))

        let third = try await talk.turn("By the way, do you have the \(shoe.product) in stock?")
        #expect(third.contains(shoe.product.split(separator: " ")[0]))
        #expect(!third.contains(parcel))

        let fourth = try await talk.turn("Any updates on my parcel?")
        #expect(fourth.contains(parcel), "the number of turn one, which nobody has repeated")

        try await talk.write("Thanks a lot, all good now!")
        let number = talk.number
        try await eventually("the case is closed without a draft") {
          let text = try await installation.configured("cases", "show", "\(number)", "--json")
          return text.contains("\"state\" : \"closed\"") ? true : nil
        }
        #expect(try await talk.desk.allCases() == [number], "all of it is one case")
        try await runs(installation, number, promise: promise, cut: cut)
      }
    }

    /// What each run knew, and that each is played again in a process of its own.
    private func runs(_ installation: Installation, _ number: Int, promise: String, cut: String) async throws {
      let lines =
        try await json(installation.configured("runs", "list", "--case", "\(number)", "--json")) as? [[String: Any]]
      let ids = try #require(lines).compactMap { $0["run"] as? Int }.sorted()
      #expect(ids.count == 5)
      for (index, id) in ids.enumerated() {
        let document = try await json(installation.configured("runs", "show", "\(id)", "--json")) as? [String: Any]
        let input = try #require(document?["input"] as? [String: Any])
        let memory = try #require(input["memory"] as? [[String: Any]])
        #expect(
          memory.compactMap { $0["party"] as? String }
            == Array(repeating: ["customer", "shop"], count: index).flatMap { $0 })
        let said = memory.filter { $0["party"] as? String == "shop" }.compactMap { $0["text"] as? String }.map(flat)
        if index >= 2 {
          #expect(said[1].contains(promise), "what was sent is remembered")
          #expect(!said[1].contains(flat(cut)), "and not what was drafted")
        }
        let nodes = try #require(document?["nodes"] as? [[String: Any]]).compactMap { $0["node"] as? String }
        for node in nodes {
          let replayed = try await json(installation.configured("runs", "replay", "\(id)", "--from", node, "--json"))
          #expect((replayed as? [String: Any])?["same"] as? Bool == true, "run \(id) from \(node)")
        }
      }
    }

    private func json(_ text: String) throws -> Any {
      try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }
  }
}

/// One customer's mails and the shop's answers, each in answer to the one before.
private struct Conversation {
  let installation: Installation
  let customer: DemoShop.Scenario
  let desk: ReviewPage
  /// The case, once there is one.
  private(set) var number = 0
  private var received: [ReceivedMail] = []
  private let subject = "My parcel"

  init(_ installation: Installation, _ customer: DemoShop.Scenario, _ desk: ReviewPage) {
    self.installation = installation
    self.customer = customer
    self.desk = desk
  }

  /// The customer writes, the reviewer sends the draft (edited, if he likes), the customer reads the reply. Returns its
  /// text as it lies in the customer's mailbox.
  mutating func turn(_ text: String, editing edit: (String) -> String = { $0 }) async throws -> String {
    try await write(text)
    let entry = try await desk.wait(for: subject, in: .review)
    number = entry.number
    let sent = try await desk.approve(entry.number, editing: edit)
    received = try await replies(received.count + 1, to: customer.email, installation)
    guard let last = received.first(where: { flat($0.body).contains(flat(sent)) }) else {
      throw EndToEndError("the reply that was sent did not come")
    }
    received.removeAll { $0["Message-ID"] == last["Message-ID"] }
    received.append(last)
    return flat(last.body)
  }

  /// As mail programs do: in answer to the last mail, with its text quoted below.
  func write(_ text: String) async throws {
    var mail = CustomerMail(from: "\(customer.name) <\(customer.email)>", subject: subject, text: text)
    if let last = received.last, let id = last["Message-ID"] {
      let quoted = last.body.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
      mail.subject = "Re: \(subject)"
      mail.inReplyTo = id
      mail.references = last.ids("References") + [id]
      mail.text = "\(text)\n\nOn Monday, Shoe Shop <support@shop.test> wrote:\n\(quoted.joined(separator: "\n"))"
    }
    try await installation.servers.deliver(mail.eml, from: customer.email)
  }
}

extension String {
  /// The first sentence in which this stands.
  fileprivate func sentence(with word: String) -> String {
    guard let place = range(of: word) else { return "" }
    let isEnd: (Character) -> Bool = { ".!?\n".contains($0) }
    let start = self[..<place.lowerBound].lastIndex(where: isEnd).map { index(after: $0) } ?? startIndex
    let end = self[place.upperBound...].firstIndex(where: isEnd).map { index(after: $0) } ?? endIndex
    return self[start..<end].trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
