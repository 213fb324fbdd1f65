import Testing

@testable import Gatewayd

/// SPF, DKIM and DMARC, judged on records.
@Suite struct SendingDomainTests {
  private func run(_ records: [String: [String]], selector: String? = nil) async -> [CheckFinding] {
    await SendingDomain(domain: "mail.shoes.shop", selector: selector, texts: { records[$0] ?? [] }).run()
  }

  private static let good = [
    "mail.shoes.shop": ["v=spf1 mx -all"], "default._domainkey.mail.shoes.shop": ["v=DKIM1; k=rsa; p=MIGf"],
    "_dmarc.shoes.shop": ["v=DMARC1; p=quarantine"],
  ]

  @Test func everythingIsThere() async {
    let found = await run(Self.good)
    #expect(found.map(\.status) == [.ok, .ok, .ok], "\(found.map(\.line))")
  }

  @Test func whatIsMissingIsNamedWithItsCure() async {
    let found = await run([:])
    #expect(found.map(\.status) == [.wrong, .note, .wrong])
    #expect(found[0].detail.contains("publish TXT"))
    #expect(found[1].detail.contains("--dkim-selector"))
    #expect(found[2].detail.contains("_dmarc.mail.shoes.shop"))
  }

  @Test func aSelectorThatIsNamedMustHoldAKey() async {
    #expect(await run(Self.good, selector: "other")[1].status == .wrong)
    var records = Self.good
    records["other._domainkey.mail.shoes.shop"] = ["v=DKIM1; p="]
    #expect(await run(records, selector: "other")[1].detail.contains("withdrawn"))
  }

  @Test(arguments: [
    ("v=spf1 +all", "anybody"), ("v=spf1 all", "anybody"),
    ("v=spf1 " + (1...11).map { "include:s\($0).test" }.joined(separator: " ") + " -all", "11 look-ups"),
  ])
  func anSPFRecordThatHelpsNobodyIsWrong(record: String, said: String) {
    let finding = SendingDomain.spf([record], "shoes.shop")
    #expect(finding.status == .wrong && finding.detail.contains(said))
  }

  @Test func twoRecordsAreAnError() {
    #expect(SendingDomain.spf(["v=spf1 -all", "v=spf1 mx -all"], "shoes.shop").status == .wrong)
    #expect(SendingDomain.dmarc(["v=DMARC1; p=none", "v=DMARC1; p=reject"], "shoes.shop").status == .wrong)
  }

  @Test func aPolicyThatStopsNothingIsANote() {
    #expect(SendingDomain.dmarc(["v=DMARC1; p=none"], "shoes.shop").status == .note)
  }

  @Test func aResolverThatFailsIsANote() async {
    struct Away: Error {}
    let found = await SendingDomain(domain: "shoes.shop", selector: nil, texts: { _ in throw Away() }).run()
    #expect(found.map(\.status) == [.note])
  }

  @Test(arguments: ["shop.test", "localhost", "printer.local", "gatewayd"])
  func namesOfNoPublicDNSAreNotAskedFor(domain: String) async {
    let found = await SendingDomain(
      domain: domain, selector: nil,
      texts: { _ in
        Issue.record("asked"); return []
      }
    ).run()
    #expect(found.map(\.status) == [.note])
  }
}
