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

  /// The look itself opens one.
  private static var openFiles: Double? {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double(max(0, $0.count - 1)) }
  }

  /// `Max open files            1024                 1048576              files`
  private static var maxFiles: Double? {
    let line = read("/proc/self/limits").split(separator: "\n").first { $0.hasPrefix("Max open files") }
    return line?.split(separator: " ").compactMap { Double($0) }.first
  }

  /// Fields of /proc/self/stat from the third on; the name in the second may hold blanks and parentheses.
  private static var fields: [Substring] {
    read("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
  }

  private static var ticks: Double { Double(max(1, sysconf(Int32(_SC_CLK_TCK)))) }

  private static func field(_ place: Int) -> Double? {
    let fields = fields
    return fields.indices.contains(place) ? Double(fields[place]) : nil
  }

  /// Fields 14 and 15, in ticks.
  private static var cpuSeconds: Double? {
    guard let user = field(11), let system = field(12) else { return nil }
    return (user + system) / ticks
  }

  /// Field 22, in ticks since the boot.
  private static var startTime: Double? {
    let boot = read("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }?.split(separator: " ").last
    guard let start = field(19), let boot = boot.flatMap({ Double($0) }) else { return nil }
    return boot + start / ticks
  }
}
