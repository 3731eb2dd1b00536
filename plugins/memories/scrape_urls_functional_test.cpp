// SPDX-License-Identifier: Apache-2.0
//
// memories.scrape_urls as the engine loads and calls it, against scripted answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "memories/hostile_answers.hpp"
#include "memories/scripted_service.hpp"
#include "support/component_fixture.hpp"

namespace sluice::memories {
namespace {

using http::Request;
using http::Response;
using plugin::Status;
using plugin::Verdict;
using plugin::Wake;
using plugin::WakeReason;

constexpr std::string_view kTiktok = "https://www.tiktok.com/@name/video/7000000000000000001";
constexpr std::string_view kYoutube = "https://www.youtube.com/watch?v=dQw4w9WgXcQ";

class ScrapeUrls : public testing::TestWithParam<Mode> {
 protected:
  ScrapeUrls() {
    bench.secrets["env:MEMORIES_API_KEY"] = "sk-demo-key";
    answer({.body = answers::task()});
  }

  void create(Object more = {}) {
    Object options{{"api_key", "env:MEMORIES_API_KEY"}};
    for (const auto& [name, value] : more) options.append(name, value);
    const auto& created = bench.create(std::move(options));
    ASSERT_TRUE(created) << created.error().message;
  }

  void answer(Response response) {
    bench.http([response](const Request&) { return response; });
  }

  std::vector<Verdict> process(std::initializer_list<std::string_view> urls) {
    std::vector<ComponentFixture::Given> batch;
    for (const auto url : urls) batch.push_back({.params = {{"url", url}}});
    return bench.process_batch(std::move(batch)).verdicts;
  }

  Value sent() const { return parse_json(bench.requests().at(0).body).value(); }

  ComponentFixture bench{GetParam(), "memories.scrape_urls"};
};

INSTANTIATE_TEST_SUITE_P(Modes, ScrapeUrls, testing::ValuesIn(kModes),
                         [](const auto& mode) { return mode_name(mode); });

Value submitted(std::string_view url, std::int64_t count, std::string_view platform = "tiktok") {
  return Object{{"task_id", answers::kTaskId}, {"library", "private"},
                {"unique_id", "default"},      {"count", count},
                {"platform", platform},        {"url", url}};
}

TEST_P(ScrapeUrls, SubmitsItsItemsInOneRequestThatTheyShareTheTaskOf) {
  create({{"quality", "720"}});
  const auto verdicts =
      process({"tiktok.com/@Name/video/7000000000000000001?lang=en", "https://www.tiktok.com/@bob/video/7000000002"});
  ASSERT_EQ(verdicts.size(), 2u);
  EXPECT_EQ(verdicts[0].output, submitted(kTiktok, 2));
  EXPECT_EQ(verdicts[1].output, submitted("https://www.tiktok.com/@bob/video/7000000002", 2));
  ASSERT_EQ(bench.requests().size(), 1u);
  EXPECT_EQ(bench.urls()[0], "https://api.memories.ai/serve/api/v1/scraper_url");
  EXPECT_EQ(bench.requests()[0].method, "POST");
  EXPECT_EQ(bench.requests()[0].headers.value_or("Authorization", ""), "sk-demo-key");
  EXPECT_EQ(sent(), Value(Object{{"video_urls", Array{kTiktok, "https://www.tiktok.com/@bob/video/7000000002"}},
                                 {"quality", "720"},
                                 {"unique_id", "default"}}));
}

TEST_P(ScrapeUrls, GoesToThePublicLibraryOnlyWhenToldTo) {
  create({{"library", "public"}});
  const auto verdicts = process({kYoutube});
  EXPECT_EQ(bench.urls().at(0), "https://api.memories.ai/serve/api/v1/scraper_url_public");
  EXPECT_EQ(sent(), Value(Object{{"video_urls", Array{kYoutube}}}));
  EXPECT_EQ(verdicts.at(0).output["library"], Value("public"));
}

TEST_P(ScrapeUrls, OneRequestIsOfOnePlatformAndTheOthersAreThrottledNotFailed) {
  create();
  const auto verdicts = process({kYoutube, kTiktok, "https://www.tiktok.com/@bob/video/7000000002"});
  EXPECT_EQ(sent()["video_urls"], Value(Array{kTiktok, "https://www.tiktok.com/@bob/video/7000000002"}));
  ASSERT_TRUE(verdicts[0].failure);
  EXPECT_EQ(verdicts[0].failure->status, Status::throttled);
  EXPECT_EQ(verdicts[0].failure->code, "next_request");
  EXPECT_EQ(verdicts[0].failure->retry_after, std::nullopt) << "the limit says when";
  EXPECT_EQ(verdicts[1].failure, std::nullopt);
  EXPECT_EQ(verdicts[2].failure, std::nullopt);
  EXPECT_EQ(bench.requests().size(), 1u) << "one call is charged for one request";
}

TEST_P(ScrapeUrls, AWrongAddressFailsItsItemAndNoOther) {
  create();
  const auto verdicts = process({"https://www.tiktok.com/@name", kTiktok, "https://vm.tiktok.com/ZTR45GpSF/"});
  ASSERT_TRUE(verdicts[0].failure);
  EXPECT_EQ(verdicts[0].failure->status, Status::failed);
  EXPECT_EQ(verdicts[0].failure->code, "creator_url");
  EXPECT_EQ(verdicts[0].failure->field, "url");
  EXPECT_EQ(verdicts[1].output, submitted(kTiktok, 1));
  ASSERT_TRUE(verdicts[2].failure);
  EXPECT_EQ(verdicts[2].failure->code, "short_link");
}

TEST_P(ScrapeUrls, WrongAddressesAloneAskNothing) {
  create();
  process({"", "@name"});
  EXPECT_TRUE(bench.requests().empty());
}

TEST_P(ScrapeUrls, TheRequestReportsToTheFirstAddressThatAnItemHas) {
  create();
  bench.process_batch(
      {{.params = {{"url", kTiktok}, {"callback", ""}}},
       {.params = {{"url", kYoutube}, {"callback", "https://us.example/c/1"}}},
       {.params = {{"url", "https://www.tiktok.com/@bob/video/7000000002"}, {"callback", "https://us.example/c/2"}}},
       {.params = {{"url", "https://www.tiktok.com/@bob/video/7000000003"}, {"callback", "https://us.example/c/3"}}}});
  EXPECT_EQ(sent()["callback_url"], Value("https://us.example/c/2"));
}

TEST_P(ScrapeUrls, AQualityThatTheServiceDoesNotKnowIsRefused) {
  EXPECT_FALSE(bench.create({{"api_key", "env:MEMORIES_API_KEY"}, {"quality", "360"}}));
}

TEST_P(ScrapeUrls, EveryAnswerHasItsOutcomeForAllItems) {
  create();
  for (const auto& c : answers_to_submits()) {
    bench.http([&](const Request&) { return c.answer; });
    for (const Verdict& verdict : process({kTiktok, "https://www.tiktok.com/@bob/video/7000000002"})) {
      ASSERT_TRUE(verdict.failure) << c.name;
      EXPECT_EQ(verdict.failure->status, c.status) << c.name << ": " << verdict.failure->message;
      EXPECT_EQ(verdict.failure->code, c.code) << c.name;
      EXPECT_FALSE(verdict.failure->message.empty()) << c.name;
    }
  }
}

// Seven addresses, of which the service refuses the sixth and says so of the whole request.
TEST_P(ScrapeUrls, ARefusalOfManyIsTracedToTheAddressThatIsMeant) {
  create();
  bench.http([](const Request& request) {
    const bool is_refused = request.body.contains("/video/70000005\"");
    return Response{.body = is_refused ? answers::failure("\"0003\"", "no such video") : answers::task()};
  });
  std::vector<ComponentFixture::Given> all;
  for (int i = 0; i < 7; ++i) {
    all.push_back({.params = {{"url", "https://www.tiktok.com/@bob/video/7000000" + std::to_string(i)}},
                   .token = "token-" + std::to_string(i)});
  }
  std::map<std::string, std::string> parked;  // the state, by token
  std::map<std::string, Verdict> ended;
  const auto note = [&](const std::vector<ComponentFixture::Given>& asked, const std::vector<Verdict>& verdicts) {
    for (std::size_t i = 0; i < asked.size(); ++i) {
      parked.erase(asked[i].token);
      if (verdicts[i].suspension) {
        parked.emplace(asked[i].token, verdicts[i].suspension->state);
      } else {
        ended.emplace(asked[i].token, verdicts[i]);
      }
    }
  };
  note(all, bench.process_batch(all).verdicts);
  while (!parked.empty() && bench.requests().size() < 20) {
    const std::string state = parked.begin()->second;
    std::vector<ComponentFixture::Given> group;
    std::ranges::copy_if(all, std::back_inserter(group), [&](const ComponentFixture::Given& given) {
      return parked.contains(given.token) && parked.at(given.token) == state;
    });
    note(group, bench.resume_batch(group, Wake{WakeReason::timer, state, 1, {}}).verdicts);
  }
  EXPECT_EQ(bench.requests().size(), 7u);
  ASSERT_EQ(ended.size(), 7u);
  for (const auto& [token, verdict] : ended) {
    if (token != "token-5") {
      EXPECT_EQ(verdict.failure, std::nullopt) << token;
      continue;
    }
    ASSERT_TRUE(verdict.failure);
    EXPECT_EQ(verdict.failure->status, Status::failed);
    EXPECT_EQ(verdict.failure->code, "0003");
    EXPECT_TRUE(verdict.failure->message.contains("no such video")) << verdict.failure->message;
  }
}

TEST_P(ScrapeUrls, WhatIsNotTriedAloneBeforeItsDeadlineFailsAsItWasRefused) {
  create();
  const auto state = R"({"group":"token-1","code":"0003","message":"Memories.ai answered 0003"})";
  const Verdict verdict = bench.resume({{"url", kTiktok}}, Object(), Wake{WakeReason::deadline, state, 1, {}});
  ASSERT_TRUE(verdict.failure);
  EXPECT_EQ(verdict.failure->status, Status::failed);
  EXPECT_EQ(verdict.failure->code, "0003");
  EXPECT_EQ(verdict.failure->message, "Memories.ai answered 0003 (said of several videos at once)");
  EXPECT_TRUE(bench.requests().empty()) << "the deadline passes the limit";
}

TEST_P(ScrapeUrls, AnAnswerWithoutATaskIsRetried) {
  create();
  for (const auto* data :
       {"null", "[]", "7", R"("text")", "{}", R"({"taskId":null})", R"({"taskId":17})", R"({"taskId":" "})",
        R"({"taskId":["a"]})", R"({"taskId":123456789012345678901234567890})"}) {
    answer({.body = answers::success(data)});
    const auto verdicts = process({kTiktok});
    ASSERT_TRUE(verdicts[0].failure) << data;
    EXPECT_EQ(verdicts[0].failure->status, Status::retry) << data;
    EXPECT_EQ(verdicts[0].failure->code, "no_task") << data;
  }
}

TEST_P(ScrapeUrls, DeclaresWhatTheEngineMustKnow) {
  const auto& manifest = bench.manifest();
  EXPECT_TRUE(manifest.may_suspend);
  EXPECT_TRUE(manifest.reentrant);
  EXPECT_EQ(manifest.batch, 50);
  ASSERT_EQ(manifest.limits.size(), 1u);
  EXPECT_EQ(manifest.limits[0].name, "memories.upload");
}

}  // namespace
}  // namespace sluice::memories
