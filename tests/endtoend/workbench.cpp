// SPDX-License-Identifier: Apache-2.0
#include "workbench.hpp"

#include <sstream>

#include "json/json.hpp"
#include "support/places.hpp"

namespace sluice::testing_support {

Workbench::Workbench() {
  environment = {{"PATH", "/usr/bin:/bin"},
                 {"HOME", path("home")},
                 {"XDG_STATE_HOME", path("state")},
                 {"TERM", "xterm"},
                 {"SLUICE_PLUGINS", (build_folder() / "lib/test-plugins").string()}};
}

std::filesystem::path Workbench::write(const std::string& name, std::string_view text) const {
  return home_.write(name, text);
}

std::string Workbench::read(const std::string& name) const {
  return content_of(folder / name);
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
