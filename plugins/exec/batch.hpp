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

inline Outcome params_too_large() {
  return failed("its params are larger than 1 MiB, or nested too deeply").code("too_large");
}

using Batch = std::span<const Work<Params>>;

}  // namespace sluice::exec
