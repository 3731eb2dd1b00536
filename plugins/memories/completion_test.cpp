// SPDX-License-Identifier: Apache-2.0
#include "memories/completion.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace sluice::memories {

void PrintTo(const PollAgain& d, std::ostream* out) {
  *out << "poll again after " << d.after.count() << " ms";
}
void PrintTo(const Finish& d, std::ostream* out) {
  *out << "finish as " << d.state;
}
void PrintTo(const GiveUp& d, std::ostream* out) {
  *out << "give up: " << d.code << ": " << d.message;
}

namespace {

using namespace std::chrono_literals;

constexpr Time kStart{1'764'000'000s};

// Videos by letter: R ready, F failed, P pending, U unstated (asked for once), ? an unknown word, I ready without
// details, N a list of ids not asked for yet.
std::vector<Video> listed(std::string_view letters) {
  std::vector<Video> videos;
  for (const char letter : letters) {
    Video video{
        .video_no = "VI" + std::to_string(videos.size() + 1), .video_url = "https://v", .name = "n", .duration = 3};
    switch (letter) {
      case 'R':
        video.status = "PARSE";
        break;
      case 'F':
        video.status = "FAILED";
        video.cause = "too long";
        break;
      case 'P':
        video.status = "UNPARSE";
        break;
      case '?':
        video.status = "QUEUED";
        break;
      case 'I':
        video.status = "PARSE";
        video.name.reset();
        break;
      case 'U':
        video.asked = 1;
        break;
      case 'N':
        break;
      default:
        ADD_FAILURE() << letter;
    }
    videos.push_back(std::move(video));
  }
  return videos;
}

// Seen at each of these times, from kStart on.
Progress watched(std::string_view letters, std::initializer_list<std::chrono::milliseconds> times) {
  Progress progress;
  for (const auto time : times) see(progress, listed(letters), kStart + time);
  return progress;
}

constexpr Rules kRules{.count = 4, .poll = 30s, .settle = 60s, .require = Require::any};
constexpr Rules kAll{.count = 4, .poll = 30s, .settle = 60s, .require = Require::all};

Decision before_deadline(const Progress& progress, const Rules& rules = kRules) {
  return decide(progress, rules, Moment::before_deadline, progress.last_poll);
}

Decision at_deadline(const Progress& progress, const Rules& rules = kRules) {
  return decide(progress, rules, Moment::at_deadline, progress.last_poll);
}

TEST(Completion, DoneAtOnceWhenAllOfCountAreListedAndFinished) {
  EXPECT_EQ(before_deadline(watched("RRRR", {0s})), Decision(Finish{"indexed"}));
  EXPECT_EQ(before_deadline(watched("RRRRR", {0s})), Decision(Finish{"indexed"}));
  EXPECT_EQ(before_deadline(watched("RRRF", {0s})), Decision(Finish{"partly_indexed"}));
}

TEST(Completion, FewerThanCountAreDoneOnceTheListHasSettled) {
  EXPECT_EQ(before_deadline(watched("RR", {0s})), Decision(PollAgain{30s}));
  EXPECT_EQ(before_deadline(watched("RR", {0s, 30s})), Decision(PollAgain{30s}));
  EXPECT_EQ(before_deadline(watched("RR", {0s, 45s})), Decision(PollAgain{15s}));
  EXPECT_EQ(before_deadline(watched("RR", {0s, 30s, 60s})), Decision(Finish{"indexed"}));
  EXPECT_EQ(before_deadline(watched("RF", {0s, 60s})), Decision(Finish{"partly_indexed"}));
}

TEST(Completion, WithoutACountOnlySettlingCompletes) {
  const Rules uncounted{.count = 0, .poll = 30s, .settle = 60s};
  EXPECT_EQ(before_deadline(watched("RRRR", {0s}), uncounted), Decision(PollAgain{30s}));
  EXPECT_EQ(before_deadline(watched("RRRR", {0s, 60s}), uncounted), Decision(Finish{"indexed"}));
}

TEST(Completion, AChangeStartsTheSettlingAnew) {
  Progress progress = watched("RR", {0s, 50s});
  see(progress, listed("RRR"), kStart + 70s);
  EXPECT_EQ(before_deadline(progress), Decision(PollAgain{30s}));
  see(progress, listed("RRR"), kStart + 130s);
  EXPECT_EQ(before_deadline(progress), Decision(Finish{"indexed"}));
}

TEST(Completion, TheLastWakeBeforeSettlingIsNoCloserThanTheRateAllows) {
  EXPECT_EQ(before_deadline(watched("RR", {0s, 59900ms})), Decision(PollAgain{1s}));
}

TEST(Completion, WhatIsPendingOrUnknownIsWaitedFor) {
  for (const auto* letters : {"", "P", "RRRP", "RRR?", "RRRU", "FFFP"}) {
    EXPECT_EQ(before_deadline(watched(letters, {0s, 1h})), Decision(PollAgain{30s})) << letters;
  }
}

TEST(Completion, AnEmptyListNeverSettles) {
  EXPECT_EQ(before_deadline(watched("", {0s, 100h})), Decision(PollAgain{30s}));
}

TEST(Completion, AFailedPollDecidesNothing) {
  for (const auto* letters : {"", "RR", "RRRR", "RRRI", "NN"}) {
    Progress progress = watched(letters, {0s});
    miss(progress, "HTTP 500", kStart + 90s);
    EXPECT_EQ(before_deadline(progress), Decision(PollAgain{30s})) << letters;
  }
}

TEST(Completion, DetailsThatLackAreFetchedBeforeItIsDone) {
  EXPECT_EQ(before_deadline(watched("RRRI", {0s})), Decision(PollAgain{1s}));
  EXPECT_EQ(before_deadline(watched("NNNN", {0s})), Decision(PollAgain{1s}));
  EXPECT_EQ(before_deadline(watched("UUUU", {0s})), Decision(PollAgain{30s}));
  EXPECT_EQ(at_deadline(watched("RRRI", {0s})), Decision(Finish{"indexed"}));
}

TEST(Completion, NothingIndexedAtAllIsAFailure) {
  EXPECT_EQ(before_deadline(watched("FFFF", {0s})),
            Decision(GiveUp{"failed_videos",
                            "4 of 4 videos could not be indexed (VI1: too long): check that they can be "
                            "watched without signing in"}));
}

TEST(Completion, RequireAllTakesNoPart) {
  EXPECT_EQ(before_deadline(watched("RRRR", {0s}), kAll), Decision(Finish{"indexed"}));
  EXPECT_EQ(before_deadline(watched("RR", {0s, 60s}), kAll), Decision(Finish{"indexed"}));
  EXPECT_EQ(before_deadline(watched("RRRF", {0s}), kAll),
            Decision(GiveUp{"failed_videos",
                            "1 of 4 videos could not be indexed (VI4: too long): with `require = "
                            "\"any\"` the item goes on with the others"}));
}

TEST(Completion, AtTheDeadlineSomeAreEnoughUnlessAllAreRequired) {
  EXPECT_EQ(at_deadline(watched("RRRR", {0s})), Decision(Finish{"indexed"}));
  for (const auto* letters : {"R", "RP", "RF", "R?U"}) {
    EXPECT_EQ(at_deadline(watched(letters, {0s})), Decision(Finish{"partly_indexed"})) << letters;
  }
  EXPECT_EQ(at_deadline(watched("RRP", {0s, 30s, 60s}), kAll),
            Decision(GiveUp{"still_indexing",
                            "2 of 4 videos were indexed before the deadline, 3 downloaded (asked 3 times, "
                            "every 30s on average): a replay waits on"}));
}

TEST(Completion, AtTheDeadlineEmptyAndStillIndexingAreToldApart) {
  EXPECT_EQ(at_deadline(watched("", {0s, 40s})),
            Decision(GiveUp{"empty",
                            "no video was downloaded before the deadline (asked 2 times, every 40s on average): check "
                            "that the creator exists, is public and has videos; a replay waits on"}));
  EXPECT_EQ(at_deadline(watched("PPF", {0s})),
            Decision(GiveUp{"still_indexing",
                            "0 of 4 videos were indexed before the deadline, 3 downloaded (asked 1 time): "
                            "a replay waits on"}));
  EXPECT_EQ(at_deadline(watched("FF", {0s})),
            Decision(GiveUp{"failed_videos",
                            "2 of 2 videos could not be indexed (VI1: too long): check that they can be "
                            "watched without signing in"}));
}

TEST(Completion, AtTheDeadlineAFailedPollIsNamedAndWhatWasSeenCounts) {
  Progress seen = watched("RP", {0s});
  miss(seen, "HTTP 500", kStart + 30s);
  EXPECT_EQ(at_deadline(seen), Decision(Finish{"partly_indexed"}));
  Progress unseen;
  miss(unseen, "HTTP 500", kStart);
  EXPECT_EQ(at_deadline(unseen),
            Decision(GiveUp{"empty",
                            "no video was downloaded before the deadline (asked 1 time; the last time in vain: HTTP "
                            "500): check that the creator exists, is public and has videos; a replay waits on"}));
}

TEST(Completion, AtTheDeadlineAllThatWereCountedBeforeStillCount) {
  Progress progress = watched("RRRI", {0s});
  miss(progress, "HTTP 500", kStart + 1s);
  EXPECT_EQ(at_deadline(progress), Decision(Finish{"indexed"}));
}

TEST(Completion, AtTheDeadlineAFailedCallbackIsNamed) {
  Progress progress = watched("", {0s});
  hear(progress, {.status = "FAILED"});
  EXPECT_EQ(at_deadline(progress),
            Decision(GiveUp{"empty",
                            "no video was downloaded before the deadline (asked 1 time; it called back \"FAILED\"): "
                            "check that the creator exists, is public and has videos; a replay waits on"}));
}

TEST(Completion, AFailedCallbackAndTwoEmptyPollsEndTheWaitEarly) {
  Progress progress = watched("", {0s});
  hear(progress, {.status = "FAILED", .message = "no such user"});
  see(progress, {}, kStart + 1s);
  EXPECT_EQ(before_deadline(progress), Decision(PollAgain{30s}));
  see(progress, {}, kStart + 31s);
  EXPECT_EQ(before_deadline(progress),
            Decision(GiveUp{"callback_failed",
                            "the service called back \"FAILED: no such user\", and no video was listed "
                            "since: check that the creator exists, is public and has videos"}));
}

TEST(Completion, AFailedCallbackIsOverruledByAListedVideo) {
  Progress progress;
  hear(progress, {.status = "FAILED"});
  see(progress, {}, kStart);
  see(progress, listed("P"), kStart + 30s);
  see(progress, {}, kStart + 60s);
  see(progress, {}, kStart + 90s);
  EXPECT_EQ(before_deadline(progress), Decision(PollAgain{30s}));
}

}  // namespace
}  // namespace sluice::memories
