// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/console.hpp"
#include "app/settings.hpp"
#include "plugin/catalog.hpp"

namespace sluice::app {

// The plugins of the settings' directories. What is wrong with any of them is said; the others are there.
plugin::Catalog scan_plugins(Console& console, const Settings& settings);

}  // namespace sluice::app
