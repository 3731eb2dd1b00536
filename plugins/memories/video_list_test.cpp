// SPDX-License-Identifier: Apache-2.0
#include "memories/video_list.hpp"

#include <gtest/gtest.h>

#include "memories/print_video.hpp"

namespace sluice::memories {
namespace {

using Videos = std::vector<Video>;

TEST(StatusWords, AreComparedWhole) {
  for (const auto* word : {"PARSE", "DONE"}) EXPECT_EQ(state_of(word), VideoState::ready) << word;
  for (const auto* word : {"FAILED", "FAIL", "PARSE_ERROR"}) EXPECT_EQ(state_of(word), VideoState::failed) << word;
  for (const auto* word : {"UNPARSE", "PARSED", "PAR", "PARSE_", "ERROR", "SUCCESS", "PARSE DONE", "FAILED FAIL"}) {
    EXPECT_EQ(state_of(word), VideoState::pending) << word;
  }
  EXPECT_EQ(state_of(""), VideoState::unstated);
}

TEST(StatusWords, OnlyTheDocumentedOnesAreKnown) {
  for (const auto* word : {"UNPARSE", "PARSE", "DONE", "FAILED", "FAIL", "PARSE_ERROR", ""})
    EXPECT_TRUE(is_known(word));
  for (const auto* word : {"PARSED", "QUEUED"}) EXPECT_FALSE(is_known(word));
}

TEST(VideoList, IsReadInEveryShapeThatWasSeen) {
  const Videos ids{{.video_no = "VI1"}, {.video_no = "VI2"}};
  EXPECT_EQ(read_videos(Object{{"video_ids", Array{"VI1", "VI2"}}}), ids);
  EXPECT_EQ(read_videos(Array{"VI1", "VI2"}), ids);
  EXPECT_EQ(read_videos(Object{{"videos", Array{"VI1", Object{{"videoNo", "VI2"}}}}}), ids);
  EXPECT_EQ(read_videos(Array{Object{{"video_no", "VI1"}, {"status", "UNPARSE"}}}),
            (Videos{{.video_no = "VI1", .status = "UNPARSE"}}));
  EXPECT_EQ(read_videos(Object{{"videos", Array{Object{{"video_no", "VI2"}, {"status", "parse"}}}},
                               {"video_ids", Array{"VI1", "VI2"}}}),
            (Videos{{.video_no = "VI2", .status = "PARSE"}, {.video_no = "VI1"}}));
}

TEST(VideoList, NothingListedIsAnEmptyList) {
  for (const Value& data : {Value(), Value(Object{}), Value(Array{}), Value(Object{{"videos", Value()}}),
                            Value(Object{{"video_ids", Array{}}}), Value("text"), Value(17)}) {
    EXPECT_EQ(read_videos(data), Videos{});
  }
}

TEST(VideoList, WhatHasNoIdIsLeftOutAndRepeatsAreOne) {
  EXPECT_EQ(read_videos(Object{
                {"videos", Array{Object{{"status", "PARSE"}}, 17, "", Value(), Object{{"video_no", 12}},
                                 Object{{"video_no", "VI1"}}, Object{{"video_no", "VI1"}, {"status", "PARSE"}}}}}),
            (Videos{{.video_no = "VI1", .status = "PARSE"}}));
}

TEST(VideoList, FieldsComeInTwoSpellingsAndNullInWords) {
  const Video expected{.video_no = "VI568102998803353600",
                       .status = "PARSE_ERROR",
                       .video_url = "https://v",
                       .name = "A name",
                       .duration = 13,
                       .cause = "too long"};
  EXPECT_EQ(read_video(Object{{"video_no", "VI568102998803353600"},
                              {"status", " parse_error "},
                              {"video_url", "https://v"},
                              {"video_name", "A name"},
                              {"duration", "13"},
                              {"cause", "too long"}}),
            expected);
  EXPECT_EQ(read_video(Object{{"videoNo", "VI568102998803353600"},
                              {"status", "Parse_Error"},
                              {"videoUrl", "https://v"},
                              {"videoName", "A name"},
                              {"duration", 13},
                              {"cause", "too long"}}),
            expected);
  EXPECT_EQ(read_video(Object{{"video_no", "VI1"}, {"status", 7}, {"video_url", "null"}, {"cause", "null"}}),
            (Video{.video_no = "VI1"}));
}

TEST(VideoList, DurationsAreNumbersOrNothing) {
  const auto duration = [](Value said) {
    return read_video(Object{{"video_no", "v"}, {"duration", std::move(said)}})->duration;
  };
  EXPECT_EQ(duration("13"), Value(13));
  EXPECT_EQ(duration("12.5"), Value(12.5));
  EXPECT_EQ(duration(12.5), Value(12.5));
  EXPECT_EQ(duration("1e300"), Value(1e300));
  for (const Value& nothing : {Value("null"), Value(""), Value("13s"), Value("1e999"), Value("nan"), Value("inf"),
                               Value(-1), Value("-2"), Value(Object{}), Value()}) {
    EXPECT_EQ(duration(nothing), Value());
  }
}

TEST(VideoList, CompletingFillsWhatLacksAndNothingElse) {
  Video video{.video_no = "VI1", .status = "PARSE", .name = "name", .asked = 1};
  complete(
      video,
      {.video_no = "VI1", .status = "UNPARSE", .video_url = "https://v", .name = "other", .duration = 3, .asked = 2});
  EXPECT_EQ(
      video,
      (Video{
          .video_no = "VI1", .status = "PARSE", .video_url = "https://v", .name = "name", .duration = 3, .asked = 2}));
}

}  // namespace
}  // namespace sluice::memories
