import Testing

@testable import MailIO

@Suite struct CertificateTimeTests {
  @Test(arguments: [
    ("Mar 16 10:00:00 2026 GMT", 1_773_655_200), ("Feb 29 23:59:59 2028 GMT", 1_835_481_599),
    ("Jan  1 00:00:00 1970 GMT", 0), ("Dec 31 23:59:59 2049 GMT", 2_524_607_999),
  ])
  func timesAreRead(text: String, seconds: Int64) { #expect(CertificateTime.seconds(text) == seconds) }

  @Test(arguments: ["", "Mar 16 10:00:00 2026", "Foo 16 10:00:00 2026 GMT", "Mar 99 10:00:00 2026 GMT", "2026-03-16"])
  func anythingElseIsNone(text: String) { #expect(CertificateTime.seconds(text) == nil) }
}
