// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::sandbox {
namespace {

constexpr std::array<Word<HttpStatus>, 2> kHttpStatuses{{{"ok", HttpStatus::ok}, {"real", HttpStatus::real}}};
constexpr std::array<Word<CodeType>, 2> kCodeTypes{{{"text", CodeType::text}, {"number", CodeType::number}}};
constexpr std::array<Word<TaskIdShape>, 2> kTaskIds{{{"long", TaskIdShape::long_form}, {"uuid", TaskIdShape::uuid}}};
constexpr std::array<Word<ListShape>, 2> kListShapes{{{"clean", ListShape::clean}, {"loose", ListShape::loose}}};
constexpr std::array<Word<RepeatedDeletion>, 2> kRepeatedDeletions{
    {{"ok", RepeatedDeletion::ok}, {"refused", RepeatedDeletion::refused}}};
constexpr std::array<Word<CallbackScheme>, 2> kSchemes{
    {{"required", CallbackScheme::required}, {"optional", CallbackScheme::optional}}};
constexpr std::array<Word<StatusShape>, 5> kStatusShapes{{{"videos", StatusShape::videos},
                                                          {"camel", StatusShape::camel},
                                                          {"ids", StatusShape::ids},
                                                          {"both", StatusShape::both},
                                                          {"mixed", StatusShape::mixed}}};

// A field of the callbacks' style, which has no name of its own in JSON.
template <auto Member>
constexpr Field<Settings> callback_field(std::string_view name, std::string_view help) {
  return {name, help, [](Settings& s, const Value& value) { return read_field(s.callbacks.*Member, value); },
          [](const Settings& s) -> Value { return show_field(s.callbacks.*Member); }};
}

using S = Settings;
using C = CallbackStyle;
constexpr std::array<Field<S>, 23> kFields{
    field<S, &S::key>("key", "KEY or KEY@ACCOUNT, as often as wanted"),
    field<S, &S::seed>("seed", "what all that is made up follows from"),
    field<S, &S::credits>("credits", "each account's credits at the start; a new video costs 1"),
    field<S, &S::rate_limit>("rate_limit", "on, off, or e.g. upload=10/min,status=off"),
    field<S, &S::http_status>("http_status", "of errors: ok (200, as usual) or real"),
    field<S, &S::codes>("codes", "text (\"0000\") or number (0)"),
    field<S, &S::task_id>("task_id", "long (UUID_hex) or uuid"),
    field<S, &S::status_shape>("status_shape", "videos, camel, ids, both or mixed"),
    field<S, &S::status_words>("status_words", "usual, all, or e.g. UNPARSE,PARSE,DONE,FAIL"),
    field<S, &S::list_shape>("list_shape", "clean, or loose: numbers as text, \"null\" as cause"),
    field<S, &S::repeated_deletion>("repeated_deletion", "ok, or refused: with 0409"),
    field<S, &S::deletion_lag>("deletion_lag", "how long a deleted video is listed still"),
    field<S, &S::tiktok>("tiktok", "first/between/index, e.g. 20s/5s/1m, or silent"),
    field<S, &S::instagram>("instagram", "the same"),
    field<S, &S::youtube>("youtube", "the same"),
    callback_field<&C::faults>("callbacks", "on, off, or lost,late,repeated,out_of_order,early,failed"),
    callback_field<&C::form>("callback_form", "task, task_message, field_list, video or video_no"),
    callback_field<&C::at>("callback_at", "when SUCCEEDED is sent: accepted,downloaded,indexed"),
    callback_field<&C::delay>("callback_delay", "how late a late callback is"),
    callback_field<&C::repeat>("callback_repeat", "how often a repeated one comes"),
    field<S, &S::callback_scheme>("callback_scheme", "required, or optional: an address without http:// is taken"),
    field<S, &S::latency>("latency", "of each answer, e.g. 50ms or 50ms..200ms, in real time"),
    field<S, &S::journal>("journal", "so many requests and messages are kept"),
};

}  // namespace

std::span<const Word<HttpStatus>> words_of(HttpStatus) {
  return kHttpStatuses;
}
std::span<const Word<CodeType>> words_of(CodeType) {
  return kCodeTypes;
}
std::span<const Word<TaskIdShape>> words_of(TaskIdShape) {
  return kTaskIds;
}
std::span<const Word<ListShape>> words_of(ListShape) {
  return kListShapes;
}
std::span<const Word<CallbackScheme>> words_of(CallbackScheme) {
  return kSchemes;
}
std::span<const Word<StatusShape>> words_of(StatusShape) {
  return kStatusShapes;
}

std::span<const Word<RepeatedDeletion>> words_of(RepeatedDeletion) {
  return kRepeatedDeletions;
}

Result<void> read_field(StatusWords& words, const Value& value) {
  words = {};
  if (value == Value("usual")) return {};
  if (value == Value("all")) return read_field(words, "UNPARSE,PARSE,DONE,FAILED,FAIL,PARSE_ERROR");
  StatusWords said{{}, {}, {}};
  TRY(for_each_word(value, [&](std::string_view word) -> Result<void> {
    if (word.empty()) return failure("expected usual, all, or words such as UNPARSE,PARSE,DONE,FAILED");
    const bool is_ready = word == "PARSE" || word == "DONE";
    const bool is_failed = word == "FAILED" || word == "FAIL" || word == "PARSE_ERROR";
    (is_ready ? said.ready : is_failed ? said.failed : said.pending).emplace_back(word);
    return {};
  }));
  for (const auto list : {&StatusWords::pending, &StatusWords::ready, &StatusWords::failed}) {
    if (!(said.*list).empty()) words.*list = std::move(said.*list);
  }
  return {};
}

Value show_field(const StatusWords& words) {
  return fmt::format("{},{},{}", fmt::join(words.pending, ","), fmt::join(words.ready, ","),
                     fmt::join(words.failed, ","));
}

Result<void> read_field(Keys& keys, const Value& value) {
  keys.accounts.clear();
  return for_each_word(value, [&](std::string_view word) -> Result<void> {
    const auto at = word.rfind('@');
    const std::string_view account = at == std::string_view::npos ? "default" : word.substr(at + 1);
    if (word.substr(0, at).empty() || account.empty()) return failure("expected KEY or KEY@ACCOUNT");
    keys.accounts.insert_or_assign(std::string(word.substr(0, at)), std::string(account));
    return {};
  });
}

Value show_field(const Keys& keys) {
  Array out;
  for (const auto& [key, account] : keys.accounts) out.push_back(fmt::format("{}@{}", key, account));
  return out;
}

Result<void> read_field(Latency& latency, const Value& value) {
  const std::string range = TRY(text(value));
  const auto dots = range.find("..");
  latency.least = TRY(parse_duration(range.substr(0, dots)));
  latency.most = dots == std::string::npos ? latency.least : TRY(parse_duration(range.substr(dots + 2)));
  if (latency.most < latency.least) return failure("the second duration is the longer one");
  return {};
}

Value show_field(const Latency& latency) {
  const std::string least = format_duration(latency.least);
  return latency.least == latency.most ? least : fmt::format("{}..{}", least, format_duration(latency.most));
}

const Pace& Settings::pace_of(Platform platform) const {
  switch (platform) {
    case Platform::tiktok:
      return tiktok;
    case Platform::instagram:
      return instagram;
    case Platform::youtube:
      return youtube;
  }
  return tiktok;
}

std::span<const Field<Settings>> setting_fields() {
  return kFields;
}
Result<Settings> patched_settings(Settings base, const Value& patch) {
  return patched(std::move(base), patch, kFields);
}
Value shown_settings(const Settings& settings) {
  return shown(settings, kFields);
}

}  // namespace sluice::sandbox
