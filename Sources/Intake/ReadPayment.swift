import Foundation
import MailModel
import XMLKit

extension DocumentReading {
  func fillPayment(_ invoice: inout Invoice) {
    for element in root.each(.paymentMeans) {
      if let means = paymentMeans(element) { invoice.paymentMeans.append(means) }
    }
    // Credit notes of UBL 2.1 and OIOUBL keep the due date with the payment means.
    invoice.dueDate = invoice.dueDate ?? invoice.paymentMeans.compactMap(\.dueDate).first
    invoice.paymentTerms = root.each(.paymentTerms).flatMap { texts($0, .note) }
  }

  private func paymentMeans(_ element: XMLElement) -> PaymentMeans? {
    guard let codeElement = element.basic(.paymentMeansCode), let code = text(of: codeElement)
    else {
      missing("BR-49", "the payment means code", in: element, .paymentMeansCode)
      return nil
    }
    var means = PaymentMeans(code: code)
    means.codeText = codeElement.attribute("name").flatMap { $0.isEmpty ? nil : $0 }
    means.dueDate = date(element, .paymentDueDate)
    means.channelCode = text(element, .paymentChannelCode)
    means.instructionID = text(element, .instructionID)
    means.paymentID = text(element, .paymentID)
    fillAccount(&means, element)
    let card = element.part(.cardAccount)
    means.cardNumber = text(card, .primaryAccountNumberID)
    let mandate = element.part(.paymentMandate)
    means.mandateID = text(mandate, .id)
    means.debitedAccount =
      text(mandate?.part(.payerFinancialAccount), .id)
      ?? text(element.part(.payerFinancialAccount), .id)
    if flavour == .oioubl { takeDanishForm(&means, element) }
    if means.account == nil, flavour.isEN, ["30", "58"].contains(code) {
      report(
        .warning, "BR-61", "a credit transfer has no account", at: element,
        child: "cac:PayeeFinancialAccount")
    }
    return means
  }

  private func fillAccount(_ means: inout PaymentMeans, _ element: XMLElement) {
    let account = element.part(.payeeFinancialAccount)
    let id = identifier(account)
    means.account = id?.value
    means.accountScheme = id?.scheme
    means.accountName = text(account, .name)
    let branch = account?.part(.financialInstitutionBranch)
    means.branch = text(branch, .id) ?? text(branch?.part(.financialInstitution), .id)
  }

  /// OIOUBL keeps a giro card's type in PaymentID, its number in InstructionID and the creditor in
  /// CreditAccount; Peppol writes all of it as `71#number`, which is what the rest of us reads.
  private func takeDanishForm(_ means: inout PaymentMeans, _ element: XMLElement) {
    if means.code == "93" || means.code == "50", let card = means.paymentID, card.utf8.count <= 2 {
      means.cardType = card
      means.paymentID = card + "#" + (means.instructionID ?? "")
      means.account = text(element.part(.creditAccount), .accountID) ?? means.account
    } else if means.paymentID == nil {
      means.paymentID =
        text(element.part(.payeeFinancialAccount), .paymentNote) ?? means.instructionID
    }
  }
}
