import AsyncHTTPClient
import Foundation
import Testing

extension EndToEnd {
  /// The store's disk is full while mail comes.
  @Suite("A full disk", .timeLimit(.minutes(20)))
  struct FullDiskTests {
    @Test("Mail waits in its mailbox, the daemon says why, and goes on by itself")
    func full() async throws {
      try await Installation.run(.init(logLevel: "notice", storeDisk: 32)) { installation in
        let folder = (installation.store as NSString).deletingLastPathComponent
        let desk = try await ReviewPage(installation)
        try SmallDisk.fill(folder)
        let filler = String(repeating: "and more words of the same letter, line by line\r\n", count: 1500)
        let mails = (1...12).map { n in
          CustomerMail(from: "kim\(n)@customers.test", subject: "Letter \(n)", text: "Number \(n). \(filler)")
        }
        for mail in mails { try await installation.servers.deliver(mail.eml, from: mail.from) }
        let why = try await eventually("the daemon says that the disk is full") {
          try await self.readiness(installation).flatMap {
            $0.status == 503 && $0.text.contains("full") ? $0.text : nil
          }
        }
        #expect(why.contains("\"database\""))
        #expect(try await desk.get("/").html.contains("The store cannot be written to"))
        // As long as it lasts it is said once.
        try await Task.sleep(for: .seconds(25))
        #expect(installation.count("dependency lost", with: "dependency=database") == 1, "\(installation.log)")

        try SmallDisk.free(folder)
        for mail in mails { _ = try await desk.wait(for: mail.subject, in: .review, .working) }
        #expect(try await desk.allCases().count == mails.count)
        try await eventually("the daemon is ready again") {
          try await self.readiness(installation)?.status == 200 ? true : nil
        }
        #expect(installation.count("dependency reached", with: "dependency=database") == 2)
        #expect(try await !desk.get("/").html.contains("The store cannot be written to"))
        try await installation.configured("audit")
        try await installation.configured("db", "check")
      }
    }

    private func readiness(_ installation: Installation) async throws -> (status: UInt, text: String)? {
      let request = HTTPClientRequest(url: "\(installation.page)/readyz")
      guard let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(20)) else { return nil }
      let body = try await response.body.collect(upTo: 65536)
      return (response.status.code, String(buffer: body))
    }
  }
}

extension Installation {
  /// Lines of the daemon's log that hold both.
  fileprivate func count(_ text: String, with other: String) -> Int {
    log.split(separator: "\n").filter { $0.contains(text) && $0.contains(other) }.count
  }
}
