import CairoKit

@testable import Rendering

/// ICU's own answer.
struct LineBreakerProbe {
  let breaker: LineBreaker
  init() throws { breaker = try LineBreaker() }
  func breaks(_ text: String) -> [Int] { withUTF8(text) { breaker.breaks(in: $0) } }
}
