// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "callback_plan.hpp"
#include "fields.hpp"
#include "memories/pace.hpp"
#include "memories/source_url.hpp"
#include "rate_limits.hpp"

namespace sluice::sandbox {

enum class HttpStatus { ok, real };          // of an answer with an error code
enum class CodeType { text, number };        // "0000" or 0
enum class TaskIdShape { long_form, uuid };  // with or without "_" and 32 hex digits
enum class ListShape { clean, loose };       // loose: numbers as strings, `cause` as the text "null"
enum class CallbackScheme { required, optional };
enum class StatusShape {
  videos,  // [{video_no, status, …}], as users saw it
  camel,   // the same with videoNo
  ids,     // video_ids: [id…], as documented
  both,
  mixed,  // another of these at each call
};

std::span<const Word<HttpStatus>> words_of(HttpStatus);
std::span<const Word<CodeType>> words_of(CodeType);
std::span<const Word<TaskIdShape>> words_of(TaskIdShape);
std::span<const Word<ListShape>> words_of(ListShape);
std::span<const Word<CallbackScheme>> words_of(CallbackScheme);
std::span<const Word<StatusShape>> words_of(StatusShape);

// What the service may call a video's status. Where there are several words for one, each video has one of them.
struct StatusWords {
  std::vector<std::string> pending{"UNPARSE"};
  std::vector<std::string> ready{"PARSE"};
  std::vector<std::string> failed{"FAILED"};
};
// "usual", "all", or words with commas: those that are not known mean pending; a status without a word keeps its usual.
Result<void> read_field(StatusWords& words, const Value& value);
Value show_field(const StatusWords& words);

enum class RepeatedDeletion { ok, refused };  // 0000, or 0409 as older documents say
std::span<const Word<RepeatedDeletion>> words_of(RepeatedDeletion);

// The keys that are accepted, and the account of each.
struct Keys {
  std::map<std::string, std::string, std::less<>> accounts;
};
Result<void> read_field(Keys& keys, const Value& value);  // "KEY", "KEY@ACCOUNT", several with commas
Value show_field(const Keys& keys);

// How long an answer is held back, in real time.
struct Latency {
  Duration least{}, most{};
};
Result<void> read_field(Latency& latency, const Value& value);  // "50ms" or "50ms..200ms"
Value show_field(const Latency& latency);

struct Settings {
  Keys key{{{"sk-demo-key", "default"}}};
  std::int64_t seed = 1;
  std::int64_t credits = 100'000;  // each account's at the start
  Rates rate_limit = documented_rates();
  HttpStatus http_status = HttpStatus::ok;
  CodeType codes = CodeType::text;
  TaskIdShape task_id = TaskIdShape::long_form;
  StatusShape status_shape = StatusShape::videos;
  StatusWords status_words;
  ListShape list_shape = ListShape::clean;
  RepeatedDeletion repeated_deletion = RepeatedDeletion::ok;
  Duration deletion_lag{};  // so long after its deletion a video is listed still
  Pace tiktok{.first = std::chrono::seconds(20), .between = std::chrono::seconds(5), .index = std::chrono::minutes(1)};
  Pace instagram{
      .first = std::chrono::seconds(40), .between = std::chrono::seconds(10), .index = std::chrono::minutes(2)};
  Pace youtube{.first = std::chrono::minutes(1), .between = std::chrono::seconds(20), .index = std::chrono::minutes(3)};
  CallbackStyle callbacks;
  CallbackScheme callback_scheme = CallbackScheme::required;
  Latency latency;
  std::size_t journal = 10'000;

  const Pace& pace_of(Platform platform) const;
};

// Every field by its name in JSON; the flags are these with "-" for "_".
std::span<const Field<Settings>> setting_fields();
Result<Settings> patched_settings(Settings base, const Value& patch);
Value shown_settings(const Settings& settings);

}  // namespace sluice::sandbox
