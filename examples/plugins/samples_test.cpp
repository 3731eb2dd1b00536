// SPDX-License-Identifier: Apache-2.0
//
// What holds for all samples in C++: an author's first plugin is one page.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/places.hpp"

namespace sluice {
namespace {

constexpr int kMostLines = 40;

int lines_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  int lines = 0;
  for (std::string line; std::getline(in, line);) ++lines;
  return lines;
}

TEST(Samples, EachOfTheFourRolesTakesFortyLinesAtMost) {
  for (const std::string sample : {"folder", "shorten", "transcode", "collect"}) {
    const auto file = testing_support::source_folder() / "examples/plugins" / sample / (sample + ".cpp");
    EXPECT_GT(lines_of(file), 0) << file;
    EXPECT_LE(lines_of(file), kMostLines) << file;
  }
}

}  // namespace
}  // namespace sluice
