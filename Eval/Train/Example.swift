import Agent
import Foundation

/// One mail of the training files, a line of tab separated fields: topic, urgency (`u` or `n`), family, earlier turns
/// (`-`, or separated by ` | `) and text (line breaks as `\n`).
struct Example {
  var mailClass: MailClass
  var isUrgent: Bool
  /// Mails of one phrasing; never on both sides of a split.
  var family: String
  var features: MailFeatures
  var text: String
}

struct Malformed: Error, CustomStringConvertible {
  var description: String
}

enum Examples {
  static func read(_ file: String) throws -> [Example] {
    let text = try String(contentsOfFile: file, encoding: .utf8)
    return try text.split(separator: "\n").enumerated().map { number, line in
      do { return try example(line) } catch let error as Malformed {
        throw Malformed(description: "\(file):\(number + 1): \(error.description)")
      }
    }
  }

  private static func example(_ line: Substring) throws -> Example {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count >= 5 else {
      throw Malformed(description: "five fields separated by tabs are needed, not \(fields.count)")
    }
    guard ["u", "n"].contains(fields[1]) else {
      throw Malformed(description: "the urgency is u or n, not `\(fields[1])`")
    }
    let turns = fields[3] == "-" ? [] : fields[3].components(separatedBy: " | ")
    let text = fields[4].replacingOccurrences(of: "\\n", with: "\n")
    // Customer and shop take turns, the customer first.
    let customer = turns.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
    return Example(
      mailClass: try mailClass(fields[0], family: fields[2]), isUrgent: fields[1] == "u", family: fields[2],
      features: MailFeatures(text: text, memory: customer), text: text)
  }

  private static func mailClass(_ topic: String, family: String) throws -> MailClass {
    guard topic == "other" else {
      guard let named = MailClass(rawValue: topic), named.topic != .other else {
        throw Malformed(
          description: "the topic is product, delivery, billing, transaction, complaint or other, not `\(topic)`")
      }
      return named
    }
    return kinds.first { family.contains($0.0) }?.1 ?? .outside
  }

  /// What a family of the topic `other` is called tells which of its kinds it is.
  private static let kinds: [(String, MailClass)] = [
    ("multi", .several), ("-many", .several), ("-and", .several), ("unclear", .unclear), ("-vague", .unclear),
    ("thanks", .thanks), ("scope", .outside),
  ]
}
