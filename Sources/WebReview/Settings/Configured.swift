/// One part of the configuration, in words.
public struct ConfiguredGroup: Sendable, Hashable {
  public let title: String
  public let values: [ConfiguredValue]

  public init(_ title: String, _ values: [ConfiguredValue]) {
    self.title = title
    self.values = values
  }
}

/// One key of the configuration as it is in force.
public struct ConfiguredValue: Sendable, Hashable {
  /// Dotted, as in the file.
  public let key: String
  public let value: String
  /// What it does, in a sentence.
  public let meaning: String

  public init(_ key: String, _ value: String, _ meaning: String) {
    (self.key, self.value, self.meaning) = (key, value, meaning)
  }
}
