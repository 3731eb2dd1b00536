// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/value.hpp>

#include "plugin/manifest.hpp"

namespace sluice::plugin {

// Manifests for programs (`--format json`), as the engine understands them: defaults and bounds as one would write
// them.
Value to_value(const ComponentManifest& component);
Value to_value(const Manifest& manifest);

}  // namespace sluice::plugin
