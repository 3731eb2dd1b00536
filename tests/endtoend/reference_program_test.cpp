// SPDX-License-Identifier: Apache-2.0
//
// What the program says of its components: their examples validate, and the pages in the repository are what it prints.
#include <algorithm>
#include <sstream>

#include "support/folder.hpp"
#include "support/places.hpp"
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class ReferenceProgram : public Workbench {
 protected:
  // With the shipped plugins alone.
  ReferenceProgram() { environment.erase("SLUICE_PLUGINS"); }
};

// The last section of each page of one name, as it would stand in a file.
std::vector<std::string> examples_on(const std::string& pages) {
  std::vector<std::string> out;
  std::istringstream lines(pages);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "NAME") inside = false;
    if (inside) out.back() += line.substr(std::min<std::size_t>(4, line.size())) + "\n";
    if (line != "EXAMPLE") continue;
    inside = true;
    out.emplace_back();
  }
  return out;
}

TEST_F(ReferenceProgram, EveryExampleValidates) {
  environment["SLUICE_PLUGINS"] =
      (build_folder() / "lib/test-plugins").string() + ":" + (build_folder() / "lib/example-plugins").string();
  int examples = 0;
  for (const auto& plugin : json({"plugins", "list"})) {
    for (const auto& component : plugin["components"].array()) {
      const auto& name = component["name"].string();
      for (const auto& example : examples_on(sluice({"plugins", "show", name}).out)) {
        write("example.toml", example);
        const auto end = sluice({"validate", "example.toml"});
        EXPECT_EQ(end.status, 0) << name << "\n" << example << end.err;
        ++examples;
      }
    }
  }
  EXPECT_GT(examples, 12);
}

TEST_F(ReferenceProgram, TheReferenceInTheRepositoryIsWhatItPrints) {
  const auto end = sluice({"plugins", "docs", (build_folder() / "lib/plugins").string()});
  EXPECT_EQ(end.err, "");
  EXPECT_TRUE(end.out == content_of(source_folder() / "plugins/REFERENCE.md"))
      << "plugins/REFERENCE.md is another: ./dev reference writes it anew";
}

TEST_F(ReferenceProgram, TheSchemaInTheRepositoryIsWhatItPrints) {
  const auto end = sluice({"schema"});
  EXPECT_EQ(end.err, "");
  EXPECT_TRUE(end.out == content_of(source_folder() / "workflows/sluice.schema.json"))
      << "workflows/sluice.schema.json is another: ./dev reference writes it anew";
}

// That the folder builds and runs, packaging/check shows.
TEST_F(ReferenceProgram, PluginsNewMakesAFolderUnderTheNameAndTakesNoOther) {
  const auto made = sluice({"plugins", "new", "my_step"});
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_NE(made.out.find("  cd my_step\n"), std::string::npos) << made.out;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "my_step")) {
    names.push_back(entry.path().filename().string());
    EXPECT_EQ(content_of(entry.path()).find("@"), std::string::npos) << entry.path();
  }
  std::ranges::sort(names);
  EXPECT_EQ(names,
            (std::vector<std::string>{"CMakeLists.txt", "my_step.cpp", "sluice.toml", "test.sh", "workflow.toml"}));
  EXPECT_NE(read("my_step/my_step.cpp").find("SLUICE_PLUGIN(\"dev.example.my_step\", \"0.1.0\", MyStep)"),
            std::string::npos);
  EXPECT_EQ(read("my_step/workflow.toml").substr(0, 16), "name = \"my-step\"");

  const auto again = sluice({"plugins", "new", "my_step"});
  EXPECT_EQ(again.err, "sluice: my_step: is there already\n");
  EXPECT_EQ(again.status, 1);
  EXPECT_EQ(sluice({"plugins", "new", "../x"}).status, 2);
}

// By a validator of others, where there is one.
TEST_F(ReferenceProgram, TheSchemaTakesTheWorkflowsAndEveryExampleAndFindsSlips) {
  const auto source = std::filesystem::absolute(source_folder());
  auto run = settings({});
  run.command = {"/usr/bin/python3", (source / "tests/endtoend/validate_by_schema.py").string(),
                 (source / "workflows").string()};
  for (const auto& plugin : json({"plugins", "list"})) {
    for (const auto& component : plugin["components"].array()) {
      for (const auto& example : examples_on(sluice({"plugins", "show", component["name"].string()}).out)) {
        const auto file = std::to_string(run.command.size()) + ".toml";
        write(file, example);
        run.command.push_back(path(file));
      }
    }
  }
  if (!std::filesystem::exists(run.command.front())) GTEST_SKIP() << "there is no python3";
  const auto end = ChildProcess(run).end();
  if (end.status == 77) GTEST_SKIP() << end.err;
  EXPECT_EQ(end.status, 0) << end.out << end.err;
}

}  // namespace
}  // namespace sluice::testing_support
