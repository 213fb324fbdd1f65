#if CRASH_POINTS
  import Glibc
  import Synchronization
#endif

/// Dangerous moments at which the harness in `Crash/` ends the process, as a power cut would.
///
/// In a release build nothing of it is left. In a debug build a point that is armed ends the process with SIGKILL, so
/// nothing gets a chance to tidy up; without one, it costs a lock.
public enum CrashPoint: String, CaseIterable, Sendable {
  // Taking in.
  /// Bytes of the answer to FETCH came, and are not looked at yet.
  case duringFetch = "during-fetch"
  /// A part of a message came, the rest is still to come.
  case midLiteral = "mid-literal"
  case attemptCounted = "attempt-counted"
  /// Parsed; nothing of it is on disk but the attempt.
  case parsed = "parsed"
  /// Everything of the mail is written, in a transaction that is not committed.
  case intakeCommitting = "intake-committing"
  /// Committed; the server knows nothing of it.
  case intakeCommitted = "intake-committed"
  /// Without MOVE: the copy is made, the original is not marked.
  case copied = "copied"
  /// Without MOVE: the original is marked, and not expunged.
  case marked = "marked"
  /// Flagged or moved; the cursor does not say so.
  case filed = "filed"
  case milterBody = "milter-body"
  /// Stored; the mail server has not heard of it.
  case milterStored = "milter-stored"

  // The agent's work.
  case jobClaimed = "job-claimed"
  /// The model's answer came, and is not on disk.
  case modelAnswered = "model-answered"
  /// The model's answer is on disk, its node is not.
  case answerKept = "answer-kept"
  /// A node begins; what was committed before it is all that is on disk. Its detail is the node's name.
  case nodeEntered = "node-entered"
  /// A node's results are on disk. Its detail is the node's name.
  case nodeCommitted = "node-committed"
  /// The draft is written in the transaction that ends the job, which is not committed.
  case draftStored = "draft-stored"
  case runCommitted = "run-committed"
  /// The worker learned that another one has its job.
  case leaseLost = "lease-lost"

  // Decisions.
  /// Decision, reply and actions are written, in a transaction that is not committed.
  case approvalCommitting = "approval-committing"
  /// Committed; the reviewer has not heard of it.
  case approvalCommitted = "approval-committed"

  // Sending.
  /// Claimed on disk; no connection yet.
  case beforeConnect = "before-connect"
  case afterEHLO = "after-ehlo"
  case afterMail = "after-mail"
  case afterRecipient = "after-rcpt"
  /// Told to go ahead; nothing of the message was handed out.
  case afterData = "after-data"
  /// Bytes of the message went out, the final dot did not.
  case insideData = "inside-data"
  /// The server's 250 was read by the client library.
  case replyRead = "reply-read"
  /// The 250 is known to the sender, and not on disk.
  case sentNotCommitted = "sent-not-committed"
  case sentCommitted = "sent-committed"

  // Actions.
  case actionClaimed = "action-claimed"
  /// The effect is written in the shop, in a transaction that is not committed.
  case actionCommitting = "action-committing"
  /// Done in the shop; our store does not know.
  case actionDone = "action-done"

  // Any write of the store.
  case beforeCommit = "before-commit"
  case afterCommit = "after-commit"

  #if CRASH_POINTS
    private static let armed = Mutex<(point: CrashPoint, detail: String?, left: Int)?>(nil)

    /// - Parameter text: `NAME:N`, for the N-th time that the point is reached, from 1; `NAME@DETAIL:N` counts only
    ///   those with this detail.
    /// - Returns: false if it is none.
    public static func arm(_ text: String) -> Bool {
      let parts = text.split(separator: ":")
      guard parts.count == 2, let count = Int(parts[1]), count > 0 else { return false }
      let name = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let point = name.first.flatMap(CrashPoint.init(rawValue:)), name.count == 1 || name[1] != "" else {
        return false
      }
      armed.withLock { $0 = (point, name.count == 2 ? name[1] : nil, count) }
      return true
    }

    /// - Parameter detail: which of the places that are one point, such as a node's name.
    public static func reach(_ point: CrashPoint, _ detail: String? = nil) {
      let isDue = armed.withLock { armed in
        guard armed?.point == point, armed?.detail == nil || armed?.detail == detail else { return false }
        armed?.left -= 1
        return armed?.left == 0
      }
      if isDue { kill(getpid(), SIGKILL) }
    }
  #else
    /// Nothing can be armed in a release build.
    public static func arm(_ text: String) -> Bool { false }

    @inlinable @inline(__always) public static func reach(_ point: CrashPoint, _ detail: String? = nil) {}
  #endif
}
