// SPDX-License-Identifier: Apache-2.0
//
// The layout of the suspended state, version 1:
//   {changed_at, polls, first_poll, last_poll, trouble, failed_callback, empty_polls,
//    videos: [{video_no, status, asked, and unless brief: video_url, name, duration, cause}]}
// Times are milliseconds since 1970 UTC; failed_callback and a video's texts are null where there are none.
#include <utility>

#include "progress.hpp"

namespace memories {
namespace {

using sluice::Array;
using sluice::Object;
using sluice::Value;

Value millis(Time time) {
  return time.time_since_epoch().count();
}

Time time_of(const Value& millis) {
  return Time(std::chrono::milliseconds(millis.integer_or(0)));
}

Value or_null(const std::optional<std::string>& text) {
  return text ? Value(*text) : Value();
}

std::optional<std::string> text_of(const Value& value) {
  return value.is_string() ? std::optional(value.string()) : std::nullopt;
}

Value video_state(const Video& video, Extent extent) {
  Object state{{"video_no", video.video_no}, {"status", video.status}, {"asked", video.asked}};
  if (extent == Extent::brief) return state;
  state.append("video_url", or_null(video.video_url));
  state.append("name", or_null(video.name));
  state.append("duration", video.duration);
  state.append("cause", or_null(video.cause));
  return state;
}

Video video_of(const Value& state) {
  return {.video_no = std::string(state["video_no"].string_or("")),
          .status = std::string(state["status"].string_or("")),
          .video_url = text_of(state["video_url"]),
          .name = text_of(state["name"]),
          .duration = state["duration"],
          .cause = text_of(state["cause"]),
          .asked = static_cast<int>(state["asked"].integer_or(0))};
}

}  // namespace

Value to_state(const Progress& progress, Extent extent) {
  Array videos;
  for (const Video& video : progress.videos) videos.push_back(video_state(video, extent));
  return Object{{"changed_at", millis(progress.changed_at)},
                {"polls", progress.polls},
                {"first_poll", millis(progress.first_poll)},
                {"last_poll", millis(progress.last_poll)},
                {"trouble", progress.trouble},
                {"failed_callback", or_null(progress.failed_callback)},
                {"empty_polls", progress.empty_polls},
                {"videos", std::move(videos)}};
}

Progress from_state(const Value& state, std::uint32_t version) {
  if (version != kStateVersion || !state["videos"].is_array()) return {};
  Progress progress{.changed_at = time_of(state["changed_at"]),
                    .polls = state["polls"].integer_or(0),
                    .first_poll = time_of(state["first_poll"]),
                    .last_poll = time_of(state["last_poll"]),
                    .trouble = std::string(state["trouble"].string_or("")),
                    .failed_callback = text_of(state["failed_callback"]),
                    .empty_polls = static_cast<int>(state["empty_polls"].integer_or(0))};
  for (const Value& video : state["videos"].array()) progress.videos.push_back(video_of(video));
  return progress;
}

}  // namespace memories
