// SPDX-License-Identifier: Apache-2.0
//
// A workflow as the engine runs it: parsed, checked against the plugins' manifests, its inputs resolved. Plain values.
// In the file's own words; `config` reads it from TOML, `check` fills what needs manifests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "model/component_kind.hpp"
#include "model/position.hpp"
#include "model/retry_policy.hpp"
#include "model/schedule.hpp"

namespace sluice {

enum class OnError : std::uint8_t { inherit, dead_letter, skip, continue_, fail_run };
enum class Isolation : std::uint8_t { automatic, in_process, process };

// Where in the file a text with expressions stands: for what is found wrong with it when it is evaluated.
struct TextPlace {
  std::string where;                                     // in its stage: "when", "creator", "fields.creator"
  std::vector<std::pair<std::size_t, Position>> tokens;  // of its expressions, by their offset in the text, ascending

  friend bool operator==(const TextPlace&, const TextPlace&) = default;
};

// A component as one place of the file uses it.
struct Use {
  std::string component;         // "memories.scrape"
  Object options;                // static: resolved, complete with defaults; a secret stands as its name in [secrets]
  Object params;                 // per item: as in the file, {{ }} and all, defaults filled in
  Position at;                   // of `uses`
  std::vector<TextPlace> texts;  // of `params`, and of the stage's `when` and `key`
  ComponentKind kind = ComponentKind::step;  // follows from the place
};

// A charge on a shared rate or concurrency before each call.
struct LimitUse {
  std::string limit;  // "memories.upload"
  std::string key;    // whose: the account; "" where the limit has no key
};

struct Source {
  Use use;
  std::string key;   // expression; "" none
  std::string when;  // expression; "" always
  Duration timeout = std::chrono::seconds(60);
  RetryPolicy retry;
  std::vector<LimitUse> limits;
};

struct Batch {
  int items = 1;
  Duration wait{};
  bool found = false;  // `items` is only the most: how many go at once is found by how long their calls take
};

struct Step {
  std::string name;
  Use use;
  std::string when;
  Duration timeout = std::chrono::seconds(60);
  std::optional<Duration> deadline;
  RetryPolicy retry;
  OnError on_error = OnError::inherit;
  std::optional<int> concurrency;
  std::vector<LimitUse> limits;
  Batch batch;
  Isolation isolation = Isolation::automatic;
  bool may_suspend = false;  // from the manifest
  bool on_cancel = false;    // from the manifest
  Position at;
};

enum class SinkEvent : std::uint8_t {
  item_done,
  item_dead,
  item_skipped,
  run_started,
  run_finished,
  run_succeeded,
  run_partial,
  run_failed,
  run_blocked,
  run_cancelled,
};

struct Sink {
  std::string name;
  Use use;
  std::vector<SinkEvent> on{SinkEvent::item_done};
  std::string when;
  Duration timeout = std::chrono::seconds(60);
  std::optional<Duration> deadline;
  RetryPolicy retry;
  std::optional<int> concurrency;
  std::vector<LimitUse> limits;
  Batch batch;
  Isolation isolation = Isolation::automatic;
  Position at;

  // Whether it is told of the run's events, not of items: the two do not mix.
  bool of_run() const { return !on.empty() && on.front() >= SinkEvent::run_started; }
};

struct LimitDefinition {
  std::string name;
  std::int64_t rate_count = 0;  // calls per rate_period; 0: no rate
  Duration rate_period{};
  std::int64_t burst = 1;
  std::optional<int> concurrency;

  // Between two calls; 0: no rate.
  Duration interval() const { return rate_count > 0 ? rate_period / rate_count : Duration::zero(); }

  friend bool operator==(const LimitDefinition&, const LimitDefinition&) = default;
};

struct SecretReference {
  std::string name;
  enum class From : std::uint8_t { env, file } from = From::env;
  std::string where;  // the variable's name, or the file's path
};

// After how many dead items a run fails.
struct MaxDead {
  std::variant<std::int64_t, double> bound;  // items, or a share 0…1 that counts from the 20th finished item on
};

struct RunPolicy {
  int concurrency = 32;
  int window = 1000;
  OnError on_error = OnError::dead_letter;
  std::optional<MaxDead> max_dead;
  std::optional<Duration> deadline;
  std::optional<std::int64_t> first;  // of the command line: the source counts as done once it gave so many items
};

// A static option that a variable of the environment may override. What it is when the run starts is kept with the run,
// so that a resume never acts on another (never asks another host).
struct PinnedOption {
  std::string place;  // "step scrape"
  std::string option;
  Value value;  // as the component is given it
  bool is_default = false;

  friend bool operator==(const PinnedOption&, const PinnedOption&) = default;
};

// A choice of the file that has an effect which nobody can take back; see IrreversibleChoice.
struct IrreversibleUse {
  std::string place;
  std::string effect;

  friend bool operator==(const IrreversibleUse&, const IrreversibleUse&) = default;
};

struct Workflow {
  std::string name;
  std::string description;
  std::string file;  // absolute path
  std::string hash;  // SHA-256 of the file's content, hex
  Object inputs;     // resolved values by name
  std::vector<SecretReference> secrets;
  RunPolicy run;
  Source source;
  std::vector<Step> steps;
  std::vector<Sink> sinks;
  std::vector<LimitDefinition> limits;  // every one that a step, sink or source of this workflow charges
  std::vector<Schedule> schedules;      // checked, not acted upon
  std::vector<PinnedOption> pinned;
  std::vector<IrreversibleUse> irreversible;
};

}  // namespace sluice
