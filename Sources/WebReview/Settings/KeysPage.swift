/// The keys of every page, for people who leave the mouse alone.
struct KeysPage: Sendable {
  let layout: Layout
  let frame: SettingsFrame
  let groups = KeysPage.all

  struct Group: Sendable {
    let title: String
    let keys: [Key]
  }

  struct Key: Sendable {
    let parts: [String]
    let effect: String

    init(_ parts: String..., does effect: String) {
      self.parts = parts
      self.effect = effect
    }
  }

  /// A test compares it with the scripts.
  static let all = [
    Group(
      title: "In the queue",
      keys: [
        Key("j", does: "Next case"), Key("k", does: "Case before"), Key("Enter", does: "Open the case"),
        Key("x", does: "Tick the case"), Key("/", does: "Search"),
      ]),
    Group(
      title: "On a case",
      keys: [
        Key("a", does: "To the button that sends; Enter then presses it"),
        Key("Ctrl", "Enter", does: "Approve: what the button says"), Key("e", does: "Edit the reply"),
        Key("1", does: "Tick or untick the first action; 2 the second, and so on"),
        Key("r", does: "Decide otherwise: reject, escalate, close"), Key("t", does: "Assign, snooze, merge, split"),
        Key("n", does: "Write a note"), Key("z", does: "Take the last decision back"),
        Key("Escape", does: "Leave a field, so that single keys work again"), Key("u", does: "Back to the queue"),
      ]),
    Group(
      title: "Everywhere",
      keys: [
        Key("?", does: "This page"),
        Key("Tab", does: "Next link, button or field; the first one on a page skips to the content"),
        Key("Shift", "Tab", does: "The one before"), Key("Space", does: "Tick a box, unfold a part"),
      ]),
  ]
}
