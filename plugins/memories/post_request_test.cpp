// SPDX-License-Identifier: Apache-2.0
#include "memories/post_request.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <utility>

namespace sluice::memories {

void PrintTo(const AskedPost& asked, std::ostream* out) {
  *out << asked.index << ' ' << asked.post.canonical << " attempt " << asked.attempt;
}

namespace {

Post tiktok(int number) {
  return read_post("https://www.tiktok.com/@name/video/" + std::to_string(7'000'000'000 + number)).value();
}
Post youtube(int number) {
  return read_post("https://youtu.be/" + std::to_string(10'000'000'000 + number)).value();
}

std::vector<AskedPost> batch(const std::vector<Post>& posts) {
  std::vector<AskedPost> asked;
  for (const Post& post : posts) asked.push_back({.index = asked.size(), .post = post});
  return asked;
}

TEST(PostRequest, IsOfThePlatformThatMostAreOf) {
  const auto asked = batch({youtube(1), tiktok(1), tiktok(2), youtube(2), tiktok(3)});
  EXPECT_EQ(make_request(asked),
            (PostRequest{.sent = {asked[1], asked[2], asked[4]},
                         .put_off = {asked[0], asked[3]},
                         .urls = {tiktok(1).canonical, tiktok(2).canonical, tiktok(3).canonical}}));
}

TEST(PostRequest, IsOfTheFirstsPlatformWhereNoneHasMore) {
  const auto asked = batch({youtube(1), tiktok(1)});
  EXPECT_EQ(make_request(asked),
            (PostRequest{.sent = {asked[0]}, .put_off = {asked[1]}, .urls = {youtube(1).canonical}}));
}

TEST(PostRequest, AnAddressIsSentOnceForAllWhoAskForIt) {
  const auto asked = batch({tiktok(1), tiktok(2), tiktok(1)});
  EXPECT_EQ(make_request(asked),
            (PostRequest{.sent = asked, .put_off = {}, .urls = {tiktok(1).canonical, tiktok(2).canonical}}));
}

TEST(PostRequest, HoldsFiftyAddressesAndNoMore) {
  std::vector<Post> posts;
  for (int i = 0; i < 60; ++i) posts.push_back(tiktok(i));
  posts.push_back(tiktok(0));
  const auto request = make_request(batch(posts));
  EXPECT_EQ(request.urls.size(), 50u);
  ASSERT_EQ(request.sent.size(), 51u);
  EXPECT_EQ(request.sent.back().index, 60u);
  ASSERT_EQ(request.put_off.size(), 10u);
  EXPECT_EQ(request.put_off.front().index, 50u);
}

TEST(PostRequest, ReportsToTheFirstAddressThatAnItemHas) {
  auto asked = batch({tiktok(1), tiktok(2), tiktok(3)});
  EXPECT_EQ(callback_of(make_request(asked)), std::nullopt);
  asked[0].callback = "";
  asked[1].callback = "https://us.example/1";
  asked[2].callback = "https://us.example/2";
  EXPECT_EQ(callback_of(make_request(asked)), "https://us.example/1");
}

TEST(PostRequest, HalvesAreNamedByTheirFirstAndSplitNoAddress) {
  auto asked = batch({tiktok(1), tiktok(2), tiktok(3), tiktok(1)});
  for (AskedPost& one : asked) one.token = "t" + std::to_string(one.index);
  EXPECT_EQ(halves_of(make_request(asked)), (std::vector<std::string>{"t0", "t0", "t2", "t0"}));
}

// One of another platform among ten new ones at every call.
TEST(PostRequest, NobodyWaitsForEver) {
  AskedPost alone{.index = 10, .post = youtube(1)};
  int calls = 0;
  for (bool sent = false; !sent; ++calls) {
    ASSERT_LT(calls, 12);
    std::vector<Post> posts;
    for (int i = 0; i < 10; ++i) posts.push_back(tiktok(calls * 10 + i));
    auto asked = batch(posts);
    asked.push_back(alone);
    const auto request = make_request(asked);
    sent = std::ranges::count(request.sent, alone) == 1;
    ++alone.attempt;
  }
  EXPECT_EQ(calls, 11);
}

}  // namespace
}  // namespace sluice::memories
