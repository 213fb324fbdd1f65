import Foundation
import Testing

@testable import Gatewayd

@Suite struct OAuthConfigurationTests {
  private func issues(_ oauth: String, password: String = "", submission: String = "") -> [String] {
    let yaml = """
      mailboxes:
        - {name: support, host: imap.example.net, user: support@example.net, \(password)oauth: {\(oauth)}}
      submission: {host: smtp.example.net, from: support@example.net\(submission)}
      """
    do {
      _ = try Configuration.parse(yaml, file: "f", environment: [:])
      return []
    } catch {
      return ((error as? ConfigurationError)?.issues ?? []).map { "\($0.key): \($0.problem)" }
    }
  }

  private static let refresh =
    "flow: refresh_token, token_url: \"https://id.example/token\", client_id: a, refresh_token_file: /r"
  private static let client =
    "flow: client_credentials, token_url: \"https://id.example/token\", client_id: a, client_secret_file: /s"

  @Test func bothFlowsAreTaken() throws {
    #expect(issues(Self.refresh).isEmpty)
    #expect(issues(Self.client + ", scope: s", submission: ", oauth_of: support").isEmpty)
  }

  /// One wrong thing, one line that says what to write.
  @Test(arguments: [
    ("token_url: \"https://id.example/token\", client_id: a, refresh_token_file: /r", "oauth.flow: is missing"),
    ("flow: device, token_url: \"https://i.example/t\", client_id: a, refresh_token_file: /r", "oauth.flow: `device`"),
    ("flow: refresh_token, client_id: a, refresh_token_file: /r", "oauth.token_url: is missing"),
    (
      "flow: refresh_token, token_url: \"http://id.example/token\", client_id: a, refresh_token_file: /r",
      "oauth.token_url: `http://id.example/token` must begin with https://"
    ),
    ("flow: refresh_token, token_url: \"https://id.example/token\", refresh_token_file: /r", "oauth.client_id"),
    (
      "flow: refresh_token, token_url: \"https://id.example/token\", client_id: a",
      "oauth.refresh_token_file: is missing"
    ),
    (client, "oauth.scope: is missing"),
    (client + ", scope: s, refresh_token_file: /r", "oauth.refresh_token_file: belongs to the flow"),
    (
      "flow: client_credentials, token_url: \"https://id.example/token\", client_id: a, scope: s",
      "oauth.client_secret_file: is missing"
    ),
    (refresh + ", scopes: s", "oauth.scopes: unknown key; the nearest known key is `scope`"),
  ])
  func aMistakeGivesOneClearLine(_ oauth: String, _ expected: String) throws {
    let issues = issues(oauth)
    #expect(issues.count == 1, "\(issues)")
    #expect(issues.first?.contains(expected) == true, "\(issues)")
  }

  @Test func aPasswordAndTokensExcludeEachOther() {
    #expect(issues(Self.refresh, password: "password_file: /p, ").count == 1)
    #expect(issues(Self.refresh, submission: ", oauth_of: support, password_file: /p").count == 1)
    #expect(issues(Self.refresh, submission: ", oauth_of: suport").count == 1)
  }

  @Test func aRotatedTokenLiesBesideTheStore() throws {
    let settings = try Configuration.parse(
      """
      store: {path: /srv/gw/records.sqlite}
      mailboxes: [{name: "a/b c", host: h.example, user: u@h.example, oauth: {\(Self.refresh)}}]
      """, file: "f", environment: [:])
    #expect(settings.mailboxes.first?.oauth?.stateFile == "/srv/gw/oauth-a_b_c")
  }
}
