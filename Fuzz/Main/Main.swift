import FuzzChecks
import Glibc

// The entry points that libFuzzer calls; it brings `main` itself.

/// The check that `FUZZ_TARGET` names.
private let target: FuzzTarget = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    report("FUZZ_TARGET must be one of: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))")
    exit(64)
  }
  return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let before = processorTime()
  do {
    try target.check(Array(UnsafeBufferPointer(start: start, count: count)))
    let spent = processorTime() - before
    if spent > limit { throw TooSlow(seconds: spent) }
  } catch {
    report("broken promise of \(target.rawValue): \(error)")
    abort()
  }
  return 0
}

/// Seconds of processor time that one input of at most 64 KB may take, with all the instrumentation: some fifty times
/// of what it should.
private let limit = 4.0

private struct TooSlow: Error {
  let seconds: Double
}

/// Other load on the machine does not count.
private func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

private func report(_ text: String) {
  let line = Array("\(text)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
}
