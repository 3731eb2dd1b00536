// SPDX-License-Identifier: Apache-2.0
//
// Nobody is charged twice: creators are submitted once, whatever kills the program, and when the account is empty the
// run waits for credits.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "http/client.hpp"
#include "json/json.hpp"
#include "support/child_process.hpp"
#include "support/folder.hpp"
#include "support/places.hpp"
#include "support/process.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;
using testing_support::build_folder;
using testing_support::ChildProcess;
using testing_support::content_of;
using testing_support::Folder;
using testing_support::Process;

constexpr int kCreators = 300;
constexpr int kCount = 4;
constexpr int kDuplicates = 30;
constexpr int kUnsupported = 15;
constexpr int kCreditAtStart = 150 * kCount;
constexpr int kConcurrency = 8;

constexpr std::string_view kWorkflow = R"(name = "money"
[secrets]
key = { env = "MEMORIES_API_KEY" }
[run]
concurrency = 8
[defaults.memories]
api_key = "{{ secrets.key }}"
[source]
uses = "csv"
with = { path = "creators.csv" }
key = "item.url"
[[step]]
name = "scrape"
uses = "memories.scrape"
with = { creator = "{{ item.url }}" }
[[step]]
name = "indexed"
uses = "memories.wait"
with = { task = "{{ steps.scrape }}", poll = "1s", settle = "1s" }
[[sink]]
name = "sheet"
uses = "file"
[sink.with]
path = "videos.csv"
fields = { creator = "{{ item.url }}", videos = "{{ len(steps.indexed.ready) }}" }
)";

std::string creator(int number) {
  return "https://www.tiktok.com/@creator" + std::to_string(number);
}

// Rows that name a creator again, or nothing that the service takes, stand among the others.
std::string creators() {
  std::string rows = "url\n";
  for (int i = 0; i < kCreators; ++i) {
    rows += creator(i) + "\n";
    if (i % (kCreators / kDuplicates) == 7) rows += creator(i / 2) + "\n";
    if (i % (kCreators / kUnsupported) == 5) rows += "https://www.facebook.com/creator" + std::to_string(i) + "\n";
  }
  return rows;
}

// The submits that the service has received.
struct Submits {
  std::map<std::string, int> accepted;  // by creator; these may cost
  std::map<std::string, int> refused;   // for want of credit: these do not
};

class Money : public testing::Test {
 protected:
  Money() {
    home_.write("creators.csv", creators());
    home_.write("money.toml", kWorkflow);
  }

  Process::Settings program(std::vector<std::string> words) const {
    words.insert(words.begin(), build_folder() / "bin/sluice");
    words.insert(words.end(), {"--journal", folder_ / "journal.db"});
    return {.command = std::move(words),
            .folder = folder_,
            .environment =
                std::map<std::string, std::string>{{"MEMORIES_BASE_URL", host_}, {"MEMORIES_API_KEY", "sk-demo-key"}},
            .log = folder_ / "log"};
  }

  std::unique_ptr<Process> start(std::vector<std::string> words) const {
    words.insert(words.end(), {"--limit", "memories.upload=80/s", "--limit", "memories.status=200/s"});
    auto process = Process::start(program(std::move(words)));
    if (!process) throw std::runtime_error(process.error().message);
    return *std::move(process);
  }

  int end_of(Process& process) const {
    const auto status = process.wait(60s);
    EXPECT_TRUE(status) << "it does not end: " << content_of(folder_ / "log");
    return status.value_or(-1);
  }

  // Kills it once the service has received so many submits.
  void kill_after(Process& process, std::size_t submits) {
    while (received() < submits) ASSERT_FALSE(process.wait(3ms)) << content_of(folder_ / "log");
    ASSERT_TRUE(process.kill());
    note_in_flight();
  }

  Value ask(const std::string& method, const std::string& route, const std::string& body = "") {
    const auto reply = client_.send(
        {.method = method, .url = host_ + "/sandbox" + route, .body = body, .max_reply = std::size_t{1} << 26});
    if (!reply) throw std::runtime_error(reply.error().message);
    return parse_json(reply->body).value();
  }

  std::size_t received() {
    const Value requests = ask("GET", "/journal?path=/scraper&after=" + std::to_string(seen_));
    for (const Value& request : requests.array()) {
      seen_ = request["number"].integer();
      ++received_;
    }
    return received_;
  }

  Submits submits() {
    Submits out;
    const Value requests = ask("GET", "/journal?path=/scraper");
    for (const Value& request : requests.array()) {
      const bool took = request["answer"]["code"] == Value("0000");
      EXPECT_TRUE(took || request["answer"]["code"] == Value("0402")) << to_json(request);
      ++(took ? out.accepted : out.refused)[std::string(request["body"]["username"].string_or(""))];
    }
    return out;
  }

  // Whom the service was given, and the journal does not know it: their submits were in flight when the program died.
  void note_in_flight() {
    const auto list = ChildProcess({.command = {build_folder() / "bin/sluice", "items", "list", "1", "--journal",
                                                folder_ / "journal.db", "--format", "json"},
                                    .folder = folder_,
                                    .environment = {}})
                          .end();
    ASSERT_EQ(list.status, 0) << list.err;
    std::set<std::string> open;
    std::size_t begin = 0;
    for (std::size_t end; (end = list.out.find('\n', begin)) != std::string::npos; begin = end + 1) {
      const Value item = parse_json(std::string_view(list.out).substr(begin, end - begin)).value();
      // Not those that are a second row of their creator.
      const bool is_open = item["at"] == Value("scrape") && item["state"] != Value("skipped");
      if (is_open) open.insert(std::string(item["key"].string_or("")));
    }
    std::vector<std::string> lost;
    for (const auto& [name, times] : submits().accepted) {
      if (open.contains(name)) lost.push_back(name);
    }
    EXPECT_LE(lost.size(), static_cast<std::size_t>(kConcurrency));
    in_flight_.insert(lost.begin(), lost.end());
    in_flight_at_kills_ += std::to_string(lost.size()) + " ";
  }

  // What the videos cost together; what was granted is no cost.
  std::int64_t spent() {
    const Value account = ask("GET", "/credits");
    std::int64_t credits = 0;
    for (const Value& row : account["ledger"].array()) {
      if (row["why"] != Value("granted")) credits -= row["credits"].integer();
    }
    return credits;
  }

  std::size_t random_between(std::size_t least, std::size_t most) {
    return std::uniform_int_distribution(least, most)(random_);
  }

  std::random_device device_;
  std::uint32_t seed_ = device_();
  std::mt19937 random_{seed_};
  const Folder home_;
  const std::filesystem::path& folder_ = home_.path();
  http::Client client_{{}};
  ChildProcess sandbox_{{.command = {build_folder() / "bin/sluice-sandbox", "--port", "0", "--rate-limit", "off",
                                     "--tiktok", "0s/0s/1m", "--speed", "600", "--latency", "10ms..120ms", "--credits",
                                     std::to_string(kCreditAtStart), "--journal", "100000"}}};
  std::string host_ = sandbox_.address();
  std::set<std::string> in_flight_;  // at any of the kills
  std::string in_flight_at_kills_;

 private:
  std::int64_t seen_ = 0;
  std::size_t received_ = 0;
};

TEST_F(Money, ThreeHundredCreatorsArePaidForOnceThroughTwoKillsAndAnEmptyAccount) {
  const auto first_kill = random_between(10, 120);
  const auto second_kill = random_between(190, 280);
  SCOPED_TRACE("seed " + std::to_string(seed_));

  kill_after(*start({"run", "money.toml"}), first_kill);
  const int blocked = end_of(*start({"resume", "--last"}));
  ASSERT_EQ(blocked, 5) << content_of(folder_ / "log");
  EXPECT_TRUE(content_of(folder_ / "log").contains("Memories.ai answered 0402")) << content_of(folder_ / "log");
  const auto before_credit = submits();
  EXPECT_EQ(spent(), kCreditAtStart);
  ask("POST", "/credits", R"({"account":"default","credits":100000})");

  kill_after(*start({"resume", "--last"}), second_kill + before_credit.refused.size());
  const int partial = end_of(*start({"resume", "--last"}));
  EXPECT_EQ(partial, 3) << content_of(folder_ / "log");

  const auto all = submits();
  int repeats = 0;
  for (const auto& [name, times] : all.accepted) {
    repeats += times - 1;
    EXPECT_TRUE(times == 1 || in_flight_.contains(name)) << name << " was submitted " << times << " times";
    EXPECT_LE(times, 3) << name;
  }
  EXPECT_EQ(all.accepted.size(), static_cast<std::size_t>(kCreators));
  EXPECT_LE(repeats, 2 * kConcurrency);
  int refused = 0;
  for (const auto& [name, times] : all.refused) refused += times;
  EXPECT_LE(refused, kConcurrency) << "a blocked run goes on submitting";
  // What is submitted again costs nothing: the service knows the videos by their addresses.
  EXPECT_EQ(spent(), kCreators * kCount);

  const auto sheet = content_of(folder_ / "videos.csv");
  EXPECT_EQ(std::ranges::count(sheet, '\n'), 1 + kCreators);
  for (int i = 0; i < kCreators; ++i) EXPECT_TRUE(sheet.contains(creator(i) + ",4\n")) << creator(i);
  std::printf(
      "%d rows: %d creators, %d duplicates, %d unsupported. Killed after %zu and %zu submits, with %sin flight. "
      "Submits: %d, of which repeated %d, refused for want of credit %d. Credits spent: %lld of %d.\n",
      kCreators + kDuplicates + kUnsupported, kCreators, kDuplicates, kUnsupported, first_kill, second_kill,
      in_flight_at_kills_.c_str(), kCreators + repeats + refused, repeats, refused, static_cast<long long>(spent()),
      kCreators * kCount);
}

}  // namespace
}  // namespace sluice
