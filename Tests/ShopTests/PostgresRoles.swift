#if Postgres
  import TestSupport
  import Testing

  /// Tests that use the roles of `conf/shop-postgresql.sql`. Roles belong to the server, not to a database of it: what
  /// one test changes of them every other would see, so these run one after the other.
  @Suite(.enabled(if: PostgresServer.isAvailable, "PostgreSQL's server programs are not installed"), .serialized)
  enum PostgresRoles {}
#endif
