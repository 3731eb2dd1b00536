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
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

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
  EXPECT_TRUE(blocked.contains("  base_url  " + host_ + " (step scrape, step indexed)\n")) << blocked;
  EXPECT_TRUE(blocked.contains("[schedule] does not apply: `run` runs the workflow once, now\n")) << blocked;
  EXPECT_TRUE(blocked.contains("run 1 blocked")) << blocked;
  EXPECT_TRUE(blocked.ends_with("exit 5\n")) << blocked;

  ChildProcess other(sandbox({"--port", "0", "--rate-limit", "off"}));
  const auto elsewhere = other.address();
  const auto resumed = sluice({"resume", "--last"}, elsewhere);
  EXPECT_TRUE(resumed.contains("base_url is " + host_ + " for step scrape, step indexed\n")) << resumed;
  EXPECT_TRUE(resumed.contains("MEMORIES_BASE_URL is " + elsewhere + " by now: the run keeps to " + host_ +
                               ", which it began with\n"))
      << resumed;
  EXPECT_TRUE(resumed.ends_with("exit 0\n")) << resumed;
  EXPECT_FALSE(get(elsewhere + "/sandbox/journal").contains("/serve/")) << "the other host was asked";
  EXPECT_EQ(creators_of_videos(), std::vector<std::string>(4, "https://www.tiktok.com/@one"));
  EXPECT_TRUE(get(host_ + "/sandbox/slack.txt").contains("creator-watch: 4 new videos, 0 failed\n"));
}

TEST_F(CreatorWatch, SaysBeforehandWhatItMayComeToAndAsksNobody) {
  write("creators.csv",
        "url\nhttps://www.tiktok.com/@one\nhttps://www.tiktok.com/@two\nhttps://www.tiktok.com/@one\n"
        "https://vm.tiktok.com/abc\nhttps://www.tiktok.com/@three\n");
  const auto said = run();
  const auto preview =
      "creator-watch: Index the newest videos of each creator; one row a video, one message a run.\n"
      "  items     5 from csv " +
      path("creators.csv") +
      "; 1 repeats a key and is skipped, 1 cannot be used\n"
      "            1 at scrape: \"https://vm.tiktok.com/abc\" is a short link, which hides where it leads: open it, "
      "and give the address of the creator's page\n"
      "  at most   3 × 4 = 12 videos (scrape)\n"
      "  library   private (step scrape)\n"
      "  sinks     sheet: file " +
      path("out/videos.csv") + "\n            failures: file " + path("out/failed.csv") +
      ", on item.dead\n            tell: slack, on run.finished\n"
      "  base_url  " +
      host_ +
      " (step scrape, step indexed)\n"
      "  schedule  [schedule] does not apply: `run` runs the workflow once, now\n"
      "  journal   " +
      path("journal.db") + "\nrun 1 of creator-watch has begun; ";
  EXPECT_TRUE(said.starts_with(preview)) << said;
}

TEST_F(CreatorWatch, ADryRunShowsWhatItWouldAskAndLeavesNothingBehind) {
  write("creators.csv", "url\nhttps://www.tiktok.com/@one\nhttps://vm.tiktok.com/abc\nhttps://www.tiktok.com/@two\n");
  const auto shown = run({"--dry-run", "--first", "2", "--public-url", "https://flows.example.com"});
  for (const auto& says : {std::string("item 1  {\"url\":\"https://www.tiktok.com/@one\"}\n  scrape  POST ") + host_ +
                               "/serve/api/v1/scraper\n    token  dry-run-1-scrape\n",
                           std::string("    Authorization: ***\n"), std::string("\"scraper_cnt\":4"),
                           std::string("\"callback_url\":\"https://flows.example.com/callbacks/"),
                           std::string("  scrape needs the answer; what follows depends on it\nitem 2  "),
                           std::string("  scrape would fail: \"https://vm.tiktok.com/abc\" is a short link"),
                           "file: would write " + path("out/videos.csv") + " (sink sheet)\n",
                           std::string("slack: would deliver, on run.finished (sink tell)\nexit 0\n")}) {
    EXPECT_TRUE(shown.contains(says)) << says << "\nis missing in\n" << shown;
  }
  EXPECT_FALSE(shown.contains("@two")) << shown;
  EXPECT_FALSE(shown.contains("sk-demo-key")) << shown;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "journal.db"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
  EXPECT_FALSE(get(host_ + "/sandbox/journal").contains("/serve/")) << "somebody was asked";
}

TEST_F(CreatorWatch, AColumnThatTheFileDoesNotHaveIsFoundBeforeThereIsARun) {
  workflow_.replace(workflow_.find("\"{{ item.url }}\""), 16, "\"{{ item.page }}\"");
  const auto refused = run();
  EXPECT_TRUE(refused.contains("error: the source has no column \"page\"; it has url\n")) << refused;
  EXPECT_TRUE(refused.ends_with("exit 2\n")) << refused;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "journal.db"));
}

TEST_F(CreatorWatch, OnATerminalItAsksBeforeWhatNobodyCanTakeBack) {
  if (const auto why = testing_support::lack_of_terminals()) GTEST_SKIP() << *why;
  workflow_.replace(workflow_.find("\"private\""), 9, "\"public\"");
  write("w.toml", workflow_);
  ask("POST", "/faults", R"({"call":"scraper_public","fault":"0402"})");
  struct Case {
    std::vector<std::string> flags;
    std::string typed;  // "" the question does not come
    int status;
  };
  for (const auto& [flags, typed, status] :
       {Case{{}, "n\n", 4}, Case{{}, "\n", 4}, Case{{"--allow-public"}, "\x04", 4}, Case{{}, "\x03", 130},
        Case{{"--yes"}, "", 2}, Case{{"--allow-public", "--yes"}, "", 5}, Case{{"--new"}, "y\n", 5}}) {
    std::vector<std::string> words{build_folder() / "bin/sluice", "run", "w.toml", "--journal", "journal.db", "--limit",
                                   "memories.upload=100/s"};
    words.insert(words.end(), flags.begin(), flags.end());
    ChildProcess on_terminal({.command = words,
                              .folder = folder_,
                              .environment = {{"MEMORIES_BASE_URL", host_},
                                              {"MEMORIES_API_KEY", key_},
                                              {"SLACK_WEBHOOK_URL", host_ + "/services/T0/B0/demo"},
                                              {"TERM", "xterm"}},
                              .terminal = 120});
    if (!typed.empty()) {
      on_terminal.wait_for(
          "This will put videos into the PUBLIC library: PERMANENT, visible to everyone. Nobody can take that back. Go "
          "on? [y/N] ");
      on_terminal.type(typed);
    }
    const auto end = on_terminal.end();
    EXPECT_EQ(end.status, status) << end.out;
    EXPECT_EQ(end.out.contains("[y/N]"), !typed.empty()) << end.out;
    EXPECT_EQ(end.out.contains("has begun"), status == 5) << end.out;
  }
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
  EXPECT_TRUE(
      failed.starts_with("key,state,step,error,url,other\nhttps://vimeo.com/two,dead,scrape,\"option creator: "))
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
  EXPECT_FALSE(std::filesystem::exists(folder_ / "journal.db"));
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
