// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sluice::app {

// An option that a command takes: `--name`, or `--name VALUE` where `value` says what the value is.
struct OptionSpec {
  std::string_view name;
  std::string_view value;
  std::string_view help;
  std::span<const std::string_view> verbs = {};    // of the command, that it belongs to; empty: to all
  std::span<const std::string_view> choices = {};  // what the value may be; empty: anything

  bool belongs_to(std::string_view verb) const;
};

// Options that several commands share.
inline constexpr OptionSpec kConfig{"config", "FILE",
                                    "the settings; else SLUICE_CONFIG, else sluice.toml in the workflow file's folder"};
inline constexpr OptionSpec kJournal{"journal", "FILE",
                                     "the journal; else SLUICE_JOURNAL, sluice.toml, the state directory"};
inline constexpr OptionSpec kPlugins{"plugins", "DIR",
                                     "also look for plugins here, first; may be given more than once"};
inline constexpr std::array<std::string_view, 2> kTextOrJson{"text", "json"};
inline constexpr OptionSpec kFormat{"format", "FORMAT", "text or json", {}, kTextOrJson};
inline constexpr OptionSpec kLogLevel{"log-level", "LEVEL",
                                      "debug, info, warning, error or off; else SLUICE_LOG, else warning"};
inline constexpr OptionSpec kHelp{"help", "", "says this"};

// A command's arguments, read by its options.
class Arguments {
 public:
  // The error names the option and, where one is near, the option that was meant. A value may come more than once.
  static Result<Arguments> parse(std::span<const OptionSpec> options, const std::vector<std::string>& words);

  const std::vector<std::string>& positional() const { return positional_; }
  bool has(std::string_view option) const { return values_.contains(option); }
  std::optional<std::string> value(std::string_view option) const;  // the last one
  std::vector<std::string> values(std::string_view option) const;

 private:
  std::vector<std::string> positional_;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

// The options as one would list them under a command's usage line.
std::string help_of(std::span<const OptionSpec> options);

}  // namespace sluice::app
