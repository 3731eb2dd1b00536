// SPDX-License-Identifier: Apache-2.0
#include "memories/libraries.hpp"

#include <gtest/gtest.h>

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart{std::chrono::hours(24 * 365 * 56)};
constexpr std::uint64_t kSeed = 7;

const CreatorPage kNasa{Platform::tiktok, "nasa", "https://www.tiktok.com/@nasa"};
const Namespace kMine{Library::private_, "me", "default"};
const Namespace kPublic{Library::public_, "", ""};

Intake newest(std::size_t wanted, std::string task_id, Namespace place = kMine, std::string account = "me") {
  Intake intake{
      .task_id = std::move(task_id), .account = std::move(account), .place = std::move(place), .arrivals = {}};
  Timestamp at = kStart + 20s;
  for (Post& post : newest_posts(kNasa, wanted, std::nullopt, kSeed)) {
    intake.arrivals.push_back({std::move(post), at, at + 1min, Ending::indexed});
    at += 5s;
  }
  return intake;
}

std::vector<VideoStatus> statuses(const Libraries& libraries, const Task& task, Timestamp now) {
  std::vector<VideoStatus> out;
  for (const Video* video : libraries.listed(task, now)) out.push_back(video->status(now));
  return out;
}

std::vector<std::pair<Charge, std::int64_t>> charges(const Libraries& libraries) {
  std::vector<std::pair<Charge, std::int64_t>> out;
  for (const LedgerRow& row : libraries.ledger()) out.emplace_back(row.charge, row.credits);
  return out;
}

TEST(Libraries, VideosAppearOneByOneAndAreIndexedOneByOne) {
  Libraries libraries;
  const Task& task = libraries.take(newest(2, "t1"), kStart);
  using enum VideoStatus;
  EXPECT_EQ(statuses(libraries, task, kStart + 19s), (std::vector<VideoStatus>{}));
  EXPECT_EQ(statuses(libraries, task, kStart + 20s), (std::vector{unparse}));
  EXPECT_EQ(statuses(libraries, task, kStart + 25s), (std::vector{unparse, unparse}));
  EXPECT_EQ(statuses(libraries, task, kStart + 80s), (std::vector{parse, unparse}));
  EXPECT_EQ(statuses(libraries, task, kStart + 85s), (std::vector{parse, parse}));
}

TEST(Libraries, ScrapingAgainRefreshesAtNoCostAndKeepsTheNumbers) {
  Libraries libraries;
  const auto first = libraries.take(newest(2, "t1"), kStart);
  const auto second = libraries.take(newest(3, "t2"), kStart + 1h);
  EXPECT_EQ(charges(libraries), (std::vector<std::pair<Charge, std::int64_t>>{{Charge::taken, -1},
                                                                              {Charge::taken, -1},
                                                                              {Charge::refreshed, 0},
                                                                              {Charge::refreshed, 0},
                                                                              {Charge::taken, -1}}));
  EXPECT_EQ(libraries.spent("me"), 3);
  EXPECT_EQ(first.listings[0].video, second.listings[0].video);
}

TEST(Libraries, TheFirstUploadToTheOtherLibraryIsFree) {
  Libraries libraries;
  libraries.take(newest(1, "t1"), kStart);
  libraries.take(newest(1, "t2", kPublic), kStart);
  libraries.take(newest(1, "t3", kPublic), kStart);
  libraries.take(newest(1, "t4", kPublic, "other"), kStart);
  EXPECT_EQ(charges(libraries),
            (std::vector<std::pair<Charge, std::int64_t>>{
                {Charge::taken, -1}, {Charge::other_library, 0}, {Charge::refreshed, 0}, {Charge::refreshed, 0}}));
}

TEST(Libraries, PrivateVideosAreKeptApartByAccountAndNamespace) {
  Libraries libraries;
  const Namespace other_id{Library::private_, "me", "other"}, other_account{Library::private_, "you", "default"};
  const auto mine = libraries.take(newest(1, "t1"), kStart);
  libraries.take(newest(1, "t2", other_id), kStart);
  libraries.take(newest(1, "t3", other_account, "you"), kStart);
  EXPECT_EQ(libraries.spent("me"), 2);
  EXPECT_EQ(libraries.spent("you"), 1);
  const std::string number = libraries.video(mine.listings[0].video).number;
  EXPECT_NE(libraries.listed(kMine, number, kStart + 1h), nullptr);
  EXPECT_EQ(libraries.listed(kMine, number, kStart), nullptr) << "not downloaded yet";
  EXPECT_EQ(libraries.listed(other_id, number, kStart + 1h), nullptr);
  EXPECT_EQ(libraries.listed(other_account, number, kStart + 1h), nullptr);
}

TEST(Libraries, AFailedVideoIsTakenAgainAtNoCost) {
  Libraries libraries;
  Intake intake = newest(1, "t1");
  intake.arrivals[0].ending = Ending::failed;
  const auto task = libraries.take(intake, kStart);
  EXPECT_EQ(statuses(libraries, task, kStart + 2min), (std::vector{VideoStatus::failed}));
  Intake again = newest(1, "t2");
  again.arrivals[0].finished = kStart + 5min;
  libraries.take(again, kStart + 3min);
  EXPECT_EQ(statuses(libraries, task, kStart + 4min), (std::vector{VideoStatus::unparse}));
  EXPECT_EQ(statuses(libraries, task, kStart + 5min), (std::vector{VideoStatus::parse}));
  EXPECT_EQ(libraries.spent("me"), 1);
}

TEST(Libraries, NumbersAreTheSameInEveryRunAndTellTheLibrary) {
  Libraries one, other;
  const auto number = [](Libraries& libraries, std::string task, const Namespace& place, std::size_t wanted) {
    return libraries.video(libraries.take(newest(wanted, std::move(task), place), kStart).listings[0].video).number;
  };
  const std::string mine = number(one, "t1", kMine, 1);
  const std::string everyones = number(one, "t2", kPublic, 1);
  EXPECT_EQ(number(other, "t1", kPublic, 3), everyones);
  EXPECT_EQ(number(other, "t2", kMine, 3), mine);
  EXPECT_EQ(mine.size(), 20u);
  EXPECT_TRUE(mine.starts_with("VI"));
  EXPECT_EQ(everyones.size(), 21u);
  EXPECT_TRUE(everyones.starts_with("PI-"));
}

TEST(Catalogue, MorePostsComeBeforeTheOldOnes) {
  const auto before = newest_posts(kNasa, 4, 4, kSeed), after = newest_posts(kNasa, 6, 6, kSeed);
  EXPECT_EQ(std::vector(after.begin() + 2, after.end()), before);
  EXPECT_EQ(newest_posts(kNasa, 10, 3, kSeed).size(), 3u);
  EXPECT_TRUE(newest_posts(kNasa, 10, 0, kSeed).empty());
}

TEST(Catalogue, APostIsTheSameFoundByItsCreatorOrByItsAddress) {
  for (const auto* url :
       {"https://www.tiktok.com/@nasa", "https://www.instagram.com/nasa/", "https://www.youtube.com/@nasa"}) {
    for (const Post& post : newest_posts(std::get<CreatorPage>(read_source_url(url)), 3, std::nullopt, kSeed)) {
      const auto page = std::get<PostPage>(read_source_url(post.url));
      EXPECT_EQ(page.url, post.url);
      EXPECT_EQ(post_at(page, kSeed).title, post.title);
    }
  }
}

}  // namespace
}  // namespace sluice::sandbox
