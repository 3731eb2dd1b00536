// SPDX-License-Identifier: Apache-2.0
#include "memories/callback.hpp"

#include <gtest/gtest.h>

namespace sluice::memories {
namespace {

TEST(Callback, IsReadInEveryDocumentedForm) {
  EXPECT_EQ(read_callback(Object{{"taskId", "t"}, {"status", "SUCCEEDED"}}),
            (Callback{.task_id = "t", .status = "SUCCEEDED"}));
  EXPECT_EQ(read_callback(Object{{"taskId", "t"}, {"status", "FAILED"}, {"message", "why"}}),
            (Callback{.task_id = "t", .status = "FAILED", .message = "why"}));
  EXPECT_EQ(
      read_callback(Object{{"videoId", "v"}, {"message", "m"}, {"taskId", "t"}, {"status", "INDEXING_SUCCEEDED"}}),
      (Callback{.task_id = "t", .video_no = "v", .status = "INDEXING_SUCCEEDED", .message = "m"}));
  EXPECT_EQ(read_callback(Object{{"videoNo", "v"}, {"status", "parse"}}),
            (Callback{.video_no = "v", .status = "PARSE"}));
}

TEST(Callback, WhatCannotBeReadIsStillAHint) {
  for (const Value& body :
       {Value(), Value("text"), Value(Array{1}), Value(Object{{"status", 7}, {"taskId", Value()}})}) {
    EXPECT_EQ(read_callback(body), Callback{});
    EXPECT_TRUE(concerns(read_callback(body), "t"));
  }
}

TEST(Callback, OfAnotherTaskDoesNotConcernThisOne) {
  const std::string uuid = "b1a7c6d0-4c5f-4c8e-9a57-0d1d7d8a1a11";
  const std::string suffix = "_aeda9b5b3d2c4f0f8f6d1f2e3c4b5a69";
  EXPECT_TRUE(concerns({.task_id = uuid}, uuid));
  EXPECT_TRUE(concerns({.task_id = uuid + suffix}, uuid));
  EXPECT_TRUE(concerns({.task_id = uuid}, uuid + suffix));
  EXPECT_TRUE(concerns({.video_no = "v"}, uuid));
  EXPECT_FALSE(concerns({.task_id = "another"}, uuid));
}

TEST(Callback, OnlyTheWholeWordSaysFailed) {
  EXPECT_TRUE(read_callback(Object{{"status", "failed"}}).says_failed());
  EXPECT_FALSE(read_callback(Object{{"status", "NOT_FAILED"}}).says_failed());
  EXPECT_FALSE(read_callback(Object{{"status", "SUCCEEDED"}}).says_failed());
}

}  // namespace
}  // namespace sluice::memories
