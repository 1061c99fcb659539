#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <vector>

#include "qpdf_shim.h"

// Child processes with bounds. Foundation's Process cannot set resource limits.

namespace {

using Clock = std::chrono::steady_clock;

void bound(int resource, uint64_t value) {
  struct rlimit limit = {value, value};
  setrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
}

/// Runs in the child between fork and exec: only calls that are safe there.
[[noreturn]] void becomeProgram(
    char *const *arguments, char *const *environment, char const *folder,
    bp_child_limits const &limits, int message, int report) {
  setpgid(0, 0);
  bound(RLIMIT_AS, limits.memory_bytes);
  bound(RLIMIT_FSIZE, limits.file_bytes);
  bound(RLIMIT_CPU, limits.cpu_seconds);
  bound(RLIMIT_CORE, 0);
  int nothing = open("/dev/null", O_RDWR);
  if (nothing >= 0 && folder != nullptr && chdir(folder) == 0) {
    dup2(nothing, 0);
    dup2(nothing, 1);
    dup2(message, 2);
    dup2(report, 3);
    fcntl(3, F_SETFD, FD_CLOEXEC);
    syscall(SYS_close_range, 4u, ~0u, 0u);
    execve(arguments[0], arguments, environment);
    int error = errno;
    if (write(3, &error, sizeof error) < 0) _exit(126);
    _exit(127);
  }
  int error = errno;
  if (write(report, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

int millisecondsLeft(Clock::time_point until) {
  auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 3'600'000));
}

/// Reads standard error until it closes; false when the time is over.
bool drain(int descriptor, Clock::time_point until, std::string &message, size_t keep) {
  char buffer[4096];
  while (true) {
    struct pollfd wait = {descriptor, POLLIN, 0};
    int ready = poll(&wait, 1, millisecondsLeft(until));
    if (ready == 0) return false;
    if (ready < 0) {
      if (errno == EINTR) continue;
      return true;
    }
    ssize_t count = read(descriptor, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    message.append(buffer, static_cast<size_t>(count));
    if (message.size() > 4 * keep) message.erase(0, message.size() - keep);
  }
}

/// Waits for the child; false when the time is over.
bool reap(pid_t child, Clock::time_point until, int &status) {
  while (true) {
    pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) return true;
    if (ended < 0 && errno != EINTR) return true;
    if (Clock::now() >= until) return false;
    usleep(1000);
  }
}

}  // namespace

extern "C" bp_child_result bp_child_run(
    const char *const *arguments, const char *folder, bp_child_limits limits, char *message,
    size_t message_size) {
  bp_child_result result = {-1, 0, 0, 0};
  if (message_size > 0) message[0] = 0;
  std::string temporary = std::string("TMPDIR=") + folder;
  std::string temp = std::string("TEMP=") + folder;
  char path[] = "PATH=/usr/bin:/bin";
  char locale[] = "LC_ALL=C";
  char zone[] = "TZ=UTC";
  char *environment[] = {path, locale, zone, temporary.data(), temp.data(), nullptr};
  int messagePipe[2];
  int reportPipe[2];
  if (pipe2(messagePipe, O_CLOEXEC) != 0) {
    result.start_error = errno;
    return result;
  }
  if (pipe2(reportPipe, O_CLOEXEC) != 0) {
    result.start_error = errno;
    close(messagePipe[0]);
    close(messagePipe[1]);
    return result;
  }
  // Low numbers would be overwritten by the child's own standard descriptors.
  int messageEnd = fcntl(messagePipe[1], F_DUPFD_CLOEXEC, 10);
  int reportEnd = fcntl(reportPipe[1], F_DUPFD_CLOEXEC, 10);
  pid_t child = messageEnd < 0 || reportEnd < 0 ? -1 : fork();
  if (child == 0) {
    becomeProgram(
        const_cast<char *const *>(arguments), environment, folder, limits, messageEnd, reportEnd);
  }
  if (child < 0) result.start_error = errno;
  for (int descriptor : {messagePipe[1], reportPipe[1], messageEnd, reportEnd}) {
    if (descriptor >= 0) close(descriptor);
  }
  if (child > 0) {
    auto until = Clock::now() + std::chrono::milliseconds(limits.wall_milliseconds);
    int error = 0;
    if (read(reportPipe[0], &error, sizeof error) == sizeof error) result.start_error = error;
    std::string text;
    int status = 0;
    bool inTime = drain(messagePipe[0], until, text, std::max<size_t>(message_size, 1024))
        && reap(child, until, status);
    // The group may hold grandchildren, also after a regular end.
    kill(-child, SIGKILL);
    if (!inTime) {
      result.timed_out = 1;
      while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    }
    if (WIFEXITED(status)) result.exit_status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
    if (message_size > 0) {
      size_t count = std::min(text.size(), message_size - 1);
      std::memcpy(message, text.data() + (text.size() - count), count);
      message[count] = 0;
    }
  }
  close(messagePipe[0]);
  close(reportPipe[0]);
  return result;
}
