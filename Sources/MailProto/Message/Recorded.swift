extension AutomaticMail {
  /// A verdict that was reached when the mail was parsed, rebuilt from where it was recorded.
  public init(recorded kind: Kind, reason: String) { self.init(kind: kind, reason: reason) }
}
