// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/component_fixture.hpp"
#include "support/folder.hpp"

namespace sluice {
namespace {

using plugin::Status;

class ExecSource : public testing::TestWithParam<Mode> {
 protected:
  void program(const std::string& script) {
    folder.write("program.sh", script);
    const auto& made = bench.create(
        {{"run", Array{"/bin/sh", "program.sh"}}, {"root", folder.path().string()}, {"max_output", "1KiB"}});
    ASSERT_TRUE(made) << made.error().message;
  }
  // Asks until there is something else than nothing yet.
  plugin::Reply next(std::uint32_t max) {
    auto reply = bench.next(max);
    while (reply.status == Status::idle) reply = bench.next(max);
    return reply;
  }

  testing_support::Folder folder;
  ComponentFixture bench{GetParam(), ComponentKind::source, "exec"};
};
INSTANTIATE_TEST_SUITE_P(Modes, ExecSource, testing::ValuesIn(kModes), mode_name);

TEST_P(ExecSource, ALineIsAnItemAndTheLastCheckpointIsGivenBack) {
  program(R"(echo "{\"from\":${SLUICE_CHECKPOINT:-null}}"; echo '{"n":1}'; echo '{"checkpoint":"page 2"}'
echo; echo 7; echo '{"checkpoint":{"page":3}}'; printf '{"n":3}')");
  ASSERT_FALSE(bench.open_source().failure);
  std::vector<Value> items;
  std::string checkpoint;
  auto reply = next(1);
  for (; reply.status == Status::ok; reply = next(1)) {
    EXPECT_LE(reply.emitted.size(), 1u);
    items.insert(items.end(), reply.emitted.begin(), reply.emitted.end());
    if (!reply.checkpoint) continue;
    // A text is given back without quotes, for shells.
    EXPECT_TRUE(*reply.checkpoint == "page 2" || *reply.checkpoint == R"({"page":3})") << *reply.checkpoint;
    checkpoint = *reply.checkpoint;
  }
  EXPECT_EQ(reply.status, Status::end);
  EXPECT_EQ(items,
            (std::vector<Value>{Object{{"from", nullptr}}, Object{{"n", 1}}, Object{{"value", 7}}, Object{{"n", 3}}}));
  ASSERT_FALSE(bench.open_source(checkpoint).failure);
  EXPECT_EQ(next(1).emitted, std::vector<Value>{(Object{{"from", Object{{"page", 3}}}})});
}

TEST_P(ExecSource, EndsAsItsProgramDoes) {
  const struct {
    const char* script;
    Status status;
    const char* message;
  } cases[] = {
      {"exit 0", Status::end, ""},
      {"echo wait >&2; exit 75", Status::retry, "the program ended with status 75: wait"},
      {"echo broken >&2; exit 1", Status::failed, "the program ended with status 1: broken"},
      {"kill -9 $$", Status::retry, "the program ended with signal 9"},
      {"while :; do printf 0123456789; done", Status::failed,
       "a line of the program is too long: it wrote more than the 1024 bytes that max_output allows"},
  };
  for (const auto& [script, status, message] : cases) {
    program(script);
    ASSERT_FALSE(bench.open_source().failure);
    const auto reply = next(10);
    EXPECT_EQ(reply.failure ? reply.failure->status : reply.status, status) << script;
    EXPECT_EQ(reply.failure ? reply.failure->message : "", message) << script;
  }
}

TEST_P(ExecSource, ItemsBeforeALineThatIsNoneAreTaken) {
  program("echo '{\"n\":1}'; echo 'Traceback'; exec sleep 100");
  ASSERT_FALSE(bench.open_source().failure);
  EXPECT_EQ(next(10).emitted, std::vector<Value>{(Object{{"n", 1}})});
  const auto reply = next(10);
  ASSERT_TRUE(reply.failure);
  EXPECT_EQ(reply.failure->status, Status::failed);
  EXPECT_TRUE(reply.failure->message.starts_with("the program wrote a line that is no JSON: "))
      << reply.failure->message;
}

}  // namespace
}  // namespace sluice
