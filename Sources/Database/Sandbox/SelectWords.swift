/// The words that `SelectGrammar` knows.
enum SelectWords {
  struct Function: Sendable {
    /// As it is written.
    let sql: String
    let arguments: ClosedRange<Int>
    var isAggregate = false
  }

  /// By the name that is called. None makes more than it was given, looks beyond its arguments, or depends on the
  /// session; `substr` is the one without regular expressions.
  static let functions: [String: Function] = {
    var functions: [String: Function] = [
      "coalesce": Function(sql: "COALESCE", arguments: 1...16), "ifnull": Function(sql: "COALESCE", arguments: 2...2),
      "nullif": Function(sql: "NULLIF", arguments: 2...2), "greatest": Function(sql: "GREATEST", arguments: 1...16),
      "least": Function(sql: "LEAST", arguments: 1...16),
    ]
    for (name, server, arguments) in [
      ("lower", "lower", 1...1), ("upper", "upper", 1...1), ("length", "length", 1...1),
      ("char_length", "length", 1...1), ("character_length", "length", 1...1), ("trim", "btrim", 1...2),
      ("btrim", "btrim", 1...2), ("ltrim", "ltrim", 1...2), ("rtrim", "rtrim", 1...2), ("substr", "substr", 2...3),
      ("substring", "substr", 2...3), ("strpos", "strpos", 2...2), ("instr", "strpos", 2...2), ("abs", "abs", 1...1),
      ("round", "round", 1...2), ("ceil", "ceil", 1...1), ("ceiling", "ceil", 1...1), ("floor", "floor", 1...1),
    ] {
      functions[name] = Function(sql: "pg_catalog." + server, arguments: arguments)
    }
    for name in ["count", "sum", "avg", "min", "max"] {
      functions[name] = Function(sql: "pg_catalog." + name, arguments: 1...1, isAggregate: true)
    }
    return functions
  }()

  static let types: [String: String] = [
    "int": "integer", "integer": "integer", "int4": "integer", "bigint": "bigint", "int8": "bigint",
    "smallint": "smallint", "numeric": "numeric", "decimal": "numeric", "real": "real", "float": "double precision",
    "float8": "double precision", "text": "text", "varchar": "varchar", "boolean": "boolean", "bool": "boolean",
    "date": "date",
  ]

  /// `*` too: where a column may stand, it does not get here.
  static let operators: Set<String> = ["=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||"]

  /// Words that are no names unless they are quoted.
  static let reserved: Set<String> = Set(
    """
    all analyze and any array as asc asymmetric between both by case cast check collate column constraint create cross \
    current_catalog current_date current_role current_schema current_time current_timestamp current_user default \
    deferrable desc distinct do else end escape except exists false fetch filter for foreign from full grant group \
    grouping having ilike in initially inner intersect interval into is isnull join lateral leading left like limit \
    localtime localtimestamp natural not notnull null nulls offset on only or order outer over overlaps placing primary \
    recursive references returning right row select session_user similar some symmetric system_user table tablesample \
    then to trailing true union unique user using values variadic when where window with within
    """.split(separator: " ").map(String.init))
}
