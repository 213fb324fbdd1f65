import Hummingbird

/// An error that a person is shown as a page; nothing was changed.
struct Problem: Error, Sendable, Hashable {
  let status: HTTPResponse.Status
  let title: String
  let message: String

  static let notFound = Problem(
    status: .notFound, title: "There is nothing here",
    message: "The address is wrong, or what stood here is gone.")
  static let noCase = Problem(
    status: .notFound, title: "No such case", message: "There is no case of this number.")
  static let noHTML = Problem(
    status: .notFound, title: "This mail has no HTML", message: "It was written as plain text, which the case shows.")
  static let noPicture = Problem(
    status: .unsupportedMediaType, title: "This is no picture that can be shown",
    message: "Only PNG, JPEG, GIF and WebP up to 8 MB are shown, whatever the mail calls the file. It can be saved.")
  static let signedOut = Problem(
    status: .unauthorized, title: "You are signed out",
    message: "Nothing was changed. Sign in again in another tab, then come back to this one with the browser's Back "
      + "button: what you typed is still there.")
  static let viewer = Problem(
    status: .forbidden, title: "You may look, not decide",
    message: "Your account has the role viewer. An administrator can change that.")
  static let administratorsOnly = Problem(
    status: .forbidden, title: "This page is for administrators",
    message: "Your account has another role. An administrator can change that.")
  static let oldPassword = Problem(
    status: .forbidden, title: "Choose a password of your own first",
    message: "Nothing was changed. Somebody else chose the password that you signed in with; change it under Settings.")
  static let noSecondStep = Problem(
    status: .forbidden, title: "Set up the second step first",
    message: "Nothing was changed. This desk wants a code from an authenticator app of everybody who signs in with a "
      + "password; set it up under Settings.")
  static let unknownPerson = Problem(
    status: .forbidden, title: "You are not known here",
    message: "You are signed in at the proxy, but an administrator has not added you to this desk.")
  static let foreignForm = Problem(
    status: .forbidden, title: "That form did not come from this desk",
    message: "Nothing was changed. The browser named another site, or none, as the form's origin. Go back, reload the "
      + "page and try again. Over plain http this works on the machine itself only; elsewhere use https.")
  static let staleForm = Problem(
    status: .forbidden, title: "That form is from another sign-in",
    message: "Nothing was changed. Go back, copy what you typed, reload the page and try again.")
  static let badForm = Problem(
    status: .badRequest, title: "That form could not be read", message: "Nothing was changed. Go back and try again.")
  static let tooLarge = Problem(
    status: .contentTooLarge, title: "That is too much text",
    message: "Nothing was changed. A form may hold 512 KB. Go back and shorten it.")
  static let unavailable = Problem(
    status: .serviceUnavailable, title: "The store cannot be reached",
    message: "Nothing was changed. Its disk may be full or read-only; try again in a moment.")
  static let internalError = Problem(
    status: .internalServerError, title: "That did not work",
    message: "Something went wrong on our side and was logged. Nothing was changed.")

  /// Somebody or something answered first.
  static func settled(_ why: String) -> Problem {
    Problem(
      status: .conflict, title: "That was settled before you",
      message: "Nothing was changed: \(Visible.line(why)). Go back to the case and look again.")
  }

  static func tooLateToUndo(_ why: String) -> Problem {
    Problem(
      status: .conflict, title: "It cannot be taken back any more",
      message: "Nothing was changed: \(Visible.line(why)).")
  }

  /// The page for an error of the framework's, such as 404 or 405.
  static func http(_ status: HTTPResponse.Status) -> Problem {
    switch status {
    case .notFound: notFound
    case .contentTooLarge: tooLarge
    default:
      Problem(
        status: status, title: status.reasonPhrase.isEmpty ? "That did not work" : status.reasonPhrase,
        message: "Nothing was changed.")
    }
  }
}
