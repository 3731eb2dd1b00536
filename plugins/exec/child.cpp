// SPDX-License-Identifier: Apache-2.0
#include "exec/child.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace sluice::exec {
namespace {

using namespace std::chrono_literals;

constexpr auto kEndOfInputGrace = 1s;  // for a program to notice that nothing will come any more
constexpr auto kTermGrace = 500ms;
constexpr auto kKillGrace = 2s;  // a process that sits in the kernel may take a while

// A pipe whose ends are no standard streams, which this process may lack.
struct Pipe {
  Descriptor read, write;

  static std::optional<Pipe> make() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
    Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
    for (Descriptor* end : {&pipe.read, &pipe.write}) {
      if (end->number() > STDERR_FILENO) continue;
      *end = Descriptor(::fcntl(end->number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
      if (!end->open()) return std::nullopt;
    }
    return pipe;
  }
};

void make_unblocking(const Descriptor& descriptor) {
  ::fcntl(descriptor.number(), F_SETFL, ::fcntl(descriptor.number(), F_GETFL) | O_NONBLOCK);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

// What the new process needs, prepared before it exists: between fork and exec only async-signal-safe functions may be
// called.
struct Start {
  const char* file;
  const char* folder;
  char* const* words;
  char* const* environment;
  int input, output, errors, report;
  pid_t parent;
};

// What went wrong before the program took over: errno, and whether it was the folder's.
struct Report {
  int error = 0;
  bool of_folder = false;
};

[[noreturn]] void tell(const Start& start, bool of_folder) {
  const Report report{errno, of_folder};
  [[maybe_unused]] const auto told = ::write(start.report, &report, sizeof report);
  ::_exit(127);
}

[[noreturn]] void become(const Start& start) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != start.parent) ::_exit(127);  // it has died before it could be noticed
  struct sigaction by_default{};
  by_default.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &by_default, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::dup2(start.input, STDIN_FILENO);
  ::dup2(start.output, STDOUT_FILENO);
  ::dup2(start.errors, STDERR_FILENO);
  // The report's goes with them when the program takes over. What this process opened without O_CLOEXEC, too.
  if (::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) != 0) tell(start, false);
  if (::chdir(start.folder) != 0) tell(start, true);
  ::execve(start.file, start.words, start.environment);
  tell(start, false);
}

// No handler of this process may run in the new one, before its signals are as a program expects them.
pid_t fork_quietly() {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid != 0) {
    const int error = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = error;
  }
  return pid;
}

// pidfd_open(2): glibc's own declaration of it is for C alone.
int descriptor_of(pid_t pid) {
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

std::unexpected<StartError> short_of(std::string_view what) {
  return std::unexpected(StartError{true, std::string(what) + ": " + std::strerror(errno)});
}

StartError why(const Report& report, const Command& command) {
  if (report.of_folder) return {false, command.folder + ": " + std::strerror(report.error)};
  const bool passing = report.error == EAGAIN || report.error == ENOMEM || report.error == ENFILE ||
                       report.error == EMFILE || report.error == ETXTBSY;
  const char* hint = report.error == ENOEXEC  ? "; does it begin with a line like #!/bin/sh?"
                     : report.error == ENOENT ? "; if it is there, the interpreter of its first line is not"
                     : report.error == E2BIG  ? "; its words and environment are too large"
                                              : "";
  return {passing, command.file + " cannot be started: " + std::strerror(report.error) + hint};
}

Report report_from(const Descriptor& descriptor) {
  Report report;
  ssize_t size = -1;
  do {
    size = ::read(descriptor.number(), &report, sizeof report);
  } while (size < 0 && errno == EINTR);
  return size == sizeof report ? report : Report{};
}

}  // namespace

std::string Ending::text() const {
  return signal != 0 ? "ended with signal " + std::to_string(signal) : "ended with status " + std::to_string(status);
}

std::expected<std::unique_ptr<Child>, StartError> Child::start(const Command& command, const Environment& environment) {
  auto input = Pipe::make(), output = Pipe::make(), errors = Pipe::make(), report = Pipe::make();
  if (!input || !output || !errors || !report) return short_of("there is no pipe to be had");
  const auto words = pointers(command.words);
  const auto variables = pointers(environment.lines());
  const Start start{.file = command.file.c_str(),
                    .folder = command.folder.c_str(),
                    .words = words.data(),
                    .environment = variables.data(),
                    .input = input->read.number(),
                    .output = output->write.number(),
                    .errors = errors->write.number(),
                    .report = report->write.number(),
                    .parent = ::getpid()};
  const pid_t pid = fork_quietly();
  if (pid < 0) return short_of("there is no process to be had");
  if (pid == 0) become(start);
  std::unique_ptr<Child> child(new Child(pid, Descriptor(descriptor_of(pid))));
  input->read.close();
  output->write.close();
  errors->write.close();
  report->write.close();
  const Report said = report_from(report->read);
  if (said.error != 0 || !child->end_signal_.open()) {
    const bool told = said.error != 0;
    auto error = told ? why(said, command) : StartError{true, "the system cannot tell of a process's end"};
    child->end(0ms);
    return std::unexpected(std::move(error));
  }
  child->input = std::move(input->write);
  child->output = std::move(output->read);
  child->errors = std::move(errors->read);
  for (const auto* end : {&child->input, &child->output, &child->errors}) make_unblocking(*end);
  return child;
}

Child::~Child() {
  if (ended()) return;
  input.close();
  if (!ends_within(kEndOfInputGrace)) end(kTermGrace);
  ended();
}

bool Child::ends_within(std::chrono::milliseconds time) const {
  const auto until = std::chrono::steady_clock::now() + time;
  pollfd waited{end_signal_.number(), POLLIN, 0};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    const int ready = ::poll(&waited, 1, static_cast<int>(std::max(left, 0ms).count()));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

std::optional<Ending> Child::ended() {
  if (ending_) return ending_;
  siginfo_t found{};
  // Left as it is: until it is waited for, nobody else can get its number, by which the group is killed.
  if (::waitid(P_PID, static_cast<id_t>(pid_), &found, WEXITED | WNOHANG | WNOWAIT) != 0) {
    return ending_ = Ending{.signal = SIGKILL};  // somebody else waited for it: how it ended cannot be told
  }
  if (found.si_pid == 0) return std::nullopt;
  ::kill(-pid_, SIGKILL);
  ::waitid(P_PID, static_cast<id_t>(pid_), &found, WEXITED);
  const bool exited = found.si_code == CLD_EXITED;
  ending_ = Ending{.status = exited ? found.si_status : 0, .signal = exited ? 0 : found.si_status};
  return ending_;
}

Ending Child::end(std::chrono::milliseconds grace) {
  if (ended()) return *ending_;
  if (grace > 0ms) {
    ::kill(-pid_, SIGTERM);
    ends_within(grace);
  }
  if (!ended()) {
    ::kill(-pid_, SIGKILL);
    ends_within(kKillGrace);
  }
  return ended().value_or(Ending{.signal = SIGKILL});
}

}  // namespace sluice::exec
