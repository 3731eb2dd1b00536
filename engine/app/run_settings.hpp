// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include <sluice/value.hpp>

#include "app/command_line.hpp"
#include "app/settings.hpp"
#include "app/wiring.hpp"
#include "model/workflow.hpp"

namespace sluice::app {

inline constexpr OptionSpec kAllowPublic{
    "allow-public", "", "lets the run do what nobody can take back, as putting videos into the PUBLIC library"};
inline constexpr OptionSpec kLimit{"limit", "NAME=RATE", "another rate for a limit, e.g. memories.upload=1/s"};
inline constexpr OptionSpec kListen{"listen", "HOST:PORT", "takes callbacks here (loopback)"};
inline constexpr OptionSpec kPublicUrl{"public-url", "URL", "how the outside reaches what --listen says"};

// What a command takes that drives a run: an option of its own, and those that all of them have.
constexpr std::array<OptionSpec, 11> driving_options(OptionSpec own) {
  return {own, kAllowPublic, kLimit, kListen, kPublicUrl, kConfig, kPlugins, kJournal, kLogLevel, kFormat, kHelp};
}

// What the command line says of a run beside its inputs. Kept with the run: a resume goes on under the same settings,
// where it is given no others.
struct RunSettings {
  bool allow_public = false;
  std::vector<std::string> limits;
  std::string listen;
  std::string public_url;
  std::vector<PinnedOption> pinned;  // as they were when the run started

  static RunSettings of(const Arguments& arguments);
  static RunSettings of(const Value& stored);
  RunSettings overridden_by(const Arguments& arguments) const;
  Value to_value() const;

  // What the engine is started with: these, else what holds for the program; checked as far as it was written by
  // people.
  Result<Wiring::Settings> wiring(const Settings& settings) const;

  // Makes the workflow run under these, or says which of them it does not fit.
  Result<> apply(Workflow& workflow) const;
};

}  // namespace sluice::app
