import CLibXML

/// The attributes of one element, names in lower case. They are few, so a list is quicker than a table.
struct HTMLAttributes {
  private var list: [(name: String, value: String)] = []

  var isEmpty: Bool { list.isEmpty }

  /// libxml2 gives name, value, name, value, …, NULL, each name once; a value may be NULL.
  init(_ given: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) {
    guard var given else { return }
    while let name = given.pointee {
      list.append((String(cString: name).lowercased(), (given + 1).pointee.map { String(cString: $0) } ?? ""))
      given += 2
    }
  }

  subscript(_ name: String) -> String? { list.first { $0.name == name }?.value }
}
