// SPDX-License-Identifier: Apache-2.0
//
// The shipped workflow through the program, against the emulator of the services.
#include <gtest/gtest.h>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
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

ChildProcess::Settings sandbox(std::vector<std::string> words) {
  words.insert(words.begin(), build_folder() / "bin/sluice-sandbox");
  return {.command = std::move(words)};
}

std::ptrdiff_t times(std::string_view part, std::string_view text) {
  std::ptrdiff_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) found += 1;
  return found;
}

class CreatorWatch : public testing::Test {
 protected:
  CreatorWatch() {
    workflow_ = content_of(source_folder() / "workflows/creator-watch.toml");
    write("creators.csv", "url\nhttps://www.tiktok.com/@one\n");
  }

  void write(const std::string& name, const std::string& text) { home_.write(name, text); }

  // What a shell says: words, then the exit status.
  std::string sluice(std::vector<std::string> words, const std::string& host = "") {
    for (const char* more : {"--journal", "journal.db"}) {
      words.push_back(std::string(more).starts_with('-') ? more : (folder_ / more).string());
    }
    for (const char* limit : {"memories.upload=100/s", "memories.status=100/s"}) {
      words.insert(words.end(), {"--limit", limit});
    }
    const auto end = run_sluice(std::move(words), {{"MEMORIES_BASE_URL", host},
                                                   {"MEMORIES_API_KEY", key_},
                                                   {"SLACK_WEBHOOK_URL", host_ + "/services/T0/B0/demo"}});
    return end.err + end.out + "exit " + std::to_string(end.status) + "\n";
  }

  ChildProcess::End run_sluice(std::vector<std::string> words,
                               std::map<std::string, std::string> environment = {}) const {
    words.insert(words.begin(), build_folder() / "bin/sluice");
    return ChildProcess({.command = std::move(words), .folder = folder_, .environment = std::move(environment)}).end();
  }

  std::string run(std::vector<std::string> more = {}) {
    write("w.toml", workflow_);
    std::vector<std::string> words{"run", (folder_ / "w.toml").string(), "--set", "poll=1s", "--set", "settle=1s"};
    words.insert(words.end(), more.begin(), more.end());
    return sluice(std::move(words), host_);
  }

  // Of each row of the sheet, all of which name different videos.
  std::vector<std::string> creators_of_videos() {
    std::vector<std::string> creators;
    std::set<std::string> videos;
    std::istringstream sheet(content_of(folder_ / "out/videos.csv"));
    std::string line;
    std::getline(sheet, line);
    EXPECT_EQ(line, "creator,video,link");
    while (std::getline(sheet, line)) {
      const auto comma = line.find(',');
      creators.push_back(line.substr(0, comma));
      EXPECT_TRUE(videos.insert(line.substr(comma)).second) << line;
    }
    return creators;
  }

  std::string get(const std::string& url) {
    const auto reply = client_.send({.method = "GET", .url = url});
    return reply ? reply->body : reply.error().message;
  }

  // Of the sandbox's own routes.
  void ask(const std::string& method, const std::string& route, const std::string& body = "") {
    const auto reply = client_.send({.method = method, .url = host_ + "/sandbox" + route, .body = body});
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status / 100, 2) << route << ": " << reply->body;
  }

  const Folder home_;
  const std::filesystem::path& folder_ = home_.path();
  std::string workflow_;
  std::string key_ = "sk-demo-key";
  http::Client client_{{}};
  ChildProcess sandbox_{sandbox({"--port", "0", "--rate-limit", "off", "--tiktok", "0s/0s/0s", "--fault",
                                 "scraper=0402*1", "--fault", "scraper_public=0402*1"})};
  std::string host_ = sandbox_.address();
};

TEST_F(CreatorWatch, AResumeAsksTheHostThatTheRunBeganWith) {
  const auto blocked = run();
  EXPECT_TRUE(blocked.contains("base_url is " + host_ + " for step scrape, step indexed\n")) << blocked;
  EXPECT_TRUE(blocked.contains("[schedule] does not apply: `run` runs the workflow once, now\n")) << blocked;
  EXPECT_TRUE(blocked.contains("run 1 blocked")) << blocked;
  EXPECT_TRUE(blocked.ends_with("exit 5\n")) << blocked;

  ChildProcess other(sandbox({"--port", "0", "--rate-limit", "off"}));
  const auto elsewhere = other.address();
  const auto resumed = sluice({"resume", "--last"}, elsewhere);
  EXPECT_TRUE(resumed.contains("base_url is " + host_ + " for step scrape, step indexed\n")) << resumed;
  EXPECT_TRUE(resumed.ends_with("exit 0\n")) << resumed;
  EXPECT_FALSE(get(elsewhere + "/sandbox/journal").contains("/serve/")) << "the other host was asked";
  EXPECT_EQ(creators_of_videos(), std::vector<std::string>(4, "https://www.tiktok.com/@one"));
  EXPECT_TRUE(get(host_ + "/sandbox/slack.txt").contains("creator-watch: 4 new videos, 0 failed\n"));
}

TEST_F(CreatorWatch, ACallbackEndsTheWaitLongBeforeThePoll) {
  ask("DELETE", "/faults");
  ask("POST", "/clock", R"({"speed":100})");
  ask("POST", "/settings", R"({"tiktok":"20s/5s/1m"})");
  const auto output = run({"--listen", "127.0.0.1:0", "--set", "poll=1h", "--set", "settle=1h"});
  EXPECT_TRUE(output.ends_with("exit 0\n")) << output;
  EXPECT_EQ(creators_of_videos(), std::vector<std::string>(4, "https://www.tiktok.com/@one"));

  const auto journal = (folder_ / "journal.db").string();
  const auto look = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--journal", journal});
    return run_sluice(std::move(words)).out;
  };
  const auto events = look({"events", "list", "1", "--format", "csv"});
  EXPECT_TRUE(events.starts_with("received_at,item,step,number,times,content_type,body\n")) << events;
  EXPECT_TRUE(events.contains(",1,indexed,1,1,application/json,\"{\"\"")) << events;
  EXPECT_EQ(look({"events", "list", "1", "1", "--format", "csv"}), events);
  EXPECT_EQ(look({"journal", "check"}), "journal " + journal + " is sound\n");
}

TEST_F(CreatorWatch, AnotherRunDeliversOnlyVideosThatAreNewAndWhatFailedIsInAFile) {
  ask("DELETE", "/faults");
  write("creators.csv", "url\nhttps://www.tiktok.com/@one\nhttps://vimeo.com/two\n");
  const auto first = run();
  EXPECT_TRUE(first.contains("2 taken, 4 emitted, 4 done, 1 expanded, 1 dead, 5 delivered")) << first;
  const auto sheet = content_of(folder_ / "out/videos.csv");
  const auto second = run({"--set", "count=5"});
  EXPECT_TRUE(second.contains("2 taken, 5 emitted, 1 done, 1 expanded, 4 skipped, 1 dead, 2 delivered")) << second;
  EXPECT_EQ(creators_of_videos(), std::vector<std::string>(5, "https://www.tiktok.com/@one"));
  EXPECT_TRUE(content_of(folder_ / "out/videos.csv").starts_with(sheet));
  const auto failed = content_of(folder_ / "out/failed.csv");
  EXPECT_TRUE(failed.starts_with("key,state,step,error,url\nhttps://vimeo.com/two,dead,scrape,\"option creator: "))
      << failed;
  EXPECT_TRUE(get(host_ + "/sandbox/slack.txt").contains("creator-watch: 1 new videos, 1 failed\n"));
}

TEST_F(CreatorWatch, AWaitThatGaveUpIsReplayedWithoutASecondSubmit) {
  ask("DELETE", "/faults");
  ask("POST", "/settings", R"({"tiktok":"5m/5m/5m"})");
  const auto gave_up = run({"--set", "patience=3s"});
  EXPECT_TRUE(gave_up.ends_with("exit 3\n")) << gave_up;
  const auto submits = times("/scraper", get(host_ + "/sandbox/journal"));
  ask("POST", "/clock", R"({"speed":1000})");
  const auto replayed = sluice({"dead", "replay", "1"});
  EXPECT_TRUE(replayed.contains("run 2 of creator-watch replays 1 of run 1; ")) << replayed;
  EXPECT_TRUE(replayed.ends_with("exit 0\n")) << replayed;
  EXPECT_EQ(times("/scraper", get(host_ + "/sandbox/journal")), submits) << get(host_ + "/sandbox/journal");
  EXPECT_EQ(creators_of_videos(), std::vector<std::string>(4, "https://www.tiktok.com/@one"));
}

TEST_F(CreatorWatch, WhatKeepsItFromWorkingIsFoundBeforeThereIsARun) {
  key_ = "sk-other";
  const auto refused = run();
  EXPECT_TRUE(refused.contains("step scrape (memories.scrape): Memories.ai answered 0401")) << refused;
  EXPECT_TRUE(refused.ends_with("exit 2\n")) << refused;
  key_ = "sk-demo-key";
  std::filesystem::create_directories(folder_ / "out/videos.csv");
  const auto folder_in_place = run();
  EXPECT_TRUE(folder_in_place.contains("sink sheet (file): ")) << folder_in_place;
  EXPECT_TRUE(folder_in_place.ends_with("exit 2\n")) << folder_in_place;
  std::filesystem::remove(folder_ / "creators.csv");
  const auto no_creators = run();
  EXPECT_TRUE(no_creators.contains("source (csv): ")) << no_creators;
  EXPECT_TRUE(no_creators.ends_with("exit 2\n")) << no_creators;
  EXPECT_FALSE(get(host_ + "/sandbox/journal").contains("/scraper")) << "something was submitted";
  EXPECT_EQ(sluice({"resume", "--last"}),
            "sluice: no run in " + (folder_ / "journal.db").string() + " can go on; see sluice runs list\nexit 2\n");
}

TEST_F(CreatorWatch, ThePublicLibraryHasToBeAllowedAndIsSaidAloud) {
  workflow_.replace(workflow_.find("\"private\""), 9, "\"public\"");
  EXPECT_EQ(run(),
            "sluice: step scrape would put videos into the PUBLIC library: PERMANENT, visible to everyone; say "
            "--allow-public if that is meant\nexit 2\n");
  const auto allowed = run({"--allow-public"});
  EXPECT_TRUE(allowed.contains("step scrape will put videos into the PUBLIC library: PERMANENT, visible to everyone\n"))
      << allowed;
  EXPECT_TRUE(allowed.ends_with("exit 5\n")) << allowed;
  const auto resumed = sluice({"resume", "--last"});
  EXPECT_TRUE(resumed.ends_with("exit 0\n")) << resumed;
}

TEST_F(CreatorWatch, ValidateSaysTheSameToPeopleAndToPrograms) {
  const auto validate = [&](std::vector<std::string> words) {
    write("w.toml", workflow_);
    words.insert(words.begin(), {"validate", (folder_ / "w.toml").string()});
    const auto end = run_sluice(std::move(words));
    return std::pair(end.err + end.out, end.status);
  };
  EXPECT_EQ(validate({}), std::pair(std::string("the file is right\n"), 0));
  EXPECT_EQ(validate({"--format", "json"}), std::pair(std::string("[]\n"), 0));

  workflow_.replace(workflow_.find("library ="), 9, "libary  =");
  const auto file = (folder_ / "w.toml").string();
  const std::string message = "no component of memories in this file has an option \"libary\"";
  EXPECT_EQ(validate({}), std::pair(file + ":26:1: error: " + message +
                                        "; did you mean \"library\"?\n   26 | libary  = \"private\"\n      | ^\n",
                                    2));
  const auto [json, status] = validate({"--format", "json"});
  EXPECT_EQ(status, 2);
  const auto found = parse_json(json);
  ASSERT_TRUE(found && found->size() == 1) << json;
  EXPECT_EQ((*found)[0uz]["message"], Value(message));
  EXPECT_EQ((*found)[0uz]["line"], Value(26));
  EXPECT_EQ((*found)[0uz]["suggestion"], Value("did you mean \"library\"?"));
  const auto sarif = parse_json(validate({"--format", "sarif"}).first);
  ASSERT_TRUE(sarif);
  const auto& result = (*sarif)["runs"][0uz]["results"][0uz];
  EXPECT_TRUE(result["message"]["text"].string_or("").starts_with(message)) << to_json(result);
  EXPECT_EQ(result["locations"][0uz]["physicalLocation"]["region"]["startLine"], Value(26)) << to_json(result);
}

}  // namespace
}  // namespace sluice
