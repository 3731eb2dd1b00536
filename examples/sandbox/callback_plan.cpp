// SPDX-License-Identifier: Apache-2.0
#include "callback_plan.hpp"

#include <algorithm>

#include "fields.hpp"
#include "json/json.hpp"

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr std::array<Word<CallbackForm>, 5> kForms{{{"task", CallbackForm::task},
                                                    {"task_message", CallbackForm::task_message},
                                                    {"field_list", CallbackForm::field_list},
                                                    {"video", CallbackForm::video},
                                                    {"video_no", CallbackForm::video_no}}};
constexpr std::array<Word<bool CallbackMoments::*>, 3> kMoments{{{"accepted", &CallbackMoments::accepted},
                                                                 {"downloaded", &CallbackMoments::downloaded},
                                                                 {"indexed", &CallbackMoments::indexed}}};
constexpr std::array<Word<bool CallbackFaults::*>, 6> kFaults{{{"lost", &CallbackFaults::lost},
                                                               {"late", &CallbackFaults::late},
                                                               {"repeated", &CallbackFaults::repeated},
                                                               {"out_of_order", &CallbackFaults::out_of_order},
                                                               {"early", &CallbackFaults::early},
                                                               {"failed", &CallbackFaults::failed}}};

template <class Flags, std::size_t N>
Result<void> read_flags(Flags& flags, const Value& value, const std::array<Word<bool Flags::*>, N>& words) {
  return for_each_word(value, [&](std::string_view word) -> Result<void> {
    flags.*TRY(one_of<bool Flags::*>(word, words)) = true;
    return {};
  });
}

template <class Flags, std::size_t N>
std::string show_flags(const Flags& flags, const std::array<Word<bool Flags::*>, N>& words) {
  std::string out;
  for (const auto& [name, flag] : words) {
    if (flags.*flag) out += fmt::format("{}{}", out.empty() ? "" : ",", name);
  }
  return out;
}

struct Event {
  Timestamp at;
  Value body;
};

Value task_body(const TaskCourse& course, CallbackForm form, std::string_view status, std::string_view message) {
  Object body{{"taskId", course.task_id}, {"status", status}};
  if (form == CallbackForm::task_message) body.append("message", message);
  return body;
}

std::vector<Event> task_events(const TaskCourse& course, const CallbackStyle& style) {
  std::vector<Event> events;
  const auto add = [&](bool wanted, std::optional<Timestamp> at, std::string_view message) {
    if (wanted && at) events.push_back({*at, task_body(course, style.form, "SUCCEEDED", message)});
  };
  add(style.at.accepted, course.accepted, "task created");
  add(style.at.downloaded, course.downloaded, "videos downloaded");
  add(style.at.indexed, course.finished, "videos indexed");
  return events;
}

Value video_body(const TaskCourse& course, CallbackForm form, const std::string& number) {
  if (form == CallbackForm::field_list) return Object{{"videoNo", number}, {"status", "SUCCEEDED"}};
  if (form == CallbackForm::video_no) return Object{{"videoNo", number}, {"status", "PARSE"}};
  return Object{
      {"videoId", number}, {"message", "success"}, {"taskId", course.task_id}, {"status", "INDEXING_SUCCEEDED"}};
}

std::vector<Event> video_events(const TaskCourse& course, CallbackForm form) {
  std::vector<Event> events;
  for (const auto& [number, indexed] : course.videos) {
    if (indexed) events.push_back({*indexed, video_body(course, form, number)});
  }
  std::ranges::stable_sort(events, {}, &Event::at);
  return events;
}

std::vector<Event> events_of(const TaskCourse& course, const CallbackStyle& style) {
  const bool of_task = style.form == CallbackForm::task || style.form == CallbackForm::task_message;
  if (!style.faults.failed) return of_task ? task_events(course, style) : video_events(course, style.form);
  const CallbackForm form = of_task ? style.form : CallbackForm::task;
  return {{course.accepted, task_body(course, form, "FAILED", "the task is not created")}};
}

}  // namespace

std::span<const Word<CallbackForm>> words_of(CallbackForm) {
  return kForms;
}

Result<void> read_field(CallbackMoments& moments, const Value& value) {
  moments = {.indexed = false};
  return read_flags(moments, value, kMoments);
}
Value show_field(const CallbackMoments& moments) {
  return show_flags(moments, kMoments);
}

Result<void> read_field(CallbackFaults& faults, const Value& value) {
  faults = {.off = value == Value("off")};
  if (faults.off || value == Value("on")) return {};
  if (read_flags(faults, value, kFaults)) return {};
  return failure("expected on, off, or some of lost, late, repeated, out_of_order, early, failed");
}
Value show_field(const CallbackFaults& faults) {
  if (faults.off) return "off";
  return faults == CallbackFaults{} ? "on" : show_flags(faults, kFaults);
}

std::vector<PlannedCallback> plan_callbacks(const TaskCourse& course, const CallbackStyle& style) {
  const CallbackFaults& faults = style.faults;
  if (faults.off) return {};
  std::vector<Event> events = events_of(course, style);
  std::vector<Timestamp> times;
  std::ranges::transform(events, std::back_inserter(times), &Event::at);
  if (faults.out_of_order) std::ranges::reverse(events);
  std::vector<PlannedCallback> planned;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Timestamp due = times[i] + (faults.late ? style.delay : Duration{});
    const std::string body = to_json(events[i].body);
    const std::size_t copies = faults.repeated ? std::max<std::size_t>(style.repeat, 1) : 1;
    for (std::size_t copy = 0; copy < copies; ++copy) {
      planned.push_back({faults.early ? std::nullopt : std::optional(due + copy * 1s), faults.lost, body});
    }
  }
  return planned;
}

}  // namespace sluice::sandbox
