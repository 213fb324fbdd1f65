import Store
import Telemetry

/// Every metric that the daemon tells, in the order of its text. docs/metrics.md explains each; a test compares.
enum Metric {
  static let all = fromStore + fromProcess

  /// Counted and timed by the store as it writes: these go on counting over restarts.
  static let fromStore = [
    mail, cases, laneWaiting, laneOldest, jobsQueued, jobsOldest, jobsRunning, runs, runSeconds, nodes, modelCalls,
    modelTokens, modelCost, modelSeconds, decisions, decisionSeconds, sends, sendSeconds, outbox, outboxOldest, actions,
    actionsWaiting, ledgerGaps, quarantine, mailboxMoved, storeBytes, walBytes, diskFree,
  ]

  /// Seen by this process since its start.
  static let fromProcess = [
    intakeSeconds, nodeSeconds, modelFailures, rateWaitSeconds, submissionSeconds, logLines, dependencyUp, mailboxSeen,
    credentialExpiry,
    canarySeconds, canaryLast, brokerRequests, brokerLag, brokerPending, brokerResults, brokerResultsWaiting,
    spansSent, spansDropped, spansWaiting, spoolBytes, spoolLimit, spoolOldest, scoresSent, buildInfo,
    scrapeSeconds, cpuSeconds, residentBytes, virtualBytes, openFiles, maxFiles,
    startTime,
  ]

  // MARK: Mail and cases

  static let mail = MetricFamily.counter(
    "gatewayd_mail_total", "Messages by their outcome in the ledger and the way by which they came.",
    labels: ["outcome", "way"],
    known: LedgerOutcome.allCases.flatMap { outcome in
      ["imap", "milter", "import", "api"].map { [outcome.rawValue, $0] }
    })
  static let cases = MetricFamily.gauge(
    "gatewayd_cases", "Cases by state.", labels: ["state"], known: Case.State.allCases.map { [$0.rawValue] })
  static let laneWaiting = MetricFamily.gauge(
    "gatewayd_review_waiting", "Cases that wait for a person and are not put off, by lane.", labels: ["lane"])
  static let laneOldest = MetricFamily.gauge(
    "gatewayd_review_oldest_seconds", "How long the oldest case of a lane has waited.", labels: ["lane"])
  static let quarantine = MetricFamily.gauge("gatewayd_quarantine", "Mail on the list of the quarantine.")
  static let ledgerGaps = MetricFamily.gauge(
    "gatewayd_ledger_gaps", "UIDs that were begun ten minutes ago or earlier and have no outcome; 0 is right.")
  static let intakeSeconds = MetricFamily.histogram(
    "gatewayd_intake_seconds", "From the bytes of a message, or of a batch, to their commit.",
    bounds: StoreFigures.quickBounds)

  // MARK: The agent

  static let jobsQueued = MetricFamily.gauge(
    "gatewayd_jobs_queued", "Jobs that wait, by priority.", labels: ["priority"])
  static let jobsOldest = MetricFamily.gauge(
    "gatewayd_jobs_oldest_seconds", "How long the oldest job of a priority has waited.", labels: ["priority"])
  static let jobsRunning = MetricFamily.gauge("gatewayd_jobs_running", "Jobs in the hands of workers.")
  static let runs = MetricFamily.counter(
    "gatewayd_runs_total", "Starts of runs by how they ended: the route of the result, deferred, failed or cancelled.",
    labels: ["result"],
    known: ["draft", "manual", "escalation", "no_reply", "deferred", "failed", "cancelled"].map { [$0] })
  static let runSeconds = MetricFamily.histogram(
    "gatewayd_run_seconds", "From the first start of a run to its end.", bounds: StoreFigures.quickBounds)
  static let nodes = MetricFamily.counter(
    "gatewayd_nodes_total", "Nodes of the workflow that were committed, or at which a job failed for good.",
    labels: ["node", "result"])
  static let nodeSeconds = MetricFamily.histogram(
    "gatewayd_node_seconds", "Time of a node.", labels: ["node"], bounds: StoreFigures.quickBounds)
  static let modelCalls = MetricFamily.counter(
    "gatewayd_model_calls_total", "Answers of models that were kept, by model and node.", labels: ["model", "node"])
  static let modelTokens = MetricFamily.counter(
    "gatewayd_model_tokens_total", "Tokens: input (cached ones among them), cached, output.", labels: ["model", "kind"])
  static let modelCost = MetricFamily.counter(
    "gatewayd_model_cost_dollars_total", "What answers cost by the configured prices.", labels: ["model"])
  static let modelSeconds = MetricFamily.histogram(
    "gatewayd_model_call_seconds", "Time of an answer of a model.", labels: ["model"], bounds: StoreFigures.quickBounds)
  static let modelFailures = MetricFamily.counter(
    "gatewayd_model_failures_total",
    "Calls of models without an answer: transient, rejected, skipped, limited, budget.",
    labels: ["model", "kind"])
  static let rateWaitSeconds = MetricFamily.histogram(
    "gatewayd_rate_wait_seconds",
    "How long a call waited for the rate limits of its model, or a run for agent.rate_limit.",
    labels: ["limit"], bounds: StoreFigures.quickBounds)

  // MARK: The broker

  static let brokerRequests = MetricFamily.counter(
    "gatewayd_broker_requests_total", "Requests read from the broker: taken, repeated (a job that was known), refused.",
    labels: ["result"], known: ["taken", "repeated", "refused"].map { [$0] })
  static let brokerLag = MetricFamily.gauge(
    "gatewayd_broker_lag", "Requests at the broker that nobody of the group has read.")
  static let brokerPending = MetricFamily.gauge(
    "gatewayd_broker_pending", "Requests that the group has in hand, of whichever consumer.")
  static let brokerResults = MetricFamily.counter(
    "gatewayd_broker_results_total", "Results that the broker has confirmed (published), or will never take (failed).",
    labels: ["result"], known: ["published", "failed"].map { [$0] })
  static let brokerResultsWaiting = MetricFamily.gauge(
    "gatewayd_broker_results_waiting", "Results in the store that are to be published.")

  // MARK: People, and what goes out

  static let decisions = MetricFamily.counter(
    "gatewayd_decisions_total", "Decisions of people by kind, and those that were taken back.", labels: ["kind"],
    known: (Decision.Kind.allCases.map(\.rawValue) + ["taken_back"]).map { [$0] })
  static let decisionSeconds = MetricFamily.histogram(
    "gatewayd_decision_seconds", "How long the customer had waited when a person decided.",
    bounds: StoreFigures.slowBounds)
  static let sends = MetricFamily.counter(
    "gatewayd_sends_total", "Replies that became sent, deferred, bounced or uncertain.", labels: ["outcome"],
    known: ["sent", "deferred", "bounced", "uncertain"].map { [$0] })
  static let sendSeconds = MetricFamily.histogram(
    "gatewayd_send_seconds", "From the decision to the moment at which the reply was sent.",
    bounds: StoreFigures.slowBounds)
  static let submissionSeconds = MetricFamily.histogram(
    "gatewayd_submission_seconds", "Time of one attempt at the submission server.", bounds: StoreFigures.quickBounds)
  static let outbox = MetricFamily.gauge(
    "gatewayd_outbox", "Replies that are not sent, by state.", labels: ["state"],
    known: ["ready", "sending", "deferred", "bounced", "uncertain"].map { [$0] })
  static let outboxOldest = MetricFamily.gauge(
    "gatewayd_outbox_oldest_seconds", "How old the oldest unsent reply of a state is.", labels: ["state"])
  static let actions = MetricFamily.counter(
    "gatewayd_actions_total", "Approved actions that were done or failed.", labels: ["action", "result"])
  static let actionsWaiting = MetricFamily.gauge(
    "gatewayd_actions_waiting", "Approved actions that are not done, by state.", labels: ["state"],
    known: ["approved", "executing", "failed"].map { [$0] })

  // MARK: What it depends on

  static let dependencyUp = MetricFamily.gauge(
    "gatewayd_dependency_up", "1 if it is reached, 0 if not; the names are those of /readyz.", labels: ["dependency"])
  static let mailboxMoved = MetricFamily.gauge(
    "gatewayd_mailbox_moved_timestamp_seconds", "When new mail was last read from the mailbox.", labels: ["mailbox"])
  static let mailboxSeen = MetricFamily.gauge(
    "gatewayd_mailbox_seen_timestamp_seconds",
    "When the mailbox was last read to its end, or told to have nothing new.",
    labels: ["mailbox"])
  static let credentialExpiry = MetricFamily.gauge(
    "gatewayd_credential_expiry_timestamp_seconds",
    "When a certificate that a server showed, or a token, is no longer valid.", labels: ["credential"])
  static let canarySeconds = MetricFamily.histogram(
    "gatewayd_canary_seconds", "From the sending of a canary to its arrival.", bounds: StoreFigures.slowBounds)
  static let canaryLast = MetricFamily.gauge(
    "gatewayd_canary_arrived_timestamp_seconds", "When the last canary arrived.")

  // MARK: Traces

  static let spansSent = MetricFamily.counter(
    "gatewayd_spans_sent_total", "Spans that a receiver of traces took.", labels: ["receiver"])
  static let spansDropped = MetricFamily.counter(
    "gatewayd_spans_dropped_total",
    "Spans that were given up: full (of the spool), refused, uncertain (nobody said whether they were taken).",
    labels: ["receiver", "reason"])
  static let spansWaiting = MetricFamily.gauge(
    "gatewayd_spans_waiting", "Spans that wait to be sent.", labels: ["receiver"])
  static let spoolBytes = MetricFamily.gauge("gatewayd_spool_bytes", "Size of the spool of traces.")
  static let spoolLimit = MetricFamily.gauge(
    "gatewayd_spool_limit_bytes", "What the spool of traces may grow to; beyond it the oldest go.")
  static let spoolOldest = MetricFamily.gauge(
    "gatewayd_spool_oldest_seconds", "How long the oldest trace has waited to be sent; 0 where none waits.",
    labels: ["receiver"])

  static let scoresSent = MetricFamily.counter(
    "gatewayd_scores_total", "Decisions, corrections and thumbs that were told to Langfuse, or refused by it.",
    labels: ["outcome"])

  // MARK: The process and its files

  static let storeBytes = MetricFamily.gauge("gatewayd_store_bytes", "Size of the store's file.")
  static let walBytes = MetricFamily.gauge("gatewayd_store_wal_bytes", "Size of the store's write-ahead log.")
  static let diskFree = MetricFamily.gauge("gatewayd_store_disk_free_bytes", "Free space where the store lies.")
  static let logLines = MetricFamily.counter(
    "gatewayd_log_lines_total", "Lines of the log at warning and above, also where the log itself leaves them out.",
    labels: ["level"], known: ["warning", "error", "critical"].map { [$0] })
  static let buildInfo = MetricFamily.gauge(
    "gatewayd_build_info", "Always 1; says which version runs.", labels: ["version"])
  static let scrapeSeconds = MetricFamily.gauge("gatewayd_scrape_seconds", "How long it took to gather all this.")
  static let cpuSeconds = MetricFamily.counter(
    "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", known: [])
  static let residentBytes = MetricFamily.gauge("process_resident_memory_bytes", "Resident memory size in bytes.")
  static let virtualBytes = MetricFamily.gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.")
  static let openFiles = MetricFamily.gauge("process_open_fds", "Number of open file descriptors.")
  static let maxFiles = MetricFamily.gauge("process_max_fds", "Maximum number of open file descriptors.")
  static let startTime = MetricFamily.gauge(
    "process_start_time_seconds", "Start time of the process since unix epoch in seconds.")
}
