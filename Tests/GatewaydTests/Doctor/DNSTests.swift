import TestSupport
import Testing

@testable import Gatewayd

/// The DNS client against a server on loopback, and its reader on bytes.
@Suite struct DNSTests {
  private func resolver(_ server: DNSAnswerer) throws -> DNSResolver { try #require(DNSResolver(server.address)) }

  @Test func textsComeBackWhole() async throws {
    let long = String(repeating: "k", count: 300)
    let server = try DNSAnswerer([
      "shop.test": ["v=spf1 -all", "something else"], "long._domainkey.shop.test": ["p=" + long], "empty.test": [],
    ])
    defer { server.stop() }
    #expect(try await resolver(server).texts("shop.test") == ["v=spf1 -all", "something else"])
    #expect(try await resolver(server).texts("long._domainkey.shop.test") == ["p=" + long])
    #expect(try await resolver(server).texts("empty.test") == [])
    #expect(try await resolver(server).texts("nobody.test") == [])
  }

  @Test func whatDoesNotFitIsAskedForOverTCP() async throws {
    let many = (0..<20).map { "record number \($0) with some words that take room" }
    let server = try DNSAnswerer(["many.test": many])
    defer { server.stop() }
    #expect(try await resolver(server).texts("many.test") == many)
    #expect(server.questions == ["many.test", "tcp many.test"])
  }

  @Test func aResolverThatIsNotThereIsNamed() async throws {
    var resolver = try #require(DNSResolver("127.0.0.1:9"))
    resolver.seconds = 1
    let silent = resolver
    let failed = await #expect(throws: DNSResolver.Failed.self) { try await silent.texts("shop.test") }
    #expect(failed?.description == "the resolver 127.0.0.1:9 does not answer")
  }

  @Test(arguments: [
    ("127.0.0.1", "127.0.0.1", 53), ("127.0.0.1:5353", "127.0.0.1", 5353), ("[::1]:5353", "::1", 5353),
    ("[::1]", "::1", 53), ("::1", "::1", 53),
  ])
  func addressesAreRead(text: String, host: String, port: UInt16) throws {
    let resolver = try #require(DNSResolver(text))
    #expect(resolver.host == host && resolver.port == port)
  }

  @Test(arguments: ["", "dns.example.net", "127.0.0.1:x", "127.0.0.1:99999", "[::1", "[::1]x53", "1.2.3"])
  func whatIsNoAddressIsRefused(text: String) { #expect(DNSResolver(text) == nil) }

  @Test func namesThatAreNoneAreNotAsked() {
    #expect(DNSMessage.question(id: 1, name: "a..b") == nil)
    #expect(DNSMessage.question(id: 1, name: "a b") == nil)
    #expect(DNSMessage.question(id: 1, name: "") == nil)
    #expect(DNSMessage.question(id: 1, name: String(repeating: "a", count: 64)) == nil)
    #expect(DNSMessage.question(id: 0x0102, name: "a.b")?.prefix(4) == [1, 2, 1, 0])
  }

  /// Every cut and every changed byte of an answer ends in some answer, never in a trap.
  @Test func noBytesEndTheReader() {
    let name: [UInt8] = [4, 115, 104, 111, 112, 4, 116, 101, 115, 116, 0]
    let head: [UInt8] = [0, 7, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]
    let record: [UInt8] = [0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, 4, 3, 97, 98, 99]
    let whole = head + name + [0, 16, 0, 1] + record
    #expect(DNSMessage.answer(whole, id: 7) == .texts(["abc"]))
    #expect(DNSMessage.answer(whole, id: 8) == .malformed)
    for length in 0..<whole.count { #expect(DNSMessage.answer(Array(whole.prefix(length)), id: 7) == .malformed) }
    for index in whole.indices {
      for value in [0, 1, 0x40, 0x80, 0xC0, 0xFF] as [UInt8] {
        var changed = whole
        changed[index] = value
        _ = DNSMessage.answer(changed, id: 7)
      }
    }
  }
}
