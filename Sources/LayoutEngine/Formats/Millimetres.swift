/// Lengths in diagnostics: millimetres with one decimal, as a designer measures them.
enum Millimetres {
  /// `12.4 mm`, to the nearest tenth.
  static func text(_ micrometres: Int) -> String {
    tenths((abs(micrometres) + 50) / 100, micrometres)
  }

  /// How much something must give way: rounded up, so that following the advice is enough.
  static func atLeast(_ micrometres: Int) -> String {
    tenths((abs(micrometres) + 99) / 100, micrometres)
  }

  private static func tenths(_ tenths: Int, _ micrometres: Int) -> String {
    "\(micrometres < 0 && tenths > 0 ? "-" : "")\(tenths / 10).\(tenths % 10) mm"
  }
}
