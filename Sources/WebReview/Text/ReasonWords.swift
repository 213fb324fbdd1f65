/// Why a case is before a person: codes of the store and the agent in words. The one place that knows them.
enum ReasonWords {
  /// For a chip: a few words. A code that is not known is shown as plain words.
  static func label(_ code: String) -> String { known[code]?.label ?? Words.plain(code) }

  /// What to do about it, for the person whose turn it is.
  static func advice(_ code: String?, drafted: Bool) -> String {
    switch code {
    case "too_long", "asked_for_person", "repeated":
      "The agent did not read it and drafted nothing. Read the mail and write the reply yourself."
    case "bounced":
      "The customer has no answer yet. Send it again once the cause is gone, or give it up and write another reply."
    case "uncertain":
      "It settles by itself if a copy turns up among the sent mails, a bounce comes, or the customer answers it. Else "
        + "look into the mail server's log and say below whether it went. Sending again without looking may send it "
        + "twice."
    case "action_failed":
      "Nothing was carried out. The reply may have promised it: look below, mend it in the shop by hand, and write "
        + "to the customer if it comes out otherwise."
    case "action_held":
      "Look into the shop whether it was done, then say below. Carrying it out is safe as far as the shop keeps the "
        + "action's key: it does nothing twice."
    default:
      drafted
        ? "There is a draft; read it with care. Actions are not ticked for you."
        : "Nothing is drafted. Write the reply yourself."
    }
  }

  /// A sentence that a person can read, from an explanation or a sign that may hold codes. Nil where nothing is
  /// left to say. A sentence is shown as it is.
  static func sentence(_ text: String?) -> String? {
    guard let text else { return nil }
    let parts = text.split(separator: ";").map { String($0).trimmed }.filter { !$0.isEmpty }
    guard parts.contains(where: isCode) else { return text.trimmed.isEmpty ? nil : text.trimmed }
    // A cue of the same name as the reason says the same once more.
    let words = parts.filter { tagged($0).map { !parts.contains($0.value) } ?? true }.compactMap(spoken)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// Whether a sentence says no more than the label of a reason.
  static func isTheSame(_ label: String, _ sentence: String) -> Bool {
    known.values.contains { $0.label == label && $0.sentence == sentence }
  }

  private static func isCode(_ part: String) -> Bool {
    known[part] != nil || tagged(part) != nil || (part.contains("_") && !part.contains(" "))
  }

  /// Nil for what says nothing to a reviewer.
  private static func spoken(_ part: String) -> String? {
    if let (tag, value) = tagged(part) {
      return tag == "model" ? nil : cues[value] ?? "\(Words.plain(value))."
    }
    if let reason = known[part] { return reason.sentence }
    return isCode(part) ? "\(Words.plain(part))." : part
  }

  /// `cue: deadline` → `cue`, `deadline`
  private static func tagged(_ part: String) -> (tag: String, value: String)? {
    for tag in ["model", "cue"] where part.hasPrefix("\(tag): ") {
      return (tag, String(part.dropFirst(tag.count + 2)))
    }
    return nil
  }

  /// Every code that the page has words for, by those.
  static let codes = known.keys.sorted { (label($0), $0) < (label($1), $1) }

  private static let known: [String: (label: String, sentence: String)] = [
    "multi_request": ("Several requests", "The mail asks for several different things."),
    "unclear": ("Not clear", "It is not clear what the customer asks for."),
    "out_of_scope": ("Out of scope", "This is outside what the agent answers."),
    "safety": ("Safety", "The mail speaks of an injury, an accident or a threat."),
    "legal": ("Legal", "The mail speaks of a lawyer, a regulator or a chargeback."),
    "fraud": ("Fraud", "The mail speaks of fraud or a stolen card."),
    "urgent": ("Urgent", "The mail cannot wait."),
    "repeated": ("Asked before", "The customer has asked the same thing several times."),
    "too_long": ("Too long for the agent", "The mail is longer than the agent reads."),
    "asked_for_person": ("Asks for a person", "The customer asks for a person."),
    "item_complaint": ("Complaint about an item", "Complaints about goods are always decided by a person."),
    "insists": ("Insists", "The customer does not accept an earlier answer."),
    "data_request": ("Data protection", "The customer uses a data-protection right."),
    "no_reply_needed": ("No reply needed", "The mail needs no reply."),
    "budget": ("Budget used up", "The budget for the agent's work on this mail is used up."),
    "failure": ("The agent failed", "The agent could not finish by itself."),
    "other_sender": ("Another sender", "Somebody who is not part of the case writes."),
    "no_handler": ("Out of scope", "The agent has no way to answer this."),
    "bounced": ("Reply refused", "The mail server refused the reply."),
    "uncertain": ("Reply may not have gone", "The connection was lost while the reply was handed over."),
    "action_failed": ("Action failed", "An approved action could not be carried out."),
    "action_held": ("Action waits for you", "An approved action may or may not have been carried out."),
    "erased": ("Mail was erased", "A mail that the agent worked on was erased."),
    "reopened": ("Reopened", "A colleague opened it again."),
    "merged": ("Merged", "Two cases were put together; read both."),
    "split": ("Split off", "A mail was taken out of another case."),
    "escalated": ("Escalated", "A colleague handed this on."),
  ]

  private static let cues: [String: String] = [
    "injury": "It speaks of an injury.",
    "threat": "It holds a threat.",
    "legal": "It speaks of law or lawyers.",
    "fraud": "It speaks of fraud.",
    "asked_for_person": "It asks for a person.",
    "data_request": "It uses a data-protection right.",
    "thanks_only": "It only says thanks.",
    "insists": "It does not accept an earlier answer.",
    "lost_parcel": "A parcel is marked as delivered, but was not received.",
    "defect": "Goods are missing, broken or defective.",
    "deadline": "It sets a deadline within about a week.",
  ]
}
