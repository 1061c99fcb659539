import Foundation
import MailModel

/// Where two values differ, by names of fields, so that a failure says more than "not equal".
func differences(_ a: Any, _ b: Any, at path: String = "", into list: inout [String]) {
  if let one = a as? Data?, let other = b as? Data? {
    if one != other { list.append("\(path): other bytes") }
    return
  }
  let left = Array(Mirror(reflecting: a).children)
  let right = Array(Mirror(reflecting: b).children)
  if left.isEmpty || left.count != right.count
    || "\(type(of: a))".hasPrefix("Decimal") || "\(type(of: a))".hasPrefix("NSDecimal")
  {
    let texts = ("\(a)", "\(b)")
    if texts.0 != texts.1 { list.append("\(path): \(texts.0.prefix(90)) / \(texts.1.prefix(90))") }
    return
  }
  for (place, (one, other)) in zip(left, right).enumerated() {
    differences(
      one.value, other.value, at: path + "/" + (one.label ?? "\(place)"), into: &list)
  }
}

extension Invoice {
  /// The fields in which it differs from another.
  func differences(from other: Invoice) -> [String] {
    var list: [String] = []
    IntakeTests.differences(self, other, into: &list)
    if list.isEmpty, self != other { list.append("they differ, but not in a field that shows it") }
    return list
  }
}
