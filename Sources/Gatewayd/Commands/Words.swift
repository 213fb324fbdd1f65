import ArgumentParser

/// Who does what a command does, for the audit log.
func operatorName() -> String { ConfigurationOption.environment["USER"] ?? "operator" }

/// An option whose value is one of a few words.
func word<T: RawRepresentable & CaseIterable>(_ text: String, as type: T.Type, option: String) throws -> T
where T.RawValue == String {
  guard let value = T(rawValue: text) else {
    let known = T.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("\(option): `\(text)` is unknown; one of \(known)")
  }
  return value
}
