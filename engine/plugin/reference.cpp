// SPDX-License-Identifier: Apache-2.0
#include "plugin/reference.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "plugin/describe.hpp"
#include "plugin/example.hpp"

namespace sluice::plugin {
namespace {

// A cell of a table: one line, in which `|` separates nothing.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string row(const OptionSchema& option) {
  std::string remarks;
  for (const std::string& remark : remarks_on(option)) remarks += (remarks.empty() ? "" : "<br>") + remark;
  const std::string needed = option.required   ? "required"
                             : option.fallback ? "`" + to_json(written(option.type, *option.fallback)) + "`"
                                               : "";
  return "| `" + option.name + "` | " + cell(values_of(option)) + " | " + cell(needed) + " | " +
         (option.per_item ? "item" : "run") + " | " + cell(remarks) + " |\n";
}

std::string options_of(const ComponentManifest& component) {
  if (component.options.empty() && component.params.empty()) return "It has no options.\n\n";
  std::string out = "| option | must be | default | once per | meaning |\n|---|---|---|---|---|\n";
  for (const OptionSchema& option : component.options) out += row(option);
  for (const OptionSchema& option : component.params) out += row(option);
  return out + "\n";
}

std::string facts_of(const ComponentManifest& component) {
  std::string out;
  if (component.kind == ComponentKind::step) {
    std::string names;
    for (const auto& output : component.outputs.value_or(std::vector<std::string>{}))
      names += (names.empty() ? "`" : ", `") + output + "`";
    out += "- Outputs: " + (!component.outputs ? "not known beforehand" : names.empty() ? "none" : names) + ".\n";
  }
  for (const DeclaredLimit& limit : component.limits) {
    out += "- Limit `" + limit.name + "`: " + format_rate(limit.rate) +
           (limit.key_option.empty() ? "" : ", for each `" + limit.key_option + "`") + ".\n";
  }
  for (const std::string& note : notes_on(component)) out += "- " + note + "\n";
  return out + "\n";
}

std::string page_of(const Manifest& plugin, const ComponentManifest& component) {
  return "## " + component.name + "\n\nA " + std::string(name(component.kind)) + " of " + plugin.id + " " +
         plugin.version + ". " + component.summary + ".\n\n" +
         (component.description.empty() ? "" : component.description + "\n\n") + options_of(component) +
         facts_of(component) + "```toml\n" + example_workflow(plugin, component) + "```\n";
}

struct Page {
  const Manifest* plugin;
  const ComponentManifest* component;
};

}  // namespace

std::string reference(const Catalog& catalog) {
  std::vector<Page> pages;
  for (const PluginFile& file : catalog.files()) {
    for (const ComponentManifest& component : file.manifest.components) {
      const auto used = catalog.find(component.kind, component.name);
      if (&used->component == &component) pages.push_back({&file.manifest, &component});
    }
  }
  std::ranges::stable_sort(pages, {}, [](const Page& page) -> const std::string& { return page.component->name; });
  std::string out =
      "# Components\n\nWritten by `sluice plugins docs`, from what the plugins say of themselves. `sluice plugins show "
      "COMPONENT` shows one of them.\n\n| component | kind | what |\n|---|---|---|\n";
  for (const auto& [plugin, component] : pages) {
    out += "| `" + component->name + "` | " + std::string(name(component->kind)) + " | " + cell(component->summary) +
           " |\n";
  }
  for (const auto& [plugin, component] : pages) out += "\n" + page_of(*plugin, *component);
  return out;
}

}  // namespace sluice::plugin
