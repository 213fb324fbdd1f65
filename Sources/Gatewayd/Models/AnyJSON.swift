import Store

/// JSON of any shape, for schemas that travel as text.
typealias AnyJSON = JSONValue
