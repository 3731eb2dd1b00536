// SPDX-License-Identifier: Apache-2.0
#include "memories/progress.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace sluice::memories {
namespace {

using std::chrono::milliseconds;

constexpr int kMostAskedOnceFinished = 2;

bool same_list(const std::vector<Video>& a, const std::vector<Video>& b) {
  return std::ranges::equal(
      a, b, [](const Video& x, const Video& y) { return x.video_no == y.video_no && x.status == y.status; });
}

void count_poll(Progress& progress, Time now) {
  if (progress.polls == 0) progress.first_poll = now;
  progress.last_poll = now;
  ++progress.polls;
}

// What was known of `video` before goes into it. A status that was not final may have changed since.
void remember(Video& video, Video before) {
  if (!before.is_terminal()) before.status.clear();
  complete(video, before);
}

}  // namespace

void hear(Progress& progress, const Callback& callback) {
  if (!callback.says_failed() || !progress.videos.empty()) return;
  if (!progress.failed_callback) progress.empty_polls = 0;
  progress.failed_callback = callback.message.empty() ? callback.status : callback.status + ": " + callback.message;
}

void see(Progress& progress, std::vector<Video> listed, Time now) {
  for (Video& video : listed) {
    const auto before = std::ranges::find(progress.videos, video.video_no, &Video::video_no);
    if (before != progress.videos.end()) remember(video, *before);
  }
  if (progress.polls == 0 || !same_list(listed, progress.videos)) progress.changed_at = now;
  progress.videos = std::move(listed);
  progress.trouble.clear();
  count_poll(progress, now);
  if (!progress.videos.empty()) progress.failed_callback.reset();
  progress.empty_polls = progress.failed_callback ? progress.empty_polls + 1 : 0;
}

void miss(Progress& progress, std::string trouble, Time now) {
  progress.trouble = std::move(trouble);
  count_poll(progress, now);
}

void learn(Progress& progress, std::size_t position, const std::optional<Video>& details, Time now) {
  Video& video = progress.videos[position];
  ++video.asked;
  if (!details) return;
  if (video.state() == VideoState::unstated && !details->status.empty()) progress.changed_at = now;
  complete(video, *details);
}

std::optional<milliseconds> interval(const Progress& progress) {
  if (progress.polls < 2) return std::nullopt;
  return (progress.last_poll - progress.first_poll) / (progress.polls - 1);
}

bool lacks_details(const Video& video) {
  if (video.state() == VideoState::unstated) return true;
  const bool is_incomplete = !video.name || !video.video_url || video.duration.is_null();
  return video.is_terminal() && is_incomplete && video.asked < kMostAskedOnceFinished;
}

Progress only_of(const Post& post, Progress progress) {
  std::erase_if(progress.videos, [&](const Video& v) { return !v.video_url || !leads_to(*v.video_url, post); });
  return progress;
}

std::vector<std::size_t> details_to_ask(const Progress& progress, std::size_t most, const std::optional<Post>& post) {
  const auto is_others = [&](const Video& v) { return post && v.video_url && !leads_to(*v.video_url, *post); };
  std::vector<std::size_t> positions(progress.videos.size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  std::erase_if(positions,
                [&](std::size_t i) { return !lacks_details(progress.videos[i]) || is_others(progress.videos[i]); });
  std::ranges::stable_sort(positions, {}, [&](std::size_t i) { return progress.videos[i].asked; });
  positions.resize(std::min(positions.size(), most));
  return positions;
}

}  // namespace sluice::memories
