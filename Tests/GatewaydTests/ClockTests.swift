import Store
import Testing

@testable import Gatewayd

/// The business date is that of the shop's time zone, at midnight and where clocks are changed.
@Suite struct ClockTests {
  /// Seconds since 1970 and the day there.
  @Test(arguments: [
    // The night to 29 March 2026, when Berlin's clocks go forward at 01:00 UTC.
    ("Europe/Berlin", 1_774_738_799, "2026-03-28"), ("Europe/Berlin", 1_774_738_800, "2026-03-29"),
    ("Europe/Berlin", 1_774_745_999, "2026-03-29"), ("Europe/Berlin", 1_774_746_000, "2026-03-29"),
    ("Europe/Berlin", 1_774_821_599, "2026-03-29"), ("Europe/Berlin", 1_774_821_600, "2026-03-30"),
    // 25 October 2026 has 25 hours there.
    ("Europe/Berlin", 1_792_879_199, "2026-10-24"), ("Europe/Berlin", 1_792_879_200, "2026-10-25"),
    ("Europe/Berlin", 1_792_969_199, "2026-10-25"), ("Europe/Berlin", 1_792_969_200, "2026-10-26"),
    // One moment, three days.
    ("Pacific/Kiritimati", 1_773_660_600, "2026-03-17"), ("UTC", 1_773_660_600, "2026-03-16"),
    ("Pacific/Pago_Pago", 1_773_656_999, "2026-03-15"), ("Pacific/Pago_Pago", 1_773_660_600, "2026-03-16"),
    ("UTC", 1_772_323_199, "2026-02-28"), ("UTC", 1_772_323_200, "2026-03-01"),
  ])
  func aMomentHasTheDayOfTheShop(zone: String, seconds: Int64, day: String) {
    let clock = SystemClock(timeZone: zone)
    #expect(clock.day(of: Timestamp(milliseconds: seconds * 1000)).description == day)
  }

  @Test func aFixedDayStandsInForToday() {
    #expect(SystemClock(timeZone: "UTC", fixedDay: "2026-03-16").today().description == "2026-03-16")
    #expect(SystemClock(timeZone: "UTC", fixedDay: "2026-02-30").fixedDay == nil)
  }
}
