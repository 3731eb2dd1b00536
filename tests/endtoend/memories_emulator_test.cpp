// SPDX-License-Identifier: Apache-2.0
//
// Both components against the emulator of the service, in its every documented shape: submit, wait, callbacks and
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
    for (ComponentFixture* bench : {&scrape, &wait}) {
      bench->secrets["key"] = "sk-demo-key";
      bench->http([this](const http::Request& request) { return service_.handle(request, wait.clock.now()).response; });
    }
    create(scrape);
    create(wait);
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
    const Timestamp end = wait.clock.now() + deadline;
    const Verdict submitted = scrape.process(std::move(params));
    if (submitted.failure) return submitted;
    const Object task{{"task", submitted.output}};
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
  ComponentFixture wait{GetParam(), "memories.wait"};

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

}  // namespace
}  // namespace sluice::memories
