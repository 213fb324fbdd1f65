import Foundation
import Logging
import MailIO
import Synchronization
import Testing

@testable import Gatewayd

@Suite(.timeLimit(.minutes(15))) struct OAuthTokensTests {
  /// A clock that stands still until it is moved.
  private final class HandClock: Sendable {
    private let milliseconds = Mutex<Int64>(0)
    func move(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }
    var reading: @Sendable () -> Int64 { { self.milliseconds.withLock { $0 } } }
  }

  private struct Account {
    let folder: TemporaryFolder
    let clock = HandClock()
    var statePath: String { "\(folder.path)/oauth-support" }

    init() throws {
      folder = try TemporaryFolder()
      _ = try folder.file("secret", "client-secret\n")
      _ = try folder.file("refresh", "refresh-1\n")
    }

    func configuration(_ flow: Configuration.OAuth.Flow, _ url: String) -> Configuration.OAuth {
      Configuration.OAuth(
        flow: flow, tokenURL: url, clientID: "gatewayd id", clientSecret: .file("\(folder.path)/secret"),
        refreshToken: flow == .refreshToken ? .file("\(folder.path)/refresh") : nil,
        scope: flow == .clientCredentials ? "https://outlook.office365.com/.default" : nil,
        stateFile: flow == .refreshToken ? statePath : nil)
    }

    func tokens(_ flow: Configuration.OAuth.Flow = .refreshToken, _ url: String) -> OAuthTokens {
      OAuthTokens(
        configuration(flow, url), secrets: SecretReader(environment: [:]), clock: clock.reading,
        logger: Logger(label: "test"))
    }
  }

  @Test func aTokenIsKeptUntilMostOfItsLifeIsOver() async throws {
    let account = try Account()
    let server = TokenServer([.grant(seconds: 1000)])
    try await server.serve { url in
      let tokens = account.tokens(.refreshToken, url)
      let first = try await tokens.token(rejected: nil)
      account.clock.move(seconds: 799)
      #expect(try await tokens.token(rejected: nil) == first)
      account.clock.move(seconds: 1)
      let second = try await tokens.token(rejected: nil)
      #expect(second != first)
      // Whoever was handed the old one late does not cost a new one.
      #expect(try await tokens.token(rejected: first) == second)
      #expect(try await tokens.token(rejected: second) != second)
    }
    let requests = await server.requests
    #expect(requests.count == 3)
    #expect(
      requests.first == [
        "grant_type": "refresh_token", "client_id": "gatewayd id", "client_secret": "client-secret",
        "refresh_token": "refresh-1",
      ])
  }

  @Test func clientCredentialsAreSentAsMicrosoftWantsThem() async throws {
    let account = try Account()
    let server = TokenServer([.grant()])
    try await server.serve { url in _ = try await account.tokens(.clientCredentials, url).token(rejected: nil) }
    #expect(
      await server.requests == [
        [
          "grant_type": "client_credentials", "client_id": "gatewayd id", "client_secret": "client-secret",
          "scope": "https://outlook.office365.com/.default",
        ]
      ])
  }

  @Test func manyAskAtOnceAndOneRequestServesThem() async throws {
    let account = try Account()
    let server = TokenServer([.grant()])
    try await server.serve { url in
      let tokens = account.tokens(.refreshToken, url)
      let all = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 1...20 { group.addTask { try await tokens.token(rejected: nil) } }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(all.count == 1)
    }
    #expect(await server.requests.count == 1)
  }

  @Test func aRotatedRefreshTokenIsStoredAndOutlivesTheProcess() async throws {
    let account = try Account()
    let server = TokenServer([.grant(rotateTo: "refresh-2"), .grant()])
    try await server.serve { url in
      _ = try await account.tokens(.refreshToken, url).token(rejected: nil)
      let attributes = try FileManager.default.attributesOfItem(atPath: account.statePath)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      // A new process, the credential as it was.
      _ = try await account.tokens(.refreshToken, url).token(rejected: nil)
      // Somebody signed in again and renewed the credential.
      _ = try account.folder.file("refresh", "refresh-3\n")
      _ = try await account.tokens(.refreshToken, url).token(rejected: nil)
    }
    #expect(await server.requests.compactMap { $0["refresh_token"] } == ["refresh-1", "refresh-2", "refresh-3"])
    #expect(try account.folder.text("oauth-support").contains("refresh-1") == false)
  }

  @Test func aTokenThatCannotBeStoredIsNotUsed() async throws {
    let account = try Account()
    let server = TokenServer([.grant(rotateTo: "refresh-2")])
    try FileManager.default.createDirectory(atPath: account.statePath + ".new", withIntermediateDirectories: true)
    try await server.serve { url in
      let error = await #expect(throws: TokenProblem.self) {
        try await account.tokens(.refreshToken, url).token(rejected: nil)
      }
      #expect(error?.next == .retry)
    }
  }

  @Test func invalidGrantIsShownAsItselfAndNotAskedForAgain() async throws {
    let account = try Account()
    let server = TokenServer([.refuse(error: "invalid_grant", description: "refresh-1 was revoked\\nby its owner")])
    try await server.serve { url in
      let tokens = account.tokens(.refreshToken, url)
      for _ in 1...5 {
        let error = await #expect(throws: TokenProblem.self) { try await tokens.token(rejected: nil) }
        let text = error?.description ?? ""
        #expect(text.contains("says invalid_grant: *** was revoked by its owner"), "\(text)")
        #expect(!text.contains("refresh-1") && !text.contains("client-secret"))
        #expect(error?.next == .giveUp)
      }
      #expect(await server.requests.count == 1)
      account.clock.move(seconds: 601)
      await #expect(throws: TokenProblem.self) { try await tokens.token(rejected: nil) }
      #expect(await server.requests.count == 2)
      // A renewed credential counts at once.
      await server.become(.grant())
      _ = try account.folder.file("refresh", "refresh-9\n")
      _ = try await tokens.token(rejected: nil)
    }
  }

  @Test(arguments: [
    (500, "oops"), (200, "{}"), (200, #"{"access_token":"a\u0001b"}"#), (200, "not json"),
    (503, #"{"error":"temporarily_unavailable"}"#), (200, #"{"access_token":""}"#),
  ])
  func oddAnswersMayBeTriedAgain(_ status: Int, _ body: String) async throws {
    let account = try Account()
    try await TokenServer([.answer(status: status, body: body)]).serve { url in
      let error = await #expect(throws: TokenProblem.self) {
        try await account.tokens(.refreshToken, url).token(rejected: nil)
      }
      #expect(error?.next == .retry)
    }
  }

  @Test func nobodyListeningMayBeTriedAgain() async throws {
    let account = try Account()
    let error = await #expect(throws: TokenProblem.self) {
      try await account.tokens(.refreshToken, "http://127.0.0.1:9/token").token(rejected: nil)
    }
    #expect(error?.next == .retry)
  }
}
