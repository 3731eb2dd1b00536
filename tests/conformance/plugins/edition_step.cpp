// SPDX-License-Identifier: Apache-2.0
#include "edition.hpp"

#include <sluice/sdk.hpp>

namespace {

struct Edition : sluice::step {
  static constexpr auto name = EDITION == 1 ? "edition.first" : "edition.second",
                        summary = "Says which edition it sees";
  sluice::Outcome process(const sluice::Item&, sluice::Call&) {
    return sluice::output({{"variable", edition::variable},
                           {"function", edition::function()},
                           {"template", edition::Template<int>::value},
                           {"compiled", edition::compiled()}});
  }
};

constexpr auto kId = EDITION == 1 ? "dev.sluice.first" : "dev.sluice.second";

}  // namespace

SLUICE_PLUGIN(kId, "1.0.0", Edition)
