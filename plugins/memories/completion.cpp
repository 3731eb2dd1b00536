// SPDX-License-Identifier: Apache-2.0
#include "memories/completion.hpp"

#include <algorithm>

#include "memories/text.hpp"

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// The soonest that waking again makes sense: the status limit has one slot a second.
constexpr milliseconds kSoon = 1s;

struct Counts {
  std::int64_t listed = 0;
  std::int64_t ready = 0;
  std::int64_t failed = 0;

  bool all_finished() const { return ready + failed == listed; }
};

Counts count(const Progress& progress) {
  Counts counts{.listed = std::ssize(progress.videos)};
  counts.ready = std::ranges::count(progress.videos, VideoState::ready, &Video::state);
  counts.failed = std::ranges::count(progress.videos, VideoState::failed, &Video::state);
  return counts;
}

std::string text(std::int64_t number) {
  return std::to_string(number);
}

// How the task was watched, for the end of a sentence.
std::string watched(const Progress& progress) {
  std::string words = "asked " + text(progress.polls) + (progress.polls == 1 ? " time" : " times");
  if (const auto achieved = interval(progress)) words += ", every " + spelled(*achieved) + " on average";
  if (progress.failed_callback) words += "; it called back \"" + *progress.failed_callback + '"';
  if (!progress.trouble.empty()) words += "; the last time in vain: " + progress.trouble;
  return words;
}

std::string first_cause(const Progress& progress) {
  const auto video = std::ranges::find_if(
      progress.videos, [](const Video& v) { return v.state() == VideoState::failed && v.cause.has_value(); });
  return video == progress.videos.end() ? "" : " (" + video->video_no + ": " + shortened(*video->cause, 200) + ")";
}

std::string_view advice_on_nothing(Subject subject) {
  switch (subject) {
    case Subject::creator:
      return "check that the creator exists, is public and has videos";
    case Subject::post:
      return "check that the post exists, can be watched without signing in, and is a video";
  }
  return "";
}

// Every listed video is finished, and no more are awaited.
Decision conclude(const Counts& counts, const Progress& progress, Require require) {
  if (counts.failed == 0) return Finish{"indexed"};
  if (counts.ready > 0 && require == Require::any) return Finish{"partly_indexed"};
  const std::string_view advice = counts.ready > 0 ? "with `require = \"any\"` the item goes on with the others"
                                                   : "check that they can be watched without signing in";
  return GiveUp{"failed_videos", text(counts.failed) + " of " + text(counts.listed) + " videos could not be indexed" +
                                     first_cause(progress) + ": " + std::string(advice)};
}

Decision conclude_at_deadline(const Counts& counts, const Progress& progress, const Rules& rules) {
  if (counts.ready > 0 && rules.require == Require::any) return Finish{"partly_indexed"};
  if (counts.listed == 0) {
    return GiveUp{"empty", "no video was downloaded before the deadline (" + watched(progress) +
                               "): " + std::string(advice_on_nothing(rules.subject)) + "; a replay waits on"};
  }
  if (counts.failed == counts.listed) return conclude(counts, progress, rules.require);
  return GiveUp{"still_indexing", text(counts.ready) + " of " + text(std::max(rules.count, counts.listed)) +
                                      " videos were indexed before the deadline, " + text(counts.listed) +
                                      " downloaded (" + watched(progress) + "): a replay waits on"};
}

milliseconds until_settled(const Progress& progress, const Rules& rules, Time now) {
  return std::max(progress.changed_at + rules.settle - now, milliseconds(0));
}

bool lacks_first_details(const Progress& progress) {
  return std::ranges::any_of(progress.videos, [](const Video& v) { return lacks_details(v) && v.asked == 0; });
}

}  // namespace

Decision decide(const Progress& progress, const Rules& rules, Moment moment, Time now) {
  const Counts counts = count(progress);
  const bool all_finished = counts.listed > 0 && counts.all_finished();
  const bool is_complete = all_finished && rules.count > 0 && counts.listed >= rules.count;
  const milliseconds unsettled = until_settled(progress, rules, now);
  // What a failed poll did not show again has not settled.
  const bool is_settled = all_finished && unsettled == 0ms && progress.trouble.empty();
  const bool is_done = is_complete || is_settled;

  if (moment == Moment::at_deadline) {
    return is_done ? conclude(counts, progress, rules.require) : conclude_at_deadline(counts, progress, rules);
  }
  if (!progress.trouble.empty()) return PollAgain{rules.poll};
  if (is_done) {
    if (std::ranges::any_of(progress.videos, lacks_details)) return PollAgain{kSoon};
    return conclude(counts, progress, rules.require);
  }
  if (progress.failed_callback && progress.empty_polls >= 2) {
    return GiveUp{"callback_failed",
                  "the service called back \"" + *progress.failed_callback +
                      "\", and no video was listed since: " + std::string(advice_on_nothing(rules.subject))};
  }
  if (lacks_first_details(progress)) return PollAgain{kSoon};
  return PollAgain{all_finished ? std::clamp(unsettled, kSoon, std::max(rules.poll, kSoon)) : rules.poll};
}

}  // namespace sluice::memories
