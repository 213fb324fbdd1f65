/// Which database a connection speaks to. The statements are the same for both; where they cannot be, whoever writes
/// one asks here, and keeps both texts in one place.
public enum SQLDialect: Sendable, Hashable {
  case sqlite, postgres
}
