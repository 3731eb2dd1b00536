// SPDX-License-Identifier: Apache-2.0
//
// Exceptions of every kind in every entry become a status with their text, and the engine goes on.
#include <gtest/gtest.h>

#include "conformance/conformance.hpp"
#include "support/component_fixture.hpp"

namespace sluice {
namespace {

using plugin::Entry;
using plugin::Failure;
using plugin::Status;

struct Thrown {
  std::string what;
  Failure expected;
};

const std::vector<Thrown>& kinds() {
  static const std::string odd = "something was thrown that is no std::exception";
  static const std::vector<Thrown> all{
      {"standard", {.status = Status::internal, .message = "a standard exception"}},
      {"memory", {.status = Status::internal, .message = "std::bad_alloc"}},
      {"config", {.status = Status::config, .message = "an option is wrong", .field = "what"}},
      {"unsupported", {.status = Status::unsupported, .message = "this host lacks it"}},
      {"number", {.status = Status::internal, .message = odd}},
      {"text", {.status = Status::internal, .message = odd}},
      {"a struct", {.status = Status::internal, .message = odd}},
  };
  return all;
}

// A component with a trap in one of its entries.
class Trapped : public ComponentFixture {
 public:
  Trapped(Mode mode, std::string component, const std::string& where, const std::string& what)
      : ComponentFixture(mode, std::move(component), conformance_folder("default")) {
    create({{"where", where}, {"what", what}});
  }
};

class PluginExceptions : public testing::TestWithParam<Mode> {};
INSTANTIATE_TEST_SUITE_P(Modes, PluginExceptions, testing::ValuesIn(kModes), mode_name);

TEST_P(PluginExceptions, InTheConstructorRefuseTheOptions) {
  for (const auto& [what, expected] : kinds()) {
    for (const auto* component : {"thrower.source", "thrower.step", "thrower.sink"}) {
      Trapped bench(GetParam(), component, "create", what);
      const auto& created = bench.create({{"where", "create"}, {"what", what}});
      ASSERT_FALSE(created) << what;
      EXPECT_EQ(created.error(), expected) << what;
    }
  }
}

TEST_P(PluginExceptions, InAnEntryAreTheCallsFailure) {
  const struct {
    std::string component, where;
    std::function<plugin::Reply(ComponentFixture&)> call;
  } entries[] = {
      {"thrower.source", "check", [](ComponentFixture& b) { return b.check(); }},
      {"thrower.source", "open", [](ComponentFixture& b) { return b.open_source(); }},
      {"thrower.source", "next", [](ComponentFixture& b) { return b.next(5); }},
      {"thrower.sink", "open", [](ComponentFixture& b) { return b.open_sink(); }},
      {"thrower.sink", "flush", [](ComponentFixture& b) { return b.flush(); }},
  };
  for (const auto& [component, where, call] : entries) {
    for (const auto& [what, expected] : kinds()) {
      Trapped bench(GetParam(), component, where, what);
      EXPECT_EQ(call(bench), (plugin::Reply{.status = expected.status, .failure = expected})) << where << " " << what;
    }
  }
}

TEST_P(PluginExceptions, OfOneItemAreItsOwn) {
  for (const auto& [what, expected] : kinds()) {
    Trapped step(GetParam(), "thrower.step", "process", what);
    const plugin::Reply processed{
        .verdicts = {{.output = Object{{"n", 0}}}, {.failure = expected}, {.output = Object{{"n", 2}}}}};
    EXPECT_EQ(step.process_batch({{}, {}, {}}), processed) << what;

    Trapped resumed(GetParam(), "thrower.step", "resume", what);
    EXPECT_EQ(resumed.resume({}, Object(), {}).failure, expected) << what;

    Trapped sink(GetParam(), "thrower.sink", "write", what);
    EXPECT_EQ(sink.write({{}}).verdicts[0].failure, expected) << what;
  }
}

TEST_P(PluginExceptions, OfABatchAreOfItsItemsWithoutVerdict) {
  for (const auto& [what, expected] : kinds()) {
    Trapped batch(GetParam(), "thrower.batch", "process", what);
    const plugin::Reply reply{.status = expected.status, .failure = expected, .verdicts = {{}, {.failure = expected}}};
    EXPECT_EQ(batch.process_batch({{}, {}}), reply) << what;
  }
}

TEST_P(PluginExceptions, WhereThereIsNoAnswerAreSwallowed) {
  for (const auto& [what, expected] : kinds()) {
    EXPECT_EQ(Trapped(GetParam(), "thrower.source", "estimate", what).estimate(), std::nullopt) << what;
    Trapped(GetParam(), "thrower.sink", "committed", what).commit();

    Trapped destroyed(GetParam(), "thrower.step", "destroy", what);
    destroyed.create({{"where", "nowhere"}, {"what", what}});
    EXPECT_EQ(destroyed.logs, std::vector<std::string>{"error a component's destructor threw"});
  }
}

}  // namespace
}  // namespace sluice
