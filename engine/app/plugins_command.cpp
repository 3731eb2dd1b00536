// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "app/command.hpp"
#include "app/command_line.hpp"
#include "app/locations.hpp"
#include "app/table.hpp"
#include "base/text.hpp"
#include "json/json.hpp"
#include "plugin/catalog.hpp"
#include "plugin/describe.hpp"

namespace sluice::app {
namespace {

constexpr std::string_view kUsage = "plugins list | show COMPONENT";
constexpr OptionSpec kOptions[] = {kPlugins, kFormat, {"help", "", "says this"}};

ExitStatus list(const plugin::Catalog& catalog, bool json) {
  if (json) {
    for (const auto& file : catalog.files()) std::puts(to_json(plugin::to_value(file.manifest)).c_str());
    return ExitStatus::succeeded;
  }
  Table table({"COMPONENT", "KIND", "WHAT", "FROM"});
  for (const auto& file : catalog.files()) {
    for (const auto& component : file.manifest.components) {
      table.add({component.name, std::string(name(component.kind)), component.summary, file.path.string()});
    }
  }
  std::fputs(table.text().c_str(), stdout);
  return ExitStatus::succeeded;
}

ExitStatus show(const plugin::Catalog& catalog, const std::string& component, bool json) {
  const auto entry = catalog.find(component);
  if (!entry) {
    const auto meant = catalog.suggestion(component);
    return usage_error("no plugin offers \"" + component + "\"" +
                       (meant ? "; did you mean \"" + std::string(*meant) + "\"?" : "; see sluice plugins list"));
  }
  if (json) {
    std::puts(to_json(plugin::to_value(entry->component)).c_str());
    return ExitStatus::succeeded;
  }
  // A manual page's lines are its own; what a manifest puts into them is not trusted.
  const auto page = plugin::describe(entry->component);
  for (std::size_t begin = 0; begin < page.size();) {
    const auto end = std::min(page.find('\n', begin), page.size());
    std::puts(escaped_for_terminal(std::string_view(page).substr(begin, end - begin)).c_str());
    begin = end + 1;
  }
  return ExitStatus::succeeded;
}

}  // namespace

ExitStatus plugins_command(const std::vector<std::string>& words) {
  const auto arguments = Arguments::parse(kOptions, words);
  if (!arguments) return usage_error(arguments.error().message);
  if (arguments->has("help")) {
    std::printf("usage: sluice %s\n\n%s", std::string(kUsage).c_str(), help_of(kOptions).c_str());
    return ExitStatus::succeeded;
  }
  const auto catalog = plugin::Catalog::scan(plugin_directories(*arguments));
  for (const auto& problem : catalog.problems()) error(ExitStatus::failed, problem.message);
  const bool json = arguments->value("format") == "json";
  const auto& positional = arguments->positional();
  if (positional.empty() || (positional[0] == "list" && positional.size() == 1)) return list(catalog, json);
  if (positional[0] == "show" && positional.size() == 2) return show(catalog, positional[1], json);
  return usage_error("usage: sluice " + std::string(kUsage));
}

}  // namespace sluice::app
