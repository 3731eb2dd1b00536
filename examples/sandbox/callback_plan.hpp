// SPDX-License-Identifier: Apache-2.0
//
// What a task reports to its callback address, and when. Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "fields.hpp"

namespace sluice::sandbox {

// The bodies that the service's documents and its users show.
enum class CallbackForm {
  task,          // {taskId, status: SUCCEEDED}
  task_message,  // {taskId, status, message}
  field_list,    // {videoNo, status: SUCCEEDED}, by the first document's list of fields
  video,         // {videoId, message, taskId, status: INDEXING_SUCCEEDED}
  video_no,      // {videoNo, status: PARSE}
};

// What SUCCEEDED may mean of a task: the documents do not agree. Forms about a video are sent when it is indexed.
struct CallbackMoments {
  bool accepted = false;
  bool downloaded = false;
  bool indexed = true;

  friend bool operator==(const CallbackMoments&, const CallbackMoments&) = default;
};

struct CallbackFaults {
  bool off = false;           // nothing is sent, as if no address had been given
  bool lost = false;          // planned and shown, never sent
  bool late = false;          // each after `delay` more
  bool repeated = false;      // each `repeat` times, a second apart
  bool out_of_order = false;  // the last body first
  bool early = false;         // all before the answer to the POST
  bool failed = false;        // one FAILED instead, at once, whatever becomes of the task

  friend bool operator==(const CallbackFaults&, const CallbackFaults&) = default;
};

struct CallbackStyle {
  CallbackForm form = CallbackForm::task;
  CallbackMoments at;
  CallbackFaults faults;
  Duration delay = std::chrono::minutes(10);
  std::size_t repeat = 3;
};

std::span<const Word<CallbackForm>> words_of(CallbackForm);
Result<void> read_field(CallbackMoments& moments, const Value& value);  // "accepted,downloaded,indexed"
Value show_field(const CallbackMoments& moments);
Result<void> read_field(CallbackFaults& faults, const Value& value);  // "on", "off", or "late,repeated"
Value show_field(const CallbackFaults& faults);

// What happens to a task, as far as its callbacks tell.
struct TaskCourse {
  struct VideoCourse {
    std::string number;
    std::optional<Timestamp> indexed;  // never, if it fails or hangs
  };
  std::string task_id;
  Timestamp accepted;
  std::optional<Timestamp> downloaded;  // the last video; none where there is no video
  std::optional<Timestamp> finished;    // the last video, indexed or failed; none where one hangs
  std::vector<VideoCourse> videos;
};

struct PlannedCallback {
  std::optional<Timestamp> due;  // none: before the answer to the POST
  bool lost = false;
  std::string body;
};

std::vector<PlannedCallback> plan_callbacks(const TaskCourse& course, const CallbackStyle& style);

}  // namespace sluice::sandbox
