// SPDX-License-Identifier: Apache-2.0
#include "memories/progress.hpp"

#include <gtest/gtest.h>

#include "memories/print_video.hpp"

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;

constexpr Time at(std::chrono::milliseconds t) {
  return Time(t);
}

Video whole(std::string id, std::string status) {
  return {.video_no = std::move(id), .status = std::move(status), .video_url = "https://v", .name = "n", .duration = 3};
}

TEST(Progress, ChangesWhenIdsOrStatusWordsDo) {
  Progress progress;
  see(progress, {}, at(1s));
  EXPECT_EQ(progress.changed_at, at(1s));
  see(progress, {}, at(2s));
  EXPECT_EQ(progress.changed_at, at(1s));
  see(progress, {whole("a", "UNPARSE")}, at(3s));
  EXPECT_EQ(progress.changed_at, at(3s));
  see(progress, {whole("a", "UNPARSE")}, at(4s));
  EXPECT_EQ(progress.changed_at, at(3s));
  see(progress, {whole("a", "PARSE")}, at(5s));
  EXPECT_EQ(progress.changed_at, at(5s));
  see(progress, {whole("a", "PARSE"), whole("b", "PARSE")}, at(6s));
  EXPECT_EQ(progress.changed_at, at(6s));
  miss(progress, "trouble", at(7s));
  EXPECT_EQ(progress.changed_at, at(6s));
  EXPECT_EQ(progress.videos.size(), 2u);
}

TEST(Progress, KeepsDetailsAndFinalWordsOverListsOfIds) {
  Progress progress;
  see(progress, {{.video_no = "a"}, {.video_no = "b"}}, at(1s));
  learn(progress, 0, Video{.video_no = "a", .status = "PARSE", .name = "first"}, at(2s));
  learn(progress, 1, Video{.video_no = "b", .status = "UNPARSE", .name = "second"}, at(3s));
  EXPECT_EQ(progress.changed_at, at(3s));
  see(progress, {{.video_no = "b"}, {.video_no = "a"}}, at(4s));
  EXPECT_EQ(progress.videos, (std::vector<Video>{{.video_no = "b", .name = "second", .asked = 1},
                                                 {.video_no = "a", .status = "PARSE", .name = "first", .asked = 1}}));
}

TEST(Progress, TheStatusListsWordGoesBeforeTheDetails) {
  Progress progress;
  see(progress, {{.video_no = "a", .status = "UNPARSE"}}, at(1s));
  learn(progress, 0, Video{.video_no = "a", .status = "PARSE", .name = "n"}, at(2s));
  EXPECT_EQ(progress.videos, (std::vector<Video>{{.video_no = "a", .status = "UNPARSE", .name = "n", .asked = 1}}));
  EXPECT_EQ(progress.changed_at, at(1s));
}

TEST(Progress, AFailedCallbackCountsEmptyPollsUntilAVideoRefutesIt) {
  Progress progress;
  see(progress, {}, at(1s));
  hear(progress, {.status = "SUCCEEDED"});
  EXPECT_EQ(progress.failed_callback, std::nullopt);
  hear(progress, {.status = "FAILED", .message = "no such user"});
  EXPECT_EQ(progress.failed_callback, "FAILED: no such user");
  see(progress, {}, at(2s));
  EXPECT_EQ(progress.empty_polls, 1);
  miss(progress, "trouble", at(3s));
  EXPECT_EQ(progress.empty_polls, 1);
  see(progress, {}, at(4s));
  EXPECT_EQ(progress.empty_polls, 2);
  see(progress, {whole("a", "UNPARSE")}, at(5s));
  EXPECT_EQ(progress.failed_callback, std::nullopt);
  EXPECT_EQ(progress.empty_polls, 0);
  hear(progress, {.status = "FAILED"});
  EXPECT_EQ(progress.failed_callback, std::nullopt);
}

TEST(Progress, ARepeatedFailedCallbackDoesNotStartTheCountAnew) {
  Progress progress;
  hear(progress, {.status = "FAILED"});
  see(progress, {}, at(1s));
  hear(progress, {.status = "FAILED"});
  see(progress, {}, at(2s));
  EXPECT_EQ(progress.empty_polls, 2);
}

TEST(Progress, TheIntervalIsTheOneReallyAchieved) {
  Progress progress;
  EXPECT_EQ(interval(progress), std::nullopt);
  see(progress, {}, at(10s));
  EXPECT_EQ(interval(progress), std::nullopt);
  miss(progress, "trouble", at(40s));
  see(progress, {}, at(100s));
  EXPECT_EQ(interval(progress), 45s);
}

TEST(Progress, DetailsAreAskedForWhereTheyAreWorthIt) {
  Progress progress;
  progress.videos = {whole("complete", "PARSE"),
                     {.video_no = "pending", .status = "UNPARSE"},
                     {.video_no = "asked", .asked = 3},
                     {.video_no = "nameless", .status = "PARSE", .asked = 1},
                     {.video_no = "in vain", .status = "FAILED", .asked = 2},
                     {.video_no = "new"}};
  EXPECT_EQ(details_to_ask(progress, 10), (std::vector<std::size_t>{5, 3, 2}));
  EXPECT_EQ(details_to_ask(progress, 2), (std::vector<std::size_t>{5, 3}));
  learn(progress, 5, std::nullopt, at(1s));
  EXPECT_EQ(progress.videos[5].asked, 1);
}

constexpr std::size_t kEnough = 64 * 1024;

Progress rich() {
  return {.videos = {whole("a", "PARSE"), {.video_no = "b", .status = "FAILED", .cause = "why", .asked = 2}},
          .changed_at = at(1764000000123ms),
          .polls = 7,
          .first_poll = at(5s),
          .last_poll = at(50s),
          .trouble = "trouble",
          .failed_callback = "FAILED",
          .empty_polls = 1};
}

TEST(ProgressState, ComesBackAsItWas) {
  EXPECT_EQ(from_state(to_state(rich(), kEnough), kStateVersion), rich());
  EXPECT_EQ(from_state(to_state(Progress{}, kEnough), kStateVersion), Progress{});
}

TEST(ProgressState, IsWithoutWhatTheServiceTellsAgainWhereItWouldBeTooLarge) {
  Progress brief = rich();
  for (Video& video : brief.videos) video = {.video_no = video.video_no, .status = video.status, .asked = video.asked};
  EXPECT_EQ(from_state(to_state(rich(), 100), kStateVersion), brief);
}

TEST(ProgressState, WhatIsNotUnderstoodStartsAnew) {
  EXPECT_EQ(from_state(to_state(rich(), kEnough), kStateVersion + 1), Progress{});
  for (const Value& state : {Value(), Value("text"), Value(Object{}), Value(Object{{"videos", 7}})}) {
    EXPECT_EQ(from_state(state, kStateVersion), Progress{});
  }
}

}  // namespace
}  // namespace sluice::memories
