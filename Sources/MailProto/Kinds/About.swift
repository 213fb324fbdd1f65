extension Message {
  /// The mails of ours that an automatic mail is about, most telling first: what a report or receipt returns or names,
  /// then what the mail answers.
  public var about: [MessageID] {
    let named = [bounce?.originalMessageID, receiptFor].compactMap(\.self)
    var seen: Set<MessageID> = []
    return (named + inReplyTo + references.reversed()).filter { seen.insert($0).inserted }
  }
}
