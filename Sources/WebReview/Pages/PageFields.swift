import Mustache

/// What a template reads of a page, each value looked at once.
///
/// By itself the library mirrors a value anew for each name that a template mentions, and each value that lies around it
/// too: that was four fifths of the time of a page with fifty rows.
final class PageFields: MustacheParent {
  private enum Field {
    case unread(Any)
    case read(Any?)
  }
  private var fields: [String: Field]

  private init(_ mirror: Mirror) {
    fields = [:]
    for child in mirror.children {
      if let label = child.label { fields[label] = .unread(child.value) }
    }
  }

  func child(named name: String) -> Any? {
    switch fields[name] {
    case .read(let value): return value
    case .unread(let value):
      let seen = Self.of(value)
      fields[name] = .read(seen)
      return seen
    case nil: return nil
    }
  }

  /// The value as templates shall see it: a structure by its fields, an optional by what it holds, the rest as it is.
  static func of(_ value: Any) -> Any? {
    switch value {
    case let text as String: return text
    case let flag as Bool: return flag
    case let number as Int: return number
    // Says itself how it is read.
    case is MustacheParent, is MustacheCustomRenderable, is MustacheCustomRepresentation, is MustacheLambda:
      return value
    default: return seen(value, Mirror(reflecting: value))
    }
  }

  private static func seen(_ value: Any, _ mirror: Mirror) -> Any? {
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.flatMap { of($0.value) }
    case .collection: return mirror.children.compactMap { of($0.value) }
    // What can put itself into words is a value of its own, such as an id.
    case .struct, .class: return value is any CustomStringConvertible ? value : PageFields(mirror)
    default: return value
    }
  }
}
