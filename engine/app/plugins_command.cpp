// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>

#include "app/command.hpp"
#include "app/settings.hpp"
#include "app/table.hpp"
#include "base/text.hpp"
#include "json/json.hpp"
#include "plugin/catalog.hpp"
#include "plugin/describe.hpp"
#include "plugin/manifest_value.hpp"

namespace sluice::app {
namespace {

constexpr OptionSpec kOptions[] = {kConfig, kPlugins, kFormat, kHelp};
constexpr std::array<std::string_view, 2> kVerbs{"list", "show"};
constexpr CommandLine kLine{"plugins list | show COMPONENT",
                            "Lists the components that workflows can use, or shows one like a manual page: its "
                            "options, outputs and limits. Reads what plugins say of themselves, and runs nothing of "
                            "them.",
                            kOptions, kVerbs};

ExitStatus list(Program& program, const plugin::Catalog& catalog, bool json) {
  Table table({"COMPONENT", "KIND", "WHAT", "FROM"});
  for (const auto& file : catalog.files()) {
    if (json) program.console.print_json(to_json(plugin::to_value(file.manifest)));
    for (const auto& component : file.manifest.components) {
      table.add({component.name, std::string(name(component.kind)), component.summary, file.path.string()});
    }
  }
  if (json) return ExitStatus::succeeded;
  program.console.print_text(catalog.files().empty() ? "no plugins; --plugins names a folder with some\n"
                                                     : table.text(program.console.width()));
  return ExitStatus::succeeded;
}

ExitStatus show(Program& program, const plugin::Catalog& catalog, const std::string& component, bool json) {
  const auto entry = catalog.find(component);
  if (!entry) {
    const auto meant = catalog.suggestion(component);
    return program.console.usage_error(
        "no plugin offers \"" + component + "\"" +
        (meant ? "; did you mean \"" + std::string(*meant) + "\"?" : "; see sluice plugins list"));
  }
  if (json) {
    program.console.print_json(to_json(plugin::to_value(entry->component)));
    return ExitStatus::succeeded;
  }
  // A manual page's lines are its own; what a manifest puts into them is not trusted.
  const auto page = plugin::describe(entry->file.manifest, entry->component);
  for (std::size_t begin = 0; begin < page.size();) {
    const auto end = std::min(page.find('\n', begin), page.size());
    program.console.print("{}\n", escaped_for_terminal(std::string_view(page).substr(begin, end - begin)));
    begin = end + 1;
  }
  return ExitStatus::succeeded;
}

}  // namespace

ExitStatus plugins_command(Program& program, const std::vector<std::string>& words) {
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  const auto settings = read_settings(program.console, *arguments, std::filesystem::current_path());
  if (!settings) return ExitStatus::usage;
  const auto& positional = arguments->positional();
  const bool listing = positional.empty() || positional[0] == "list";
  if (listing ? positional.size() > 1 : positional.size() != 2)
    return program.console.usage_error("usage: sluice " + std::string(kLine.usage));
  const auto catalog = plugin::Catalog::scan(settings->plugin_directories);
  for (const auto& problem : catalog.problems()) program.console.error(ExitStatus::failed, problem.message);
  const bool json = wants_json(*arguments);
  return listing ? list(program, catalog, json) : show(program, catalog, positional[1], json);
}

}  // namespace sluice::app
