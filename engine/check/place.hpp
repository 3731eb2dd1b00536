// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "check/context.hpp"
#include "expression/names.hpp"

namespace sluice::check {

// Where an expression stands, which says what it may mention.
struct Place {
  enum class Kind : std::uint8_t {
    key,       // a key of the file itself (`timeout`): inputs only
    resolved,  // a static option: once for the run
    source,    // the source's `key` and `when`
    step,      // a step's parameters and `when`
    item_sink,
    run_sink,  // run.started and the like
  };

  Kind kind = Kind::key;
  std::size_t step = 0;       // step: its index; item_sink: behind the last
  bool dead_letters = false;  // item_sink: of item.dead, so that `step` and `error` are there
};

// Reports what the mention may not be at this place; `at` is where it stands. Whether it is all right.
bool check_mention(const expression::Mention& mention, const Place& place, const config::Node& text, Context& context);

}  // namespace sluice::check
