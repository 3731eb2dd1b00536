// SPDX-License-Identifier: Apache-2.0
#include "plugin/describe.hpp"

#include <algorithm>
#include <string_view>

#include "json/json.hpp"
#include "plugin/example.hpp"

namespace sluice::plugin {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 4;

// `text` in lines of at most kWidth columns, each after `indent` spaces.
std::string wrapped(std::string_view text, std::size_t indent = kIndent) {
  std::string out;
  std::string line(indent, ' ');
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (line.size() > indent && line.size() + 1 + word.size() > kWidth) {
      out += line + "\n";
      line.assign(indent, ' ');
    }
    if (line.size() > indent) line += ' ';
    line += word;
  }
  return out + line + "\n";
}

// Lines as they are, but further in.
std::string indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (end > 0) out.append(kIndent, ' ').append(text.substr(0, end));
    out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string joined(std::span<const std::string> words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string section(std::string_view title, const std::string& body) {
  return body.empty() ? body : "\n" + std::string(title) + "\n" + body;
}

std::string options_body(std::string_view whose, std::span<const OptionSchema> options) {
  if (options.empty()) return {};
  std::string out = "  " + std::string(whose) + "\n";
  for (const OptionSchema& option : options) {
    out += wrapped(option.name + ": " + terms_of(option));
    for (const auto& remark : remarks_on(option)) out += wrapped(remark, 2 * kIndent);
  }
  return out;
}

std::string outputs_body(const ComponentManifest& component) {
  if (component.kind != ComponentKind::step) return {};
  if (!component.outputs) return wrapped("Not known beforehand.");
  return wrapped(component.outputs->empty() ? "None." : "As steps.NAME.FIELD: " + joined(*component.outputs));
}

std::string limits_body(const ComponentManifest& component) {
  std::string out;
  for (const DeclaredLimit& limit : component.limits) {
    const std::string whose = limit.key_option.empty() ? "" : ", for each " + limit.key_option;
    out += wrapped(limit.name + ": " + format_rate(limit.rate) + whose);
  }
  return out;
}

std::string effects_note(Effects effects) {
  switch (effects) {
    case Effects::none:
      break;
    case Effects::via_host:
      return "Changes things outside, through the engine alone.";
    case Effects::own:
      return "Changes things outside by itself, not through the engine.";
  }
  return "Says that it changes nothing outside.";
}

}  // namespace

std::string values_of(const OptionSchema& option) {
  std::string out = option.is_secret() ? "a secret" : allowed(option);
  if (!option.max_of.empty()) out += "; at most " + option.max_of;
  return out;
}

std::string terms_of(const OptionSchema& option) {
  auto out = values_of(option);
  if (option.required) out += "; required";
  if (option.fallback) out += "; default " + to_json(written(option.type, *option.fallback));
  return out;
}

std::vector<std::string> remarks_on(const OptionSchema& option) {
  std::vector<std::string> out;
  if (!option.doc.empty()) out.push_back(option.doc);
  if (!option.units.empty()) out.push_back("Counted in " + option.units + " before a run begins.");
  if (!option.env.empty()) out.push_back("The variable " + option.env + " overrides it when a run starts.");
  if (option.irreversible) {
    out.push_back("\"" + option.irreversible->choice + "\" would " + option.irreversible->effect +
                  ". A run refuses it unless that is said to be meant.");
  }
  return out;
}

std::vector<std::string> notes_on(const ComponentManifest& component) {
  std::vector<std::string> out;
  if (component.kind != ComponentKind::source) {
    out.push_back(component.batch > 1 ? "Takes up to " + std::to_string(component.batch) + " items in one call."
                                      : "Takes one item in a call.");
  }
  if (component.concurrency) {
    out.push_back("At most " + std::to_string(*component.concurrency) +
                  " calls at once, unless the step says otherwise.");
  }
  if (component.may_suspend) out.emplace_back("May wait for the outside without occupying anything.");
  if (component.deadline)
    out.push_back("Its deadline is " + format_duration(*component.deadline) + " unless the step says otherwise.");
  if (component.on_cancel) out.emplace_back("Is called once more for an item that is cancelled while it waits.");
  out.push_back(effects_note(component.effects));
  if (!component.reentrant) out.emplace_back("Calls of one instance come one after another.");
  out.emplace_back("Runs in the engine's process.");
  return out;
}

std::string describe(const Manifest& plugin, const ComponentManifest& component) {
  std::string notes;
  for (const std::string& note : notes_on(component)) notes += wrapped(note);
  notes += wrapped("Of the plugin " + plugin.id + " " + plugin.version + ".");
  return "NAME\n" + wrapped(component.name + " (" + std::string(name(component.kind)) + ") - " + component.summary) +
         section("SYNOPSIS", indented(synopsis(component))) +
         section("DESCRIPTION", component.description.empty() ? "" : wrapped(component.description)) +
         section("OPTIONS", options_body("The same for every item", component.options) +
                                options_body("Rendered for each item", component.params)) +
         section("OUTPUTS", outputs_body(component)) + section("LIMITS", limits_body(component)) +
         section("NOTES", notes) + section("EXAMPLE", indented(example_workflow(plugin, component)));
}

}  // namespace sluice::plugin
