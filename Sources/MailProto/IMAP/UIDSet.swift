/// UIDs of a server's answer, as the ranges that it named (RFC 9051 §9, `uid-set`). Never expanded.
public struct UIDRanges: Hashable, Sendable {
  public private(set) var ranges: [ClosedRange<UID>] = []

  public init() {}

  mutating func add(_ first: UID, _ last: UID) { ranges.append(min(first, last)...max(first, last)) }

  /// How many UIDs the ranges name; one that is named twice counts twice.
  public var count: Int { ranges.reduce(0) { $0 + Int($1.upperBound.rawValue - $1.lowerBound.rawValue) + 1 } }
  public var isEmpty: Bool { ranges.isEmpty }
  public func contains(_ uid: UID) -> Bool { ranges.contains { $0.contains(uid) } }
}

/// Renders UIDs as sequence sets (RFC 9051 §9, `sequence-set`), ascending, runs as ranges.
public enum UIDSet {
  /// Several sets when one would make the command longer than `bytes`.
  public static func texts(_ uids: [UID], bytes: Int = 900) -> [String] {
    var sets: [String] = []
    var current = ""
    for range in ranges(uids) {
      let text = range.0 == range.1 ? "\(range.0)" : "\(range.0):\(range.1)"
      if !current.isEmpty, current.utf8.count + text.utf8.count + 1 > bytes {
        sets.append(current)
        current = ""
      }
      current += current.isEmpty ? text : "," + text
    }
    return current.isEmpty ? sets : sets + [current]
  }

  private static func ranges(_ uids: [UID]) -> [(UID, UID)] {
    var ranges: [(UID, UID)] = []
    for uid in Set(uids).sorted() {
      if let last = ranges.last, last.1.next == uid {
        ranges[ranges.count - 1].1 = uid
      } else {
        ranges.append((uid, uid))
      }
    }
    return ranges
  }
}
