// SPDX-License-Identifier: Apache-2.0
#include "plugin/describe.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "json/json.hpp"

namespace sluice::plugin {
namespace {

constexpr std::size_t kWidth = 80;

// `text` in lines of at most kWidth columns, each after `indent` spaces.
std::string wrapped(std::string_view text, std::size_t indent) {
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

std::string joined(std::span<const std::string> words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string in_a_line(const OptionSchema& option) {
  std::string out = option.is_secret() ? "a secret" : allowed(option);
  if (!option.max_of.empty()) out += "; at most " + option.max_of;
  if (option.required) out += "; required";
  if (option.fallback) out += "; default " + to_json(written(option.type, *option.fallback));
  return out;
}

std::string options_section(std::string_view title, std::span<const OptionSchema> options) {
  if (options.empty()) return {};
  std::string out = "\n" + std::string(title) + "\n";
  for (const OptionSchema& option : options) {
    out += wrapped(option.name + ": " + in_a_line(option), 2);
    if (!option.doc.empty()) out += wrapped(option.doc, 6);
    if (!option.units.empty()) out += wrapped("Counted in " + option.units + " before a run begins.", 6);
    if (!option.env.empty()) out += wrapped("The variable " + option.env + " overrides it when a run starts.", 6);
    if (option.irreversible) {
      out += wrapped("\"" + option.irreversible->choice + "\" would " + option.irreversible->effect +
                         ". A run refuses it unless that is said to be meant.",
                     6);
    }
  }
  return out;
}

std::string outputs_section(const ComponentManifest& component) {
  if (component.kind != ComponentKind::step) return {};
  const std::string title = "\nOutputs, as steps.NAME.FIELD\n";
  if (!component.outputs) return title + "  not known beforehand\n";
  return title + (component.outputs->empty() ? "  none\n" : wrapped(joined(*component.outputs), 2));
}

std::string limits_section(const ComponentManifest& component) {
  if (component.limits.empty()) return {};
  std::string out = "\nLimits\n";
  for (const DeclaredLimit& limit : component.limits) {
    const std::string whose = limit.key_option.empty() ? "" : ", for each " + limit.key_option;
    out += "  " + limit.name + ": " + format_rate(limit.rate) + whose + "\n";
  }
  return out;
}

std::string behaviour_section(const ComponentManifest& component) {
  std::vector<std::string> facts;
  if (component.batch > 1) facts.push_back("takes up to " + std::to_string(component.batch) + " items in one call");
  if (component.concurrency) {
    facts.push_back("at most " + std::to_string(*component.concurrency) +
                    " calls at once, unless the step says otherwise");
  }
  if (component.may_suspend) facts.emplace_back("may wait for the outside without occupying anything");
  if (component.deadline)
    facts.push_back("deadline " + format_duration(*component.deadline) + " unless the step says otherwise");
  if (component.on_cancel) facts.emplace_back("is called once more for an item that is cancelled while it waits");
  if (component.effects == Effects::own) facts.emplace_back("changes things outside by itself, not through the engine");
  std::string out;
  for (const std::string& fact : facts) out += wrapped(fact, 2);
  return out.empty() ? out : "\nBehaviour\n" + out;
}

std::string example_of(const OptionSchema& option) {
  if (option.is_secret()) return "\"{{ secrets." + option.name + " }}\"";
  if (option.per_item) return "\"{{ item." + option.name + " }}\"";
  if (!option.choices.empty()) return "\"" + option.choices.front() + "\"";
  const Value least = option.min ? written(option.type, *option.min) : Value();
  if (!least.is_null()) return to_json(least);
  switch (option.type) {
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

// What must be given, ready to be pasted into a workflow.
std::string example_section(const ComponentManifest& component) {
  const std::string kind(name(component.kind));
  const std::string short_name = component.name.substr(component.name.rfind('.') + 1);
  std::string out = "\nExample\n";
  out += component.kind == ComponentKind::source ? "  [source]\n"
                                                 : "  [[" + kind + "]]\n  name = \"" + short_name + "\"\n";
  out += "  uses = \"" + component.name + "\"\n";
  std::string with;
  for (const auto* options : {&component.options, &component.params}) {
    for (const OptionSchema& option : *options) {
      if (option.required) with += "  " + option.name + " = " + example_of(option) + "\n";
    }
  }
  return with.empty() ? out : out + "  [" + kind + ".with]\n" + with;
}

Value option_value(const OptionSchema& option) {
  Object out{{"name", option.name}, {"type", name(option.type)}, {"required", option.required}};
  if (option.fallback) out.append("default", written(option.type, *option.fallback));
  if (option.min) out.append("min", written(option.type, *option.min));
  if (option.max) out.append("max", written(option.type, *option.max));
  if (!option.max_of.empty()) out.append("max_of", option.max_of);
  if (!option.choices.empty()) out.append("choices", Array(option.choices.begin(), option.choices.end()));
  if (option.element) out.append("of", name(*option.element));
  if (!option.env.empty()) out.append("env", option.env);
  if (option.irreversible) {
    out.append("irreversible",
               Object{{"choice", option.irreversible->choice}, {"effect", option.irreversible->effect}});
  }
  if (!option.units.empty()) out.append("units", option.units);
  out.append("doc", option.doc);
  return out;
}

Value limit_value(const DeclaredLimit& limit) {
  Object out{{"name", limit.name}, {"rate", format_rate(limit.rate)}};
  if (!limit.key_option.empty()) out.append("key", limit.key_option);
  return out;
}

template <class T, class Convert>
Array array_of(const std::vector<T>& all, Convert convert) {
  Array out;
  for (const T& each : all) out.push_back(convert(each));
  return out;
}

}  // namespace

std::string describe(const ComponentManifest& component) {
  return component.name + " (" + std::string(name(component.kind)) + ")\n" + wrapped(component.summary, 2) +
         options_section("Options, the same for every item", component.options) +
         options_section("Options, rendered for each item", component.params) + outputs_section(component) +
         limits_section(component) + behaviour_section(component) + example_section(component);
}

Value to_value(const ComponentManifest& component) {
  Object out{
      {"kind", name(component.kind)},
      {"name", component.name},
      {"summary", component.summary},
      {"options", array_of(component.options, option_value)},
      {"params", array_of(component.params, option_value)},
      {"outputs", component.outputs ? Value(Array(component.outputs->begin(), component.outputs->end())) : Value()},
      {"batch", component.batch},
      {"concurrency", component.concurrency ? Value(*component.concurrency) : Value()},
      {"deadline", component.deadline ? Value(format_duration(*component.deadline)) : Value()},
      {"may_suspend", component.may_suspend},
      {"on_cancel", component.on_cancel},
      {"reentrant", component.reentrant},
      {"effects", name(component.effects)},
      {"limits", array_of(component.limits, limit_value)}};
  return out;
}

Value to_value(const Manifest& manifest) {
  return Object{{"id", manifest.id},
                {"version", manifest.version},
                {"components", array_of(manifest.components, [](const ComponentManifest& c) { return to_value(c); })}};
}

}  // namespace sluice::plugin
