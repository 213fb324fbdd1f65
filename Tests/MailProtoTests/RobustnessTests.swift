import Testing

@testable import MailProto

/// Any bytes parse. The bytes come from a seeded generator, so a failure can be repeated.
@Suite struct RobustnessTests {
  private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private static let samples = [StructureTests.nested, everything]

  private static let everything = """
    Return-Path: <>
    Authentication-Results: mx.test; dkim=pass header.d=a.test; spf=none
    From: "A, B" <a@b.test>, g: c@d.test (x);
    Subject: =?utf-8?Q?a=C3=A4?= =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=
    Date: Mon, 16 Mar 2026 10:00:00 +0100
    Content-Type: multipart/report; boundary=b; report-type=delivery-status

    --b
    Content-Type: text/html; charset=shift_jis

    <p style="display:none">x</p><blockquote>y <a href="http://z.test">z</a></blockquote>On 1 Mar, A wrote:
    --b
    Content-Type: message/delivery-status

    Final-Recipient: rfc822; a@b.test
    Status: 5.1.1

    --b
    Content-Type: text/plain; format=flowed; delsp=yes; name*0*=utf-8''%41
    Content-Transfer-Encoding: quoted-printable

    > a =
     b=C3
    -- 
    --b--
    """

  private func check(_ bytes: [UInt8]) {
    let message = Message(parsing: bytes)
    let inbound = Inbound(message, ourMail: ["x y z"])
    #expect(inbound.characters >= 0)
    for part in message.parts {
      #expect(message.bytes.indices.contains(part.body.lowerBound) || part.body.lowerBound == message.bytes.count)
      #expect(message.decodedBody(of: part).count == part.size)
    }
    #expect(message.defects.allSatisfy { $0.at >= 0 && $0.at <= max(bytes.count, 1) })
  }

  @Test func everyTruncationParses() {
    for sample in Self.samples {
      let bytes = Array(sample.utf8)
      for length in stride(from: 0, through: bytes.count, by: 3) { check(Array(bytes.prefix(length))) }
    }
  }

  @Test func randomBytesParse() {
    var random = Seeded(state: 1)
    for _ in 0..<200 {
      check((0..<Int.random(in: 0..<600, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
  }

  @Test func damagedMessagesParse() {
    var random = Seeded(state: 2)
    let spice = Array("\r\n\0<>()\"=?;:,.@-%'\\\t \u{e4}".utf8)
    for round in 0..<600 {
      var bytes = Array(Self.samples[round % Self.samples.count].utf8)
      for _ in 0..<Int.random(in: 1..<12, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = spice.randomElement(using: &random) ?? 0
        case 1: bytes.remove(at: index)
        default: bytes.insert(contentsOf: bytes[index..<min(index + 40, bytes.count)], at: index)
        }
      }
      check(bytes)
    }
  }

  @Test func hostileShapesParse() {
    let shapes = [
      "To: " + String(repeating: "(", count: 20000), "To: " + String(repeating: "<", count: 20000),
      "Subject: " + String(repeating: "=?a?q?", count: 5000), "\n" + String(repeating: ">", count: 20000),
      "Content-Type: text/plain" + String(repeating: "; a*0*=b", count: 3000) + "\n\n",
      "Content-Type: text/html\n\n" + String(repeating: "<blockquote>", count: 3000),
      "Content-Type: text/html\n\n" + String(repeating: "<", count: 20000),
      "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n", count: 3000),
      "\n" + String(repeating: "On 1 x@y\n", count: 3000), "Date: 99999999999999999999 Jan 99999999999999999 1:1\n\n",
      "References: " + String(repeating: "<", count: 20000),
    ]
    for shape in shapes { check(Array(shape.utf8)) }
  }
}
