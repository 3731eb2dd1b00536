// SPDX-License-Identifier: Apache-2.0
//
// `--with NAME=VALUE` of a component as the workflow file that it stands for, so that it is checked by the same rules,
// in the same words.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/diagnostic.hpp"
#include "plugin/catalog.hpp"

namespace sluice::app {

struct TrialFile {
  std::string text;
  std::map<int, std::string> options;  // which option a line of the text holds
};

// The source of a trial's file where the component is none. In the catalog of trial_catalog() alone.
inline constexpr std::string_view kTrialSource = "try";

// The installed plugins and that source.
plugin::Catalog trial_catalog(const plugin::Catalog& catalog);

// The error is one sentence about the command line, which tells no secret. Of an option that is given twice the last
// one counts, as with flags.
Result<TrialFile> trial_file(const plugin::ComponentManifest& component, std::span<const std::string> with);

// What is wrong with the file, as one would say it of the command line; one line each.
std::string in_words_of_the_command_line(std::span<const config::Diagnostic> diagnostics, const TrialFile& file);

}  // namespace sluice::app
