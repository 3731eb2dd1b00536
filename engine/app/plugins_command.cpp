// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>

#include "app/command.hpp"
#include "app/no_such_component.hpp"
#include "app/plugins_new.hpp"
#include "app/scan_plugins.hpp"
#include "app/settings.hpp"
#include "app/table.hpp"
#include "base/text.hpp"
#include "json/json.hpp"
#include "plugin/catalog.hpp"
#include "plugin/describe.hpp"
#include "plugin/manifest_value.hpp"
#include "plugin/reference.hpp"

namespace sluice::app {
namespace {

constexpr OptionSpec kOptions[] = {kConfig, kPlugins, kFormat, kHelp};
constexpr std::array<std::string_view, 4> kVerbs{"list", "show", "docs", "new"};
constexpr CommandLine kLine{
    "plugins list | show COMPONENT | docs [DIR] | new NAME",
    "Lists the components that workflows can use; shows one like a manual page, with an example "
    "that validates; prints the reference of all of them, or of those in DIR alone, in "
    "Markdown; or makes the folder of a plugin of your own, which builds as it is. Reads what "
    "plugins say of themselves, and runs nothing of them.",
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

// A page's lines are its own; what a manifest puts into them is not trusted.
void print_page(Program& program, std::string_view page) {
  for (std::size_t begin = 0; begin < page.size();) {
    const auto end = std::min(page.find('\n', begin), page.size());
    program.console.print("{}\n", escaped_for_terminal(page.substr(begin, end - begin)));
    begin = end + 1;
  }
}

ExitStatus show(Program& program, const plugin::Catalog& catalog, const std::string& component, bool json) {
  const auto kinds = catalog.kinds_of(component);
  if (kinds.empty()) return no_such_component(program.console, catalog, component);
  std::string page;
  for (const auto kind : kinds) {
    const auto entry = catalog.find(kind, component);
    if (json) program.console.print_json(to_json(plugin::to_value(entry->component)));
    page += (page.empty() ? "" : "\n") + plugin::describe(entry->file.manifest, entry->component);
  }
  if (!json) print_page(program, page);
  return ExitStatus::succeeded;
}

ExitStatus docs(Program& program, const plugin::Catalog& catalog) {
  print_page(program, plugin::reference(catalog));
  return ExitStatus::succeeded;
}

}  // namespace

ExitStatus plugins_command(Program& program, const std::vector<std::string>& words) {
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  auto settings = read_settings(program.console, *arguments, std::filesystem::current_path());
  if (!settings) return ExitStatus::usage;
  const auto& positional = arguments->positional();
  const auto verb = positional.empty() ? "list" : positional[0];
  const bool needs_a_word = verb == "show" || verb == "new";
  const std::size_t most = needs_a_word || verb == "docs" ? 2 : 1;
  if (positional.size() > most || (needs_a_word && positional.size() != 2))
    return program.console.usage_error("usage: sluice " + std::string(kLine.usage));
  if (verb == "new") return new_plugin(program.console, positional[1]);
  if (verb == "docs" && positional.size() == 2) {
    settings->plugin_directories = {std::filesystem::absolute(positional[1])};
  }
  const auto catalog = scan_plugins(program.console, *settings);
  if (verb == "docs") return docs(program, catalog);
  const bool json = wants_json(*arguments);
  return verb == "list" ? list(program, catalog, json) : show(program, catalog, positional[1], json);
}

}  // namespace sluice::app
