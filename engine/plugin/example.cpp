// SPDX-License-Identifier: Apache-2.0
#include "plugin/example.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::plugin {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

// The names that follow `root.` in a text with expressions, each once. `parent.item.x` mentions no `item.x`.
std::vector<std::string> mentioned(std::string_view text, std::string_view root) {
  std::vector<std::string> out;
  const std::string prefix = std::string(root) + ".";
  for (auto at = text.find(prefix); at != std::string_view::npos; at = text.find(prefix, at + 1)) {
    if (at > 0 && (is_word(text[at - 1]) || text[at - 1] == '.')) continue;
    const auto rest = text.substr(at + prefix.size());
    const auto end = std::ranges::find_if_not(rest, is_word) - rest.begin();
    const std::string name(rest.substr(0, static_cast<std::size_t>(end)));
    if (!name.empty() && std::ranges::find(out, name) == out.end()) out.push_back(name);
  }
  return out;
}

std::string upper_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

std::string last_part(const std::string& name) {
  return name.substr(name.rfind('.') + 1);
}

bool is_text(const OptionSchema& option) {
  switch (option.type) {
    case OptionType::string:
    case OptionType::duration:
    case OptionType::size:
    case OptionType::path:
    case OptionType::secret:
      return true;
    case OptionType::integer:
    case OptionType::number:
    case OptionType::boolean:
    case OptionType::list:
    case OptionType::map:
    case OptionType::any:
      break;
  }
  return option.example.starts_with("{{");
}

std::string of_type(OptionType type) {
  switch (type) {
    case OptionType::integer:
      return "1";
    case OptionType::number:
      return "1.0";
    case OptionType::boolean:
      return "true";
    case OptionType::duration:
      return "\"30s\"";
    case OptionType::size:
      return "\"64KiB\"";
    case OptionType::list:
      return "[]";
    case OptionType::map:
      return "{}";
    case OptionType::string:
    case OptionType::path:
    case OptionType::any:
    case OptionType::secret:
      break;
  }
  return "\"…\"";
}

// What would stand for the option, as TOML.
std::string sample(const OptionSchema& option) {
  if (!option.example.empty()) return is_text(option) ? to_json(option.example) : option.example;
  if (option.is_secret()) return "\"{{ secrets." + option.name + " }}\"";
  if (option.fallback) return to_json(written(option.type, *option.fallback));
  if (option.per_item && option.required) return "\"{{ item." + option.name + " }}\"";
  if (!option.choices.empty()) return "\"" + option.choices.front() + "\"";
  if (option.min) return to_json(written(option.type, *option.min));
  return of_type(option.type);
}

enum class Extent : std::uint8_t { every_option, example };

std::string stage(const ComponentManifest& component, Extent extent) {
  const std::string kind(name(component.kind));
  std::string out = component.kind == ComponentKind::source
                        ? "[source]\n"
                        : "[[" + kind + "]]\nname = \"" + last_part(component.name) + "\"\n";
  out += "uses = \"" + component.name + "\"\n";
  std::string given;
  std::string open;
  for (const auto* options : {&component.options, &component.params}) {
    for (const OptionSchema& option : *options) {
      const bool shown = option.required || !option.example.empty();
      (shown ? given : open) += (shown ? "" : "# ") + option.name + " = " + sample(option) + "\n";
    }
  }
  if (extent == Extent::every_option) given += open;
  return given.empty() ? out : out + "[" + kind + ".with]\n" + given;
}

// The steps that a stage mentions, each behind those that it mentions itself. Manifests may mention each other in a
// circle: what was begun is not begun again.
class StepsBefore {
 public:
  StepsBefore(const Manifest& plugin, const ComponentManifest& last) : plugin_(plugin), begun_{&last} {}

  void add(std::string_view stage_text) {
    for (const std::string& wanted : mentioned(stage_text, "steps")) {
      const auto found = std::ranges::find_if(plugin_.components, [&](const ComponentManifest& other) {
        return other.kind == ComponentKind::step && last_part(other.name) == wanted;
      });
      if (found == plugin_.components.end() || std::ranges::find(begun_, &*found) != begun_.end()) continue;
      begun_.push_back(&*found);
      const auto text = stage(*found, Extent::example);
      add(text);
      stages_ += "\n" + text;
    }
  }
  const std::string& stages() const { return stages_; }

 private:
  const Manifest& plugin_;
  std::vector<const ComponentManifest*> begun_;
  std::string stages_;
};

// Of the items that the stages speak of.
std::string source_of(const std::string& stages) {
  std::string members;
  for (const std::string& member : mentioned(stages, "item"))
    members += (members.empty() ? " " : ", ") + member + " = \"…\"";
  return "[source]\nuses = \"items\"\nwith = { list = [{" + members + (members.empty() ? "" : " ") + "}] }\n";
}

std::string secrets_of(const Manifest& plugin, const std::string& stages) {
  std::string out;
  for (const std::string& secret : mentioned(stages, "secrets")) {
    out += secret + " = { env = \"" + upper_case(std::string(plugin.short_name()) + "_" + secret) + "\" }\n";
  }
  return out.empty() ? out : "[secrets]\n" + out + "\n";
}

}  // namespace

std::string synopsis(const ComponentManifest& component) {
  return stage(component, Extent::every_option);
}

std::string example_workflow(const Manifest& plugin, const ComponentManifest& component) {
  const auto own = stage(component, Extent::example);
  StepsBefore before(plugin, component);
  before.add(own);
  const auto text = before.stages() + "\n" + own;
  const auto source = component.kind == ComponentKind::source ? "" : source_of(text);
  return "name = \"example\"\n\n" + secrets_of(plugin, text) + (source.empty() ? text.substr(1) : source + text);
}

}  // namespace sluice::plugin
