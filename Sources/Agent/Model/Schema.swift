/// The part of JSON Schema that the agent's own schemas use: type (one or a list), properties, required,
/// additionalProperties: false, items, maxItems, enum, minimum, maximum, maxLength.
struct Schema {
  private let root: JSON
  init?(_ text: String) {
    guard let root = JSON.parse(lenient: text) else { return nil }
    self.root = root
  }

  /// What is wrong, in words a model can act on; nil if the value holds.
  func problem(with value: JSON) -> String? { problem(value, root, "$") }

  private func problem(_ value: JSON, _ schema: JSON, _ path: String) -> String? {
    if let allowed = schema["type"], !matches(value, allowed) { return "\(path) must be of type \(JSON.text(allowed))" }
    if case .array(let options)? = schema["enum"], !options.contains(value) {
      return "\(path) must be one of \(JSON.text(options))"
    }
    switch value {
    case .object(let fields): return problem(fields, schema, path)
    case .array(let items): return problem(items, schema, path)
    case .string(let text):
      if case .integer(let most)? = schema["maxLength"], text.count > Int(most) {
        return "\(path) must have at most \(most) characters"
      }
    case .integer(let number): return outside(Double(number), schema, path)
    case .number(let number): return outside(number, schema, path)
    default: break
    }
    return nil
  }

  private func matches(_ value: JSON, _ type: JSON) -> Bool {
    if case .array(let options) = type { return options.contains { matches(value, $0) } }
    switch (value, type.string) {
    case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"), (.null, "null"),
      (.integer, "integer"), (.integer, "number"), (.number, "number"):
      return true
    default: return false
    }
  }

  private func problem(_ fields: [String: JSON], _ schema: JSON, _ path: String) -> String? {
    if case .array(let required)? = schema["required"] {
      for case .string(let name) in required where fields[name] == nil { return "\(path).\(name) is missing" }
    }
    guard case .object(let properties)? = schema["properties"] else { return nil }
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      if let inner = properties[name] {
        if let problem = problem(value, inner, "\(path).\(name)") { return problem }
      } else if schema["additionalProperties"] == .bool(false) {
        return "\(path).\(name) is not allowed"
      }
    }
    return nil
  }

  private func problem(_ items: [JSON], _ schema: JSON, _ path: String) -> String? {
    if case .integer(let most)? = schema["maxItems"], items.count > Int(most) {
      return "\(path) must have at most \(most) items"
    }
    guard let inner = schema["items"] else { return nil }
    for (index, item) in items.enumerated() {
      if let problem = problem(item, inner, "\(path)[\(index)]") { return problem }
    }
    return nil
  }

  private func outside(_ number: Double, _ schema: JSON, _ path: String) -> String? {
    if let least = schema["minimum"].flatMap(double), number < least { return "\(path) must be at least \(least)" }
    if let most = schema["maximum"].flatMap(double), number > most { return "\(path) must be at most \(most)" }
    return nil
  }

  private func double(_ value: JSON) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}
