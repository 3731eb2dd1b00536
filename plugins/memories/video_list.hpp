// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/value.hpp>

namespace sluice::memories {

// How far a video has come, read from the service's status words as whole words: UNPARSE contains PARSE.
enum class VideoState {
  unstated,  // no word for it: the answer lists ids only
  pending,   // UNPARSE, and words that are not known
  ready,     // PARSE, DONE
  failed,    // FAILED, FAIL, PARSE_ERROR
};

VideoState state_of(std::string_view status);
bool is_known(std::string_view status);

struct Video {
  std::string video_no{};
  std::string status{};  // the service's word, in capitals; empty while unstated
  std::optional<std::string> video_url{};
  std::optional<std::string> name{};
  Value duration{};  // in seconds; null, integer or number
  std::optional<std::string> cause{};
  int asked = 0;  // how often its details were asked for

  VideoState state() const { return state_of(status); }
  bool is_terminal() const { return state() == VideoState::ready || state() == VideoState::failed; }

  friend bool operator==(const Video&, const Video&) = default;
};

// The videos of a status answer's `data`, each once, in their order. Reads every shape that was documented or seen:
// {"video_ids": [id…]}, {"videos": [{…}]}, both, or the list alone; null is an empty list. What has no id is left out.
std::vector<Video> read_videos(const Value& data);

// One page of a namespace's list.
struct VideoPage {
  std::vector<Video> videos{};
  std::int64_t total = 0;  // of all pages
};

// Of a list's answer's `data`; nullopt where that is no list, does not tell its length, or holds something that is no
// video: what is not in such an answer may be there all the same.
std::optional<VideoPage> read_page(const Value& data);

// One video, as lists and the details endpoints describe it; nullopt where it names no id.
std::optional<Video> read_video(const Value& entry);

// Adds to `video` what `other`, the same video, knows and `video` lacks.
void complete(Video& video, const Video& other);

}  // namespace sluice::memories
