import Foundation

/// What asks the program to end.
struct Interrupts {
  var signals = sigset_t()

  /// Returns when somebody asks.
  func wait() {
    var (signals, number) = (signals, Int32(0))
    sigwait(&signals, &number)
  }
}

/// Keeps the signals from ending the program in the middle of something; `wait` sees them.
func blockInterrupts() -> Interrupts {
  var interrupts = Interrupts()
  sigemptyset(&interrupts.signals)
  for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&interrupts.signals, number) }
  pthread_sigmask(SIG_BLOCK, &interrupts.signals, nil)
  return interrupts
}
