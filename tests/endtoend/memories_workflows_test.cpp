// SPDX-License-Identifier: Apache-2.0
//
// The shipped workflows: each is right, and those about links and deletion do what they say, through the program and
// against the emulator of the service.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "http/client.hpp"
#include "json/json.hpp"
#include "support/child_process.hpp"
#include "support/folder.hpp"
#include "support/places.hpp"

namespace sluice {
namespace {

using testing_support::build_folder;
using testing_support::ChildProcess;
using testing_support::content_of;
using testing_support::Folder;
using testing_support::source_folder;

class MemoriesWorkflows : public testing::Test {
 protected:
  ChildProcess::End sluice(std::vector<std::string> words) const {
    words.insert(words.begin(), build_folder() / "bin/sluice");
    return ChildProcess({.command = std::move(words),
                         .folder = home_.path(),
                         .environment = {{"MEMORIES_BASE_URL", host_},
                                         {"MEMORIES_API_KEY", "sk-demo-key"},
                                         {"SLACK_WEBHOOK_URL", host_ + "/services/T0/B0/demo"}}})
        .end();
  }

  // Runs a shipped workflow, whose requests do not wait long to be full here; its exit status.
  int run(const std::string& name, std::vector<std::string> more) {
    auto text = content_of(source_folder() / "workflows" / name);
    if (const auto pause = text.find("wait = \"5s\""); pause != std::string::npos)
      text.replace(pause, 11, "wait = \"50ms\"");
    home_.write(name, text);
    std::vector<std::string> words{"run", name, "--journal", home_.path() / "journal.db"};
    words.insert(words.end(), more.begin(), more.end());
    const auto end = sluice(std::move(words));
    said_ = end.err + end.out;
    return end.status;
  }

  int index_links() {
    return run("index-links.toml", {"--limit", "memories.upload=100/s", "--limit", "memories.status=100/s"});
  }

  Value ask(const std::string& method, const std::string& route, const std::string& body = "") {
    const auto reply = client_.send(
        {.method = method, .url = host_ + route, .headers = {{"Authorization", "sk-demo-key"}}, .body = body});
    if (!reply) throw std::runtime_error(reply.error().message);
    return parse_json(reply->body).value();
  }

  // The bodies of the calls to this endpoint.
  std::vector<Value> sent(const std::string& endpoint) {
    std::vector<Value> bodies;
    const Value requests = ask("GET", "/sandbox/journal?path=/" + endpoint);
    for (const Value& request : requests.array()) {
      bodies.push_back(request["body"]);
    }
    return bodies;
  }

  const Folder home_;
  http::Client client_{{}};
  ChildProcess sandbox_{{.command = {build_folder() / "bin/sluice-sandbox", "--port", "0", "--rate-limit", "off",
                                     "--tiktok", "0s/0s/0s", "--youtube", "0s/0s/0s"}}};
  std::string host_ = sandbox_.address();
  std::string said_;
};

TEST_F(MemoriesWorkflows, EveryShippedOneIsRight) {
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source_folder() / "workflows")) {
    if (entry.path().extension() != ".toml") continue;
    const auto end = sluice({"validate", std::filesystem::absolute(entry.path())});
    EXPECT_EQ(end.status, 0) << end.err << end.out;
    ++found;
  }
  EXPECT_GE(found, 3);
}

TEST_F(MemoriesWorkflows, IndexLinksSubmitsEachPlatformOnceAndGivesEachLinkItsOwnVideo) {
  home_.write("links.csv",
              "url\nhttps://www.tiktok.com/@one/video/7000000000000000001\nhttps://youtu.be/dQw4w9WgXcQ\n"
              "https://www.tiktok.com/@two/video/7000000000000000002\nhttps://www.tiktok.com/@one\n");
  EXPECT_EQ(index_links(), 3) << said_;  // the creator is refused
  const auto requests = sent("scraper_url");
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0]["video_urls"], Value(Array{"https://www.tiktok.com/@one/video/7000000000000000001",
                                                   "https://www.tiktok.com/@two/video/7000000000000000002"}));
  EXPECT_EQ(requests[1]["video_urls"], Value(Array{"https://www.youtube.com/watch?v=dQw4w9WgXcQ"}));
  EXPECT_EQ(requests[0]["quality"], Value("720"));
  // Each link with the number of the video that has its address.
  std::vector<std::string> rows;
  const Value listed = ask("POST", "/serve/api/v1/list_videos", "{}");
  for (const Value& video : listed["data"]["videos"].array()) {
    rows.push_back(video["video_url"].string() + "," + video["video_no"].string() + "," + video["video_name"].string() +
                   "," + std::to_string(video["duration"].integer()));
  }
  ASSERT_EQ(rows.size(), 3u);
  const auto sheet = content_of(home_.path() / "out/links.csv");
  EXPECT_EQ(std::ranges::count(sheet, '\n'), 4) << sheet;
  for (std::string row : rows) {
    if (row.starts_with("https://www.youtube.com/watch?v=")) row.replace(0, 32, "https://youtu.be/");
    EXPECT_TRUE(sheet.contains(row + "\n")) << row << "\n" << sheet;
  }
}

TEST_F(MemoriesWorkflows, IndexLinksLosesNoOtherLinkToOneThatTheServiceRefuses) {
  ask("POST", "/sandbox/creators",
      R"({"creator":"https://www.tiktok.com/@one/video/7000000000000000003","refuse":"0003"})");
  std::string links = "url\n";
  for (int i = 1; i <= 5; ++i)
    links += "https://www.tiktok.com/@one/video/700000000000000000" + std::to_string(i) + "\n";
  home_.write("links.csv", links);
  EXPECT_EQ(index_links(), 3) << said_;
  const auto sheet = content_of(home_.path() / "out/links.csv");
  EXPECT_EQ(std::ranges::count(sheet, '\n'), 5) << sheet;
  EXPECT_FALSE(sheet.contains("7000000000000000003")) << sheet;
  EXPECT_EQ(sent("scraper_url").size(), 5u);
}

// A minute of the service's passes in nine tenths of a second here, in which the program may submit once.
TEST_F(MemoriesWorkflows, IndexLinksNeverExceedsTheUploadLimitWhateverIsMixed) {
  ask("POST", "/sandbox/settings", R"({"rate_limit":"upload=1/min,status=off,list=off"})");
  ask("POST", "/sandbox/clock", R"({"speed":66})");
  std::string links = "url\n";
  for (int i = 100; i < 160; ++i) {
    links += "https://www.tiktok.com/@one/video/7000000000000000" + std::to_string(i) + "\n";
    if (i % 3 == 0) links += "https://www.instagram.com/p/AAAAAAAA" + std::to_string(i) + "/\n";
    if (i % 2 == 0) links += "https://www.youtube.com/shorts/AAAAAAAA" + std::to_string(i) + "\n";
  }
  home_.write("links.csv", links);
  ask("POST", "/sandbox/settings", R"({"instagram":"0s/0s/0s"})");
  EXPECT_EQ(run("index-links.toml", {"--limit", "memories.upload=1/s", "--limit", "memories.status=200/s"}), 0)
      << said_;
  EXPECT_EQ(std::ranges::count(content_of(home_.path() / "out/links.csv"), '\n'), 1 + 60 + 20 + 30);
  const Value requests = ask("GET", "/sandbox/journal?path=/scraper_url");
  for (const Value& request : requests.array()) EXPECT_EQ(request["answer"]["code"], Value("0000"));
  EXPECT_LE(requests.size(), 8u) << "four would do: two of TikTok, one of each other";
}

TEST_F(MemoriesWorkflows, CleanUpDeletesWhatIsNamedAndNothingElse) {
  ask("POST", "/serve/api/v1/scraper", R"({"username":"https://www.tiktok.com/@one","scraper_cnt":3})");
  const Value before = ask("POST", "/serve/api/v1/list_videos", "{}")["data"]["videos"];
  ASSERT_EQ(before.size(), 3u);
  const std::string first = before[0uz]["video_no"].string(), second = before[1uz]["video_no"].string();
  home_.write("videos.csv", "video_no\n" + first + "\nPI-123456789012345678\n" + second + "\n");

  EXPECT_EQ(run("clean-up.toml", {}), 2);
  EXPECT_TRUE(said_.contains("step delete would delete videos from the private library for good")) << said_;
  EXPECT_TRUE(sent("delete_videos").empty());

  EXPECT_EQ(run("clean-up.toml", {"--allow-public"}), 3) << said_;  // a public video cannot be deleted
  ASSERT_EQ(sent("delete_videos").size(), 1u);
  EXPECT_EQ(sent("delete_videos")[0], Value(Array{first, second}));
  EXPECT_EQ(content_of(home_.path() / "out/deleted.csv"), "video,deleted\n" + first + ",true\n" + second + ",true\n");
  const Value after = ask("POST", "/serve/api/v1/list_videos", "{}")["data"]["videos"];
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0uz]["video_no"], before[2uz]["video_no"]);
}

}  // namespace
}  // namespace sluice
