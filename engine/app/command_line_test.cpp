// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.hpp"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

constexpr OptionSpec kOptions[] = {{"set", "NAME=VALUE", ""}, {"journal", "FILE", ""}, {"yes", "", ""}};

Result<Arguments> parse(std::vector<std::string> words) {
  return Arguments::parse(kOptions, words);
}

TEST(CommandLine, OptionsAndWordsMayStandInAnyOrder) {
  const auto arguments = *parse({"a.toml", "--set", "count=8", "--yes", "--set=b=c=d", "--journal", "j.db"});
  EXPECT_EQ(arguments.positional(), std::vector<std::string>{"a.toml"});
  EXPECT_EQ(arguments.values("set"), (std::vector<std::string>{"count=8", "b=c=d"}));
  EXPECT_EQ(arguments.value("journal"), "j.db");
  EXPECT_TRUE(arguments.has("yes"));
  EXPECT_FALSE(arguments.has("format"));
}

TEST(CommandLine, AnUnknownOptionIsNamedWithTheOneThatWasMeant) {
  EXPECT_EQ(parse({"--jurnal", "x"}).error().message, "unknown option --jurnal; did you mean --journal?");
  EXPECT_EQ(parse({"--zzz"}).error().message, "unknown option --zzz");
}

TEST(CommandLine, AnOptionWithoutItsValueIsRefused) {
  EXPECT_FALSE(parse({"--journal"}));
}

TEST(CommandLine, TheShortOptionThatEverybodyTriesAsksForHelp) {
  constexpr OptionSpec kWithHelp[] = {kHelp};
  EXPECT_TRUE(Arguments::parse(kWithHelp, {"-h"})->has("help"));
}

}  // namespace
}  // namespace sluice::app
