// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support/component_fixture.hpp"
#include "support/places.hpp"

namespace sluice {
namespace {

class SlugTest : public testing::TestWithParam<Mode> {
 protected:
  ComponentFixture bench{GetParam(), "slug", testing_support::build_folder() / "lib/example-plugins"};
};
INSTANTIATE_TEST_SUITE_P(Modes, SlugTest, testing::ValuesIn(kModes), mode_name);

TEST_P(SlugTest, KeepsLettersAndDigits) {
  for (const auto& [text, slug] : {std::pair{"Hello, World!", "hello-world"}, std::pair{"  2 x 3 = 6  ", "2-x-3-6"},
                                   std::pair{"plain", "plain"}}) {
    EXPECT_EQ(bench.process({{"text", text}}), plugin::Verdict{.output = Object({{"slug", slug}})});
  }
}

TEST_P(SlugTest, GivesEachItemOfABatchItsOwnVerdict) {
  const auto reply =
      bench.process_batch({{.params = {{"text", "?!"}}, .item = {}}, {.params = {{"text", "A"}}, .item = {}}});
  ASSERT_EQ(reply.verdicts.size(), 2);
  ASSERT_TRUE(reply.verdicts[0].failure);
  EXPECT_EQ(*reply.verdicts[0].failure, (plugin::Failure{.status = plugin::Status::failed,
                                                         .message = "there is no letter and no digit in the text",
                                                         .field = "text"}));
  EXPECT_EQ(reply.verdicts[1], plugin::Verdict{.output = Object({{"slug", "a"}})});
}

TEST_P(SlugTest, ALongTextIsCut) {
  const auto verdict = bench.process({{"text", std::string(1000, 'x')}});
  EXPECT_LE(verdict.output["slug"].string().size(), 128);
}

}  // namespace
}  // namespace sluice
