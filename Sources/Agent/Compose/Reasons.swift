// Why a mail was judged as it was, in sentences for reviewers.

extension RunState {
  func reasons(for classified: Classified) -> [String] {
    var list: [String] = []
    if let escalation { list.append(escalation.explanation) }
    for cue in cues where matters(cue, classified) {
      if let sentence = cueSentences[cue.rawValue] { list.append(sentence) }
    }
    if classified.urgency == .urgent, let lost = cueSentences[UrgencyReason.lost.rawValue] { list.append(lost) }
    if hasInstructions { list.append(Injection.fact) }
    if similarEarlier > 0, escalation?.reason != .repeated {
      let times = similarEarlier == 1 ? "once" : "\(similarEarlier) times"
      list.append("The customer has asked the same \(times) before.")
    }
    return TrackingNumbers.unique(list + failures)
  }

  /// "Broken" says something about goods only where the mail is about goods; insisting only where there is an answer.
  private func matters(_ cue: Cue, _ classified: Classified) -> Bool {
    switch cue {
    case .defect: classified.topic == .complaint || classified.topic == .other
    case .insists: classified.topic != .product
    default: true
    }
  }
}
