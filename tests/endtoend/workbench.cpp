// SPDX-License-Identifier: Apache-2.0
#include "workbench.hpp"

#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "json/json.hpp"
#include "support/component_fixture.hpp"

namespace sluice::testing_support {

Workbench::Workbench() {
  std::string pattern = (std::filesystem::temp_directory_path() / "sluice-XXXXXX").string();
  folder = ::mkdtemp(pattern.data());
  environment = {{"PATH", "/usr/bin:/bin"},
                 {"HOME", path("home")},
                 {"XDG_STATE_HOME", path("state")},
                 {"TERM", "xterm"},
                 {"SLUICE_PLUGINS", (build_folder() / "lib/test-plugins").string()}};
}

Workbench::~Workbench() {
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

std::filesystem::path Workbench::write(const std::string& name, std::string_view text) const {
  std::ofstream(folder / name, std::ios::binary) << text;
  return folder / name;
}

std::string Workbench::read(const std::string& name) const {
  std::ifstream in(folder / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void Workbench::counting(const std::string& name, int items, std::string_view rest) const {
  write(name, "name = \"flow\"\n[source]\nuses = \"probe.count\"\nwith = { items = " + std::to_string(items) + " }\n" +
                  std::string(rest));
}

ChildProcess::Settings Workbench::settings(std::vector<std::string> words) const {
  words.insert(words.begin(), (build_folder() / "bin/sluice").string());
  return {.command = std::move(words), .folder = folder, .environment = environment};
}

Workbench::End Workbench::sluice(std::vector<std::string> words) const {
  return ChildProcess(settings(std::move(words))).end();
}

std::vector<Value> Workbench::json(std::vector<std::string> words) const {
  words.insert(words.end(), {"--format", "json"});
  const auto end = sluice(std::move(words));
  std::vector<Value> values;
  std::istringstream lines(end.out);
  for (std::string line; std::getline(lines, line);) {
    auto value = parse_json(line);
    if (value) {
      values.push_back(*std::move(value));
    } else {
      ADD_FAILURE() << line << "\n" << end.err;
    }
  }
  return values;
}

}  // namespace sluice::testing_support
