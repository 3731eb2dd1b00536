// SPDX-License-Identifier: Apache-2.0
//
// The components against the emulator of the service, in its every documented shape: submit, wait, callbacks and
// deadline, on a clock that the test moves.
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "service.hpp"
#include "support/component_fixture.hpp"

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;
using plugin::Status;
using plugin::Verdict;
using plugin::WakeReason;

class Emulator : public testing::TestWithParam<Mode> {
 protected:
  Emulator() {
    for (ComponentFixture* bench : {&scrape, &scrape_urls, &wait, &remove}) {
      bench->secrets["key"] = "sk-demo-key";
      bench->http([this](const http::Request& request) { return service_.handle(request, wait.clock.now()).response; });
    }
    create(scrape);
    create(scrape_urls);
    create(wait);
    create(remove, {{"confirm_delete", true}});
    control("/settings", {{"rate_limit", "off"}});
  }

  static void create(ComponentFixture& bench, Object options = {}) {
    options.append("api_key", "key");
    ASSERT_TRUE(bench.create(std::move(options)));
  }

  void control(const std::string& path, Object body) {
    const auto answer = service_.handle(
        {.method = "POST", .path = "/sandbox" + path, .query = "", .headers = {}, .body = to_json(body)},
        wait.clock.now());
    ASSERT_EQ(answer.response.status, 200) << answer.response.body;
  }

  // Submits, then waits as the engine would: woken by timers and callbacks, the last time by the deadline.
  Verdict index(Object params, Duration deadline = 2h) {
    const Verdict submitted = scrape.process(std::move(params));
    return submitted.failure ? submitted : waited(submitted.output, deadline);
  }

  Verdict waited(const Value& submitted, Duration deadline = 2h) {
    const Timestamp end = wait.clock.now() + deadline;
    const Object task{{"task", submitted}};
    Verdict verdict = wait.process(task);
    while (verdict.suspension) {
      const Timestamp timer = wait.clock.now() + verdict.suspension->wake_after.value();
      const Timestamp callback = service_.next_callback().value_or(end);
      wait.clock.set(std::max(wait.clock.now(), std::min({timer, callback, end})));
      std::vector<Value> events = callbacks();
      const auto reason = wait.clock.now() >= end ? WakeReason::deadline
                          : events.empty()        ? WakeReason::timer
                                                  : WakeReason::event;
      const auto& [state, version, after, woken] = *verdict.suspension;
      verdict = wait.resume(task, Object(), {reason, state, version, std::move(events)});
    }
    return verdict;
  }

  // Those that are due, as the engine's events.
  std::vector<Value> callbacks() {
    std::vector<Value> events;
    while (const auto due = service_.take_callback(wait.clock.now())) {
      events.push_back(Object{{"number", static_cast<std::int64_t>(due->number)},
                              {"received_at_ms", 0},
                              {"content_type", "application/json"},
                              {"body", due->body}});
      service_.note_callback(due->number, "204");
    }
    return events;
  }

  ComponentFixture scrape{GetParam(), "memories.scrape"};
  ComponentFixture scrape_urls{GetParam(), "memories.scrape_urls"};
  ComponentFixture wait{GetParam(), "memories.wait"};
  ComponentFixture remove{GetParam(), "memories.delete"};

 private:
  sandbox::Service service_;
};

INSTANTIATE_TEST_SUITE_P(Modes, Emulator, testing::ValuesIn(kModes), [](const auto& mode) { return mode_name(mode); });

Object creator(const char* url, int count = 4) {
  return {{"creator", url}, {"count", count}, {"callback", "http://127.0.0.1:1/callback"}};
}

TEST_P(Emulator, EveryShapeOfAnswersLeadsToTheSameVideos) {
  std::optional<Value> usual;
  for (const auto* shape : {"videos", "camel", "ids", "both", "mixed"}) {
    for (const auto* codes : {"text", "number"}) {
      for (const auto* task : {"long", "uuid"}) {
        for (const auto* list : {"clean", "loose"}) {
          control("/reset", {});
          control("/settings", {{"rate_limit", "off"},
                                {"status_shape", shape},
                                {"codes", codes},
                                {"task_id", task},
                                {"list_shape", list}});
          const Verdict verdict = index(creator("https://www.tiktok.com/@nasa"));
          ASSERT_FALSE(verdict.failure) << shape << ": " << verdict.failure->message;
          EXPECT_EQ(verdict.output["state"], Value("indexed")) << shape;
          EXPECT_EQ(verdict.output["ready"].size(), 4u) << shape;
          const Value names = verdict.output["ready"].array().at(0)["name"];
          EXPECT_EQ(names, usual.value_or(names)) << shape << ' ' << list;
          EXPECT_TRUE(names.is_string()) << shape;
          usual = names;
        }
      }
    }
  }
}

TEST_P(Emulator, EveryFormAndFaultOfCallbacksIsSurvived) {
  for (const auto* form : {"task", "task_message", "field_list", "video", "video_no"}) {
    for (const auto* faults :
         {"on", "off", "lost", "late", "repeated", "out_of_order", "early", "repeated,out_of_order"}) {
      control("/settings",
              {{"callback_form", form}, {"callbacks", faults}, {"callback_at", "accepted,downloaded,indexed"}});
      const Verdict verdict = index(creator("https://www.youtube.com/@nasa", 3));
      ASSERT_FALSE(verdict.failure) << form << ' ' << faults << ": " << verdict.failure->message;
      EXPECT_EQ(verdict.output["ready"].size(), 3u) << form << ' ' << faults;
    }
  }
}

TEST_P(Emulator, AFailedCallbackIsBelievedOnlyOfATaskThatStaysEmpty) {
  control("/settings", {{"callbacks", "failed"}});
  EXPECT_EQ(index(creator("https://www.tiktok.com/@nasa")).output["state"], Value("indexed"));
  control("/settings", {{"tiktok", "silent"}});
  const Verdict verdict = index(creator("https://www.tiktok.com/@esa"));
  ASSERT_TRUE(verdict.failure);
  EXPECT_EQ(verdict.failure->code, "callback_failed");
}

TEST_P(Emulator, EmptyHangingFailingAndShortCreatorsAreToldApart) {
  struct Case {
    Object behaviour;
    std::string_view outcome;  // the output's state, or the failure's code
    std::size_t ready;
  };
  for (const Case& c : std::initializer_list<Case>{
           {{{"is", "unknown"}}, "empty", 0},
           {{{"is", "usual"}, {"posts", 2}}, "indexed", 2},
           {{{"is", "usual"}, {"failing", 1}}, "partly_indexed", 3},
           {{{"is", "usual"}, {"failing", 4}}, "failed_videos", 0},
           {{{"is", "usual"}, {"hanging", 1}}, "partly_indexed", 3},
           {{{"is", "usual"}, {"hanging", 4}}, "still_indexing", 0},
       }) {
    Object behaviour = c.behaviour;
    behaviour.append("creator", "nasa");
    control("/reset", {});
    control("/settings", {{"rate_limit", "off"}});
    control("/creators", std::move(behaviour));
    const Verdict verdict = index(creator("https://www.tiktok.com/@nasa"), 30min);
    EXPECT_EQ(verdict.failure ? Value(verdict.failure->code) : verdict.output["state"], Value(c.outcome));
    EXPECT_EQ(verdict.output["ready"].size(), c.ready) << c.outcome;
  }
}

TEST_P(Emulator, BothLibrariesWork) {
  create(scrape, {{"library", "public"}});
  const Verdict verdict = index(creator("https://www.instagram.com/nasa/", 2));
  ASSERT_FALSE(verdict.failure) << verdict.failure->message;
  for (const Value& video : verdict.output["ready"].array()) EXPECT_TRUE(video["video_no"].string().starts_with("PI-"));
}

TEST_P(Emulator, RefusalsOfTheServiceAreWhatTheySay) {
  control("/creators", {{"creator", "nasa"}, {"is", "rate_limited_once"}});
  EXPECT_EQ(index(creator("https://www.tiktok.com/@nasa")).failure->status, Status::throttled);
  EXPECT_EQ(index(creator("https://www.tiktok.com/@nasa")).failure, std::nullopt);
  scrape.secrets["key"] = "another";
  EXPECT_EQ(index(creator("https://www.tiktok.com/@nasa")).failure->code, "0401");
  EXPECT_EQ(scrape.check().status, Status::halt);
  scrape.secrets["key"] = "sk-demo-key";
  EXPECT_EQ(scrape.check().status, Status::ok);
}

TEST_P(Emulator, FaultsOfTheStatusCallDelayAndDoNotFail) {
  for (const auto* fault : {"0001", "0003", "0409", "infrastructure", "not_json", "truncated"}) {
    control("/faults", {{"fault", fault}, {"call", "get_video_ids_by_task_id"}, {"status", 500}, {"times", 7}});
    const Verdict verdict = index(creator("https://www.tiktok.com/@nasa"));
    ASSERT_FALSE(verdict.failure) << fault << ": " << verdict.failure->message;
    EXPECT_EQ(verdict.output["state"], Value("indexed")) << fault;
  }
}

TEST_P(Emulator, EveryShapeOfAnswersGivesAPostItsOwnVideo) {
  const std::vector<std::string> urls{"https://www.tiktok.com/@one/video/7000000000000000001",
                                      "https://www.tiktok.com/@two/video/7000000000000000002",
                                      "https://www.tiktok.com/@two/video/7000000000000000003"};
  std::vector<ComponentFixture::Given> batch;
  for (const auto& url : urls) batch.push_back({.params = {{"url", url}}});
  for (const auto* shape : {"videos", "camel", "ids", "both", "mixed"}) {
    control("/reset", {});
    control("/settings", {{"rate_limit", "off"}, {"status_shape", shape}});
    const auto submitted = scrape_urls.process_batch(batch).verdicts;
    for (std::size_t i = 0; i < urls.size(); ++i) {
      ASSERT_FALSE(submitted[i].failure) << submitted[i].failure->message;
      EXPECT_EQ(submitted[i].output["task_id"], submitted[0].output["task_id"]);
      const Verdict verdict = waited(submitted[i].output);
      ASSERT_FALSE(verdict.failure) << shape << ": " << verdict.failure->message;
      ASSERT_EQ(verdict.output["ready"].size(), 1u) << shape;
      EXPECT_EQ(verdict.output["ready"].array()[0]["video_url"], Value(urls[i])) << shape;
      EXPECT_EQ(verdict.output["failed"].size(), 0u) << shape;
    }
  }
}

TEST_P(Emulator, EveryStatusWordEndsTheWaitAsItShould) {
  control("/settings", {{"rate_limit", "off"}, {"status_words", "QUEUED,DONE,PARSE,FAIL,PARSE_ERROR,FAILED"}});
  control("/creators", {{"creator", "nasa"}, {"posts", 40}, {"failing", 20}});
  const Verdict verdict = index(creator("https://www.tiktok.com/@nasa", 40));
  ASSERT_FALSE(verdict.failure) << verdict.failure->message;
  EXPECT_EQ(verdict.output["state"], Value("partly_indexed"));
  EXPECT_EQ(verdict.output["ready"].size(), 20u);
  EXPECT_EQ(verdict.output["failed"].size(), 20u);
  for (const Value& video : verdict.output["failed"].array()) EXPECT_TRUE(video["cause"].is_string()) << to_json(video);
}

TEST_P(Emulator, ADeletionEndsOnceTheVideoIsListedNoMore) {
  control("/settings", {{"rate_limit", "off"}, {"deletion_lag", "12s"}, {"repeated_deletion", "refused"}});
  const Verdict indexed = index(creator("https://www.tiktok.com/@nasa"));
  ASSERT_EQ(indexed.output["ready"].size(), 4u);
  const Object first{{"video_no", indexed.output["ready"].array()[0]["video_no"]}};
  for (const bool again : {false, true}) {
    const Timestamp start = wait.clock.now();
    Verdict verdict = remove.process(first);
    while (verdict.suspension) {
      wait.clock.advance(*verdict.suspension->wake_after);
      verdict = remove.resume(first, Object(), {WakeReason::timer, verdict.suspension->state, 1, {}});
    }
    ASSERT_FALSE(verdict.failure) << verdict.failure->message;
    EXPECT_EQ(verdict.output, Value(Object{{"deleted", true}}));
    EXPECT_EQ(wait.clock.now() - start, again ? 1s : 16s);
  }
}

}  // namespace
}  // namespace sluice::memories
