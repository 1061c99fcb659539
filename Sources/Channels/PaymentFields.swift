import Foundation
import MailModel

extension Invoice {
  /// The amount to pay in hundredths of the currency; nothing where it has smaller parts or is
  /// beyond all measure.
  var payableInHundredths: Int? {
    let hundredths = totals.payable * 100
    guard hundredths == hundredths.rounded(places: 0), hundredths.magnitude < 1_000_000_000_000
    else { return nil }
    return NSDecimalNumber(decimal: hundredths).intValue
  }

  /// The Norwegian account of 11 digits that is to be paid to, read out of an IBAN where it is one.
  var norwegianAccount: String? {
    paymentMeans.lazy.compactMap { means -> String? in
      var text = (means.account ?? "").filter { !$0.isWhitespace && $0 != "." }
      if text.hasPrefix("NO"), CheckDigits.isIBAN(text) { text = String(text.dropFirst(4)) }
      return CheckDigits.isNorwegianAccount(text) ? text : nil
    }.first
  }
}
