// SPDX-License-Identifier: Apache-2.0
#include "base/lock_wait.hpp"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/check.hpp"
#include "base/lock_holder.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds kNudge = 200ms;
constexpr auto kLong = 3s;            // then it is told
constexpr int kNudgeSignal = SIGURG;  // ignored by default: one that comes late hurts nobody

// Interrupts what this thread waits for in the kernel, again and again. So the kernel keeps the waiters in their order,
// which looking at the lock from time to time would not. One that comes just before the wait begins is lost; the next
// one is not.
class Nudges final {
 public:
  Nudges() {
    static const bool installed = [] {
      struct sigaction action{};
      action.sa_handler = [](int) {};  // without SA_RESTART: the call ends with EINTR
      return ::sigaction(kNudgeSignal, &action, nullptr) == 0;
    }();
    SLUICE_CHECK(installed);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = kNudgeSignal;
    event._sigev_un._tid = ::gettid();
    running_ = ::timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
    const timespec time{.tv_sec = 0, .tv_nsec = kNudge.count()};
    const itimerspec again{.it_interval = time, .it_value = time};
    if (running_) ::timer_settime(timer_, 0, &again, nullptr);
  }
  ~Nudges() {
    if (running_) ::timer_delete(timer_);
  }
  Nudges(const Nudges&) = delete;

 private:
  timer_t timer_{};
  bool running_ = false;
};

std::string holder_text(const std::optional<LockHolder>& holder) {
  if (!holder) return "a process of another user or container";
  return "process " + std::to_string(holder->process) + (holder->stopped ? ", which is stopped" : "");
}

std::string advice(const std::optional<LockHolder>& holder) {
  if (!holder) return "if that one hangs, end it, which loses nothing";
  const auto process = std::to_string(holder->process);
  if (holder->stopped) return "continue that one (kill -CONT " + process + ") or end it, which loses nothing";
  return "if that one hangs, end it (kill -9 " + process + "), which loses nothing";
}

}  // namespace

Result<> wait_for_lock(const HeldLock& lock, const LockWait& wait, const std::function<int()>& take) {
  const Nudges nudges;
  auto waited = 0ns;
  bool told = !wait.tell;
  while (take() != 0) {
    if (errno != EINTR) return failure(lock.name + " cannot be had: " + std::strerror(errno));
    waited += kNudge;
    if (wait.given_up && wait.given_up())
      return failure(lock.name + " was given up: " + holder_text(holder_of_lock(lock.file)) + " holds it");
    if (told || waited < kLong) continue;
    told = true;
    const auto holder = holder_of_lock(lock.file);
    wait.tell(lock.name + " has been held for " + std::to_string(kLong.count()) + " s by " + holder_text(holder) +
              "; this process waits for it: " + advice(holder) + "; Ctrl-C stops this one");
  }
  return {};
}

}  // namespace sluice
