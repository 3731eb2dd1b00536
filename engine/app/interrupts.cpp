// SPDX-License-Identifier: Apache-2.0
#include "app/interrupts.hpp"

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "app/exit_status.hpp"

namespace sluice::app {
namespace {

// The system may choose any thread to take a signal.
std::atomic<int> count = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void on_interrupt(int) {
  if (++count > 1) ::_exit(static_cast<int>(ExitStatus::interrupted));
}

}  // namespace

void catch_interrupts() {
#ifdef __SANITIZE_THREAD__
  // g++ 12's runtime makes a thread's room for signals at its first blocking call, and loses a signal that comes
  // meanwhile; so that call is made while none is caught.
  ::poll(nullptr, 0, 0);
#endif
  struct sigaction action{};
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
  return count > 0;
}

}  // namespace sluice::app
