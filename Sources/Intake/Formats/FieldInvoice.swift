import Foundation
import MailModel

/// An invoice of a sender's own table or JSON as UBL.
///
/// Sums that the map does not name follow from the lines, so that those it names are checked
/// against them; the VAT breakdown always follows, as no such file has one.
struct FieldInvoice {
  let record: FieldRecord
  let lines: [FieldRecord]
  let currency: String
  let isCredit: Bool
  /// A credit with negative sums is written with positive ones in UBL.
  let negates: Bool

  init(record: FieldRecord, lines: [FieldRecord]) {
    self.record = record
    self.lines = lines
    currency = record.value(.currency)?.words ?? ""
    let kind = record.value(.kind)?.words.lowercased()
    isCredit = record.map.creditNotes.contains { $0.lowercased() == kind }
    let sum = record.number(.totalDue) ?? record.number(.totalWithVAT)
    negates = isCredit && sum?.text.hasPrefix("-") == true
  }

  /// The UBL that says the same.
  func ubl() -> UBLPart {
    let at = record.origin
    let nets = lines.map { net(of: $0) }
    let taxes = FieldTaxes(self, nets: nets.map { $0?.text })
    var children: [UBLPart?] = [
      basic(.customizationID, "fields", at: at), record.text(.id, .number),
      record.date(.issueDate, .issueDate), isCredit ? nil : record.date(.dueDate, .dueDate),
      basic(
        isCredit ? .creditNoteTypeCode : .invoiceTypeCode, isCredit ? "381" : "380", at: at),
      record.text(.note, .note),
      currency.isEmpty ? nil : record.text(.documentCurrencyCode, .currency),
      record.text(.buyerReference, .buyerReference),
      period(record, .periodStart, .periodEnd),
    ]
    children += references()
    children += [
      party(.accountingSupplierParty, FieldParty.seller),
      party(.accountingCustomerParty, FieldParty.buyer), delivery(), payment(),
      record.value(.paymentTerms).flatMap {
        part(.paymentTerms, at: $0.origin, [basic(.note, $0.words, at: $0.origin)])
      }, charge(), taxes.total(), taxes.legalTotal(),
    ]
    for (place, line) in lines.enumerated() {
      children.append(self.line(line, net: nets[place], place: place + 1))
    }
    return UBLPart(
      tag: isCredit ? .creditNote : .invoice, space: isCredit ? .creditNote : .invoice,
      children: children.compactMap { $0 }, origin: at)
  }

  // MARK: Pieces

  func money(_ tag: Tag, _ record: FieldRecord, _ field: InvoiceField) -> UBLPart? {
    signed(record, field).flatMap {
      basic(tag, $0.text, at: $0.origin, [(.currencyID, currency)])
    }
  }

  /// A number with the sign that UBL gives it.
  func signed(_ record: FieldRecord, _ field: InvoiceField) -> (text: String, origin: Origin)? {
    record.number(field).map { (negates ? Writing.negated($0.text) : $0.text, $0.origin) }
  }

  private func period(
    _ record: FieldRecord, _ start: InvoiceField, _ end: InvoiceField
  ) -> UBLPart? {
    part(
      .invoicePeriod, at: record.value(start)?.origin ?? record.origin,
      [record.date(.startDate, start), record.date(.endDate, end)])
  }

  private func references() -> [UBLPart?] {
    func reference(_ tag: Tag, _ field: InvoiceField) -> UBLPart? {
      record.value(field).flatMap {
        part(tag, at: $0.origin, [basic(.id, $0.words, at: $0.origin)])
      }
    }
    let project = record.value(.project)
    return [
      reference(.orderReference, .order),
      record.value(.precedingInvoice).flatMap {
        part(
          .billingReference, at: $0.origin,
          [
            part(
              .invoiceDocumentReference, at: $0.origin, [basic(.id, $0.words, at: $0.origin)])
          ])
      }, reference(.contractDocumentReference, .contract),
      isCredit
        ? project.flatMap {
          part(
            .additionalDocumentReference, at: $0.origin,
            [
              basic(.id, $0.words, at: $0.origin), basic(.documentTypeCode, "50", at: $0.origin),
            ])
        } : reference(.projectReference, .project),
    ]
  }

  private func delivery() -> UBLPart? {
    record.value(.deliveryDate).flatMap {
      part(.delivery, at: $0.origin, [record.date(.actualDeliveryDate, .deliveryDate)])
    }
  }

  /// The words for Sweden's giros are those that people write.
  private func payment() -> UBLPart? {
    let account = record.value(.paymentAccount)
    let reference = record.value(.paymentReference)
    guard let at = (account ?? reference)?.origin else { return nil }
    let bank = record.value(.paymentBank)
    let branch =
      switch bank?.words.uppercased() {
      case "BG", "BANKGIRO", "BANKGIROT": "SE:BANKGIRO"
      case "PG", "PLUSGIRO", "PLUSGIROT": "SE:PLUSGIRO"
      default: bank?.words
      }
    let code = record.value(.paymentCode)
    return part(
      .paymentMeans, at: at,
      [
        basic(.paymentMeansCode, code?.words ?? "30", at: code?.origin ?? at),
        isCredit ? record.date(.paymentDueDate, .dueDate) : nil,
        record.text(.paymentID, .paymentReference),
        account.flatMap {
          part(
            .payeeFinancialAccount, at: $0.origin,
            [
              basic(.id, $0.words, at: $0.origin),
              branch.flatMap {
                part(
                  .financialInstitutionBranch, at: bank?.origin ?? at,
                  [basic(.id, $0, at: bank?.origin ?? at)])
              },
            ])
        },
      ])
  }

  /// One charge of the whole document, such as a fee for the invoice.
  private func charge() -> UBLPart? {
    guard let amount = signed(record, .chargeAmount), Decimal(xsdDecimal: amount.text) != 0 else {
      return nil
    }
    return part(
      .allowanceCharge, at: amount.origin,
      [
        basic(.chargeIndicator, "true", at: amount.origin),
        record.text(.allowanceChargeReason, .chargeReason),
        basic(.amount, amount.text, at: amount.origin, [(.currencyID, currency)]),
        category(.taxCategory, record, .chargeVATPercent, nil),
      ])
  }

  /// A category by its code, else by the rate: a zero rate alone does not say why, and is exempt.
  func category(
    _ tag: Tag, _ record: FieldRecord, _ percent: InvoiceField, _ code: InvoiceField?
  ) -> UBLPart? {
    guard let (word, rate, origin) = rate(record, percent, code) else { return nil }
    return part(
      tag, at: origin,
      [
        basic(.id, word, at: origin), basic(.percent, rate, at: origin),
        part(.taxScheme, at: origin, [basic(.id, "VAT", at: origin)]),
      ])
  }

  /// Code and rate of a line's or charge's VAT, and where it was said.
  func rate(
    _ record: FieldRecord, _ percent: InvoiceField, _ code: InvoiceField?
  ) -> (String, String, Origin)? {
    let word = code.flatMap { record.value($0) }
    guard let number = record.number(percent) ?? word.map({ ("0", $0.origin) }) else {
      return nil
    }
    let isZero = Decimal(xsdDecimal: number.text).map { $0 == 0 } ?? false
    return (word?.words ?? (isZero ? "E" : "S"), number.text, number.origin)
  }

  // MARK: Lines

  /// The net amount as given, else quantity by price less the discount.
  private func net(of line: FieldRecord) -> (text: String, origin: Origin)? {
    if let net = signed(line, .lineNet) { return net }
    guard let price = line.number(.linePrice) else { return nil }
    let quantity = signed(line, .lineQuantity) ?? (negates ? "-1" : "1", price.origin)
    let discount = signed(line, .lineDiscount)?.text ?? "0"
    guard let p = Decimal(xsdDecimal: price.text), let q = Decimal(xsdDecimal: quantity.text),
      let d = Decimal(xsdDecimal: discount)
    else { return (unreadable, price.origin) }
    return ((q * p - d).rounded(places: 2).plain(places: 2), price.origin)
  }

  private func line(
    _ line: FieldRecord, net: (text: String, origin: Origin)?, place: Int
  ) -> UBLPart? {
    let quantity = signed(line, .lineQuantity)
    let discount = signed(line, .lineDiscount)
    func identification(_ tag: Tag, _ field: InvoiceField) -> UBLPart? {
      line.value(field).flatMap {
        part(tag, at: $0.origin, [basic(.id, $0.words, at: $0.origin)])
      }
    }
    return part(
      isCredit ? .creditNoteLine : .invoiceLine, at: line.origin,
      [
        line.text(.id, .lineID) ?? basic(.id, String(place), at: line.origin),
        line.text(.note, .lineNote),
        basic(
          isCredit ? .creditedQuantity : .invoicedQuantity, quantity?.text,
          at: quantity?.origin ?? line.origin, [(.unitCode, line.value(.lineUnit)?.words)]),
        basic(
          .lineExtensionAmount, net?.text, at: net?.origin ?? line.origin,
          [(.currencyID, currency)]),
        period(line, .linePeriodStart, .linePeriodEnd),
        line.value(.lineOrderLine).flatMap {
          part(.orderLineReference, at: $0.origin, [basic(.lineID, $0.words, at: $0.origin)])
        },
        discount.flatMap {
          Decimal(xsdDecimal: $0.text) == 0
            ? nil
            : part(
              .allowanceCharge, at: $0.origin,
              [
                basic(.chargeIndicator, "false", at: $0.origin),
                basic(.amount, $0.text, at: $0.origin, [(.currencyID, currency)]),
              ])
        },
        part(
          .item, at: line.origin,
          [
            line.text(.description, .lineDescription), line.text(.name, .lineName),
            identification(.sellersItemIdentification, .lineArticle),
            identification(.standardItemIdentification, .lineGTIN),
            category(.classifiedTaxCategory, line, .lineVATPercent, .lineVATCategory),
          ]),
        line.number(.linePrice).flatMap {
          part(
            .price, at: $0.origin,
            [basic(.priceAmount, $0.text, at: $0.origin, [(.currencyID, currency)])])
        },
      ])
  }
}
