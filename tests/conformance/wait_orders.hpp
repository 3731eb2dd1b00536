// SPDX-License-Identifier: Apache-2.0
//
// What the specification says of a wait, as a model to hold the engine against: a submit that is answered, then a wait
// that polls every minute, is woken by events, and has ten minutes. Written from design.md, "Waiting for the outside".
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "model/states.hpp"

namespace sluice::conformance {

enum class Act : std::uint8_t { answer, event, poll, deadline, cancel, restart, down };

std::string_view name(Act act);

class WaitModel {
 public:
  static constexpr std::chrono::minutes kPoll{1}, kDeadline{10}, kDown{20};

  WaitModel() { call("submit process"); }

  void happens(Act act);

  const std::vector<std::string>& calls() const { return calls_; }
  ItemState state() const { return state_; }
  bool over() const { return is_closed(state_); }
  // How far time moves with an act.
  static std::chrono::minutes takes(Act act);

 private:
  using Minutes = std::chrono::minutes;

  void call(const std::string& what);
  void park();
  void go_on();  // as the time and the events demand, while an engine runs
  void close(ItemState as) { state_ = as; }

  Minutes now_{};
  bool answered_ = false;
  ItemState state_ = ItemState::ready;
  int submits_ = 0, waits_ = 0;
  std::vector<std::string> unseen_;
  int events_ = 0;
  Minutes due_{}, deadline_{};
  bool slept_ = false;  // through its due time, while no engine ran
  std::vector<std::string> calls_;
};

}  // namespace sluice::conformance
