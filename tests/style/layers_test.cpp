// SPDX-License-Identifier: Apache-2.0
//
// The layout's rules, held by reading every source file: who may include whom, which library stands behind which
// module, and what may stand nowhere.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "support/places.hpp"

namespace {

namespace fs = std::filesystem;

struct SourceFile {
  std::string path;  // relative to the repository
  std::vector<std::string> lines;
};

const std::vector<SourceFile>& sources() {
  static const auto all = [] {
    const fs::path root = sluice::testing_support::source_folder();
    std::vector<SourceFile> files;
    for (const auto* folder : {"engine", "sdk", "plugins", "examples", "tests"}) {
      for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const auto extension = entry.path().extension();
        if (extension != ".cpp" && extension != ".hpp" && extension != ".h" && extension != ".c") continue;
        SourceFile file{fs::relative(entry.path(), root).string(), {}};
        std::ifstream in(entry.path());
        for (std::string line; std::getline(in, line);) file.lines.push_back(line);
        files.push_back(std::move(file));
      }
    }
    std::ranges::sort(files, {}, &SourceFile::path);
    return files;
  }();
  return all;
}

bool is_test(const std::string& path) {
  return path.find("_test.") != std::string::npos || path.starts_with("tests/");
}

// "engine/journal/x.cpp" -> "journal"; "" outside of the engine.
std::string module_of(const std::string& path) {
  if (!path.starts_with("engine/")) return "";
  const auto end = path.find('/', 7);
  return path.substr(7, end - 7);
}

struct Include {
  std::string name;
  bool angled = false;
};

std::vector<Include> includes_of(const SourceFile& file) {
  static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<Include> found;
  std::smatch match;
  for (const auto& line : file.lines) {
    if (std::regex_search(line, match, include)) found.push_back({match[2], match[1] == "<"});
  }
  return found;
}

// What each module may include of the others, everything below counted.
const std::map<std::string, std::set<std::string>> kMayInclude{
    {"base", {}},
    {"json", {"base"}},
    {"log", {"base", "json"}},
    {"model", {"base", "json", "log"}},
    {"plan", {"base", "json", "log", "model"}},
    {"config", {"base", "json", "log", "model"}},
    {"expression", {"base", "json", "log", "model"}},
    {"journal", {"base", "json", "log", "model"}},
    {"plugin", {"base", "json", "log", "model"}},
    {"check", {"base", "json", "log", "model", "config", "plugin", "expression"}},
    {"http", {"base", "json", "log"}},
    {"runtime", {"base", "json", "log", "model", "plan", "journal", "plugin", "expression"}},
    {"api", {"base", "json", "log", "model", "plan", "journal", "plugin", "expression", "runtime", "http"}},
};

TEST(Layers, EachModuleIncludesOnlyThoseBelowIt) {
  for (const auto& file : sources()) {
    const auto module = module_of(file.path);
    if (module.empty() || module == "app" || is_test(file.path)) continue;
    ASSERT_TRUE(kMayInclude.contains(module)) << file.path << ": a module that the rule does not know";
    for (const auto& include : includes_of(file)) {
      const auto other = include.name.substr(0, include.name.find('/'));
      if (include.angled || other == module || !(kMayInclude.contains(other) || other == "app" || other == "api"))
        continue;
      EXPECT_TRUE(kMayInclude.at(module).contains(other)) << file.path << " includes " << include.name;
    }
  }
}

TEST(Layers, EachLibraryStandsBehindOneModule) {
  const std::map<std::string, std::set<std::string>> only{
      {"toml++", {"engine/config/"}},     {"lua", {"engine/expression/"}},   {"re2/", {"engine/expression/"}},
      {"sqlite3.h", {"engine/journal/"}}, {"boost/dll", {"engine/plugin/"}}, {"boost/program_options", {"engine/app/"}},
      {"Poco/Net/", {"engine/http/"}},    {"spdlog", {"engine/log/"}},
  };
  for (const auto& file : sources()) {
    if (is_test(file.path)) continue;
    for (const auto& include : includes_of(file)) {
      for (const auto& [library, places] : only) {
        if (!include.name.starts_with(library)) continue;
        EXPECT_TRUE(std::ranges::any_of(places, [&](const auto& place) { return file.path.starts_with(place); }))
            << file.path << " includes " << include.name;
      }
    }
  }
}

TEST(Layers, TheSdkAndThePluginsKnowNothingOfTheEngine) {
  for (const auto& file : sources()) {
    const bool sdk = file.path.starts_with("sdk/");
    if (!sdk && !(file.path.starts_with("plugins/") && !is_test(file.path))) continue;
    for (const auto& include : includes_of(file)) {
      const auto first = include.name.substr(0, include.name.find('/'));
      EXPECT_FALSE(kMayInclude.contains(first) || first == "api" || first == "app")
          << file.path << " includes " << include.name;
    }
  }
}

TEST(Style, EveryFileSaysItsLicenceFirst) {
  for (const auto& file : sources()) {
    ASSERT_FALSE(file.lines.empty()) << file.path;
    EXPECT_NE(file.lines.front().find("SPDX-License-Identifier: Apache-2.0"), std::string::npos) << file.path;
  }
}

TEST(Style, BannedWordsStandNowhere) {
  struct Ban {
    const char* pattern;
    const char* instead;
    std::set<std::string> but;
  };
  const std::vector<Ban> bans{
      {R"(\bsleep_for\b|\bsleep_until\b|\busleep\()", "wait on a condition with a deadline", {}},
      {R"(system_clock::now\()", "Clock", {"engine/base/clock.cpp"}},
      {R"(using namespace std\s*;)", "names in full", {}},
      {R"(\.detach\(\))", "a jthread that is joined", {}},
      {R"(\bTODO\b|\bFIXME\b)", "an issue", {}},
  };
  for (const auto& ban : bans) {
    const std::regex pattern(ban.pattern);
    for (const auto& file : sources()) {
      if (file.path.starts_with("tests/style/") || ban.but.contains(file.path)) continue;
      for (std::size_t i = 0; i < file.lines.size(); ++i) {
        EXPECT_FALSE(std::regex_search(file.lines[i], pattern))
            << file.path << ":" << i + 1 << ": instead of this: " << ban.instead;
      }
    }
  }
}

TEST(Style, HeadersAreGuarded) {
  for (const auto& file : sources()) {
    if (!file.path.ends_with(".hpp")) continue;
    const bool guarded = std::ranges::any_of(file.lines, [](const auto& line) { return line == "#pragma once"; });
    EXPECT_TRUE(guarded) << file.path;
  }
}

}  // namespace
