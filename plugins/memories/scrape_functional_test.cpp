// SPDX-License-Identifier: Apache-2.0
//
// memories.scrape as the engine loads and calls it, against scripted answers.
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "json/json.hpp"
#include "memories/hostile_answers.hpp"
#include "memories/scripted_service.hpp"
#include "support/component_fixture.hpp"

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;
using http::Headers;
using http::Request;
using http::Response;
using plugin::Status;
using plugin::Verdict;

class Scrape : public testing::TestWithParam<Mode> {
 protected:
  Scrape() { bench.secrets["env:MEMORIES_API_KEY"] = "sk-demo-key"; }

  void create(Object more = {}) {
    Object options{{"api_key", "env:MEMORIES_API_KEY"}};
    for (const auto& [name, value] : more) options.append(name, value);
    const auto& created = bench.create(std::move(options));
    ASSERT_TRUE(created) << created.error().message;
  }

  void answer(Response response) {
    bench.http([response](const Request&) { return response; });
  }

  Verdict process(Object params = {{"creator", "https://www.tiktok.com/@meme"}}) {
    return bench.process(std::move(params));
  }

  Value sent() const { return parse_json(bench.requests().at(0).body).value(); }

  ComponentFixture bench{GetParam(), "memories.scrape"};
};

INSTANTIATE_TEST_SUITE_P(Modes, Scrape, testing::ValuesIn(kModes), [](const auto& mode) { return mode_name(mode); });

TEST_P(Scrape, SubmitsACreatorAndGivesItsTask) {
  create({{"unique_id", "team-a"}});
  answer({.body = answers::task()});
  const Verdict verdict =
      process({{"creator", " tiktok.com/@Meme?lang=en "}, {"count", 8}, {"callback", "https://us.example/c/1"}});
  EXPECT_EQ(verdict.failure, std::nullopt);
  EXPECT_EQ(verdict.output, Value(Object{{"task_id", answers::kTaskId},
                                         {"library", "private"},
                                         {"unique_id", "team-a"},
                                         {"count", 8},
                                         {"platform", "tiktok"},
                                         {"creator", "https://www.tiktok.com/@meme"}}));
  ASSERT_EQ(bench.requests().size(), 1u);
  EXPECT_EQ(bench.urls()[0], "https://api.memories.ai/serve/api/v1/scraper");
  EXPECT_EQ(bench.requests()[0].method, "POST");
  EXPECT_EQ(bench.requests()[0].headers.value_or("Authorization", ""), "sk-demo-key");
  EXPECT_EQ(bench.requests()[0].headers.value_or("Content-Type", ""), "application/json");
  EXPECT_EQ(bench.requests()[0].headers.find("Idempotency-Key"), nullptr);
  EXPECT_EQ(sent(), Value(Object{{"username", "https://www.tiktok.com/@meme"},
                                 {"scraper_cnt", 8},
                                 {"unique_id", "team-a"},
                                 {"callback_url", "https://us.example/c/1"}}));
}

TEST_P(Scrape, LeavesOutWhatIsNotGiven) {
  create();
  answer({.body = answers::task()});
  process();
  EXPECT_EQ(sent(),
            Value(Object{{"username", "https://www.tiktok.com/@meme"}, {"scraper_cnt", 4}, {"unique_id", "default"}}));
}

TEST_P(Scrape, TakesAnEmptyCallbackOrPlatformForNone) {
  create();
  answer({.body = answers::task()});
  const Verdict verdict = process({{"creator", "https://www.tiktok.com/@meme"}, {"platform", ""}, {"callback", ""}});
  EXPECT_EQ(verdict.failure, std::nullopt);
  EXPECT_EQ(sent()["callback_url"], Value());
}

TEST_P(Scrape, GoesToThePublicLibraryOnlyWhenToldTo) {
  create({{"library", "public"}});
  answer({.body = answers::task()});
  const Verdict verdict = process({{"creator", "@porsche"}, {"platform", "instagram"}});
  EXPECT_EQ(bench.urls().at(0), "https://api.memories.ai/serve/api/v1/scraper_public");
  EXPECT_EQ(sent(), Value(Object{{"username", "https://www.instagram.com/porsche/"}, {"scraper_cnt", 4}}));
  EXPECT_EQ(verdict.output["library"], Value("public"));
}

TEST_P(Scrape, AsksTheHostThatItIsTold) {
  create({{"base_url", "http://127.0.0.1:8787/"}});
  answer({.body = answers::task()});
  process();
  EXPECT_EQ(bench.urls().at(0), "http://127.0.0.1:8787/serve/api/v1/scraper");
}

TEST_P(Scrape, RefusesABaseUrlThatIsNoAddress) {
  for (const auto* url : {"", "api.memories.ai", "ftp://api.memories.ai", "https://"}) {
    const auto& created = bench.create({{"api_key", "env:MEMORIES_API_KEY"}, {"base_url", url}});
    ASSERT_FALSE(created) << url;
    EXPECT_EQ(created.error().status, Status::config) << url;
    EXPECT_EQ(created.error().field, "base_url") << url;
  }
}

TEST_P(Scrape, RefusesInputsBeforeAnyCall) {
  create();
  struct Case {
    Object params;
    std::string_view code;
    std::string_view field;
  };
  for (const Case& c : std::initializer_list<Case>{
           {{{"creator", "https://vm.tiktok.com/ZTR45GpSF/"}}, "short_link", "creator"},
           {{{"creator", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"}}, "post_url", "creator"},
           {{{"creator", "https://www.facebook.com/name"}}, "unsupported_platform", "creator"},
           {{{"creator", "@name"}}, "not_a_creator", "creator"},
           {{{"creator", "@name"}, {"platform", "tiktok"}, {"count", 51}}, "count_too_large", "count"},
       }) {
    const Verdict verdict = process(c.params);
    ASSERT_TRUE(verdict.failure) << c.code;
    EXPECT_EQ(verdict.failure->status, Status::failed);
    EXPECT_EQ(verdict.failure->code, c.code);
    EXPECT_EQ(verdict.failure->field, c.field);
    EXPECT_FALSE(verdict.failure->message.empty());
  }
  EXPECT_TRUE(bench.requests().empty());
}

TEST_P(Scrape, CountMayGoBeyondFiftyWhereMaxCountIsRaised) {
  create({{"max_count", 100}});
  answer({.body = answers::task()});
  EXPECT_EQ(process({{"creator", "https://www.tiktok.com/@meme"}, {"count", 100}}).failure, std::nullopt);
  EXPECT_EQ(sent()["scraper_cnt"], Value(100));
}

TEST_P(Scrape, EveryAnswerHasItsOutcome) {
  create();
  using enum Status;
  auto cases = answers_to_submits();
  const auto add = [&](std::string name, std::string body, Status status, std::string_view code) {
    cases.push_back(
        {.name = std::move(name), .answer = Response{.body = std::move(body)}, .status = status, .code = code});
  };
  add("wrong parameter", answers::failure("\"0001\""), failed, "0001");
  add("wrong parameter as an integer", answers::failure("3"), failed, "0003");
  add("repeated", answers::failure("\"0409\""), retry, "0409");
  add("no data", answers::success("null"), retry, "no_task");
  add("data of another kind", answers::success("[]"), retry, "no_task");
  add("no task", answers::success(R"({"taskId":null})"), retry, "no_task");
  add("a task that is a number", answers::success(R"({"taskId":17})"), retry, "no_task");
  add("an empty task", answers::success(R"({"taskId":" "})"), retry, "no_task");
  for (const AnswerCase& c : cases) {
    bench.http([&](const Request&) { return c.answer; });
    const Verdict verdict = process();
    ASSERT_TRUE(verdict.failure) << c.name;
    EXPECT_EQ(verdict.failure->status, c.status) << c.name << ": " << verdict.failure->message;
    EXPECT_EQ(verdict.failure->code, c.code) << c.name;
    EXPECT_EQ(verdict.failure->retry_after, c.after) << c.name;
    EXPECT_FALSE(verdict.failure->message.empty()) << c.name;
  }
}

TEST_P(Scrape, KeepsTheServicesAnswerWithTheFailure) {
  create();
  answer({.body = answers::failure("\"0001\"", "username is required")});
  const Verdict verdict = process();
  ASSERT_TRUE(verdict.failure);
  EXPECT_EQ(
      verdict.failure->message,
      "Memories.ai answered 0001 \"username is required\": a parameter is missing or wrong, or the service does not "
      "know it (yet): check the step's options");
  EXPECT_EQ(verdict.failure->detail, answers::failure("\"0001\"", "username is required"));
}

TEST_P(Scrape, TransportErrorsAreRetried) {
  create();
  for (const auto* word : {"resolve", "connect", "tls", "timeout", "closed", "too_large", "protocol"}) {
    bench.http([&](const Request&) { return TransportError{word, "it went wrong"}; });
    const Verdict verdict = process();
    ASSERT_TRUE(verdict.failure) << word;
    EXPECT_EQ(verdict.failure->status, Status::retry) << word;
    EXPECT_EQ(verdict.failure->code, word);
  }
}

TEST_P(Scrape, ACancelledCallHasNoVerdictOfItsOwn) {
  create();
  bench.http([](const Request&) { return TransportError{"cancelled", "the call was cancelled"}; });
  const Verdict verdict = process();
  ASSERT_TRUE(verdict.failure);
  EXPECT_EQ(verdict.failure->status, Status::cancelled);
}

TEST_P(Scrape, AMissingSecretBlocks) {
  bench.secrets.clear();
  create();
  const Verdict verdict = process();
  ASSERT_TRUE(verdict.failure);
  EXPECT_EQ(verdict.failure->status, Status::halt);
  EXPECT_TRUE(bench.requests().empty());
}

TEST_P(Scrape, TheCheckAsksForNothingThatChangesAnything) {
  create();
  answer({.body = answers::success(R"({"videos":[],"total_count":"0"})")});
  EXPECT_EQ(bench.check().status, Status::ok);
  ASSERT_EQ(bench.requests().size(), 1u);
  EXPECT_EQ(bench.requests()[0].path, "/serve/api/v1/list_videos");
  EXPECT_EQ(sent(), Value(Object{{"page", 1}, {"size", 1}}));
}

TEST_P(Scrape, TheCheckFindsARefusedKeyAndLeavesOtherTrouble) {
  create();
  answer({.body = answers::failure("\"0401\"")});
  const auto refused = bench.check();
  ASSERT_TRUE(refused.failure);
  EXPECT_EQ(refused.failure->status, Status::halt);
  EXPECT_EQ(refused.failure->code, "0401");
  answer({.status = 502, .body = std::string(answers::kHtml)});
  EXPECT_EQ(bench.check().status, Status::ok);
  answer({.body = answers::failure("\"0429\"")});
  EXPECT_EQ(bench.check().status, Status::ok);
}

TEST_P(Scrape, DeclaresWhatTheEngineMustKnow) {
  const auto& manifest = bench.manifest();
  EXPECT_FALSE(manifest.may_suspend);
  EXPECT_TRUE(manifest.reentrant);
  ASSERT_EQ(manifest.limits.size(), 1u);
  EXPECT_EQ(manifest.limits[0].name, "memories.upload");
}

}  // namespace
}  // namespace sluice::memories
