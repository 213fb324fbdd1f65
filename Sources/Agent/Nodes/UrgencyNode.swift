// Reasons for urgency that code reads in a mail, whatever the model says.

extension Visit {
  /// Each reason stands for the cue that leads to the same handling. What is a matter of reading, such as a day that is
  /// near, is left to models that read better than the offline one.
  mutating func readUrgency(_ classified: inout Classified, isOffline: Bool) {
    let text = [state.input.subject ?? "", state.input.text].joined(separator: "\n")
    for finding in UrgencyReader.read(text, topic: classified.topic) where isOffline || finding.reason.isHard {
      if finding.reason == .missing, classified.topic == .other {
        guard classified.requests.count <= 1 else { continue }
        classified.topic = .delivery
      }
      if finding.reason == .lost { classified.urgency = .urgent }
      let key = finding.reason.cue?.rawValue ?? finding.reason.rawValue
      if let cue = finding.reason.cue, !state.cues.contains(cue) { state.cues.append(cue) }
      if state.cueSentences[key] == nil { state.cueSentences[key] = sentence(finding, in: text) }
    }
  }

  private func sentence(_ finding: UrgencyReason.Finding, in text: String) -> String {
    guard let quote = Words.quote(text, around: finding.phrase) else { return finding.reason.words + "." }
    return "\(finding.reason.words): “\(quote)”."
  }
}
