import Foundation
import MailModel

extension InvoiceDraft {
  /// Turns the invoice into a reminder of itself and an older one, with interest and a fee, as
  /// intake reads it. Reminders have neither quantities nor prices nor VAT.
  mutating func remind(_ form: Reminder.Form, level: Int) {
    let day = invoice.issueDate
    let due = day.adding(days: -40)
    invoice.kind = .reminder
    invoice.dueDate = day.adding(days: 10)
    var lines: [InvoiceLine] = []
    for number in 1...2 {
      let owed = invoice.lines.prefix(number).reduce(0) { $0 + $1.net }
      var line = InvoiceLine(id: "\(number)", name: "Faktura 202609000000\(number)", net: owed)
      line.reminderKind = .claim
      line.period = Period(start: due.adding(days: number), end: day)
      line.billing = .init(
        number: "202609000000\(number)", issueDate: due.adding(days: number - 30))
      lines.append(line)
    }
    let claim = lines.reduce(0) { $0 + $1.net }
    var interest = InvoiceLine(
      id: "3", name: "Dröjsmålsränta", net: (claim / 100).rounded(places: 2))
    interest.reminderKind = .interest
    interest.interestPercent = Decimal(115) / 10
    interest.period = Period(start: due, end: day)
    var fee = InvoiceLine(id: "4", name: "Påminnelseavgift", net: 60)
    fee.reminderKind = .fee
    invoice.lines = lines + [interest, fee]
    invoice.references.preceding = lines.compactMap(\.billing)
    var reminder = Reminder()
    reminder.form = form
    reminder.level = level
    reminder.fee = fee.net
    reminder.interest = interest.net
    reminder.originalDueDate = due
    reminder.previousAmount = claim
    invoice.reminder = reminder
  }
}
