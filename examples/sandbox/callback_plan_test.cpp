// SPDX-License-Identifier: Apache-2.0
#include "callback_plan.hpp"

#include <gtest/gtest.h>

namespace sluice::sandbox {

bool operator==(const PlannedCallback& a, const PlannedCallback& b) {
  return a.due == b.due && a.lost == b.lost && a.body == b.body;
}
void PrintTo(const PlannedCallback& plan, std::ostream* out) {
  *out << (plan.lost ? "lost " : "")
       << (plan.due ? std::to_string(plan.due->time_since_epoch().count() / 1'000'000) : "first") << " " << plan.body;
}

namespace {

using namespace std::chrono_literals;

constexpr Timestamp at(std::chrono::seconds seconds) {
  return Timestamp(seconds);
}

// Two videos; the second fails.
TaskCourse course() {
  return {.task_id = "t",
          .accepted = at(0s),
          .downloaded = at(25s),
          .finished = at(85s),
          .videos = {{"VI1", at(80s)}, {"VI2", std::nullopt}}};
}

std::vector<PlannedCallback> planned(CallbackStyle style) {
  return plan_callbacks(course(), style);
}

TEST(Callbacks, EveryDocumentedBodyHasItsForm) {
  const std::vector<std::pair<CallbackForm, PlannedCallback>> cases{
      {CallbackForm::task, {at(85s), false, R"({"taskId":"t","status":"SUCCEEDED"})"}},
      {CallbackForm::task_message,
       {at(85s), false, R"({"taskId":"t","status":"SUCCEEDED","message":"videos indexed"})"}},
      {CallbackForm::field_list, {at(80s), false, R"({"videoNo":"VI1","status":"SUCCEEDED"})"}},
      {CallbackForm::video,
       {at(80s), false, R"({"videoId":"VI1","message":"success","taskId":"t","status":"INDEXING_SUCCEEDED"})"}},
      {CallbackForm::video_no, {at(80s), false, R"({"videoNo":"VI1","status":"PARSE"})"}},
  };
  for (const auto& [form, expected] : cases) EXPECT_EQ(planned({.form = form}), std::vector{expected});
}

TEST(Callbacks, FaultsChangeWhenAndHowOftenButNotWhat) {
  const std::string body = R"({"taskId":"t","status":"SUCCEEDED"})";
  const std::vector<std::pair<CallbackFaults, std::vector<PlannedCallback>>> cases{
      {{.off = true}, {}},
      {{.lost = true}, {{at(85s), true, body}}},
      {{.late = true}, {{at(145s), false, body}}},
      {{.repeated = true}, {{at(85s), false, body}, {at(86s), false, body}}},
      {{.early = true}, {{std::nullopt, false, body}}},
      {{.late = true, .repeated = true}, {{at(145s), false, body}, {at(146s), false, body}}},
  };
  for (const auto& [faults, expected] : cases)
    EXPECT_EQ(planned({.faults = faults, .delay = 1min, .repeat = 2}), expected);
}

TEST(Callbacks, OutOfOrderTheLastComesFirst) {
  const CallbackMoments all{.accepted = true, .downloaded = true, .indexed = true};
  const auto body = [](std::string_view message) {
    return R"({"taskId":"t","status":"SUCCEEDED","message":")" + std::string(message) + "\"}";
  };
  const CallbackStyle style{.form = CallbackForm::task_message, .at = all};
  EXPECT_EQ(planned(style), (std::vector<PlannedCallback>{{at(0s), false, body("task created")},
                                                          {at(25s), false, body("videos downloaded")},
                                                          {at(85s), false, body("videos indexed")}}));
  CallbackStyle reversed = style;
  reversed.faults.out_of_order = true;
  EXPECT_EQ(planned(reversed), (std::vector<PlannedCallback>{{at(0s), false, body("videos indexed")},
                                                             {at(25s), false, body("videos downloaded")},
                                                             {at(85s), false, body("task created")}}));
}

TEST(Callbacks, FailedIsOneBodyAtOnce) {
  for (const CallbackForm form : {CallbackForm::task, CallbackForm::video}) {
    EXPECT_EQ(planned({.form = form, .faults = {.failed = true}}),
              (std::vector<PlannedCallback>{{at(0s), false, R"({"taskId":"t","status":"FAILED"})"}}));
  }
}

TEST(Callbacks, ATaskThatStaysEmptyOrHangsReportsNothing) {
  const TaskCourse empty{.task_id = "t", .accepted = at(0s), .downloaded = {}, .finished = {}, .videos = {}};
  for (const CallbackForm form : {CallbackForm::task, CallbackForm::video_no}) {
    EXPECT_EQ(plan_callbacks(empty, {.form = form}), std::vector<PlannedCallback>{});
  }
}

TEST(Callbacks, FaultsReadAndShow) {
  for (const auto* text : {"on", "off", "lost", "late,repeated,out_of_order,early,failed"}) {
    CallbackFaults faults;
    EXPECT_TRUE(read_field(faults, text)) << text;
    EXPECT_EQ(show_field(faults), Value(text));
  }
  CallbackFaults faults;
  EXPECT_EQ(read_field(faults, "never").error().message,
            "expected on, off, or some of lost, late, repeated, out_of_order, early, failed");
}

}  // namespace
}  // namespace sluice::sandbox
