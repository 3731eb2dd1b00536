// SPDX-License-Identifier: Apache-2.0
//
// memories.wait as the engine loads and calls it, against scripted answers: parked, woken, parked again.
#include <gtest/gtest.h>

#include <deque>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "memories/scripted_service.hpp"
#include "support/component_fixture.hpp"

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;
using http::Request;
using http::Response;
using plugin::Status;
using plugin::Verdict;
using plugin::Wake;
using plugin::WakeReason;

// The page's form of a wake's event.
Value event(std::string body, std::int64_t number = 1) {
  return Object{
      {"number", number}, {"received_at_ms", 0}, {"content_type", "application/json"}, {"body", std::move(body)}};
}

class Wait : public testing::TestWithParam<Mode> {
 protected:
  Wait() {
    bench.secrets["env:MEMORIES_API_KEY"] = "sk-demo-key";
    bench.http([this](const Request& request) { return answer(request); });
  }

  void create(Object more = {}) {
    Object options{{"api_key", "env:MEMORIES_API_KEY"}};
    for (const auto& [name, value] : more) options.append(name, value);
    const auto& created = bench.create(std::move(options));
    ASSERT_TRUE(created) << created.error().message;
  }

  // What the status endpoint answers from now on: `data` of a success, or a whole answer.
  void list(std::string_view data) { status_ = Response{.body = answers::success(data)}; }
  void list_videos(std::initializer_list<std::string> videos) {
    std::string all;
    for (const auto& video : videos) all += (all.empty() ? "" : ",") + video;
    list(R"({"videos":[)" + all + "]}");
  }
  void status(HttpAnswer answer) { status_ = std::move(answer); }
  void details(std::string video_no, Response response) { details_[std::move(video_no)] = std::move(response); }

  Object task(std::int64_t count = 2, std::string library = "private") const {
    return {{"task", Object{{"task_id", answers::kTaskId},
                            {"library", std::move(library)},
                            {"unique_id", "team-a"},
                            {"count", count},
                            {"platform", "tiktok"},
                            {"creator", "https://www.tiktok.com/@meme"}}}};
  }

  Verdict process(Object params) { return kept(bench.process(std::move(params))); }
  Verdict process() { return process(task()); }

  // After `later`, with the state of the last suspension.
  Verdict resume(Duration later, WakeReason reason = WakeReason::timer, std::vector<Value> events = {}) {
    bench.clock.advance(later);
    return kept(bench.resume(task(), Object(), Wake{reason, state_, state_version_, std::move(events)}));
  }

  std::size_t status_calls() const { return calls("/serve/api/v1/get_video_ids_by_task_id"); }
  std::size_t calls(std::string_view path) const {
    return static_cast<std::size_t>(
        std::ranges::count(bench.requests(), path, [](const Request& r) { return std::string_view(r.path); }));
  }

  ComponentFixture bench{GetParam(), "memories.wait"};
  std::string state_;
  std::uint32_t state_version_ = 0;

 private:
  Verdict kept(Verdict verdict) {
    if (verdict.suspension) {
      state_ = verdict.suspension->state;
      state_version_ = verdict.suspension->state_version;
      EXPECT_TRUE(verdict.suspension->may_be_woken);
    }
    return verdict;
  }

  HttpAnswer answer(const Request& request) {
    if (request.path == "/serve/api/v1/get_video_ids_by_task_id") return status_;
    const std::string video_no = request.query.substr(request.query.find("video_no=") + 9);
    const auto found = details_.find(video_no.substr(0, video_no.find('&')));
    return found != details_.end() ? found->second : Response{.body = answers::success("null")};
  }

  HttpAnswer status_ = Response{.body = answers::success(answers::kEmpty)};
  std::map<std::string, Response> details_;
};

INSTANTIATE_TEST_SUITE_P(Modes, Wait, testing::ValuesIn(kModes), [](const auto& mode) { return mode_name(mode); });

void expect_parked(const Verdict& verdict, Duration after) {
  ASSERT_TRUE(verdict.suspension) << (verdict.failure ? verdict.failure->message : "not parked");
  EXPECT_EQ(verdict.suspension->wake_after, after);
}

void expect_failed(const Verdict& verdict, Status status, std::string_view code) {
  ASSERT_TRUE(verdict.failure);
  EXPECT_EQ(verdict.failure->status, status) << verdict.failure->message;
  EXPECT_EQ(verdict.failure->code, code) << verdict.failure->message;
}

Value ready(std::string_view no, std::string_view word = "PARSE") {
  return Object{{"video_no", no},
                {"video_url", "https://www.tiktok.com/player/v1/" + std::string(no)},
                {"name", "name of " + std::string(no)},
                {"duration", 13},
                {"status", word},
                {"cause", Value()}};
}

TEST_P(Wait, AnIndexedCreatorIsReadyWithinTheFirstCall) {
  create();
  list_videos({answers::video("VI1", "PARSE"), answers::video("VI2", "done")});
  const Verdict verdict = process();
  EXPECT_EQ(verdict.failure, std::nullopt);
  EXPECT_EQ(verdict.output, Value(Object{{"state", "indexed"},
                                         {"ready", Array{ready("VI1"), ready("VI2", "DONE")}},
                                         {"failed", Array{}},
                                         {"task_id", answers::kTaskId}}));
  ASSERT_EQ(bench.requests().size(), 1u);
  EXPECT_EQ(bench.requests()[0].method, "GET");
  EXPECT_EQ(bench.requests()[0].query, "task_id=" + std::string(answers::kTaskId) + "&unique_id=team-a");
  EXPECT_EQ(bench.requests()[0].headers.value_or("Authorization", ""), "sk-demo-key");
}

TEST_P(Wait, ParksThroughDownloadingAndIndexingUntilAllAreDone) {
  create();
  expect_parked(process(), 30s);
  list_videos({answers::video("VI1", "UNPARSE")});
  expect_parked(resume(30s), 30s);
  list_videos({answers::video("VI1", "PARSE"), answers::video("VI2", "UNPARSE")});
  expect_parked(resume(30s), 30s);
  list_videos({answers::video("VI1", "PARSE"), answers::video("VI2", "PARSE_ERROR")});
  const Verdict verdict = resume(30s);
  EXPECT_EQ(verdict.output["state"], Value("partly_indexed"));
  EXPECT_EQ(verdict.output["ready"], Value(Array{ready("VI1")}));
  EXPECT_EQ(verdict.output["failed"], Value(Array{ready("VI2", "PARSE_ERROR")}));
  EXPECT_EQ(status_calls(), 4u);
}

TEST_P(Wait, AShorterListIsDoneOnceItHasSettled) {
  create({{"settle", "1m"}, {"poll", "40s"}});
  list_videos({answers::video("VI1", "PARSE")});
  expect_parked(process(), 40s);
  expect_parked(resume(40s), 20s);
  EXPECT_EQ(resume(20s).output["state"], Value("indexed"));
}

TEST_P(Wait, RequireAllFailsWhereOneVideoDid) {
  create({{"require", "all"}});
  list_videos({answers::video("VI1", "PARSE"), answers::video("VI2", "FAILED")});
  expect_failed(process(), Status::failed, "failed_videos");
}

TEST_P(Wait, EveryShapeOfTheListIsRead) {
  create();
  for (
      const auto* data :
      {R"({"videos":[{"videoNo":"VI1","status":"PARSE","videoName":"a","videoUrl":"u","duration":1},{"videoNo":"VI2","status":"DONE","videoName":"b","videoUrl":"u","duration":"2"}]})",
       R"([{"video_no":"VI1","status":"PARSE","video_name":"a","video_url":"u","duration":1},{"video_no":"VI2","status":"DONE","video_name":"b","video_url":"u","duration":2}])"}) {
    list(data);
    const Verdict verdict = process();
    EXPECT_EQ(verdict.output["state"], Value("indexed")) << data;
    EXPECT_EQ(verdict.output["ready"].size(), 2u) << data;
  }
}

TEST_P(Wait, AListOfIdsTakesStatusAndNamesFromTheDetails) {
  create();
  list(R"({"video_ids":["VI1","VI2"]})");
  details("VI1", {.body = answers::success(answers::video("VI1", "PARSE"))});
  details("VI2", {.body = answers::success(answers::video("VI2", "UNPARSE"))});
  expect_parked(process(), 30s);
  details("VI2", {.body = answers::success(answers::video("VI2", "PARSE"))});
  const Verdict verdict = resume(30s);
  EXPECT_EQ(verdict.output["ready"], Value(Array{ready("VI1"), ready("VI2")}));
  EXPECT_EQ(calls("/serve/api/v1/get_private_video_details"), 3u);
  EXPECT_EQ(bench.requests()[1].query, "video_no=VI1&unique_id=team-a");
}

TEST_P(Wait, ThePublicLibraryHasDetailsOfItsOwn) {
  create();
  list(R"({"video_ids":["PI-1"]})");
  details("PI-1", {.body = answers::success(answers::video("PI-1", "PARSE"))});
  EXPECT_EQ(process(task(1, "public")).output["ready"], Value(Array{ready("PI-1")}));
  EXPECT_EQ(bench.requests().at(1).path, "/serve/api/v1/get_public_video_detail");
  EXPECT_EQ(bench.requests().at(1).query, "video_no=PI-1");
}

TEST_P(Wait, DetailsAreAFewACallAndWhatLacksStaysNull) {
  create();
  list_videos({R"({"video_no":"VI1","status":"PARSE"})", R"({"video_no":"VI2","status":"PARSE"})",
               R"({"video_no":"VI3","status":"PARSE"})", R"({"video_no":"VI4","status":"PARSE"})",
               R"({"video_no":"VI5","status":"PARSE"})", R"({"video_no":"VI6","status":"PARSE"})"});
  details("VI1", {.body = answers::success(answers::video("VI1", "PARSE"))});
  details("VI2", {.body = answers::failure("9009")});
  details("VI3", {.status = 502, .body = std::string(answers::kHtml)});
  expect_parked(process(), 1s);
  EXPECT_EQ(bench.requests().size(), 6u);
  expect_parked(resume(1s), 1s);
  EXPECT_EQ(bench.requests().size(), 12u);
  const Verdict verdict = resume(1s);
  EXPECT_EQ(bench.requests().size(), 14u);
  EXPECT_EQ(verdict.output["state"], Value("indexed"));
  EXPECT_EQ(verdict.output["ready"].array().at(0), ready("VI1"));
  EXPECT_EQ(verdict.output["ready"].array().at(1), Value(Object{{"video_no", "VI2"},
                                                                {"video_url", Value()},
                                                                {"name", Value()},
                                                                {"duration", Value()},
                                                                {"status", "PARSE"},
                                                                {"cause", Value()}}));
}

TEST_P(Wait, DetailsAreLeftWhereTheAttemptHasNoTimeForThem) {
  create();
  list_videos({R"({"video_no":"VI1","status":"PARSE"})"});
  bench.deadline = bench.clock.now() + 10s;
  expect_parked(process(task(1)), 1s);
  EXPECT_EQ(bench.requests().size(), 1u);
}

TEST_P(Wait, AnUnknownStatusIsPendingAndWarnedOfOnce) {
  create();
  list_videos({answers::video("VI1", "QUEUED"), answers::video("VI2", "PARSE")});
  expect_parked(process(), 30s);
  expect_parked(resume(30s), 30s);
  EXPECT_EQ(
      std::ranges::count(bench.logs,
                         "warning a status word that is not documented; taken as pending status=QUEUED video_no=VI1"),
      1);
}

TEST_P(Wait, TroubleThatPassesParksWithoutUsingUpAttempts) {
  create();
  const auto said = [](std::string_view code) { return Response{.body = answers::failure(code)}; };
  for (const HttpAnswer& answer : std::initializer_list<HttpAnswer>{
           said("\"0001\""), said("3"), said("\"0409\""), Response{.status = 404, .body = answers::infrastructure(404)},
           Response{.status = 500, .body = answers::infrastructure(500)},
           Response{.status = 502, .body = std::string(answers::kHtml)},
           Response{.body = answers::task().substr(0, 30)}, Response{.body = ""},
           TransportError{"timeout", "no answer"}, TransportError{"connect", "refused"}}) {
    status(answer);
    expect_parked(process(), 30s);
    expect_parked(resume(30s), 30s);
  }
}

TEST_P(Wait, WhatWillNotPassEndsTheCall) {
  create();
  struct Case {
    HttpAnswer answer;
    Status status;
    std::string_view code;
  };
  const auto said = [](std::string_view code) { return Response{.body = answers::failure(code)}; };
  for (const Case& c : std::initializer_list<Case>{
           {said("401"), Status::halt, "0401"},
           {said("\"0402\""), Status::halt, "0402"},
           {said("\"0403\""), Status::halt, "0403"},
           {said("\"9009\""), Status::halt, "9009"},
           {said("\"0429\""), Status::throttled, "0429"},
           {Response{.status = 503, .body = answers::infrastructure(503)}, Status::throttled, "http_503"},
           {said("\"7777\""), Status::failed, "7777"},
           {TransportError{"refused", "not an address"}, Status::failed, "refused"},
       }) {
    status(c.answer);
    expect_failed(process(), c.status, c.code);
  }
  status(TransportError{"cancelled", ""});
  ASSERT_TRUE(process().failure);
  EXPECT_EQ(process().failure->status, Status::cancelled);
}

TEST_P(Wait, NullDataIsAnEmptyList) {
  create();
  list("null");
  expect_parked(process(), 30s);
}

TEST_P(Wait, HugeNumbersAreNoTrouble) {
  create();
  list_videos(
      {R"({"video_no":"VI1","status":"PARSE","video_name":"n","video_url":"u","duration":123456789012345678901234567890})"});
  const Verdict verdict = process(task(1));
  EXPECT_EQ(verdict.output["state"], Value("indexed"));
  EXPECT_EQ(verdict.output["ready"].array().at(0)["duration"], Value(1.2345678901234568e29));
}

TEST_P(Wait, EveryFormOfCallbackHastensThePollAndProvesNothing) {
  create();
  expect_parked(process(), 30s);
  std::size_t calls = status_calls();
  const std::string id(answers::kTaskId);
  for (const std::string& body :
       {R"({"taskId":")" + id + R"(","status":"SUCCEEDED"})",
        R"({"taskId":")" + id + R"(","status":"SUCCEEDED","message":"ok"})",
        R"({"videoId":"VI1","message":"m","taskId":")" + id + R"(","status":"INDEXING_SUCCEEDED"})",
        std::string(R"({"videoNo":"VI1","status":"PARSE"})"), std::string("not json"), std::string(),
        R"({"taskId":")" + id.substr(0, 36) + R"(","status":"SUCCEEDED"})"}) {
    expect_parked(resume(2s, WakeReason::event, {event(body)}), 30s);
    EXPECT_EQ(status_calls(), ++calls) << body;
  }
}

TEST_P(Wait, ACallbackForAnotherTaskIsIgnored) {
  create();
  expect_parked(process(), 30s);
  expect_parked(resume(10s, WakeReason::event, {event(R"({"taskId":"another","status":"FAILED"})")}), 20s);
  EXPECT_EQ(status_calls(), 1u);
  expect_parked(resume(20s), 30s);
  EXPECT_EQ(status_calls(), 2u);
}

TEST_P(Wait, AFailedCallbackAndTwoEmptyPollsEndTheWait) {
  create();
  expect_parked(process(), 30s);
  const Value failed =
      event(R"({"taskId":")" + std::string(answers::kTaskId) + R"(","status":"FAILED","message":"no such user"})");
  expect_parked(resume(5s, WakeReason::event, {failed}), 30s);
  const Verdict verdict = resume(30s);
  expect_failed(verdict, Status::failed, "callback_failed");
  EXPECT_EQ(verdict.failure->message,
            "task " + std::string(answers::kTaskId) +
                ": the service called back \"FAILED: no such user\", and no video was listed since: "
                "check that the creator exists, is public and has videos");
}

TEST_P(Wait, AFailedCallbackIsForgottenOnceAVideoIsListed) {
  create();
  expect_parked(process(), 30s);
  expect_parked(resume(5s, WakeReason::event, {event(R"({"status":"FAILED"})")}), 30s);
  list_videos({answers::video("VI1", "UNPARSE")});
  expect_parked(resume(30s), 30s);
  list(answers::kEmpty);
  expect_parked(resume(30s), 30s);
  expect_parked(resume(30s), 30s);
}

TEST_P(Wait, TheDeadlineTellsEmptyStillIndexingAndPartlyApart) {
  create();
  expect_parked(process(), 30s);
  expect_failed(resume(30s, WakeReason::deadline), Status::failed, "empty");
  list_videos({answers::video("VI1", "UNPARSE")});
  expect_failed(resume(30s, WakeReason::deadline), Status::failed, "still_indexing");
  list_videos({answers::video("VI1", "PARSE"), answers::video("VI2", "UNPARSE")});
  const Verdict partly = resume(30s, WakeReason::deadline);
  EXPECT_EQ(partly.output["state"], Value("partly_indexed"));
  EXPECT_EQ(partly.output["ready"], Value(Array{ready("VI1")}));
  EXPECT_EQ(partly.output["failed"].array().at(0)["cause"], Value("still indexing at the deadline"));
}

TEST_P(Wait, AtTheDeadlineItNeverParksWhateverTheService) {
  create();
  list_videos({answers::video("VI1", "PARSE"), answers::video("VI2", "UNPARSE")});
  expect_parked(process(), 30s);
  for (const HttpAnswer& answer : std::initializer_list<HttpAnswer>{
           Response{.body = answers::failure("\"0429\"")}, Response{.status = 503, .body = ""},
           Response{.body = answers::failure("\"0003\"")}, TransportError{"timeout", "no answer"}}) {
    status(answer);
    EXPECT_EQ(resume(30s, WakeReason::deadline).output["state"], Value("partly_indexed"));
  }
  status(Response{.body = answers::failure("\"0401\"")});
  expect_failed(resume(30s, WakeReason::deadline), Status::halt, "0401");
}

TEST_P(Wait, AStateOfAnotherVersionOnlyStartsTheSettlingAnew) {
  create();
  list_videos({answers::video("VI1", "PARSE")});
  expect_parked(process(), 30s);
  state_version_ = 99;
  state_ = R"({"something":"else"})";
  expect_parked(resume(120s), 30s);
  expect_parked(resume(30s), 30s);
  EXPECT_EQ(resume(30s).output["state"], Value("indexed"));
}

TEST_P(Wait, AFreshInstanceGoesOnWhereTheLastOneParked) {
  create();
  list_videos({answers::video("VI1", "PARSE")});
  expect_parked(process(), 30s);
  create();
  expect_parked(resume(30s), 30s);
  create();
  EXPECT_EQ(resume(30s).output["state"], Value("indexed"));
}

TEST_P(Wait, TheStateStaysWithinItsBound) {
  create();
  std::string all;
  for (int i = 0; i < 500; ++i) {
    const std::string no = "VI" + std::to_string(100000000000000000 + i);
    all += (i == 0 ? "" : ",") +
           (R"({"video_no":")" + no + R"(","status":"UNPARSE","video_url":"u","duration":1,"video_name":")" +
            std::string(2000, 'x') + R"("})");
  }
  list(R"({"videos":[)" + all + "]}");
  const Verdict verdict = process(task(500));
  expect_parked(verdict, 30s);
  EXPECT_LE(verdict.suspension->state.size(), 64u * 1024);
}

TEST_P(Wait, ATaskWithoutAnIdIsRefused) {
  create();
  for (const Value& task :
       {Value("t-1"), Value(Object{}), Value(Object{{"task_id", ""}}), Value(Object{{"task_id", 7}})}) {
    expect_failed(process({{"task", task}}), Status::failed, "no_task");
  }
  EXPECT_TRUE(bench.requests().empty());
}

TEST_P(Wait, ATaskMayBeGivenByItsIdAlone) {
  create();
  list_videos({answers::video("VI1", "PARSE")});
  expect_parked(process({{"task", Object{{"task_id", "t-1"}}}}), 30s);
  EXPECT_EQ(bench.requests().at(0).query, "task_id=t-1&unique_id=default");
}

TEST_P(Wait, ShowsThePaceThatIsReallyAchieved) {
  create();
  expect_parked(process(), 30s);
  expect_parked(resume(30s), 30s);
  EXPECT_TRUE(bench.logs.empty());
  expect_parked(resume(300s), 30s);
  EXPECT_EQ(bench.logs,
            std::vector<std::string>{"info asked later than `poll` says: the rate limit is shared by many waits, or "
                                     "the engine was down poll=30s achieved=5m"});
}

TEST_P(Wait, DeclaresWhatTheEngineMustKnow) {
  const auto& manifest = bench.manifest();
  EXPECT_TRUE(manifest.may_suspend);
  EXPECT_TRUE(manifest.reentrant);
  ASSERT_EQ(manifest.limits.size(), 1u);
  EXPECT_EQ(manifest.limits[0].name, "memories.status");
}

constexpr std::string_view kPostUrl = "https://www.tiktok.com/@name/video/7000000000000000001";

// What memories.scrape_urls answered for one of the three posts of its request.
Object post_task() {
  return {{"task", Object{{"task_id", answers::kTaskId},
                          {"library", "private"},
                          {"unique_id", "team-a"},
                          {"count", 3},
                          {"platform", "tiktok"},
                          {"url", kPostUrl}}}};
}

std::string video_at(std::string_view no, std::string_view status, std::string_view url) {
  return R"({"video_no":")" + std::string(no) + R"(","status":")" + std::string(status) +
         R"(","video_name":"a name","video_url":")" + std::string(url) + R"(","duration":13})";
}

TEST_P(Wait, APostWaitsForItsOwnVideoOfATaskThatItShares) {
  create();
  const std::string other = "https://www.tiktok.com/@name/video/7000000000000000002";
  list_videos({video_at("VI2", "PARSE", other)});
  expect_parked(process(post_task()), 30s);
  list_videos({video_at("VI2", "PARSE", other), video_at("VI1", "UNPARSE", kPostUrl)});
  expect_parked(process(post_task()), 30s);
  // In another spelling of its address; the third of the request is not there yet.
  list_videos({video_at("VI2", "FAILED", other),
               video_at("VI1", "PARSE", "https://www.tiktok.com/player/v1/7000000000000000001")});
  const Verdict verdict = process(post_task());
  EXPECT_EQ(verdict.failure, std::nullopt);
  EXPECT_EQ(verdict.output["state"], Value("indexed"));
  ASSERT_EQ(verdict.output["ready"].size(), 1u);
  EXPECT_EQ(verdict.output["ready"][0uz]["video_no"], Value("VI1"));
  EXPECT_EQ(verdict.output["failed"], Value(Array{}));
}

TEST_P(Wait, APostWhoseVideoFailsTakesNoneOfAnother) {
  create();
  list_videos({video_at("VI2", "PARSE", "https://www.tiktok.com/@name/video/7000000000000000002"),
               video_at("VI1", "FAILED", kPostUrl)});
  expect_failed(process(post_task()), Status::failed, "failed_videos");
}

TEST_P(Wait, APostAsksForTheAddressesThatItsTaskDoesNotList) {
  create();
  list(R"({"video_ids":["VI2","VI1"]})");
  details(
      "VI2",
      {.body = answers::success(video_at("VI2", "PARSE", "https://www.tiktok.com/@name/video/7000000000000000002"))});
  details("VI1", {.body = answers::success(video_at("VI1", "PARSE", kPostUrl))});
  const Verdict verdict = process(post_task());
  ASSERT_EQ(verdict.output["ready"].size(), 1u);
  EXPECT_EQ(verdict.output["ready"][0uz]["video_no"], Value("VI1"));
}

TEST_P(Wait, APostThatIsNeverListedIsToldApartAtTheDeadline) {
  create();
  list_videos({video_at("VI2", "PARSE", "https://www.tiktok.com/@name/video/7000000000000000002")});
  process(post_task());
  const Verdict verdict = bench.resume(post_task(), Object(), Wake{WakeReason::deadline, state_, state_version_, {}});
  expect_failed(verdict, Status::failed, "empty");
  EXPECT_TRUE(verdict.failure->message.contains("check that the post exists")) << verdict.failure->message;
}

}  // namespace
}  // namespace sluice::memories
