// SPDX-License-Identifier: Apache-2.0
//
// The layout of the suspended state, version 1:
//   {changed_at, polls, first_poll, last_poll, trouble, failed_callback, empty_polls,
//    videos: [{video_no, status, asked, and unless that were too much: video_url, name, duration, cause}]}
// Times are milliseconds since 1970 UTC; failed_callback and a video's texts are null where there are none.
#include <cstddef>
#include <utility>

#include "memories/progress.hpp"

namespace sluice::memories {
namespace {

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

enum class Extent { complete, brief };

// The most that a text takes in JSON, whatever of it is escaped.
std::size_t json_size(const std::optional<std::string>& text) {
  std::size_t size = 2;
  for (const char c : text.value_or("")) {
    const auto byte = static_cast<unsigned char>(c);
    size += byte < 0x20 || byte == 0x7F ? 6 : c == '"' || c == '\\' ? 2 : byte < 0x80 ? 1 : 3;
  }
  return size;
}

std::size_t json_size(const Video& video) {
  constexpr std::size_t kNamesAndNumbers = 160;
  return kNamesAndNumbers + json_size(video.video_no) + json_size(video.status) + json_size(video.video_url) +
         json_size(video.name) + json_size(video.cause);
}

Extent extent_within(std::size_t most, const Progress& progress) {
  std::size_t size = 300 + json_size(progress.trouble) + json_size(progress.failed_callback);
  for (const Video& video : progress.videos) size += json_size(video);
  return size <= most ? Extent::complete : Extent::brief;
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

Value to_state(const Progress& progress, std::size_t most) {
  const Extent extent = extent_within(most, progress);
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

}  // namespace sluice::memories
