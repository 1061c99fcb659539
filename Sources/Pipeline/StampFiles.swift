import Foundation
import LayoutEngine
import MailModel
import Production
import Spooling

/// Postage marks as files of one page each, which lie on a job's pages as stamps: the same mark is
/// in the job once, and a reprint gets that of its own day and product.
final class StampFiles {
  private let spool: Spool
  private let worker: Worker
  private let job: PlannedJob
  private var files: [String: String] = [:]

  init(spool: Spool, worker: Worker, job: PlannedJob) {
    self.spool = spool
    self.worker = worker
    self.job = job
  }

  /// The file with that mark on a page of that size.
  func file(of mark: FrankingMark, size: Size) throws -> String {
    let key = "\(mark.place) \(size) \(mark.words)"
    if let known = files[key] { return known }
    let path = "\(spool.workFolder)/stamp-\(job.name)-\(files.count).pdf"
    var frame = Frame()
    frame.size = size
    frame.items = try mark.items(text: worker.fonts)
    let mono = job.colour == .mono
    try writePDF(
      [frame], to: path, fonts: worker.fonts, pictures: worker.own.pictures(mono: mono),
      stationery: worker.own.stationery, mono: mono, title: job.name,
      created: Date(timeIntervalSince1970: 0))
    files[key] = path
    return path
  }

  /// Removes the files, once the job's is written.
  func remove() throws {
    for path in files.values { try FileManager.default.removeItem(atPath: path) }
    files = [:]
  }
}

extension FrankingMark {
  /// What it says, as the page keeps it beside the mark.
  var words: String { lines.joined(separator: "\n") }
}

extension SheetSide {
  /// Whether the side is one that shows the address through the window.
  func showsAddress(of job: PlannedJob) -> Bool {
    switch self {
    case .page(document: 0, page: 0): job.addressSide == .front
    case .address: true
    case .cover(_, _, let carriesAddress): carriesAddress
    case .page, .blank: false
    }
  }
}
