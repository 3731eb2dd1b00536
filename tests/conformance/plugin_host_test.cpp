// SPDX-License-Identifier: Apache-2.0
//
// What a component says and what the engine hears, for every outcome and every function of the host.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "conformance/conformance.hpp"
#include "json/json.hpp"
#include "support/component_fixture.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;
using plugin::Failure;
using plugin::Reply;
using plugin::Status;
using plugin::Verdict;

class PluginHost : public testing::TestWithParam<Mode> {
 protected:
  // Elided where it is called: a fixture does not move.
  static ComponentFixture bench(std::string component) {
    return {GetParam(), std::move(component), conformance_folder("default")};
  }
};
INSTANTIATE_TEST_SUITE_P(Modes, PluginHost, testing::ValuesIn(kModes), mode_name);

Verdict of(Failure failure) {
  return {.failure = std::move(failure)};
}

TEST_P(PluginHost, EveryOutcomeArrivesAsItWasSaid) {
  auto say = bench("probe.say");
  const struct {
    std::string what;
    Verdict expected;
  } cases[] = {
      {"output", {.output = Object{{"a", 1}, {"nested", Object{{"list", Array{1, 2.5, "x", nullptr, true}}}}}}},
      {"done", {}},
      {"emit", {.emitted = std::vector<Value>{Object{{"n", 1}}, "two", Array{3}}}},
      {"emit nothing", {.emitted = std::vector<Value>{}}},
      {"skip", of({.status = Status::skip, .message = "not wanted"})},
      {"retry", of({.status = Status::retry,
                    .retry_after = 30s,
                    .code = "busy",
                    .message = "try later",
                    .detail = "the whole answer"})},
      {"throttled", of({.status = Status::throttled, .retry_after = 1min, .message = "slowly"})},
      {"failed", of({.status = Status::failed, .message = "for good", .field = "what"})},
      {"halt", of({.status = Status::halt, .message = "the key is refused"})},
      {"cancelled", of({.status = Status::cancelled, .message = "cancelled"})},
      {"suspend",
       {.suspension =
            plugin::Suspension{
                .state = R"({"task":"t1"})", .state_version = 3, .wake_after = 10s, .may_be_woken = true}}},
      {"anything else", of({.status = Status::internal, .message = "asked for anything else"})},
  };
  for (const auto& [what, expected] : cases) {
    EXPECT_EQ(say.process({{"what", what}, {"value", "t1"}}), expected) << what;
  }
}

TEST_P(PluginHost, WhatIsBuiltWronglyFailsItsItemWithAReason) {
  auto say = bench("probe.say");
  const struct {
    std::string what;
    Failure expected;
  } cases[] = {
      {"not finite", {.code = "plugin", .message = "the plugin built a value wrongly: a number is not finite"}},
      {"too large", {.code = "plugin", .message = "the plugin built a value wrongly: it is larger than 1 MiB"}},
      {"too deep", {.code = "plugin", .message = "the plugin built a value wrongly: it is nested too deeply"}},
      {"suspend for long",
       {.code = "plugin", .message = "the plugin suspended with a state of 70002 bytes, but at most 64 KiB are kept"}},
      {"misuse",
       {.status = Status::internal,
        .message = "after(), code(), detail() and field() belong to outcomes that are not ok"}},
  };
  for (const auto& [what, expected] : cases) EXPECT_EQ(say.process({{"what", what}}), of(expected)) << what;
}

TEST_P(PluginHost, OptionsAndParametersArriveAsDeclared) {
  auto echo = bench("probe.echo");
  const Object map{{"x", Array{1, Object{}}}};
  ASSERT_TRUE(echo.create({{"key", "a_key"}, {"list", Array{"a", "b"}}, {"map", map}, {"duration", "2m"}}));
  const Value item = Object{{"deep", Object{{"er", Array{nullptr, -0.5, 1LL << 60}}}}};
  const Value expected = Object{{"text", "söme \"text\"\n"},
                                {"flag", true},
                                {"integer", std::numeric_limits<std::int64_t>::min()},
                                {"small", -5},
                                {"number", 0.25},
                                {"duration_ms", 120'000},
                                {"size", 65'536},
                                {"path", "/tmp"},
                                {"key", "a_key"},
                                {"list", Array{"a", "b"}},
                                {"any", true},
                                {"map", map},
                                {"absent", false},
                                {"choice", "a"},
                                {"value", map},
                                {"item", item},
                                {"token", "token-1"},
                                {"key_of_item", ""},
                                {"attempt", 7},
                                {"index", 0}};
  const auto verdict = echo.process({{"value", map}}, item, 7);
  EXPECT_EQ(verdict.output, expected);
}

TEST_P(PluginHost, ABatchMayAnswerOutOfOrderAndForget) {
  auto batch = bench("probe.batch");
  const auto reply =
      batch.process_batch({{.item = Object{{"n", 10}}}, {.item = Object{{"n", 11}}}, {.item = Object{{"n", 12}}}});
  const Verdict forgotten = of({.status = Status::retry, .code = "plugin", .message = "the plugin gave no verdict"});
  const Reply expected{.verdicts = {{.output = Object{{"n", 10}}}, {.output = Object{{"n", 11}}}, forgotten}};
  EXPECT_EQ(reply, expected);
}

TEST_P(PluginHost, AnExceptionAmidABatchLeavesTheVerdictsThatWereGiven) {
  auto batch = bench("probe.batch");
  const auto reply = batch.process_batch({{.params = {{"mischief", "throw"}}, .item = Object{{"n", 1}}}, {}, {}});
  const Failure escaped{.status = Status::internal, .message = "in the middle"};
  const Reply expected{.status = Status::internal,
                       .failure = escaped,
                       .verdicts = {{.output = Object{{"n", 1}}}, {.output = Object{{"n", 0}}}, of(escaped)}};
  EXPECT_EQ(reply, expected);
}

TEST_P(PluginHost, AFailureOutweighsAnOutputOfTheSameItem) {
  auto batch = bench("probe.batch");
  const auto reply = batch.process_batch({{.params = {{"mischief", "twice"}}}});
  EXPECT_EQ(reply.verdicts, (std::vector{of({.status = Status::failed, .message = "after all"})}));
}

TEST_P(PluginHost, AnAnswerForAnItemThatIsNotThereFailsTheCallAlone) {
  auto batch = bench("probe.batch");
  const auto reply = batch.process_batch({{.params = {{"mischief", "beyond"}}}});
  EXPECT_EQ(reply.failure, (Failure{.code = "plugin", .message = "the plugin answered for item 1 of 1"}));
  EXPECT_EQ(reply.verdicts, (std::vector{Verdict{.output = Object{{"n", 0}}}}));
}

TEST_P(PluginHost, TheCInterfaceCannotBeMisusedWithoutNotice) {
  auto batch = bench("probe.batch");
  std::vector<ComponentFixture::Given> items(10);
  items[0].params = {{"mischief", "raw"}};
  std::vector<std::string> messages;
  for (const Verdict& verdict : batch.process_batch(items).verdicts) {
    messages.push_back(verdict.failure ? std::string(name(verdict.failure->status)) + ": " + verdict.failure->message
                                       : "ok");
  }
  EXPECT_EQ(messages, (std::vector<std::string>{
                          "failed: the plugin built a value wrongly: a member has no name",
                          "failed: the plugin built a value wrongly: an end has no beginning",
                          "failed: the plugin built a value wrongly: it has no value",
                          "internal: the plugin answered with status 99, which means nothing here",
                          "retry: the plugin said \"retry\" without a reason",
                          "failed: the plugin said \"failed\" without a reason",
                          "failed: the plugin built a value wrongly: an end is missing",
                          "failed: the plugin built a value wrongly: a name has no value",
                          "failed: the plugin built a value wrongly: a second value follows the first", "ok"}));
}

TEST_P(PluginHost, AResumeGetsItsStateAndEvents) {
  auto say = bench("probe.say");
  const plugin::Wake wake{
      .reason = plugin::WakeReason::event,
      .state = R"({"task":"t1"})",
      .state_version = 3,
      .events = {Object{
          {"number", 4}, {"received_at_ms", 1'767'225'600'123}, {"content_type", "application/json"}, {"body", "{}"}}}};
  EXPECT_EQ(
      say.resume({{"what", "x"}}, Object(), wake).output,
      Value(Object{
          {"reason", 1},
          {"state", Object{{"task", "t1"}}},
          {"version", 3},
          {"events",
           Array{Object{{"number", 4}, {"at", 1'767'225'600'123}, {"type", "application/json"}, {"body", "{}"}}}}}));
}

TEST_P(PluginHost, ASourceGoesOnFromItsCheckpoint) {
  auto numbers = bench("probe.numbers");
  ASSERT_TRUE(numbers.create({{"count", 5}}));
  EXPECT_EQ(numbers.open_source(), Reply{});
  EXPECT_EQ(numbers.estimate(), 5);
  const Reply first{.emitted = {Object{{"n", 0}}, Object{{"n", 1}}, Object{{"n", 2}}}, .checkpoint = "3"};
  EXPECT_EQ(numbers.next(3), first);
  const Reply last{.status = Status::end, .emitted = {Object{{"n", 3}}, Object{{"n", 4}}}, .checkpoint = "5"};
  EXPECT_EQ(numbers.next(3), last);

  EXPECT_EQ(numbers.open_source("4"), Reply{});
  EXPECT_EQ(numbers.next(3).emitted, (std::vector<Value>{Object{{"n", 4}}}));
  EXPECT_EQ(numbers.open_source("bad").failure, (Failure{.message = "the cursor is bad"}));
}

TEST_P(PluginHost, ASourceThatEmitsTooMuchYieldsNothing) {
  auto numbers = bench("probe.numbers");
  ASSERT_TRUE(numbers.create({{"count", 5}, {"greedy", true}}));
  numbers.open_source();
  const Failure failure{.code = "plugin", .message = "the plugin emitted 3 items, but was asked for at most 2"};
  EXPECT_EQ(numbers.next(2), (Reply{.status = Status::failed, .failure = failure}));
}

TEST_P(PluginHost, ASinksCycleKeepsWhatWasCommitted) {
  auto notes = bench("probe.notes");
  EXPECT_EQ(notes.check(), Reply{});
  EXPECT_EQ(notes.open_sink(), Reply{});
  const auto written = notes.write({{.item = Object{}}, {.item = Object{{"bad", true}}}, {.item = Object{}}});
  EXPECT_EQ(written.verdicts, (std::vector<Verdict>{{}, of({.message = "cannot be written"}), {}}));
  EXPECT_EQ(notes.flush(), (Reply{.writes = {{"dev.sluice.probe/notes", "count", "2"}}}));
  notes.commit();

  notes.open_sink();
  notes.write({{.item = Object{}}});
  notes.flush();
  notes.abandon();

  EXPECT_EQ(notes.kv, (decltype(notes.kv){{{"dev.sluice.probe/notes", "count"}, "2"}}));
  EXPECT_EQ(notes.logs, (std::vector<std::string>{"info kept", "info given up"}));
}

TEST_P(PluginHost, KvWritesBelongToTheirItem) {
  auto say = bench("probe.say");
  const auto ask = [&](const char* value) {
    return say.process_batch({{.params = {{"what", "kv"}, {"value", value}}, .key = "k"}}).verdicts[0];
  };
  const auto first = ask("put");
  EXPECT_EQ(first.output, Value(Object{{"before", nullptr}}));
  EXPECT_EQ(first.writes, (std::vector<plugin::KvWrite>{{"dev.sluice.probe/seen", "k", std::string("a\0b", 3)}}));
  say.commit();
  const auto second = ask("erase");
  EXPECT_EQ(second.output, Value(Object{{"before", 3}}));
  EXPECT_EQ(second.writes, (std::vector<plugin::KvWrite>{{"dev.sluice.probe/seen", "k", std::nullopt}}));
  say.commit();
  EXPECT_TRUE(say.kv.empty());
}

TEST_P(PluginHost, AKvThatCannotBeReadIsNotTakenForEmptyButTriedAgain) {
  auto say = bench("probe.say");
  say.kv_unreadable = "journal j.db: the disk failed";
  const plugin::Failure unread{.status = Status::retry, .code = "kv", .message = "journal j.db: the disk failed"};
  const auto reply = say.process_batch({{.params = {{"what", "skip"}}, .key = "k"},
                                        {.params = {{"what", "kv"}, {"value", "put"}}, .key = "k"},
                                        {.params = {{"what", "skip"}}, .key = "k"}});
  EXPECT_EQ(reply.failure, unread);
  ASSERT_EQ(reply.verdicts.size(), 3U);
  EXPECT_EQ(reply.verdicts[0], of({.status = Status::skip, .message = "not wanted"}));
  EXPECT_EQ(reply.verdicts[1], of(unread));
  EXPECT_EQ(reply.verdicts[2], of(unread));
  say.kv_unreadable.reset();
  EXPECT_EQ(say.process({{"what", "kv"}, {"value", "put"}}).output, Value(Object{{"before", nullptr}}));
}

TEST_P(PluginHost, SecretsComeWhenAskedForAndTheirLackHaltsTheCall) {
  auto say = bench("probe.say");
  ASSERT_TRUE(say.create({{"key", "a_key"}}));
  say.secrets["a_key"] = "sk-1";
  EXPECT_EQ(say.process({{"what", "secret"}}).output, Value(Object{{"text", "sk-1"}}));
  say.secrets.clear();
  EXPECT_EQ(say.process({{"what", "secret"}}),
            of({.status = Status::halt, .code = "secret", .message = "no secret a_key"}));
}

TEST_P(PluginHost, HttpCarriesWhatTheComponentAskedFor) {
  auto say = bench("probe.say");
  ASSERT_TRUE(say.create({{"key", "a_key"}}));
  say.secrets["a_key"] = "sk-1";
  say.http([](const http::Request&) {
    return http::Response{.status = 201, .headers = {{"Content-Type", "application/json"}}, .body = "[1]"};
  });
  EXPECT_EQ(say.process({{"what", "http"}, {"value", Object{}}}).output,
            Value(Object{{"status", 201}, {"json", Array{1}}, {"json_error", ""}, {"type", "application/json"}}));
  ASSERT_EQ(say.urls(), std::vector<std::string>{"https://example.test/a?b=1&q=%C3%A4%20b%26c"});
  EXPECT_EQ(say.requests()[0].method, "POST");
  EXPECT_EQ(say.requests()[0].body, R"({"sent":{}})");
  EXPECT_EQ(say.requests()[0].headers.value_or("authorization", ""), "Bearer sk-1");
  EXPECT_EQ(say.requests()[0].headers.value_or("idempotency-key", ""), "token-1");
  EXPECT_EQ(say.requests()[0].headers.value_or("x-extra", ""), "yes");
}

TEST_P(PluginHost, RequestsThatCouldSmuggleAreNeverSent) {
  auto say = bench("probe.say");
  ASSERT_TRUE(say.create({{"key", "a_key"}}));
  say.secrets["a_key"] = "sk-1";
  say.http([](const http::Request&) { return http::Response{}; });
  const auto header = say.process({{"what", "http"}, {"value", Object{{"header", "a\r\nX: b"}}}});
  EXPECT_EQ(header, of({.code = "refused", .message = "example.test: a header holds a line break, or has no name"}));
  const auto address = say.process({{"what", "http"}, {"value", Object{{"url", "file:///etc/passwd"}}}});
  EXPECT_EQ(address.failure->message, ": the address is not one of http:// or https://");
  EXPECT_TRUE(say.requests().empty());
}

TEST_P(PluginHost, JsonGoesThroughTheEnginesCodec) {
  auto say = bench("probe.say");
  EXPECT_EQ(
      say.process({{"what", "json"}, {"value", R"({"a": [1.0, "ü"]})"}}).output,
      Value(Object{{"parsed", Object{{"a", Array{1.0, "ü"}}}}, {"error", ""}, {"printed", R"({"a":[1.0,"ü"]})"}}));
  const auto bad = say.process({{"what", "json"}, {"value", "[1"}}).output;
  EXPECT_EQ(bad["error"], Value(parse_json("[1").error().message));
}

TEST_P(PluginHost, LogsAndMetricsReachTheEngine) {
  auto say = bench("probe.say");
  say.process({{"what", "log"}});
  EXPECT_EQ(say.logs, std::vector<std::string>{"info hello text=a b n=3"});
  EXPECT_EQ(say.counts, (std::map<std::string, double>{{"calls", 3.0}}));
}

TEST_P(PluginHost, TimeAndDeadlineAreTheEngines) {
  auto say = bench("probe.say");
  say.clock.set(Timestamp(1'767'225'600'123ms));
  say.deadline = say.clock.now() + 1500ms;
  EXPECT_EQ(say.process({{"what", "time"}}).output, Value(Object{{"now", 1'767'225'600'123}, {"left", 1500}}));
  say.clock.advance(1h);
  EXPECT_EQ(say.process({{"what", "time"}}).output["left"], Value(0));
  say.deadline.reset();
  EXPECT_EQ(say.process({{"what", "time"}}).output["left"], Value(std::numeric_limits<std::int64_t>::max()));
}

TEST_P(PluginHost, ACancelledCallLeavesTheRestOfItsItemsUntouched) {
  auto echo = bench("probe.echo");
  echo.cancellation.cancel();
  const auto reply = echo.process_batch({{}, {}});
  EXPECT_FALSE(reply.verdicts[0].failure);
  EXPECT_EQ(reply.verdicts[1].failure->status, Status::cancelled);
}

}  // namespace
}  // namespace sluice
