// SPDX-License-Identifier: Apache-2.0
//
// The parameters of a workflow: what [inputs] declares, and the values that one run has.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sluice/value.hpp>

#include "config/document.hpp"
#include "model/option_schema.hpp"

namespace sluice::config {

// One entry of [inputs]. Values are as expressions see them: a duration is its text ("30s"), a path is absolute.
struct Input {
  Position at;
  OptionSchema schema;            // its bounds are normalised
  std::vector<Value> choices;     // `enum`; empty: any
  std::optional<Value> fallback;  // `default`; nullopt: required
};

// `folder` is the file's: what paths in it are relative to.
std::vector<Input> read_inputs(const Document& document, const std::filesystem::path& folder, Diagnostics& diagnostics);

// `--set name=value`; the value is text, a list is JSON or separated by commas.
struct InputOverride {
  std::string name;
  std::string value;
};

// `name=value` as given on the command line.
Result<InputOverride> parse_override(std::string_view text);

struct ResolvedInputs {
  Object values;
  std::vector<std::string> missing;  // required, and not given
};

// What the run has: overrides, else defaults. Paths in overrides are relative to `working_directory`. What is wrong
// with an override has no place in the file.
ResolvedInputs resolve_inputs(std::span<const Input> inputs, std::span<const InputOverride> overrides,
                              const std::filesystem::path& working_directory, Diagnostics& diagnostics);

}  // namespace sluice::config
