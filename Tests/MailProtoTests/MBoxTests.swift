import Testing

@testable import MailProto

@Suite struct MBoxTests {
  private let file = """
    From a@b Mon Mar 16 10:00:00 2026
    Subject: one

    >From here
    >>From there
    From me, not an envelope

    From c@d Mon Mar 16 11:00:00 2026
    Subject: two

    text
    From e@f Mon Mar 16 12:00:00 2026

    """

  @Test func messagesAndQuoting() {
    let bytes = Array(file.utf8)
    #expect(MBox.isMBox(bytes))
    let texts = MBox.messages(bytes).map { Message(parsing: $0.bytes) }
    #expect(texts.map(\.subject) == ["one", "two"])
    #expect(texts.first?.text == "From here\n>From there\nFrom me, not an envelope")
    #expect(texts.last?.text == "text\nFrom e@f Mon Mar 16 12:00:00 2026")
  }

  @Test func carriageReturnsMakeNoDifference() {
    #expect(MBox.messages(crlf(file)).count == 2)
  }

  @Test func otherFilesAreNoMBox() {
    #expect(!MBox.isMBox(Array("From: a@b.test\n\nx".utf8)))
    #expect(MBox.messages([]).isEmpty)
    #expect(MBox.messages(Array("Subject: x\n\ny\n".utf8)).isEmpty)
  }

  @Test(arguments: [1, 2, 3, 7, 64, 1000])
  func piecesOfAnySizeGiveTheSame(_ size: Int) {
    for bytes in [Array(file.utf8), crlf(file)] {
      var splitter = MBoxSplitter(limit: 1000)
      var messages: [MBoxMessage] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        messages += splitter.feed(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      messages += splitter.finish()
      #expect(messages == MBox.messages(bytes))
    }
  }

  @Test func aMessageOverTheLimitIsCutAndTheNextIsWhole() {
    let long = "From a@b Mon Mar 16 10:00:00 2026\nSubject: one\n\n" + String(repeating: "x\n", count: 500)
    let bytes = Array((long + "\nFrom c@d Mon Mar 16 11:00:00 2026\nSubject: two\n\ny\n").utf8)
    let messages = MBox.messages(bytes, limit: 100)
    #expect(messages.map(\.bytes.count) == [101, 16])
    #expect(messages.map(\.size) == [1014, 16])
  }

  @Test func aLineWithoutEndIsKeptOnce() {
    var splitter = MBoxSplitter(limit: .max)
    var messages = splitter.feed(Array("From a@b Mon Mar 16 10:00:00 2026\nSubject: one\n\n".utf8))
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 50_000)
    for _ in 0..<10 { messages += splitter.feed(piece) }
    messages += splitter.feed(Array("\n\nFrom c@d Mon Mar 16 11:00:00 2026\n\nz".utf8)) + splitter.finish()
    #expect(messages.map(\.size) == [14 + 500_001, 2])
    #expect(messages.first.map { $0.bytes.count == $0.size } == true)
  }

  @Test func blankLinesBelongToTheMessageButForTheLast() {
    let envelope = "From a@b Mon Mar 16 10:00:00 2026\n"
    let texts = MBox.messages(Array("\n\n\(envelope)\n\n\n\(envelope)\n\na\n\n\n".utf8)).map {
      String(decoding: $0.bytes, as: UTF8.self)
    }
    #expect(texts == ["\n\n", "\n\na\n\n"])
  }
}
