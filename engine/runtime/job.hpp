// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/active_run.hpp"

namespace sluice {

// One call for a worker to make, with what it is to be made on. The items are the job's alone until they are settled. A
// delivery goes on as `committed` once its outcomes are durable (or never will be), so that its sink hears of it.
struct Job {
  enum class Kind : std::uint8_t { take, process, resume, deliver, committed };

  Kind kind = Kind::process;
  ActiveRun* run = nullptr;  // outlives its jobs
  int place = 0;             // index of the step or sink
  PlacedComponent* component = nullptr;
  plugin::Instance* instance = nullptr;  // none: to be made
  std::vector<ItemInHand*> items;
  std::vector<DeliveryInHand> deliveries;
  std::vector<EpochFile::Mark> marks;  // of its items, until they are durable
  std::optional<Duration> took;        // of a step's call that was made
  int most = 0;                        // take: at most so many
  bool last_take = false;              // take: no more than these are wanted
  bool durable = false;                // committed: whether the sink's cycle is
  bool others_wait = false;            // another job waits, and no worker for it
};

}  // namespace sluice
