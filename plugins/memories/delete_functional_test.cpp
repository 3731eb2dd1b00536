// SPDX-License-Identifier: Apache-2.0
//
// memories.delete as the engine loads and calls it, against scripted answers.
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "memories/hostile_answers.hpp"
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

constexpr std::string_view kTaken = R"({"refusal":null})";

class Delete : public testing::TestWithParam<Mode> {
 protected:
  Delete() {
    bench.secrets["env:MEMORIES_API_KEY"] = "sk-demo-key";
    answer(Response{.body = answers::success("null")});
  }

  void create(Object more = {}) {
    Object options{{"api_key", "env:MEMORIES_API_KEY"}, {"confirm_delete", true}};
    for (const auto& [name, value] : more) options.append(name, value);
    const auto& created = bench.create(std::move(options));
    ASSERT_TRUE(created) << created.error().message;
  }

  void answer(HttpAnswer answer) {
    bench.http([answer](const Request&) { return answer; });
  }
  // What lists answer from now on.
  void listed(std::initializer_list<std::string_view> video_nos) {
    std::string all;
    for (const auto no : video_nos) all += (all.empty() ? "" : ",") + answers::video(no, "PARSE");
    answer(Response{.body = answers::success(R"({"videos":[)" + all + R"(],"total_count":")" +
                                             std::to_string(video_nos.size()) + R"("})")});
  }

  std::vector<Verdict> process(const std::vector<std::string>& video_nos) {
    std::vector<ComponentFixture::Given> batch;
    for (const auto& no : video_nos) batch.push_back({.params = {{"video_no", no}}});
    return bench.process_batch(std::move(batch)).verdicts;
  }
  Verdict resume(std::string_view state = kTaken, WakeReason reason = WakeReason::timer) {
    return bench.resume({{"video_no", "VI1"}}, Object(), Wake{reason, std::string(state), 1, {}});
  }

  ComponentFixture bench{GetParam(), "memories.delete"};
};

INSTANTIATE_TEST_SUITE_P(Modes, Delete, testing::ValuesIn(kModes), [](const auto& mode) { return mode_name(mode); });

void expect_parked(const Verdict& verdict, Duration after, std::string_view state = kTaken) {
  ASSERT_TRUE(verdict.suspension) << (verdict.failure ? verdict.failure->message : "not parked");
  EXPECT_EQ(verdict.suspension->wake_after, after);
  EXPECT_EQ(verdict.suspension->state, state);
  EXPECT_FALSE(verdict.suspension->may_be_woken);
}

void expect_failed(const Verdict& verdict, Status status, std::string_view code, std::string_view message = "") {
  ASSERT_TRUE(verdict.failure);
  EXPECT_EQ(verdict.failure->status, status) << verdict.failure->message;
  EXPECT_EQ(verdict.failure->code, code) << verdict.failure->message;
  EXPECT_TRUE(message.empty() || verdict.failure->message == message) << verdict.failure->message;
}

TEST_P(Delete, DeletesItsItemsInOneRequestAndLooksAfterThemOneByOne) {
  create({{"unique_id", "team a"}});
  const auto verdicts = process({"VI1", " VI2 ", "VI1"});
  ASSERT_EQ(verdicts.size(), 3u);
  expect_parked(verdicts[0], 1s);
  expect_parked(verdicts[1], 1200ms);
  expect_parked(verdicts[2], 1400ms);
  ASSERT_EQ(bench.requests().size(), 1u);
  EXPECT_EQ(bench.urls()[0], "https://api.memories.ai/serve/api/v1/delete_videos?unique_id=team%20a");
  EXPECT_EQ(bench.requests()[0].method, "POST");
  EXPECT_EQ(bench.requests()[0].body, R"(["VI1","VI2"])");
}

TEST_P(Delete, IsDoneWhenTheVideoIsListedNoMore) {
  create({{"unique_id", "team-a"}});
  listed({});
  const Verdict verdict = resume();
  EXPECT_EQ(verdict.failure, std::nullopt);
  EXPECT_EQ(verdict.output, Value(Object{{"deleted", true}}));
  EXPECT_EQ(bench.urls().at(0), "https://api.memories.ai/serve/api/v1/list_videos");
  EXPECT_EQ(bench.requests()[0].body, R"({"page":1,"size":200,"unique_id":"team-a","video_no":"VI1"})");
}

TEST_P(Delete, ASuccessOfTheServiceProvesNothing) {
  create();
  listed({"VI1"});
  expect_parked(resume(), 5s);
  expect_failed(resume(kTaken, WakeReason::deadline), Status::failed, "still_listed",
                "VI1 is listed still, though the service took its deletion: a replay deletes it again");
}

TEST_P(Delete, NothingThatIsPublicIsSent) {
  create();
  const auto verdicts = process({"PI-123456789012345678", "pi-1", "", "VI1"});
  expect_failed(verdicts[0], Status::failed, "public_video",
                "PI-123456789012345678 is in the public library, where nothing can be deleted");
  expect_failed(verdicts[1], Status::failed, "public_video");
  expect_failed(verdicts[2], Status::failed, "not_a_video", "`video_no` is empty: give the id of a private video");
  EXPECT_EQ(verdicts[0].failure->field, "video_no");
  expect_parked(verdicts[3], 1s);
  ASSERT_EQ(bench.requests().size(), 1u);
  EXPECT_EQ(bench.requests()[0].body, R"(["VI1"])");
  process({"PI-1"});
  EXPECT_EQ(bench.requests().size(), 1u);
}

TEST_P(Delete, ARequestDeletesAHundredAtMost) {
  create();
  std::vector<std::string> many;
  for (int i = 0; i < 103; ++i) many.push_back("VI" + std::to_string(i));
  const auto verdicts = process(many);
  EXPECT_EQ(parse_json(bench.requests().at(0).body)->size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(verdicts[static_cast<std::size_t>(i)].suspension) << i;
  for (int i = 100; i < 103; ++i)
    expect_failed(verdicts[static_cast<std::size_t>(i)], Status::throttled, "next_request");
}

TEST_P(Delete, ACallLooksForFiveAndLeavesTheOthersForLater) {
  create();
  listed({});
  std::vector<ComponentFixture::Given> batch;
  for (int i = 0; i < 7; ++i) batch.push_back({.params = {{"video_no", "VI" + std::to_string(i)}}});
  const auto reply = bench.resume_batch(std::move(batch), Wake{WakeReason::timer, std::string(kTaken), 1, {}});
  EXPECT_EQ(bench.requests().size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(reply.verdicts[i].output, Value(Object{{"deleted", true}})) << i;
  expect_parked(reply.verdicts[5], 1s);
  expect_parked(reply.verdicts[6], 1200ms);
}

TEST_P(Delete, WhatTheServiceRefusesIsDeletedWhereItIsNotThere) {
  create();
  for (const auto* code : {"\"0001\"", "3", "\"0409\""}) {
    answer(Response{.body = answers::failure(code, "no such video")});
    const auto verdicts = process({"VI1"});
    ASSERT_TRUE(verdicts[0].suspension) << code;
    const std::string state = verdicts[0].suspension->state;
    listed({});
    EXPECT_EQ(resume(state).output, Value(Object{{"deleted", true}})) << code;
    listed({"VI1"});
    const Verdict there = resume(state);
    if (std::string_view(code) == "\"0409\"") {
      expect_parked(there, 5s);
    } else {
      expect_failed(there, Status::failed, code[0] == '3' ? "0003" : "0001");
      EXPECT_TRUE(there.failure->message.contains("no such video")) << there.failure->message;
    }
  }
}

TEST_P(Delete, EveryAnswerToADeletionHasItsOutcomeForAllItems) {
  create();
  for (const auto& c : answers_to_submits()) {
    if (c.name == "a huge number") continue;  // of a task
    answer(c.answer);
    for (const Verdict& verdict : process({"VI1", "VI2"})) {
      ASSERT_TRUE(verdict.failure) << c.name;
      EXPECT_EQ(verdict.failure->status, c.status) << c.name << ": " << verdict.failure->message;
      EXPECT_EQ(verdict.failure->code, c.code) << c.name;
      EXPECT_EQ(verdict.failure->retry_after, c.after) << c.name;
    }
  }
}

// What is no proper list must not be taken for a list without the video.
TEST_P(Delete, OnlyAListProvesADeletion) {
  create();
  for (const auto* data :
       {"null", "[]", "{}", "0", R"("")", R"({"videos":null,"total_count":0})", R"({"videos":{},"total_count":0})",
        R"({"videos":[]})", R"({"videos":[],"total_count":null})", R"({"videos":[],"total_count":"many"})",
        R"({"videos":[],"total_count":-1})", R"({"videos":[],"total_count":1e300})",
        R"({"videos":[{"video_no":7}],"total_count":1})", R"({"videos":[null],"total_count":1})",
        R"({"videos":[{"id":"VI1"}],"total_count":1})", R"({"videos":[],"total_count":99999999999})"}) {
    answer(Response{.body = answers::success(data)});
    expect_parked(resume(), 5s);
    expect_failed(resume(kTaken, WakeReason::deadline), Status::retry, "no_list");
  }
}

TEST_P(Delete, EveryOtherAnswerOfAListHasItsOutcome) {
  create();
  for (const auto& c : answers_to_submits()) {
    answer(c.answer);
    const Verdict verdict = resume();
    if (c.status == Status::retry || c.code == "http_404") {
      expect_parked(verdict, 5s);
      continue;
    }
    ASSERT_TRUE(verdict.failure) << c.name;
    EXPECT_EQ(verdict.failure->status, c.status) << c.name << ": " << verdict.failure->message;
    EXPECT_EQ(verdict.failure->code, c.code) << c.name;
  }
}

TEST_P(Delete, AServiceThatDoesNotFilterIsReadPageByPage) {
  create();
  int page = 0;
  bench.http([&](const Request&) {
    std::string all;
    for (int i = 0; i < 200; ++i) {
      const bool last = page == 2 && i == 99;
      all += (i == 0 ? "" : ",") + answers::video(last ? "VI1" : "VI-" + std::to_string(page * 200 + i), "PARSE");
      if (last) break;
    }
    ++page;
    return Response{.body = answers::success(R"({"videos":[)" + all + R"(],"total_count":500})")};
  });
  expect_parked(resume(), 5s);
  EXPECT_EQ(page, 3);
}

TEST_P(Delete, HasToBeConfirmed) {
  const auto& created = bench.create({{"api_key", "env:MEMORIES_API_KEY"}, {"confirm_delete", false}});
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().status, Status::config);
  EXPECT_EQ(created.error().field, "confirm_delete");
  EXPECT_FALSE(bench.create({{"api_key", "env:MEMORIES_API_KEY"}}));
}

TEST_P(Delete, DeclaresWhatTheEngineMustKnow) {
  const auto& manifest = bench.manifest();
  EXPECT_TRUE(manifest.may_suspend);
  EXPECT_TRUE(manifest.reentrant);
  EXPECT_EQ(manifest.batch, 100);
  ASSERT_EQ(manifest.limits.size(), 1u);
  EXPECT_EQ(manifest.limits[0].name, "memories.list");
  const auto* confirm = manifest.option("confirm_delete");
  ASSERT_TRUE(confirm != nullptr && confirm->irreversible);
  EXPECT_EQ(*confirm->irreversible, (IrreversibleChoice{"true", "delete videos from the private library for good"}));
}

}  // namespace
}  // namespace sluice::memories
