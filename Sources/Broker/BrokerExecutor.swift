import Dispatch
import Glibc

/// Runs an actor on a queue of its own, so that C calls that wait hold up nobody else.
final class BrokerExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(_ name: String) {
    _ = ignoresBrokenPipes
    queue = DispatchQueue(label: "gatewayd.broker.\(name)")
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

/// The C libraries write to sockets whose other end may be gone, which would end the process.
private let ignoresBrokenPipes: Bool = {
  signal(SIGPIPE, SIG_IGN)
  return true
}()
