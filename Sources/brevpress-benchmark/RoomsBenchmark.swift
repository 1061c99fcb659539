import Foundation

struct RoomsBenchmark {
  let input: String
  let documents: Int
  func run() throws {}
}
