/// Functions that our SQL calls by SQLite's names. They lie in the store's schema.
enum PostgresFunctions {
  static let all = [
    // Of two numbers; of a column they are aggregates in both databases.
    """
    CREATE FUNCTION max(a BIGINT, b BIGINT) RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE greatest(a, b) END'
    """,
    """
    CREATE FUNCTION instr(whole TEXT, part TEXT) RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT strpos(whole, part)::BIGINT'
    """,
    """
    CREATE FUNCTION instr(whole BYTEA, part BYTEA) RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT position(part IN whole)::BIGINT'
    """,
    // Arguments of ours are BIGINT, and a length below zero is nothing.
    """
    CREATE FUNCTION substr(whole TEXT, start BIGINT, count BIGINT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT substr(whole, start::INTEGER, greatest(count, 0)::INTEGER)'
    """,
    """
    CREATE FUNCTION substr(whole BYTEA, start BIGINT, count BIGINT) RETURNS BYTEA LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT substr(whole, start::INTEGER, greatest(count, 0)::INTEGER)'
    """,
    """
    CREATE FUNCTION zeroblob(count BIGINT) RETURNS BYTEA LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT decode(repeat(''00'', count::INTEGER), ''hex'')'
    """,
    // PostgreSQL's JSON holds no NUL, which a customer's mail may.
    """
    CREATE FUNCTION json_read(document TEXT) RETURNS JSONB LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT replace(document, ''\\u0000'', ''\\ufffd'')::jsonb'
    """,
    // What stands at a place of a JSON document: a text without its quotes, all else as JSON.
    """
    CREATE FUNCTION json_extract(document TEXT, place TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT jsonb_path_query_first(json_read(document), place::jsonpath) #>> ''{}'''
    """,
    """
    CREATE FUNCTION json_type(document TEXT, place TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT jsonb_typeof(jsonb_path_query_first(json_read(document), place::jsonpath))'
    """,
    // The members of a list at a place; none where there is no list. A member that is a text comes without its quotes.
    """
    CREATE FUNCTION json_each(document TEXT, place TEXT) RETURNS TABLE (value TEXT)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
      SELECT jsonb_array_elements_text(CASE WHEN jsonb_typeof(found) = 'array' THEN found ELSE '[]' END)
      FROM (SELECT jsonb_path_query_first(json_read(document), place::jsonpath) AS found) AS list
    $body$
    """,
    """
    CREATE FUNCTION group_concat_step(so_far TEXT, more TEXT, joint TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT CASE WHEN more IS NULL THEN so_far WHEN so_far IS NULL THEN more ELSE so_far || joint || more END'
    """,
    "CREATE AGGREGATE group_concat(more TEXT, joint TEXT) (SFUNC = group_concat_step, STYPE = TEXT)",
  ]
}
