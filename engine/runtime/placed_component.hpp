// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "model/workflow.hpp"
#include "plugin/instance.hpp"

namespace sluice {

// Makes an instance of a component with resolved static options: the wiring's, over the plugin catalog.
using InstanceMaker = std::function<Result<std::unique_ptr<plugin::Instance>>(const Use&)>;

// The instances of one component with one set of static options. A re-entrant component has one, for all calls, and a
// single one has one for a call at a time; any other has a pool, one for each call that runs. Guarded by the
// dispatcher's lock, but for the calls themselves.
struct PlacedComponent {
  Use use;
  bool reentrant = false;
  bool single = false;  // sources and sinks: calls one after another, on one instance
  std::vector<std::unique_ptr<plugin::Instance>> made;
  std::vector<plugin::Instance*> idle;

  // Whether a call may begin now (on an instance that lease() gives, or that is yet to be made).
  bool available() const { return reentrant || !idle.empty() || !single; }

  // The instance for a call; nullptr: the caller makes one and adds it to `made`.
  plugin::Instance* lease() {
    if (reentrant) return made.front().get();
    if (idle.empty()) return nullptr;
    auto* instance = idle.back();
    idle.pop_back();
    return instance;
  }
  void give_back(plugin::Instance* instance) {
    if (!reentrant) idle.push_back(instance);
  }
};

}  // namespace sluice
