// SPDX-License-Identifier: Apache-2.0
#include "exec/talk.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace sluice::exec {
namespace {

using namespace std::chrono_literals;

constexpr auto kLastMoment = 200ms;
constexpr std::size_t kChunk = 64 * 1024;
constexpr int kChunksOfErrors = 16;  // read at once: who floods its standard error is not followed for ever

int milliseconds_until(Time time) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

sigset_t sigpipe() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGPIPE);
  return set;
}

}  // namespace

std::expected<std::unique_ptr<Talk>, StartError> Talk::begin(const Command& command, const Environment& environment) {
  auto child = Child::start(command, environment);
  if (!child) return std::unexpected(std::move(child.error()));
  return std::unique_ptr<Talk>(new Talk(*std::move(child)));
}

Talk::Woke Talk::wait(const Until& until, ErrorText& errors, const Call& call) {
  if (call.cancelled()) return Woke::cancelled;
  // Not only when nothing moves: a program may never stop to speak.
  if (std::chrono::steady_clock::now() >= until.time) return Woke::late;
  const bool full = heard().size() >= until.heard_at_most;
  if (last_word_ && unsaid() == 0) child_->input.close();
  // A negative number is passed over.
  std::array<pollfd, 5> waited{{{unsaid() > 0 ? child_->input.number() : -1, POLLOUT, 0},
                                {full ? -1 : child_->output.number(), POLLIN, 0},
                                {child_->errors.number(), POLLIN, 0},
                                {child_->end_signal(), POLLIN, 0},
                                {call.cancel_fd(), POLLIN, 0}}};
  const int ready = ::poll(waited.data(), waited.size(), milliseconds_until(until.time));
  if (ready == 0) return Woke::late;
  if (ready < 0) return Woke::moved;  // interrupted
  const auto& [input, output, error, end, cancel] = waited;
  if (cancel.revents != 0) return Woke::cancelled;
  if (input.revents != 0) write();
  if (error.revents != 0) read_errors(errors, call);
  const bool over = (output.revents != 0 || end.revents != 0) && read(until.heard_at_most);
  // What an ended program wrote is in the pipe by now; others may keep that open.
  const bool drained = heard().size() < until.heard_at_most;
  return over || (end.revents != 0 && drained) ? Woke::ended : Woke::moved;
}

bool Talk::speaks() const {
  pollfd waited{child_->output.number(), POLLIN, 0};
  return !heard().empty() || (::poll(&waited, 1, 0) > 0 && (waited.revents & POLLIN) != 0);
}

Ending Talk::ending() {
  if (!child_->ends_within(kLastMoment)) return child_->end(kLastMoment);
  return child_->end(0ms);
}

void Talk::write() {
  while (unsaid() > 0) {
    const auto written = ::write(child_->input.number(), unsaid_.data() + said_, unsaid());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno != EAGAIN) {
      // It listens no more. What it has to say, and how it ends, is heard all the same.
      child_->input.close();
      said_ = unsaid_.size();
    }
    if (written < 0) break;
    said_ += static_cast<std::size_t>(written);
  }
  if (unsaid() > 0) return;
  unsaid_.clear();
  said_ = 0;
}

bool Talk::read(std::size_t at_most) {
  make_room();
  std::array<char, kChunk> chunk;
  while (heard_.size() < at_most) {
    const auto wanted = std::min(chunk.size(), at_most - heard_.size());
    const auto size = ::read(child_->output.number(), chunk.data(), wanted);
    if (size == 0) return true;
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno != EAGAIN;
    heard_.append(chunk.data(), static_cast<std::size_t>(size));
    if (static_cast<std::size_t>(size) < wanted) return false;  // another read would tell no more
  }
  return false;
}

void Talk::make_room() {
  heard_.erase(0, consumed_);
  consumed_ = 0;
}

void Talk::read_errors(ErrorText& errors, const Call& call) {
  std::array<char, 4096> chunk;
  for (int i = 0; i < kChunksOfErrors && child_->errors.open(); ++i) {
    const auto size = ::read(child_->errors.number(), chunk.data(), chunk.size());
    if (size > 0) errors.add({chunk.data(), static_cast<std::size_t>(size)}, call);
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) child_->errors.close();
    if (size < static_cast<ssize_t>(chunk.size())) return;
  }
}

QuietPipes::QuietPipes() {
  const sigset_t set = sigpipe();
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, &set, &before);
  was_blocked_ = ::sigismember(&before, SIGPIPE) == 1;
}

QuietPipes::~QuietPipes() {
  if (was_blocked_) return;
  const sigset_t set = sigpipe();
  const timespec now{};
  while (::sigtimedwait(&set, nullptr, &now) > 0) {
  }
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace sluice::exec
