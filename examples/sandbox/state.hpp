// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "callback_queue.hpp"
#include "emulated_clock.hpp"
#include "faults.hpp"
#include "memories/behaviour.hpp"
#include "memories/libraries.hpp"
#include "rate_limits.hpp"
#include "request_journal.hpp"
#include "settings.hpp"
#include "slack/inbox.hpp"

namespace sluice::sandbox {

// All that the sandbox knows. A value: what it does next follows from this, the request and the time alone.
struct State {
  Settings settings;
  EmulatedClock clock;
  Libraries libraries;
  RateLimits limits;
  Behaviours behaviours;
  Faults faults;
  CallbackQueue callbacks;
  slack::Inbox slack;
  RequestJournal journal;
  std::uint64_t requests = 0;
};

// What a request is answered with, and what its carrier has to do besides.
struct Answer {
  http::Response response;
  Duration delay{};             // how long the response is held back, in real time
  std::vector<Callback> first;  // sent before the response
  bool changed = false;         // the state, beyond its journal: to be repeated after a restart
};

}  // namespace sluice::sandbox
