import Foundation
import Spooling

/// Reads stored frames: a few kilobytes out of a batch's file, without reading the rest.
enum FrameFile {
  /// The bytes at `place` in the frames folder.
  static func bytes(at place: FramesPlace, in folder: String) throws -> [UInt8] {
    let path = "\(folder)/\(place.file)"
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw lost(place) }
    defer { close(descriptor) }
    var whole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: place.length) { buffer, filled in
      while filled < place.length {
        let count = pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), place.length - filled,
          off_t(place.offset + filled))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          whole = false
          return
        }
        filled += count
      }
    }
    guard whole else { throw lost(place) }
    return bytes
  }

  private static func lost(_ place: FramesPlace) -> SpoolError {
    SpoolError(
      .broken, "the frames file \(place.file) is missing or too short",
      why: "somebody removed files below work/frames while jobs were planned",
      fix: "put work/frames back from a backup")
  }
}
