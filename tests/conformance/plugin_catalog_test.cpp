// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "conformance/conformance.hpp"
#include "plugin/catalog.hpp"
#include "support/folder.hpp"

namespace sluice {
namespace {

using testing_support::content_of;
using testing_support::Folder;

using std::filesystem::perms;

class PluginCatalog : public testing::Test {
 protected:
  static plugin::Catalog scan(std::vector<std::filesystem::path> directories) {
    return plugin::Catalog::scan(directories);
  }
  static std::vector<std::string> problems(const plugin::Catalog& catalog) {
    std::vector<std::string> out;
    for (const Error& problem : catalog.problems()) out.push_back(problem.message);
    return out;
  }

  // The plugin "faulty", sound, of one step of that name.
  const std::string good_ = content_of(conformance_folder("faulty/NONE") / "faulty.so");
  const Folder first_, second_;
};

TEST_F(PluginCatalog, TheEarlierDirectoryWins) {
  first_.write("a.so", good_);
  second_.write("b.so", good_);
  const auto catalog = scan({second_.path(), first_.path()});
  EXPECT_EQ(catalog.files().size(), 2u);
  EXPECT_EQ(catalog.find(ComponentKind::step, "faulty")->file.path,
            std::filesystem::canonical(second_.path()) / "b.so");
  EXPECT_EQ(problems(catalog), std::vector<std::string>{});
}

TEST_F(PluginCatalog, OfTwoInOneDirectoryTheFirstByNameIsUsedAndTheOtherReported) {
  first_.write("b.so", good_);
  first_.write("a.so", good_);
  const auto catalog = scan({first_.path()});
  const auto directory = std::filesystem::canonical(first_.path());
  EXPECT_EQ(catalog.find(ComponentKind::step, "faulty")->file.path, directory / "a.so");
  EXPECT_EQ(problems(catalog), std::vector<std::string>{(directory / "b.so").string() +
                                                        ": offers faulty, as a.so beside it does, which is used"});
}

TEST_F(PluginCatalog, WhatSeveralPathsLeadToIsTakenOnceAndSilently) {
  const auto file = std::filesystem::canonical(first_.write("a.so", good_));
  const auto bad = std::filesystem::canonical(first_.write("bad.so", "no plugin"));
  std::filesystem::create_symlink("a.so", first_.path() / "b.so");
  std::filesystem::create_hard_link(file, first_.path() / "c.so");
  std::filesystem::create_directory_symlink(first_.path(), second_.path() / "first");
  std::filesystem::create_symlink(file, second_.path() / "d.so");
  const auto catalog = scan({first_.path(), first_.path(), second_.path() / "first", second_.path()});
  ASSERT_EQ(catalog.files().size(), 1u);
  EXPECT_EQ(catalog.files().front().path, file);
  EXPECT_EQ(problems(catalog),
            std::vector<std::string>{bad.string() + ": not an ELF file, but a shared library for x86-64 is needed"});
}

TEST_F(PluginCatalog, ABadFileHidesNothing) {
  const auto bad = first_.write("a.so", "no plugin");
  first_.write("b.so", good_);
  first_.write("notes.txt", "no library");
  const auto catalog = scan({first_.path(), first_.path() / "none"});
  EXPECT_TRUE(catalog.find(ComponentKind::step, "faulty"));
  EXPECT_EQ(problems(catalog),
            (std::vector<std::string>{std::filesystem::canonical(bad).string() +
                                          ": not an ELF file, but a shared library for x86-64 is needed",
                                      (first_.path() / "none").string() + ": No such file or directory"}));
}

TEST_F(PluginCatalog, WhatOthersCouldChangeIsNotRead) {
  const auto file = std::filesystem::canonical(first_.write("a.so", good_));
  std::filesystem::permissions(file, perms::group_write, std::filesystem::perm_options::add);
  const auto by_file = scan({first_.path()});
  EXPECT_FALSE(by_file.find(ComponentKind::step, "faulty"));
  EXPECT_EQ(problems(by_file), std::vector<std::string>{file.string() + ": others can write to it; `chmod go-w " +
                                                        file.string() + "` before plugins are taken from it"});

  second_.write("a.so", good_);
  const auto directory = std::filesystem::canonical(second_.path());
  std::filesystem::permissions(directory, perms::others_write, std::filesystem::perm_options::add);
  const auto by_directory = scan({second_.path()});
  EXPECT_FALSE(by_directory.find(ComponentKind::step, "faulty"));
  EXPECT_EQ(problems(by_directory),
            std::vector<std::string>{directory.string() + ": others can write to it; `chmod go-w " +
                                     directory.string() + "` before plugins are taken from it"});
}

TEST_F(PluginCatalog, SuggestsTheNearestName) {
  first_.write("a.so", good_);
  const auto catalog = scan({first_.path()});
  EXPECT_EQ(catalog.suggestion("falty"), "faulty");
  EXPECT_EQ(catalog.suggestion("csv"), std::nullopt);
}

}  // namespace
}  // namespace sluice
