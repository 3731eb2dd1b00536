// SPDX-License-Identifier: Apache-2.0
//
// What a workflow file with a component in it looks like, by the component's manifest.
#pragma once

#include <string>

#include "plugin/manifest.hpp"

namespace sluice::plugin {

// The stage that uses the component, with every option: those that may be left out behind a `#`.
std::string synopsis(const ComponentManifest& component);

// A whole file that validates, with what the component needs around it: secrets, a source, and those steps of its
// plugin that its example mentions.
std::string example_workflow(const Manifest& plugin, const ComponentManifest& component);

}  // namespace sluice::plugin
