import Foundation
import MailModel
import Spooling
import Studio

/// Where the desk's commands find a layout: in the home's folders, in a spool's where `--spool`
/// says so, or beside a path that the command line names.
struct LayoutPlace {
  var folders: StudioFolders
  var name: String
}

/// The folders that layouts are tried in when they are named, not given as paths.
func studioFolders(_ invocation: Invocation) throws -> StudioFolders {
  if let spool = invocation.namedSpool {
    guard Home.isFolder(spool + "/layouts"), Home.isFolder(spool + "/site") else {
      throw SpoolError(
        .notFound, "\(spool) holds no site and layouts",
        why: "the layouts of a spool were asked for",
        fix: "name a spool that brevpress init has made, or leave --spool out")
    }
    return StudioFolders(
      layouts: spool + "/layouts", fonts: spool + "/fonts", site: spool + "/site")
  }
  let home = try Home.find()
  return StudioFolders(
    layouts: home + "/layouts", fonts: home + "/fonts", site: home + "/spool/site")
}

/// The layout that an operand names: `energy`, `work/energy` or `work/energy/layout.xml`.
func layoutPlace(_ operand: BytePath, _ invocation: Invocation) throws -> LayoutPlace {
  var folders = try studioFolders(invocation)
  var path = operand.text
  if path.hasSuffix("/layout.xml") { path = String(path.dropLast("/layout.xml".count)) }
  while path.count > 1, path.hasSuffix("/") { path.removeLast() }
  let isHere = path == "layout.xml" || path == "."
  if isHere || path.contains("/") {
    let url = URL(fileURLWithPath: isHere ? "." : path).standardizedFileURL
    folders.layouts = url.deletingLastPathComponent().path
    return LayoutPlace(folders: folders, name: url.lastPathComponent)
  }
  return LayoutPlace(folders: folders, name: path)
}

/// Refuses a layout that is not there, with the nearest name.
func requireLayout(_ place: LayoutPlace, in studio: Studio) throws {
  let file = "\(place.folders.layouts)/\(place.name)/layout.xml"
  guard !FileManager.default.fileExists(atPath: file) else { return }
  let near = nearestName(to: place.name, in: studio.layoutNames)
  throw SpoolError(
    .notFound, "there is no layout \"\(printable(place.name))\"", why: "\(file) is not there",
    fix: near.map { "did you mean \"\($0)\"?" }
      ?? "there are: \(studio.layoutNames.joined(separator: ", "))")
}

/// A file as the command line would name it: relative where it lies below the working folder.
func shownPath(_ path: String) -> String {
  let here = FileManager.default.currentDirectoryPath + "/"
  return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
}

/// The files of a folder and its subfolders that may be invoices, in order; the file itself where
/// it is one.
func invoiceFiles(_ path: String) throws -> [String] {
  guard Home.isFolder(path) else {
    guard FileManager.default.fileExists(atPath: path) else {
      throw SpoolError(
        .notFound, "\(printable(path)) is not there", why: "--data names it",
        fix: "name an invoice, or a folder of invoices")
    }
    return [path]
  }
  let names = try FileManager.default.subpathsOfDirectory(atPath: path)
  return names.filter { $0.lowercased().hasSuffix(".xml") }.sorted().map { path + "/" + $0 }
}
