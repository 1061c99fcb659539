import Foundation
import MailModel

/// The kinds of thing that a path may walk through.
enum RecordType: UInt8, Sendable {
  case invoice, references, totals, party, address, delivery, line, property, allowance, vat
  case payment, preceding, attachment, period
  case document, page, payable, notices, window, reminder, envelopeWindow, slip, slipSE, slipNO,
    slipDK, slipFI

  /// The word for people.
  var word: String {
    switch self {
    case .window: "address"
    case .envelopeWindow: "window"
    case .slipSE: "slip.se"
    case .slipNO: "slip.no"
    case .slipDK: "slip.dk"
    case .slipFI: "slip.fi"
    default: "\(self)"
    }
  }
}

/// A part of the invoice, by where it stands there. Small, so that expressions copy no parties or
/// lines.
struct Record: Sendable, Equatable {
  var type: RecordType
  var a: Int32 = 0
  var b: Int32 = 0
}

/// The lists of an invoice.
enum ListKind: UInt8, Sendable {
  case lines, vat, allowances, attachments, preceding, payments, notes, paymentTerms
  case lineAllowances, lineProperties, lineNotes, extraLines, addressLines, partyIDs, windowLines
}

/// A list of the invoice, by where it stands there.
struct ListReference: Sendable, Equatable {
  var kind: ListKind
  var a: Int32 = 0
  var count: Int32
}

/// What an expression is known to give when the layout is compiled.
indirect enum ValueType: Equatable, Sendable {
  case text, number, date, truth, nothing
  case record(RecordType)
  case list(ValueType)

  /// The word for people.
  var word: String {
    switch self {
    case .text: "text"
    case .number: "a number"
    case .date: "a date"
    case .truth: "yes or no"
    case .nothing: "nothing"
    case .record(let type): "the record \"\(type.word)\""
    case .list: "a list"
    }
  }
}

/// What an expression gives for a document.
enum Value: Sendable, Equatable {
  case nothing
  case text(String)
  case number(Decimal)
  case date(CalendarDate)
  case truth(Bool)
  case record(Record)
  case list(ListReference)
  case values([Value])

  /// Nothing, empty text, an empty list, zero and no are false.
  var isTrue: Bool {
    switch self {
    case .nothing: false
    case .text(let text): !text.isEmpty
    case .number(let number): !number.isZero
    case .date, .record: true
    case .truth(let truth): truth
    case .list(let list): list.count > 0
    case .values(let values): !values.isEmpty
    }
  }

  /// The number, or nothing.
  var number: Decimal? {
    if case .number(let number) = self { return number }
    return nil
  }

  /// The value as words on paper.
  func text(_ language: Language) -> String {
    switch self {
    case .nothing, .record, .list, .values, .truth: ""
    case .text(let text): text
    case .number(let number):
      NumberText.grouped(number, minPlaces: 0, maxPlaces: 6, language: language)
    case .date(let date): DateText.short(date, language: language)
    }
  }
}

/// An expression, made ready once a layout.
typealias Evaluate = @Sendable (Environment) -> Value

/// An expression with what is known of it.
struct Expression: Sendable {
  var type: ValueType
  var evaluate: Evaluate
}
