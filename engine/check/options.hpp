// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <utility>

#include "check/context.hpp"
#include "check/place.hpp"
#include "plugin/catalog.hpp"

namespace sluice::check {

// Which options of [defaults.PLUGIN] some component of the file took an interest in: (plugin, option).
using UsedDefaults = std::set<std::pair<std::string, std::string>>;

// The options of one stage, from `with` and [defaults], against its component's manifest: each known, of its type, free
// of what it may not mention, and none missing. `per_item` is where the stage's per-item parameters stand.
Use check_options(const config::Stage& stage, const plugin::Catalog::Entry& component, const Place& per_item,
                  std::span<const config::Defaults> defaults, UsedDefaults& used, Context& context);

// Reports defaults that no component of the file declares.
void check_defaults(std::span<const config::Defaults> defaults, const UsedDefaults& used,
                    std::span<const plugin::Catalog::Entry> components, Context& context);

}  // namespace sluice::check
