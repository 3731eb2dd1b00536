// SPDX-License-Identifier: Apache-2.0
#include "wait_orders.hpp"

#include <algorithm>
#include <utility>

namespace sluice::conformance {

std::string_view name(Act act) {
  switch (act) {
    case Act::answer:
      return "answer";
    case Act::event:
      return "event";
    case Act::poll:
      return "poll";
    case Act::deadline:
      return "deadline";
    case Act::cancel:
      return "cancel";
    case Act::restart:
      return "restart";
    case Act::down:
      break;
  }
  return "down";
}

std::chrono::minutes WaitModel::takes(Act act) {
  switch (act) {
    case Act::poll:
      return kPoll;
    case Act::deadline:
      return kDeadline;
    case Act::down:
      return kDown;
    case Act::answer:
    case Act::event:
    case Act::cancel:
    case Act::restart:
      break;
  }
  return {};
}

// Attempts are numbered by step.
void WaitModel::call(const std::string& what) {
  auto& attempts = what.starts_with("submit") ? submits_ : waits_;
  auto line = what + " " + std::to_string(++attempts);
  for (const auto& event : unseen_) {
    if (!what.ends_with("process")) line += " " + event;
  }
  calls_.push_back(line);
}

void WaitModel::park() {
  state_ = ItemState::waiting;
  due_ = std::min(now_ + kPoll, std::max(deadline_, now_));
}

void WaitModel::go_on() {
  while (state_ == ItemState::waiting) {
    if (!unseen_.empty()) {
      call("wait event");
      return close(ItemState::done);
    }
    if (now_ < due_) return;
    if (now_ >= deadline_ && !std::exchange(slept_, false)) {
      call("wait deadline");
      return close(ItemState::dead);
    }
    slept_ = false;
    call("wait timer");
    park();
  }
}

void WaitModel::happens(Act act) {
  const bool interrupts = act == Act::restart || act == Act::down;
  const bool runs = !over();
  now_ += takes(act);
  if (!runs) return;
  if (act == Act::event) unseen_.push_back("e" + std::to_string(++events_));
  if (act == Act::down && state_ == ItemState::waiting) slept_ = due_ < now_;
  if (act == Act::cancel) {
    if (state_ == ItemState::waiting) call("wait cancel");
    return close(ItemState::cancelled);
  }
  if (act == Act::answer && !std::exchange(answered_, true)) {
    deadline_ = now_ + kDeadline;
    call("wait process");
    park();
  }
  if (interrupts && !answered_) call("submit process");
  go_on();
}

}  // namespace sluice::conformance
