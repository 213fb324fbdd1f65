import Agent

/// Conversations as customers and shops have them: long-winded mails with a few facts somewhere in them, each answer
/// with everything before it quoted below. The same seed, the same conversation.
struct Conversation: Sendable {
  struct Mail: Sendable {
    let party: String
    /// What was written now.
    let own: String
    /// With the quoted mails below, as it lies in a mailbox.
    let whole: String
    /// What the memory must hold ever after, in these words.
    let facts: [String]
  }

  let trackingNumber: String
  let orderNumber: String
  let mails: [Mail]

  /// - Parameter turns: mails of the customer; each but the last has an answer.
  init(seed: UInt64, turns: Int) {
    var writer = Writer(seed: seed)
    trackingNumber = "TRK" + writer.digits(8)
    orderNumber = "7" + writer.digits(4)
    var mails: [Mail] = []
    for turn in 1...turns {
      mails.append(writer.mail("customer", writer.customerWords(turn, trackingNumber, orderNumber), after: mails.last))
      if turn < turns { mails.append(writer.mail("shop", writer.shopWords(turn), after: mails.last)) }
    }
    self.mails = mails
  }

  /// What a run on the customer's newest mail remembers.
  var memory: [RunInput.Turn] {
    mails.dropLast().map { RunInput.Turn(party: $0.party, text: $0.own, facts: Memory.facts(in: $0.own)) }
  }
  var facts: [String] { mails.dropLast().flatMap(\.facts) }
  /// The earlier mails with all that they quote.
  var thread: String { mails.dropLast().map { "\($0.party): \($0.whole)" }.joined(separator: "\n") }
}

private struct Writer {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  private mutating func next(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(count))
  }
  private mutating func one(_ words: [String]) -> String { words[next(words.count)] }
  mutating func digits(_ count: Int) -> String { (0..<count).map { _ in String(1 + next(9)) }.joined() }

  typealias Words = (core: [String], facts: [String])

  // MARK: What matters

  mutating func customerWords(_ turn: Int, _ parcel: String, _ order: String) -> Words {
    let day = "\(10 + turn) \(one(["January", "February"])) 2026"
    switch turn {
    case 1:
      return (["My parcel \(parcel) has still not arrived.", "It was promised for \(day)."], [parcel, day])
    case 2:
      let amount = "€\(40 + next(60)).90"
      return (
        [
          "There is also order \(order), which I cancelled on \(day).", "You charged me \(amount) for it all the same.",
        ],
        [order, day, amount]
      )
    case 3:
      let shoe = one(["Harbour Court", "Ridge Walker", "Summit Trail"])
      let size = "\(38 + next(8))"
      return (["Do you have the \(shoe) in size \(size)?"], [shoe, size])
    case 4:
      let question = "Do your gift vouchers ever lose their value?"
      return ([question], [question])
    case 5:
      let other = "8" + digits(4)
      return (["The same happened to my brother with order \(other)."], [other])
    case 6:
      return (["Please leave it with the porter from \(day) on."], [day])
    case 7:
      let second = "JD" + digits(10)
      return (["A second parcel, tracking number \(second), is late as well."], [second])
    default: return (["Any updates on my parcels?"], [])
    }
  }

  mutating func shopWords(_ turn: Int) -> Words {
    let day = "\(10 + turn) \(one(["April", "May"])) 2026"
    let promise: String
    switch turn % 4 {
    case 1: promise = "We will write to you about the parcel by \(day) at the latest."
    case 2: promise = "We will refund €\(1 + next(4)).\(10 + next(80)) of the delivery fee."
    case 3: promise = "The Harbour Court is in stock, and a pair is reserved for you until \(day)."
    default: promise = "A colleague will call you about it on \(day)."
    }
    return (["We are sorry for the trouble with your parcel and your order.", promise], [promise])
  }

  // MARK: What does not

  mutating func mail(_ party: String, _ words: Words, after last: Conversation.Mail?) -> Conversation.Mail {
    let wanted = 80 + next(171)
    var sentences = words.core
    var count = sentences.reduce(0) { $0 + length($1) }
    while count < wanted {
      let filler = party == "customer" ? chatter() : courtesy()
      sentences.insert(filler, at: next(sentences.count + 1))
      count += length(filler)
    }
    let greeting = party == "customer" ? "Hello," : "Dear Nora,"
    let end = party == "customer" ? "Thanks a lot\nNora Feld" : "Kind regards\nFußnote Shoes"
    let own = "\(greeting)\n\n\(sentences.joined(separator: " "))\n\n\(end)"
    let quoted = last.map { last in
      let lines = last.whole.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
      let who = last.party == "customer" ? "Nora Feld" : "Fußnote Shoes"
      return "\n\nOn Monday, \(who) wrote:\n\(lines.joined(separator: "\n"))"
    }
    return Conversation.Mail(party: party, own: own, whole: own + (quoted ?? ""), facts: words.facts)
  }

  private func length(_ sentence: String) -> Int { sentence.split(separator: " ").count }

  private mutating func chatter() -> String {
    let who = one(["my sister", "my husband", "a friend of mine", "our neighbour", "my trainer", "my mother", "I"])
    let what = one([
      "walked past your window", "talked about it at breakfast", "looked into the hall again",
      "went through all the mail",
      "planned the holidays around it", "waited at home for most of the day", "had a look at the old pair",
    ])
    let when = one(["this morning", "over the weekend", "last week", "the other day", "while it rained", "after work"])
    let so = one([
      "which was rather tiring", "and nobody knew what to make of it", "as one does", "so the day was gone",
      "and then the children came home", "which I had not expected", "and that was that",
    ])
    let start = one([
      "To be honest", "As you can imagine", "In the meantime", "By the way", "Apart from that", "Anyway",
    ])
    return "\(start), \(who) \(what) \(when), \(so)."
  }

  private mutating func courtesy() -> String {
    let team = one(["Our warehouse", "The team in the shop", "Our packing room", "The carrier", "Our whole house"])
    let does = one([
      "handles a great many parcels in these weeks", "works in two shifts at the moment", "checks each pair by hand",
      "has moved to a larger hall", "takes particular care with boxes", "sorts everything by region first",
    ])
    let why = one([
      "since the season has begun", "as every spring", "so that nothing is mixed up", "because so many write to us",
      "for which there are good reasons", "and that takes its time",
    ])
    let also = one(["we ask for your understanding", "it is not always easy to see through", "this is how it goes"])
    return "\(team) \(does) \(why), and \(also)."
  }
}
