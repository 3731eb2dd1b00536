// SPDX-License-Identifier: Apache-2.0
#include "config/key_depth.hpp"

#include <gtest/gtest.h>

#include <string>

#include "config/document.hpp"

namespace sluice::config {
namespace {

std::string dotted(int parts, const std::string& part = "a") {
  std::string key = part;
  for (int i = 1; i < parts; ++i) key += "." + part;
  return key;
}

TEST(KeyDepth, CountsThePartsOfEachKeyAndOfNothingElse) {
  const auto most = dotted(kMostKeyParts);
  const auto more = dotted(kMostKeyParts + 1);
  const struct {
    std::string toml;
    std::optional<std::size_t> at;
  } cases[] = {
      {"", {}},
      {most + " = 1\n[" + most + "]\n" + most + " = { " + most + " = 1, " + most + " = 1.5 }", {}},
      {more + " = 1", 0},
      {"x = 1\n[" + more + "]", 7},
      {"[[" + more + "]]", 2},
      {"x = {" + more + " = 1}", 5},
      {dotted(kMostKeyParts + 1, "\"a\"") + " = 1", 0},
      {dotted(kMostKeyParts + 1, " 'a' ") + " = 1", 0},
      {"x = \"" + more + "\"", {}},
      {"x = '" + more + "'", {}},
      {"x = \"\"\"\n\"" + more + "\\\"\"\"\"", {}},
      {"x = '''\n'" + more + "\n'''", {}},
      {"x = \"\\\\\" # " + more, {}},
      {"x = \"open\n" + more, 10},
      {"x = \"\"\"open\n" + more, {}},
      {"x = \"\\", {}},
  };
  for (const auto& [toml, at] : cases) EXPECT_EQ(too_deep_key(toml), at) << toml;
}

TEST(KeyDepth, KeysOfAnyDepthAreRefusedAtTheirPlace) {
  for (const auto& [text, place] : {std::pair{"name = \"a\"\n" + dotted(100'000) + " = 1", "f:2:1"},
                                    std::pair{"name = \"a\"\n[" + dotted(100'000) + "]", "f:2:2"}}) {
    Diagnostics diagnostics("f");
    EXPECT_FALSE(parse("f", text, diagnostics));
    ASSERT_EQ(diagnostics.sorted().size(), 1u);
    const auto said = to_text(diagnostics.sorted(), "");
    EXPECT_EQ(said.substr(0, said.find('\n')), std::string(place) + ": error: a key has at most 16 parts");
  }
}

}  // namespace
}  // namespace sluice::config
