import Crypto
import Foundation
import Store

/// Somebody else who knows people: an OpenID Connect issuer. Gatewayd speaks to it; the desk only asks.
public protocol SignInProvider: Sendable {
  /// What the sign-in page calls it.
  var label: String { get }
  /// The role of people who are not known yet; nil keeps them out.
  var roleOfNewPeople: User.Role? { get }
  /// Where the browser goes to sign in. Throws `ProviderProblem`.
  func authorizationURL(_ request: ProviderRequest) async throws -> String
  /// Whom the code stands for. Throws `ProviderProblem`.
  /// - Parameter issuer: who the answer says it is from, where it says so (RFC 9207).
  func identity(code: String, issuer: String?, _ request: ProviderRequest) async throws -> Identity
}

/// What binds the answer of a provider to the browser that asked (RFC 6749 §10.12, RFC 7636, OpenID Connect §3.1.2.1).
public struct ProviderRequest: Sendable, Hashable {
  public let state: String
  public let nonce: String
  public let verifier: String
  public let redirectURI: String

  public init(state: String, nonce: String, verifier: String, redirectURI: String) {
    (self.state, self.nonce, self.verifier, self.redirectURI) = (state, nonce, verifier, redirectURI)
  }

  /// Of the method S256 (RFC 7636 §4.2).
  public var challenge: String { Data(SHA256.hash(data: Data(verifier.utf8))).base64URL }
}

/// Why a provider signs nobody in. The words are for the log; the person reads that it did not work.
public enum ProviderProblem: Error, Sendable, Hashable, CustomStringConvertible {
  case unavailable(String)
  case refused(String)

  public var description: String {
    switch self {
    case .unavailable(let why), .refused(let why): why
    }
  }
}

/// What the browser keeps while its person is away at the provider: one secret, from which all else is derived, and
/// the page to come back to.
struct ProviderTicket: Sendable, Hashable {
  let secret: String
  let next: String

  init(next: String) {
    secret = Desk.newToken() + Desk.newToken()
    self.next = next
  }

  init?(cookie: String) {
    let halves = cookie.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard halves.count == 2, halves[0].utf8.count == 64, halves[0].allSatisfy(\.isHexDigit) else { return nil }
    secret = halves[0]
    next = Desk.isReturn(halves[1]) ? halves[1] : "/"
  }

  var cookie: String { "\(secret).\(next)" }

  func request(redirectURI: String) -> ProviderRequest {
    ProviderRequest(
      state: derived("state"), nonce: derived("nonce"), verifier: derived("verifier"), redirectURI: redirectURI)
  }

  private func derived(_ use: String) -> String {
    let key = SymmetricKey(data: Data(secret.utf8))
    return Data(HMAC<SHA256>.authenticationCode(for: Data(use.utf8), using: key)).base64URL
  }
}

extension Data {
  /// RFC 4648 §5 without padding.
  var base64URL: String {
    base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
