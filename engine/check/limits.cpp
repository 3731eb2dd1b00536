// SPDX-License-Identifier: Apache-2.0
#include "check/limits.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "expression/evaluator.hpp"

namespace sluice::check {
namespace {

LimitDefinition definition_of(const plugin::DeclaredLimit& declared) {
  return {.name = declared.name, .rate_count = declared.rate.count, .rate_period = declared.rate.period};
}

}  // namespace

LimitCheck::LimitCheck(std::span<const config::LimitEntry> entries, const plugin::Catalog& catalog, Context& context)
    : entries_(entries), catalog_(catalog), context_(context) {}

std::vector<LimitUse> LimitCheck::uses(const config::Stage& stage, const plugin::ComponentManifest& component,
                                       const Object& options) {
  std::vector<LimitUse> out;
  for (const auto& declared : component.limits) {
    charge(declared, stage.uses->at);
    const auto* own = entry(declared.name);
    const bool keyed_here = own != nullptr && !own->key.empty();
    out.push_back({declared.name, keyed_here ? own->key : key_of(declared, component, options)});
  }
  if (!stage.limit || std::ranges::find(out, stage.limit->value, &LimitUse::limit) != out.end()) return out;

  const auto& name = stage.limit->value;
  if (const auto* own = entry(name)) {
    charged_.emplace(name, own->definition);
    out.push_back({name, own->key});
  } else if (const auto* declared = declared_anywhere(name)) {
    charge(*declared, stage.limit->at);
    out.push_back({name, ""});
  } else {
    std::vector<std::string_view> names;
    for (const auto& known : entries_) names.push_back(known.definition.name);
    const auto close = closest(name, names);
    context_.diagnostics.error(stage.limit->at, "no limit is named \"" + name + "\"",
                               close ? "did you mean \"" + std::string(*close) + "\"?"
                                     : "write [limits." + name + "] with a `rate` or a `concurrency`");
  }
  return out;
}

void LimitCheck::charge(const plugin::DeclaredLimit& declared, Position at) {
  if (const auto* own = entry(declared.name)) {
    charged_.emplace(declared.name, own->definition);
    return;
  }
  const auto [found, added] = charged_.emplace(declared.name, definition_of(declared));
  if (added || found->second == definition_of(declared)) return;
  context_.diagnostics.error(at,
                             "limit \"" + declared.name + "\" is " + format_rate(declared.rate) +
                                 " to this plugin and " +
                                 format_rate({found->second.rate_count, found->second.rate_period}) + " to another",
                             "say which it is: [limits.\"" + declared.name + "\"]");
}

// The value of the option that keys the limit; where that is absent, or is a secret, where the secret comes from: it
// stands for the account.
std::string LimitCheck::key_of(const plugin::DeclaredLimit& declared, const plugin::ComponentManifest& component,
                               const Object& options) const {
  if (declared.key_option.empty()) return "";
  const auto* schema = component.option(declared.key_option);
  const auto* value = options.find(declared.key_option);
  if (schema != nullptr && !schema->is_secret() && value != nullptr && *value != Value("")) {
    return expression::to_text(*value);
  }
  for (const OptionSchema& option : component.options) {
    if (!option.is_secret()) continue;
    if (schema != nullptr && schema->is_secret() && option.name != schema->name) continue;
    if (const auto* name = options.find(option.name)) return reference(name->string_or(""));
  }
  return "";
}

std::string LimitCheck::reference(std::string_view secret) const {
  const auto found = std::ranges::find(context_.secrets, secret, &SecretReference::name);
  if (found == context_.secrets.end()) return "";
  return (found->from == SecretReference::From::env ? "env:" : "file:") + found->where;
}

const plugin::DeclaredLimit* LimitCheck::declared_anywhere(std::string_view name) const {
  for (const auto& file : catalog_.files()) {
    for (const auto& component : file.manifest.components) {
      const auto found = std::ranges::find(component.limits, name, &plugin::DeclaredLimit::name);
      if (found != component.limits.end()) return &*found;
    }
  }
  return nullptr;
}

const config::LimitEntry* LimitCheck::entry(std::string_view name) const {
  const auto found =
      std::ranges::find(entries_, name, [](const auto& e) { return std::string_view(e.definition.name); });
  return found == entries_.end() ? nullptr : &*found;
}

std::vector<LimitDefinition> LimitCheck::finish() {
  for (const auto& entry : entries_) {
    if (charged_.contains(entry.definition.name)) continue;
    context_.diagnostics.warning(entry.at, "limit \"" + entry.definition.name + "\" limits nothing in this file",
                                 "name it in a step: `limit = \"" + entry.definition.name + "\"`");
  }
  std::vector<LimitDefinition> out;
  for (auto& [name, definition] : charged_) out.push_back(std::move(definition));
  return out;
}

}  // namespace sluice::check
