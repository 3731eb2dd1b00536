// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "app/console.hpp"
#include "plugin/catalog.hpp"

namespace sluice::app {

// Says that nothing offers the component, and which one was meant.
ExitStatus no_such_component(Console& console, const plugin::Catalog& catalog, const std::string& component);

}  // namespace sluice::app
