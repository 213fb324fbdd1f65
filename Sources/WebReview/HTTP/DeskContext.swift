import Hummingbird
import Logging
import Store

/// What the routes know about a request beside its head and body.
public struct DeskContext: RequestContext {
  public var coreContext: CoreRequestContextStorage
  /// The peer's address, for throttling.
  let peer: String
  /// Set by `RequireSession`.
  var session: Session?
  /// Set by `RequireForm`.
  var form = Form()

  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    peer = source.channel.remoteAddress?.ipAddress ?? "local"
  }
}

/// A signed-in person.
struct Session: Sendable {
  let secret: String
  let user: User
  let csrf: String
  var method = SignInMethod.password
  /// The desk wants a second step of everybody with a password, and this person has none yet.
  var mustAddSecondStep = false

  /// With a password of the desk, not by an issuer or a proxy.
  var isByPassword: Bool { method == .password || method == .code }

  /// Somebody else has chosen the password that was used.
  var mustChangePassword: Bool { user.mustChangePassword && isByPassword }

  var mayDecide: Bool {
    switch user.role {
    case .viewer: false
    case .reviewer, .admin: true
    }
  }
}

extension DeskContext {
  /// The session of a route that `RequireSession` stands before.
  func signedIn() throws -> Session {
    guard let session else { throw Problem.signedOut }
    return session
  }

  /// As `signedIn`, for pages of administrators.
  func administrator() throws -> Session {
    let session = try signedIn()
    guard session.user.role == .admin else { throw Problem.administratorsOnly }
    return session
  }

  /// As `signedIn`, for routes that change something.
  func decider() throws -> Session {
    let session = try signedIn()
    guard session.mayDecide else { throw Problem.viewer }
    return session
  }
}
