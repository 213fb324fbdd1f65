/// Judges what a Postfix on this machine is told about the mail that goes through it to us and from us.
struct PostfixDelivery: Sendable {
  let postfix: PostfixSettings
  /// Whether answers come to `support+TOKEN@`.
  let plusAddressing: Bool
  /// The largest message that we take.
  let maxMessageBytes: Int

  func run() -> [CheckFinding] {
    let findings = [delimiter, size, softBounce, unsealed].compactMap(\.self)
    return findings.isEmpty ? [CheckFinding("postfix", .ok, "nothing here that hurts")] : findings
  }

  private var delimiter: CheckFinding? {
    guard plusAddressing, let value = postfix.main["recipient_delimiter"], !value.contains("+") else { return nil }
    return CheckFinding(
      "postfix recipient_delimiter", .wrong,
      "is `\(value)`: answers to support+TOKEN@ are refused as unknown; set `recipient_delimiter = +`, or "
        + "submission.plus_addressing: false")
  }

  /// 0 is no limit.
  private var size: CheckFinding? {
    guard let limit = postfix.main["message_size_limit"].flatMap({ Int($0) }), limit > maxMessageBytes || limit == 0
    else { return nil }
    return CheckFinding(
      "postfix message_size_limit", .note,
      "is \(limit == 0 ? "none" : "\(limit)"): of longer mail than guards.max_message_bytes (\(maxMessageBytes)) only "
        + "the head is read; make them equal")
  }

  private var softBounce: CheckFinding? {
    guard postfix.main["soft_bounce"]?.lowercased() == "yes" else { return nil }
    return CheckFinding(
      "postfix soft_bounce", .wrong,
      "is yes, so replies to wrong addresses wait for days instead of coming back; set it to no once set-up is done")
  }

  /// Local programs pass no milter unless they are told to.
  private var unsealed: CheckFinding? {
    let override = postfix.listeners.first {
      $0.overrides["receive_override_options"]?.contains("no_milters") == true && $0.overrides["smtpd_milters"] != nil
    }
    guard let override else { return nil }
    return CheckFinding(
      "postfix \(override.name)", .wrong,
      "receive_override_options has no_milters, so its smtpd_milters are never asked; take no_milters out")
  }
}
