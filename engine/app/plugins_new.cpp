// SPDX-License-Identifier: Apache-2.0
#include "app/plugins_new.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "app/plugin_template.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "config/identifier.hpp"

namespace sluice::app {
namespace {

// greet_all: GreetAll
std::string camel_case(std::string_view name) {
  std::string out;
  bool first = true;
  for (const char c : name) {
    const bool small = c >= 'a' && c <= 'z';
    if (c != '_') out += first && small ? static_cast<char>(c - 'a' + 'A') : c;
    first = c == '_';
  }
  return out;
}

std::string with_hyphens(std::string name) {
  std::ranges::replace(name, '_', '-');
  return name;
}

std::string filled(std::string text, const std::string& name) {
  for (const auto& [word, value] : {std::pair<std::string_view, std::string>{"@name@", name},
                                    {"@name-@", with_hyphens(name)},
                                    {"@Name@", camel_case(name)}}) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + value.size()))
      text.replace(at, word.size(), value);
  }
  return text;
}

Result<> write_files(const std::filesystem::path& folder, const std::string& name) {
  std::error_code error;
  if (!std::filesystem::create_directory(folder, error))
    return failure(folder.string() + ": " + (error ? error.message() : "is there already"));
  for (const auto& [file, text] : kPluginTemplate) {
    const auto path = folder / (file == "plugin.cpp" ? name + ".cpp" : std::string(file));
    std::ofstream out(path, std::ios::binary);
    out << filled(std::string(text), name);
    out.flush();
    if (!out) return failure(path.string() + ": cannot be written");
  }
  return {};
}

}  // namespace

ExitStatus new_plugin(Console& console, const std::string& name) {
  if (!config::is_identifier(name)) return console.usage_error("plugins new: " + config::not_an_identifier(name));
  if (const auto written = write_files(name, name); !written)
    return console.error(ExitStatus::failed, written.error().message);
  console.print(
      "{0}/ holds a step, its test and a workflow. To build and try it (sluice-dev, cmake and g++ are needed):\n"
      "  cd {0}\n"
      "  cmake -B build && cmake --build build\n"
      "  ctest --test-dir build\n"
      "  sluice run workflow.toml\n",
      name);
  return ExitStatus::succeeded;
}

}  // namespace sluice::app
