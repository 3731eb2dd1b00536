// SPDX-License-Identifier: Apache-2.0
//
// A workflow file, read: every key by its type, with its place, nothing unknown left. What needs a plugin's manifest or
// an expression stands here as it was written; `check` goes on from it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/limit_reader.hpp"
#include "config/table_reader.hpp"
#include "model/component_kind.hpp"
#include "model/schedule.hpp"
#include "model/workflow.hpp"

namespace sluice::config {

// [source], a [[step]] or a [[sink]]. Pointers go into the document, which outlives it.
struct Stage {
  using Kind = ComponentKind;

  Kind kind = Kind::step;
  Position at;
  Located<std::string> name;  // "source" for the source; "" where it is missing, which was reported
  std::optional<Located<std::string>> uses;
  const Entry* with = nullptr;  // a table
  bool has_with = false;        // though it may be no table, which was reported
  const Entry* when = nullptr;  // a text
  const Entry* key = nullptr;   // a text; sources
  std::optional<Duration> timeout;
  std::optional<Duration> deadline;
  RetryPolicy retry;
  OnError on_error = OnError::inherit;  // steps
  std::optional<int> concurrency;
  std::optional<Located<std::string>> limit;
  Isolation isolation = Isolation::automatic;
  std::optional<int> batch_items;
  Duration batch_wait{};
  std::vector<SinkEvent> on{SinkEvent::item_done};  // sinks
};

// The keys of a stage, for those who find one of them elsewhere.
std::span<const std::string_view> stage_keys(Stage::Kind kind);
std::string_view stage_word(Stage::Kind kind);  // "the step"

std::string_view event_name(SinkEvent event);  // "item.done"

struct Defaults {
  std::string plugin;
  Position at;
  const Node* options = nullptr;  // a table
};

struct SecretEntry {
  SecretReference reference;
  Position at;
};

struct WorkflowFile {
  std::string name;
  std::string description;
  std::vector<SecretEntry> secrets;
  RunPolicy run;
  std::vector<Schedule> schedules;
  std::vector<Defaults> defaults;
  std::optional<Stage> source;
  std::vector<Stage> steps;
  std::vector<Stage> sinks;
  std::vector<LimitEntry> limits;
};

// Scalars that are expressions over `inputs` were replaced by their values before. `folder` is the file's.
WorkflowFile read_workflow(const Document& document, const std::filesystem::path& folder, Diagnostics& diagnostics);

}  // namespace sluice::config
