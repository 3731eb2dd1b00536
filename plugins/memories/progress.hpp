// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/value.hpp>

#include "memories/callback.hpp"
#include "memories/post_url.hpp"
#include "memories/video_list.hpp"

namespace sluice::memories {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// What memories.wait knows of a task: what it takes along from one wake to the next. All of it can be learnt anew from
// the service, so a lost or unreadable state costs time and nothing else.
struct Progress {
  std::vector<Video> videos{};  // as last listed, with the details asked for since
  Time changed_at{};            // when this list, ids and status words, was first seen
  std::int64_t polls = 0;       // answered or not
  Time first_poll{};
  Time last_poll{};
  std::string trouble{};                         // why the last poll failed; empty where it did not
  std::optional<std::string> failed_callback{};  // its words; forgotten once a video is listed
  int empty_polls = 0;                           // since that callback

  friend bool operator==(const Progress&, const Progress&) = default;
};

// A callback for this task came.
void hear(Progress& progress, const Callback& callback);

// A poll was answered with these videos. Details known from before are kept; so is a final status where the answer
// lists ids only.
void see(Progress& progress, std::vector<Video> listed, Time now);

// A poll failed.
void miss(Progress& progress, std::string trouble, Time now);

// The details of progress.videos[position] were asked for; nullopt: in vain.
void learn(Progress& progress, std::size_t position, const std::optional<Video>& details, Time now);

// How long one poll came after the other, on average; nullopt before the second one.
std::optional<std::chrono::milliseconds> interval(const Progress& progress);

// Whether the details of this video are worth asking for: it has no status word, or it is finished and lacks a name, an
// address or a duration. A finished one is asked for twice at most: its details may lack them too.
bool lacks_details(const Video& video);

// Positions in progress.videos of those that lack details, at most `most`, the least often asked first. Where one
// `post` is waited for, the others are left out as soon as their address is known.
std::vector<std::size_t> details_to_ask(const Progress& progress, std::size_t most,
                                        const std::optional<Post>& post = std::nullopt);

// What of it concerns one post: the videos whose address is that post's. A task of memories.scrape_urls lists those of
// other items too.
Progress only_of(const Post& post, Progress progress);

// --- the suspended state. Version 1.
inline constexpr std::uint32_t kStateVersion = 1;

// At most `most` bytes as JSON text for up to 500 videos: what the next status answer or details will tell again is
// left out where it would be more.
Value to_state(const Progress& progress, std::size_t most);

// An empty Progress where `state` is of another version or not to be understood.
Progress from_state(const Value& state, std::uint32_t version);

}  // namespace sluice::memories
