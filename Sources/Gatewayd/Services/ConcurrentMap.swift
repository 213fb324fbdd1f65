import Foundation

/// As `map`, on all cores; the results stand in the order of the elements.
func concurrentMap<Element: Sendable, Output: Sendable>(
  _ elements: [Element], _ transform: @Sendable @escaping (Element) -> Output
) async -> [Output] {
  // More parts than cores: one that is slow does not leave the other cores idle.
  let parts = ProcessInfo.processInfo.activeProcessorCount * 4
  let share = max(1, (elements.count + parts - 1) / parts)
  return await withTaskGroup(of: (start: Int, outputs: [Output]).self) { group in
    for start in stride(from: 0, to: elements.count, by: share) {
      let part = elements[start..<min(start + share, elements.count)]
      group.addTask { (start, part.map(transform)) }
    }
    var done: [(start: Int, outputs: [Output])] = []
    for await part in group { done.append(part) }
    return done.sorted { $0.start < $1.start }.flatMap(\.outputs)
  }
}
