// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
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

inline constexpr OptionSpec kEnvFile{
    "env-file", "FILE", "NAME=VALUE lines for secrets and options, over the environment; may be given more than once"};

// What a command takes that drives a run: options of its own, and those that all of them have.
template <std::size_t Own>
constexpr std::array<OptionSpec, Own + 11> driving_options(const OptionSpec (&own)[Own]) {
  constexpr std::array<OptionSpec, 11> kShared{kAllowPublic, kLimit,   kEnvFile,  kListen, kPublicUrl, kConfig,
                                               kPlugins,     kJournal, kLogLevel, kFormat, kHelp};
  std::array<OptionSpec, Own + 11> all{};
  std::ranges::copy(own, all.begin());
  std::ranges::copy(kShared, all.begin() + Own);
  return all;
}
constexpr std::array<OptionSpec, 12> driving_options(OptionSpec own) {
  const OptionSpec one[] = {own};
  return driving_options(one);
}

// How many items --first asks for; nullopt: all.
Result<std::optional<std::int64_t>> first_of(const Arguments& arguments);

// What the command line says of a run beside its inputs. Kept with the run: a resume goes on under the same settings,
// where it is given no others.
struct RunSettings {
  bool allow_public = false;
  std::vector<std::string> limits;
  std::string listen;
  std::string public_url;
  std::optional<std::int64_t> first;  // no more items are taken; of the command line that began it alone
  std::vector<PinnedOption> pinned;   // as they were when the run started

  static Result<RunSettings> of(const Arguments& arguments);
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
