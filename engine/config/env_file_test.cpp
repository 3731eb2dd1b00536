// SPDX-License-Identifier: Apache-2.0
#include "config/env_file.hpp"

#include <gtest/gtest.h>

namespace sluice::config {
namespace {

TEST(EnvFile, ReadsEveryFormOfAValue) {
  const auto read = parse_env_file(
      "\xEF\xBB\xBF# the keys\n"
      "\n"
      "  PLAIN=abc def \n"
      "export KEY=sk-1#2 # the second\r\n"
      "SINGLE='a \"b\" $C \\n'   # as it is\n"
      "DOUBLE=\"a\\tb\\n\\\"c\\\" \\\\ \\$D $E\"\n"
      "EMPTY=\n"
      "QUOTED_EMPTY=''\n"
      "NOTHING= # but a comment\n"
      "_x1=a=b");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, (Variables{{"PLAIN", "abc def"},
                              {"KEY", "sk-1#2"},
                              {"SINGLE", "a \"b\" $C \\n"},
                              {"DOUBLE", "a\tb\n\"c\" \\ $D $E"},
                              {"EMPTY", ""},
                              {"QUOTED_EMPTY", ""},
                              {"NOTHING", ""},
                              {"_x1", "a=b"}}));
  EXPECT_EQ(parse_env_file(""), Variables());
}

TEST(EnvFile, AnErrorNamesItsLineAndNoValue) {
  const struct {
    const char* text;
    EnvFileError error;
  } cases[] = {
      {"A=1\nsk-secret\n", {2, "a line is NAME=VALUE"}},
      {"A =1", {1, "before the = stands a name of letters, digits and _, and no blank"}},
      {"1A=1", {1, "before the = stands a name of letters, digits and _, and no blank"}},
      {"=1", {1, "before the = stands a name of letters, digits and _, and no blank"}},
      {"A='x\nB=1", {1, "A: the quote ' is not closed on its line"}},
      {"A=\"x", {1, "A: the quote \" is not closed on its line"}},
      {"A=\"x\\", {1, R"(A: behind a \ in double quotes stands one of n t r " \ $)"}},
      {"A=\"\\x\"", {1, R"(A: behind a \ in double quotes stands one of n t r " \ $)"}},
      {"A='x'y", {1, "A: something stands behind the closing quote"}},
      {"A=1\n\nexport A=2", {3, "A is given a second time"}},
  };
  for (const auto& [text, error] : cases) {
    const auto read = parse_env_file(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error(), error) << read.error().line << read.error().message;
  }
}

}  // namespace
}  // namespace sluice::config
