import Foundation
import Glibc
import Telemetry

/// What the kernel says of this process (proc(5)), under the names that Prometheus' own clients use.
enum ProcessFigures {
  static var series: [MetricSeries] {
    var found: [MetricSeries] = []
    func add(_ family: MetricFamily, _ value: Double?) {
      if let value { found.append(MetricSeries(family, value)) }
    }
    let status = read("/proc/self/status")
    add(Metric.residentBytes, kibibytes("VmRSS", in: status))
    add(Metric.virtualBytes, kibibytes("VmSize", in: status))
    add(Metric.cpuSeconds, cpuSeconds)
    add(Metric.openFiles, openFiles)
    add(Metric.maxFiles, maxFiles)
    add(Metric.startTime, startTime)
    return found
  }

  private static func read(_ path: String) -> String {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// `VmRSS:     43210 kB`
  static func kibibytes(_ name: String, in status: String) -> Double? {
    let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line?.split(separator: " ").compactMap { Double($0) }.first.map { $0 * 1024 }
  }

  private static var cpuSeconds: Double? {
    var usage = rusage()
    guard getrusage(RUSAGE_SELF, &usage) == 0 else { return nil }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// The look itself opens one.
  private static var openFiles: Double? {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double(max(0, $0.count - 1)) }
  }

  private static var maxFiles: Double? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    return Double(limit.rlim_cur)
  }

  /// Field 22 of /proc/self/stat, in ticks since the boot; the name in the second may hold blanks and parentheses.
  private static var startTime: Double? {
    let fields = read("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
    let boot = read("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }?.split(separator: " ").last
    guard fields.count > 19, let ticks = Double(fields[19]), let boot = boot.flatMap({ Double($0) }) else { return nil }
    return boot + ticks / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
  }
}
