import Logging
import Synchronization

/// One source of tokens per OAuth section, so that whoever signs in to the same account shares its tokens.
final class TokenSources: Sendable {
  private let secrets: SecretReader
  private let made = Mutex<[Configuration.OAuth: OAuthTokens]>([:])

  init(secrets: SecretReader) { self.secrets = secrets }

  func source(_ configuration: Configuration.OAuth) -> OAuthTokens {
    made.withLock { made in
      if let known = made[configuration] { return known }
      let source = OAuthTokens(configuration, secrets: secrets, logger: Logger(label: "oauth"))
      made[configuration] = source
      return source
    }
  }
}
