// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support/component_fixture.hpp"
#include "support/folder.hpp"
#include "support/places.hpp"

namespace sluice {
namespace {

class FolderTest : public testing::TestWithParam<Mode> {
 protected:
  FolderTest() {
    files.write("b.txt", "bb");
    files.write("a.txt", "a");
    std::filesystem::create_directory(files.path() / "c");
    files.write("e.txt", "");
    bench.create({{"path", files.path().string()}});
  }

  Value item(const std::string& name, int bytes) const {
    return Object{{"path", (files.path() / name).string()}, {"name", name}, {"bytes", bytes}};
  }

  testing_support::Folder files;
  ComponentFixture bench{GetParam(), "folder", testing_support::build_folder() / "lib/example-plugins"};
};
INSTANTIATE_TEST_SUITE_P(Modes, FolderTest, testing::ValuesIn(kModes), mode_name);

TEST_P(FolderTest, YieldsItsFilesByName) {
  EXPECT_EQ(bench.open_source(), plugin::Reply{});
  EXPECT_EQ(bench.next(2), (plugin::Reply{.emitted = {item("a.txt", 1), item("b.txt", 2)}, .checkpoint = "b.txt"}));
  EXPECT_EQ(bench.next(2),
            (plugin::Reply{.status = plugin::Status::end, .emitted = {item("e.txt", 0)}, .checkpoint = "e.txt"}));
}

TEST_P(FolderTest, GoesOnBehindItsCursor) {
  bench.open_source("a.txt");
  EXPECT_EQ(bench.next(9).emitted, (std::vector<Value>{item("b.txt", 2), item("e.txt", 0)}));
}

TEST_P(FolderTest, AFolderThatIsNotThereFailsTheRun) {
  const auto gone = (files.path() / "gone").string();
  bench.create({{"path", gone}});
  const auto reply = bench.open_source();
  ASSERT_TRUE(reply.failure);
  EXPECT_EQ(reply.failure->status, plugin::Status::failed);
  EXPECT_EQ(reply.failure->message, gone + ": No such file or directory");
}

}  // namespace
}  // namespace sluice
