/// The form that begins a session.
struct SignInPage: Sendable {
  let layout: Layout
  let token: String
  let next: String
  let nameTyped: String
  let refusal: String?
  /// Nil: nobody else signs people in.
  var provider: Provider?

  struct Provider: Sendable {
    let words: String
    let address: String
  }
}

/// The second step of signing in.
struct CodePage: Sendable {
  let layout: Layout
  let token: String
  let next: String
  let refusal: String?
}

/// Between a provider's site and ours. The cookie of a session does not go along with a request that another site
/// began, so the way on must begin here.
struct PassagePage: Sendable {
  let layout: Layout
  let next: String
}
