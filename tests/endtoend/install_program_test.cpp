// SPDX-License-Identifier: Apache-2.0
//
// What `cmake --install` puts where, and that it works from there.
#include <algorithm>

#include "support/places.hpp"
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class InstalledProgram : public Workbench {};

TEST_F(InstalledProgram, IsTheProgramsThePluginsTheSdkTheWorkflowsAndTheirPagesAndNothingElse) {
  auto install = settings({});
  install.command = {"/usr/bin/env", "cmake", "--install", build_folder().string(), "--prefix", path("usr")};
  const auto installed = ChildProcess(install).end();
  ASSERT_EQ(installed.status, 0) << installed.err;
  std::vector<std::string> places;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "usr")) {
    if (!entry.is_regular_file()) continue;
    const auto place = std::filesystem::relative(entry.path(), folder / "usr").string();
    if (place.starts_with("include/sluice/") || place.starts_with("share/doc/") || place.starts_with("share/man/"))
      continue;
    places.push_back(place);
  }
  std::ranges::sort(places);
  std::vector<std::string> names;
  for (const auto& place : places) names.push_back(std::filesystem::path(place).filename().string());
  EXPECT_EQ(names, (std::vector<std::string>{"sluice", "sluice-sandbox",  // bin
                                             "csv.so", "dedupe.so", "each.so", "exec.so", "file.so", "items.so",
                                             "memories.so", "slack.so",  // lib/sluice/plugins
                                             "SluiceConfig.cmake", "SluiceConfigVersion.cmake", "SluicePlugin.cmake",
                                             "SluiceTargets.cmake",
                                             "plugin.map",  // share/cmake/Sluice
                                             "clean-up.toml", "creator-watch.toml", "index-links.toml",
                                             "sluice.schema.json"}));  // share/sluice/workflows
  EXPECT_TRUE(std::filesystem::exists(folder / "usr/include/sluice/sdk.hpp"));
  EXPECT_TRUE(std::filesystem::exists(folder / "usr/include/sluice/plugin.h"));

  environment.erase("SLUICE_PLUGINS");
  write("a.toml",
        "name = \"flow\"\n[source]\nuses = \"items\"\nwith = { list = [1, 2] }\n"
        "[[sink]]\nname = \"out\"\nuses = \"file\"\nwith = { path = \"out.jsonl\" }\n");
  auto run = settings({"run", "a.toml"});
  run.command.front() = path("usr/bin/sluice");
  const auto end = ChildProcess(run).end();
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_EQ(std::ranges::count(read("out.jsonl"), '\n'), 2);
}

}  // namespace
}  // namespace sluice::testing_support
