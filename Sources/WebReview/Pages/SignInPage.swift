/// The form that begins a session.
struct SignInPage: Sendable {
  let layout: Layout
  let token: String
  let next: String
  let nameTyped: String
  let refusal: String?
}
