// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include <sluice/sdk.hpp>

namespace sluice::exec {

// What the step is given for each item.
struct Params {
  Value params;

  static constexpr auto schema = options(
      option<&Params::params>("params", "What else the program is told of the item: a table, rendered for each").map());
};

using Batch = std::span<const Work<Params>>;

}  // namespace sluice::exec
