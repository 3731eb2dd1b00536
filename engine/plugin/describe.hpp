// SPDX-License-Identifier: Apache-2.0
//
// Manifests for people. What a plugin says of itself is escaped for terminals by whoever prints it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "plugin/manifest.hpp"

namespace sluice::plugin {

// A manual page of one component, at most 80 columns wide, with an example that validates.
std::string describe(const Manifest& plugin, const ComponentManifest& component);

// What it may be, in words: `an integer from 1 to 500; at most max_count`.
std::string values_of(const OptionSchema& option);

// What must be given for the option, in words: `a duration, at least 1s; default "30s"`.
std::string terms_of(const OptionSchema& option);

// What else is to be known of the option: sentences, the doc first.
std::vector<std::string> remarks_on(const OptionSchema& option);

// How the component behaves, a sentence each: batches, waits, deadline, effects, where its code runs.
std::vector<std::string> notes_on(const ComponentManifest& component);

}  // namespace sluice::plugin
