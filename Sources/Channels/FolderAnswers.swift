import Foundation
import MailModel

/// Answer files of a folder in our own form: `{"key": "…", "verdict": "delivered" | "read" |
/// "refused", "code": "…"}`, one message a file.
struct FolderAnswers: Sendable {
  let port: FolderPort

  private struct Answer: Decodable {
    var key: String
    var verdict: String
    var code: String?
  }

  /// Reads the answers. What cannot be read, or belongs to no open message, stays where it lies.
  func poll(_ open: [OpenMessage]) -> PollResult {
    let (files, faults) = port.answers(of: open)
    var result = PollResult()
    result.faults = faults
    let known = Set(open.map(\.key))
    for file in files {
      guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(file.bytes)),
        let key = IdempotencyKey(answer.key), let word = ChannelNews.Word(rawValue: answer.verdict)
      else {
        result.faults.append("answer-unreadable")
        continue
      }
      guard known.contains(key) else {
        result.faults.append("answer-foreign")
        continue
      }
      let code = Self.code(answer.code) ?? (word == .refused ? "refused" : nil)
      result.news.append(ChannelNews(key: key, word, code: code))
      result.tokens.append(file.name)
    }
    return result
  }

  /// The other side's word for the cause, if it is a plain short name; its sentences may name
  /// people.
  static func code(_ text: String?) -> String? {
    guard let text, FolderPort.isPlain(text), text.utf8.count <= 40 else { return nil }
    return text.lowercased()
  }
}
