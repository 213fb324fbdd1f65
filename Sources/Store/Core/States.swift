// Which event leads where: one switch for each status. What is not named here does not happen.

extension Case {
  /// What moves a case.
  enum Event: String, CaseIterable {
    /// A customer's mail came, for the agent.
    case mailForAgent
    /// A mail came that a person must see.
    case mailForPerson
    /// A run ended with something to decide.
    case drafted
    /// A run ended, and no reply is needed.
    case settled
    /// A run failed for good.
    case runFailed
    case approved
    /// Rejected or escalated: a person still has to answer.
    case turnedDown
    case closed
    /// The approved reply went out.
    case replySent
    /// A reply or an action failed.
    case troubled
    /// A reviewer put everything of it into another case.
    case merged
    /// A reviewer took a mail out of it, and with it the agent's work.
    case parted
    /// Everything of its customer was erased.
    case erased
    /// The person who decided took the decision back before anything came of it.
    case takenBack
    /// A person wants to write once more.
    case reopened
  }
}

extension Case.State {
  func after(_ event: Case.Event) -> Case.State? {
    switch (self, event) {
    case (_, .mailForAgent): .working
    case (_, .mailForPerson), (_, .troubled): .review
    case (.working, .drafted), (.working, .runFailed), (.working, .parted): .review
    case (.working, .settled), (_, .merged), (_, .erased): .closed
    case (.review, .approved), (.answered, .approved): .working
    case (.review, .turnedDown): .review
    case (.review, .closed), (.answered, .closed): .closed
    case (.working, .replySent), (.answered, .replySent): .answered
    case (.working, .takenBack), (.closed, .takenBack), (.review, .takenBack): .review
    case (.answered, .reopened), (.closed, .reopened): .review
    // The customer wrote again, or a person is at it, while the reply was on its way.
    case (.review, .replySent): .review
    case (.closed, .replySent): .closed
    default: nil
    }
  }
}

extension Job {
  enum Event: String, CaseIterable {
    case claimed, finished
    /// To be tried again, later or by a person's wish.
    case retried
    /// Given back by its worker in good order.
    case released
    /// Its worker was not heard of again.
    case lost
    case failed, cancelled
  }
}

extension Job.State {
  func after(_ event: Job.Event) -> Job.State? {
    switch (self, event) {
    case (.queued, .claimed): .running
    case (.running, .finished): .done
    case (.running, .retried), (.running, .released), (.running, .lost): .queued
    case (.failed, .retried), (.cancelled, .retried): .queued
    // A queued one fails that was started too often or has waited too long.
    case (.running, .failed), (.queued, .failed): .failed
    case (.queued, .cancelled), (.running, .cancelled), (.failed, .cancelled): .cancelled
    default: nil
    }
  }
}

extension Draft {
  enum Event: String, CaseIterable { case approved, rejected, escalated, superseded, takenBack }
}

extension Draft.State {
  func after(_ event: Draft.Event) -> Draft.State? {
    switch (self, event) {
    case (.pending, .approved): .approved
    case (.pending, .rejected): .rejected
    case (.pending, .escalated): .escalated
    case (.pending, .superseded): .superseded
    case (.approved, .takenBack), (.rejected, .takenBack), (.escalated, .takenBack), (.superseded, .takenBack): .pending
    default: nil
    }
  }
}

extension Outgoing {
  enum Event: String, CaseIterable {
    case claimed, sent, deferred, bounced
    /// The connection or the process was lost while it was being sent.
    case lost
    /// The store is a backup: what happened to it since nobody knows.
    case restored
    case again, givenUp
  }
}

extension Outgoing.State {
  func after(_ event: Outgoing.Event) -> Outgoing.State? {
    switch (self, event) {
    case (.ready, .claimed), (.deferred, .claimed): .sending
    case (.sending, .sent), (.uncertain, .sent): .sent
    // A person says that it went after all.
    case (.bounced, .sent): .sent
    case (.sending, .deferred): .deferred
    case (.sending, .bounced), (.uncertain, .bounced), (.sent, .bounced): .bounced
    case (.sending, .lost): .uncertain
    case (.ready, .restored), (.deferred, .restored), (.sending, .restored): .uncertain
    case (.uncertain, .again), (.bounced, .again), (.deferred, .again): .ready
    case (.uncertain, .givenUp), (.bounced, .givenUp), (.deferred, .givenUp), (.ready, .givenUp): .cancelled
    default: nil
    }
  }
}

extension ActionRecord {
  enum Event: String, CaseIterable {
    case claimed, done, retried, failed, approvedAgain
    /// The store is a backup: an attempt that it knows of goes no further before a person says so.
    case restored
    /// A person says, of one that waits for it, that it is not to be carried out.
    case dismissed
  }
}

extension ActionRecord.State {
  func after(_ event: ActionRecord.Event) -> ActionRecord.State? {
    switch (self, event) {
    // The executor is idempotent, so an attempt that was lost is simply repeated.
    case (.approved, .claimed), (.executing, .claimed): .executing
    case (.executing, .done): .done
    case (.executing, .retried), (.executing, .restored), (.approved, .restored): .approved
    case (.approved, .dismissed): .failed
    case (.executing, .failed): .failed
    case (.failed, .approvedAgain): .approved
    default: nil
    }
  }
}

/// The state after the event, or the error that names the refused edge.
func edge<State: RawRepresentable>(_ from: State, _ event: some RawRepresentable<String>, _ to: State?) throws -> State
where State.RawValue == String {
  guard let to else { throw StoreError.invalid("\(event.rawValue) does not follow \(from.rawValue)") }
  return to
}
