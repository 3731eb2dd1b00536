// SPDX-License-Identifier: Apache-2.0
#include "plugin/wire.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"

namespace sluice::plugin {
namespace {

Value through_text(const Value& value) {
  return parse_json(to_json(value)).value();
}

TEST(Wire, AReplyComesBackAsItWas) {
  const std::string bytes("\x00\xff", 2);
  const Failure failure{.status = Status::throttled,
                        .retry_after = std::chrono::milliseconds(1500),
                        .code = "429",
                        .message = "slowly",
                        .field = "f",
                        .detail = "d"};
  const Reply replies[] = {
      {},
      {.status = Status::end, .emitted = {1, "x", Object{{"a", 1.0}}}, .checkpoint = bytes, .estimate = 7},
      {.status = Status::throttled, .failure = failure},
      {.verdicts = {{.failure = failure},
                    {.suspension = Suspension{.state = bytes, .state_version = 3, .may_be_woken = true}},
                    {.suspension = Suspension{.wake_after = std::chrono::seconds(1)}},
                    {.emitted = std::vector<Value>{}},
                    {.output = Object{{"n", nullptr}}, .writes = {{"s", "k", bytes}, {"s", "k", std::nullopt}}}},
       .writes = {{"s", "k", ""}}},
  };
  for (const Reply& reply : replies) EXPECT_EQ(reply_from(through_text(to_value(reply))), reply);
}

TEST(Wire, ARequestComesBackAsItWas) {
  const Value item = Object{{"n", 1}}, params = Object{{"p", Array{1.5}}};
  const Work work[] = {
      {.token = "t", .key = "k", .attempt = 3, .item = &item, .params = &params},
      {.token = "u",
       .wake = Wake{.reason = WakeReason::cancel, .state = "\x01", .state_version = 2, .events = {item}}}};
  const Request sent{.entry = Entry::resume, .work = work, .cursor = "\xff", .max = 5, .durable = true};
  const OwnedRequest owned(through_text(to_value(sent)));
  const Request& received = owned.request();
  EXPECT_EQ(received.entry, Entry::resume);
  EXPECT_EQ(received.cursor, "\xff");
  EXPECT_EQ(received.max, 5u);
  EXPECT_TRUE(received.durable);
  ASSERT_EQ(received.work.size(), 2u);
  EXPECT_EQ(*received.work[0].item, item);
  EXPECT_EQ(*received.work[0].params, params);
  EXPECT_EQ(received.work[0].attempt, 3u);
  EXPECT_FALSE(received.work[0].wake);
  EXPECT_TRUE(received.work[1].item->is_null());
  EXPECT_EQ(received.work[1].wake->reason, WakeReason::cancel);
  EXPECT_EQ(received.work[1].wake->state, "\x01");
  EXPECT_EQ(received.work[1].wake->events, std::vector<Value>{item});
}

}  // namespace
}  // namespace sluice::plugin
