// SPDX-License-Identifier: Apache-2.0
#include "memories/callback.hpp"

#include <initializer_list>

#include "memories/text.hpp"

namespace sluice::memories {
namespace {

std::string first_text(const Value& body, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const auto text = trimmed(body[name].string_or("")); !text.empty()) return shortened(text, 300);
  }
  return "";
}

// Task ids are UUIDs, in some documents followed by "_" and 32 hex digits.
std::string_view uuid_of(std::string_view task_id) {
  return task_id.substr(0, task_id.find('_'));
}

}  // namespace

Callback read_callback(const Value& body) {
  return {.task_id = first_text(body, {"taskId", "task_id"}),
          .video_no = first_text(body, {"videoNo", "videoId", "video_no"}),
          .status = raised(first_text(body, {"status"})),
          .message = first_text(body, {"message", "msg"})};
}

bool concerns(const Callback& callback, std::string_view task_id) {
  return callback.task_id.empty() || uuid_of(callback.task_id) == uuid_of(task_id);
}

}  // namespace sluice::memories
