import Testing

@testable import Gatewayd

@Suite struct WebhookConfigurationTests {
  private func issues(_ webhook: String, executor: String = "webhook") -> [String] {
    do {
      let yaml = "policy:\n  executor: \(executor)\n  webhook: {\(webhook)}\n"
      _ = try Configuration.parse(yaml, file: "a", environment: [:])
      return []
    } catch let error as ConfigurationError {
      return error.issues.map { "\($0.key): \($0.problem)" }
    } catch {
      return ["\(error)"]
    }
  }

  @Test func itIsRead() throws {
    let yaml = """
      policy:
        executor: webhook
        webhook:
          url: https://shop.example.net/gatewayd
          secret_file: webhook-secret
          timeout: 7
          ca_file: /etc/ca.pem
      """
    let policy = try Configuration.parse(yaml, file: "a", environment: [:]).policy
    #expect(policy.executor == .webhook)
    #expect(
      policy.webhook
        == .init(
          url: "https://shop.example.net/gatewayd", secret: .file("webhook-secret"), timeout: 7, caFile: "/etc/ca.pem"))
  }

  @Test func itsSecretIsChecked() throws {
    let yaml = "policy: {executor: webhook, webhook: {url: 'https://a.test/', secret_env: HOOK}}"
    let settings = try Configuration.parse(yaml, file: "a", environment: [:])
    #expect(settings.secrets.map(\.place) == ["webhook"])
  }

  @Test(arguments: ["http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:80/x", "https://shop.example.net"])
  func whatIsProtectedIsTaken(_ url: String) {
    #expect(issues("url: '\(url)', secret_file: s") == [])
  }

  @Test(arguments: [
    "http://shop.example.net/x", "http://127.0.0.1.evil.example/x", "ftp://127.0.0.1/x", "shop.example.net", "https://",
  ])
  func whatIsNotProtectedIsRefused(_ url: String) {
    #expect(issues("url: '\(url)', secret_file: s").contains { $0.contains("must begin with https://") }, "\(url)")
  }

  @Test(arguments: ["https://a.test/x?y=1", "https://a.test/x#y", "https://user@a.test/x", "https://u:p@a.test/x"])
  func keysGoBehindThePath(_ url: String) {
    #expect(issues("url: '\(url)', secret_file: s").contains { $0.contains("must end with its path") }, "\(url)")
  }

  @Test func whatIsMissingIsNamed() {
    #expect(
      issues("") == [
        "policy.webhook: is missing, though `executor` is webhook; for example `url: https://shop.example.net/gatewayd`"
      ])
    #expect(issues("url: 'https://a.test/'").first?.hasPrefix("policy.webhook.secret_file: is missing") == true)
    #expect(issues("", executor: "sql") == [])
  }
}
