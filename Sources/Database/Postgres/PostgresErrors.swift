#if Postgres
  extension DatabaseError {
    /// What a SQLSTATE (PostgreSQL, appendix A) means for the caller; nil when the server said nothing more.
    init(sqlState: String?, message: String) {
      guard let state = sqlState else {
        self = .unavailable(message)
        return
      }
      switch (state.prefix(2), state) {
      case (_, "25006"): self = .readonly(message)
      case (_, "25P03"), (_, "42501"): self = .unavailable(message)
      case (_, "55P03"), (_, "55006"): self = .locked(message)
      // Too few or too many values for the statement: the class is that of lost connections, the fault is not.
      case (_, "08P01"): self = .invalid(message)
      case ("40", _): self = .locked(message)
      case ("53", _): self = .full(message)
      case ("23", _): self = .constraint(message)
      // What a trigger says can hold the values that it refused, and so can a complaint about a value's form.
      case ("P0", _): self = .constraint("a trigger refused the change (\(state))")
      case ("22", _): self = .invalid("a value does not suit its type or place (\(state))")
      case ("08", _), ("28", _), ("3D", _), ("57", _), ("58", _), ("F0", _), ("XX", _): self = .unavailable(message)
      default: self = .invalid(message)
      }
    }
  }
#endif
