import Broker
import Logging
import Store

extension Parts {
  /// Takes requests in through the broker; nil where there is none.
  func brokerIntake(health: Health, pulse: Pulse, logger: Logger) throws -> BrokerIntake? {
    guard let doors = configuration.broker else { return nil }
    let password = try doors.password.map(secrets.read)
    return BrokerIntake(
      reader: try doors.settings.reader(password: password), writer: try doors.settings.writer(password: password),
      settings: doors, maxBytes: configuration.api.maxBytes, store: store, intake: intake(logger: logger),
      health: health, now: now, logger: logger, pulse: pulse)
  }

  /// Publishes results through the broker; nil where there is none.
  func brokerOutbox(health: Health, logger: Logger) throws -> BrokerOutbox? {
    guard let doors = configuration.broker else { return nil }
    return BrokerOutbox(
      writer: try doors.settings.writer(password: try doors.password.map(secrets.read)), settings: doors, store: store,
      backend: APIParts(intake: intake(logger: logger)), health: health, now: now, logger: logger)
  }
}
