/// What `init` knows of a provider before it asks.
struct MailProvider: Sendable {
  let name: String
  let imapHost: String?
  let smtpHost: String?
  /// Whether passwords are taken; what kind, in words.
  let password: String?
  let oauth: DeviceEndpoint?
  /// Written into Authentication-Results by the provider's servers.
  let authservID: String?
  /// Whether what is submitted is put into Sent by the provider.
  let filesSent: Bool
  /// Words before the questions.
  let advice: [String]

  static let all = [gmail, microsoft, other]

  static let gmail = MailProvider(
    name: "Gmail or Google Workspace", imapHost: "imap.gmail.com", smtpHost: "smtp.gmail.com",
    password: "an app password (the account needs two-step verification)",
    oauth: DeviceEndpoint(
      authorization: "https://oauth2.googleapis.com/device/code", token: "https://oauth2.googleapis.com/token",
      scope: "https://mail.google.com/"),
    authservID: "mx.google.com", filesSent: true,
    advice: [
      "OAuth needs a client of the type “TVs and Limited Input devices” in the Google Cloud console. Google grants",
      "mail to such clients only where it has allowed them to; an app password works at once.",
    ])

  /// `common` works for every organisation.
  static let microsoft = MailProvider(
    name: "Microsoft 365", imapHost: "outlook.office365.com", smtpHost: "smtp.office365.com", password: nil,
    oauth: DeviceEndpoint(
      authorization: "https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
      token: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
      scope: "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"),
    authservID: nil, filesSent: true,
    advice: [
      "Register an application in Entra ID that allows public client flows, with the delegated permissions",
      "IMAP.AccessAsUser.All and SMTP.Send, and enable authenticated SMTP for the mailbox.",
    ])

  static let other = MailProvider(
    name: "another server", imapHost: nil, smtpHost: nil, password: "a password",
    oauth: DeviceEndpoint(authorization: "", token: "", scope: ""), authservID: nil, filesSent: false, advice: [])
}

/// Where a device is given access (RFC 8628).
struct DeviceEndpoint: Sendable, Hashable {
  var authorization: String
  var token: String
  var scope: String
}
