// SPDX-License-Identifier: Apache-2.0
#include "memories/video_list.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "memories/characters.hpp"
#include "memories/text.hpp"

namespace sluice::memories {
namespace {

constexpr std::string_view kReady = "PARSE DONE";
constexpr std::string_view kFailed = "FAILED FAIL PARSE_ERROR";

// The text under one of a field's two spellings; the service also says "null", in words, for nothing.
std::optional<std::string> text_of(const Value& entry, std::string_view name, std::string_view alias = "") {
  for (const std::string_view candidate : {name, alias}) {
    const std::string_view text = trimmed(entry[candidate].string_or(""));
    if (!text.empty() && text != "null") return std::string(text);
  }
  return std::nullopt;
}

// An integer, which arrives as such or as its text.
std::optional<std::int64_t> whole_number(const Value& said) {
  if (said.is_integer()) return said.integer();
  const std::string_view text = trimmed(said.string_or(""));
  const char* const end = text.data() + text.size();
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && rest == end ? std::optional(number) : std::nullopt;
}

// Seconds, which arrive as numbers or as their text.
Value duration_of(const Value& said) {
  if (said.is_number()) return said.number() >= 0 ? said : Value();
  const std::string_view text = trimmed(said.string_or(""));
  const char* const end = text.data() + text.size();
  if (const auto whole = whole_number(said)) return *whole >= 0 ? Value(*whole) : Value();
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const bool is_duration = error == std::errc() && rest == end && std::isfinite(number) && number >= 0;
  return is_duration ? Value(number) : Value();
}

void add(std::vector<Video>& videos, Video video) {
  const auto known = std::ranges::find(videos, video.video_no, &Video::video_no);
  if (known == videos.end()) {
    videos.push_back(std::move(video));
  } else {
    complete(*known, video);
  }
}

void add_all(std::vector<Video>& videos, const Value& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (auto video = read_video(list[i])) add(videos, *std::move(video));
  }
}

}  // namespace

VideoState state_of(std::string_view status) {
  if (status.empty()) return VideoState::unstated;
  if (is_one_of(kReady, status)) return VideoState::ready;
  return is_one_of(kFailed, status) ? VideoState::failed : VideoState::pending;
}

bool is_known(std::string_view status) {
  return state_of(status) != VideoState::pending || status == "UNPARSE";
}

std::optional<Video> read_video(const Value& entry) {
  if (entry.is_string()) {
    const std::string_view id = trimmed(entry.string());
    return id.empty() ? std::nullopt : std::optional(Video{.video_no = std::string(id)});
  }
  auto id = text_of(entry, "video_no", "videoNo");
  if (!id) return std::nullopt;
  return Video{.video_no = *std::move(id),
               .status = raised(shortened(text_of(entry, "status").value_or(""), 64)),
               .video_url = text_of(entry, "video_url", "videoUrl"),
               .name = text_of(entry, "video_name", "videoName"),
               .duration = duration_of(entry["duration"]),
               .cause = text_of(entry, "cause")};
}

std::vector<Video> read_videos(const Value& data) {
  std::vector<Video> videos;
  if (data.is_array()) add_all(videos, data);
  if (data["videos"].is_array()) add_all(videos, data["videos"]);
  if (data["video_ids"].is_array()) add_all(videos, data["video_ids"]);
  return videos;
}

std::optional<VideoPage> read_page(const Value& data) {
  const Value& list = data["videos"];
  if (!list.is_array()) return std::nullopt;
  VideoPage page{.videos = read_videos(data)};
  if (page.videos.size() != list.size()) return std::nullopt;
  const auto total = whole_number(data["total_count"]);
  if (!total || *total < std::ssize(page.videos)) return std::nullopt;
  page.total = *total;
  return page;
}

void complete(Video& video, const Video& other) {
  if (video.status.empty()) video.status = other.status;
  if (!video.video_url) video.video_url = other.video_url;
  if (!video.name) video.name = other.name;
  if (video.duration.is_null()) video.duration = other.duration;
  if (!video.cause) video.cause = other.cause;
  video.asked = std::max(video.asked, other.asked);
}

}  // namespace sluice::memories
