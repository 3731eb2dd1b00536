// SPDX-License-Identifier: Apache-2.0
//
// Runs of a file that have not ended, when the same file is run again. The same file is the same absolute path.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "app/settings.hpp"
#include "base/clock.hpp"
#include "journal/stored.hpp"

namespace sluice::app {

struct UnfinishedRun {
  StoredRun run;
  bool driven = false;  // by a living engine
};

// The newest first; none where there is no journal yet. A run of which it cannot be told whether it is driven counts as
// driven.
Result<std::vector<UnfinishedRun>> unfinished_runs(const Settings& settings, const std::string& file);

enum class IfUnfinished : std::uint8_t { ask, begin_another, go_on };  // nothing said, --new, --continue

namespace start {
struct New {
  friend bool operator==(const New&, const New&) = default;
};
struct GoOn {
  RunId run;
  friend bool operator==(const GoOn&, const GoOn&) = default;
};
struct Busy {  // the run goes on already, under another engine
  RunId run;
  friend bool operator==(const Busy&, const Busy&) = default;
};
struct Refused {  // there are unfinished runs, and nobody has said what is meant
  friend bool operator==(const Refused&, const Refused&) = default;
};
}  // namespace start
using Start = std::variant<start::New, start::GoOn, start::Busy, start::Refused>;

// What `sluice run FILE` does. --continue takes the newest run that nobody drives; one that is driven keeps a new one
// from being started beside it.
Start start_of(IfUnfinished wanted, std::span<const UnfinishedRun> unfinished);

// The runs, with their states, ages, and what to type about each.
std::string unfinished_text(std::span<const UnfinishedRun> unfinished, Timestamp now, const Settings& settings);

}  // namespace sluice::app
