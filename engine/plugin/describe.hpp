// SPDX-License-Identifier: Apache-2.0
//
// Manifests for people (`plugins show`, the reference) and for programs (`--format json`). What a plugin says of itself
// is escaped for terminals by whoever prints it.
#pragma once

#include <string>

#include <sluice/value.hpp>

#include "plugin/manifest.hpp"

namespace sluice::plugin {

// Like a short manual page, at most 80 columns wide, with an example to copy.
std::string describe(const ComponentManifest& component);

// The component's manifest as the engine understands it: defaults and bounds as one would write them.
Value to_value(const ComponentManifest& component);
Value to_value(const Manifest& manifest);

}  // namespace sluice::plugin
