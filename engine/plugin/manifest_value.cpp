// SPDX-License-Identifier: Apache-2.0
#include "plugin/manifest_value.hpp"

#include <vector>

namespace sluice::plugin {
namespace {

Value option_value(const OptionSchema& option) {
  Object out{{"name", option.name}, {"type", name(option.type)}, {"required", option.required}};
  if (option.fallback) out.append("default", written(option.type, *option.fallback));
  if (option.min) out.append("min", written(option.type, *option.min));
  if (option.max) out.append("max", written(option.type, *option.max));
  if (!option.max_of.empty()) out.append("max_of", option.max_of);
  if (!option.choices.empty()) out.append("choices", Array(option.choices.begin(), option.choices.end()));
  if (option.element) out.append("of", name(*option.element));
  if (!option.example.empty()) out.append("example", option.example);
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

Value to_value(const ComponentManifest& component) {
  Object out{
      {"kind", name(component.kind)},
      {"name", component.name},
      {"summary", component.summary},
      {"description", component.description},
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
