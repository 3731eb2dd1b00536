// SPDX-License-Identifier: Apache-2.0
#include "file/place.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace sluice::file {
namespace {

namespace fs = std::filesystem;

class PlaceTest : public testing::Test {
 protected:
  PlaceTest() {
    std::string pattern = fs::temp_directory_path() / "place-XXXXXX";
    folder_ = fs::canonical(::mkdtemp(pattern.data()));
    root_ = folder_ / "root";
    fs::create_directories(root_ / "real");
    fs::create_directories(folder_ / "rootless");
    fs::create_symlink(folder_ / "rootless", root_ / "away");
    fs::create_symlink("real", root_ / "within");
    std::ofstream(folder_ / "secret") << "theirs";
    fs::create_symlink("../secret", root_ / "link.csv");
  }
  ~PlaceTest() override { fs::remove_all(folder_); }

  fs::path folder_, root_;
};

TEST_F(PlaceTest, IsTheCanonicalPathBelowTheRoot) {
  EXPECT_EQ(place_below(root_, root_ / "out.csv"), root_ / "out.csv");
  EXPECT_EQ(place_below(root_, root_ / "new/deep/out.csv"), root_ / "new/deep/out.csv");
  EXPECT_EQ(place_below(root_, root_ / "real/../out.csv"), root_ / "out.csv");
  EXPECT_EQ(place_below(root_, root_ / "within/out.csv"), root_ / "real/out.csv");
  EXPECT_EQ(place_below(root_ / "within", root_ / "real/out.csv"), root_ / "real/out.csv");
}

TEST_F(PlaceTest, NothingLeadsOutOfTheRoot) {
  const std::string outside = " stands outside of the root " + root_.string();
  const auto refusal = [&](const fs::path& path) { return place_below(root_, path).error().sentence; };
  EXPECT_EQ(refusal(folder_ / "out.csv"), (folder_ / "out.csv").string() + outside);
  EXPECT_EQ(refusal(root_ / "../out.csv"),
            (root_ / "../out.csv").string() + outside + ": it leads to " + (folder_ / "out.csv").string());
  EXPECT_EQ(refusal(root_ / "away/out.csv"),
            (root_ / "away/out.csv").string() + outside + ": it leads to " + (folder_ / "rootless/out.csv").string());
  EXPECT_EQ(refusal(root_ / "link.csv"),
            (root_ / "link.csv").string() + outside + ": it leads to " + (folder_ / "secret").string());
  EXPECT_EQ(refusal(root_ / "new/../../rootless/out.csv"), (root_ / "new/../../rootless/out.csv").string() + outside +
                                                               ": it leads to " +
                                                               (folder_ / "rootless/out.csv").string());
  EXPECT_EQ(refusal(root_), root_.string() + outside);
  EXPECT_EQ(place_below(folder_ / "none", root_ / "out.csv").error().sentence,
            "the root " + (folder_ / "none").string() + " cannot be used: No such file or directory");
}

TEST_F(PlaceTest, MissingDirectoriesAreMade) {
  EXPECT_TRUE(make_directory(root_ / "a/b/c").has_value());
  EXPECT_TRUE(fs::is_directory(root_ / "a/b/c"));
  EXPECT_TRUE(make_directory(root_ / "a/b/c").has_value());
  std::ofstream(root_ / "file") << "";
  EXPECT_EQ(make_directory(root_ / "file/deeper").error().sentence,
            (root_ / "file/deeper").string() + " cannot be created: Not a directory");
}

}  // namespace
}  // namespace sluice::file
