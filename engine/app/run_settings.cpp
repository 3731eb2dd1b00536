// SPDX-License-Identifier: Apache-2.0
#include "app/run_settings.hpp"

#include <charconv>

#include "app/prepare.hpp"

namespace sluice::app {

namespace {

Array to_array(const std::vector<PinnedOption>& pinned) {
  Array out;
  for (const auto& [place, option, value, is_default] : pinned) {
    out.push_back(Object{{"place", place}, {"option", option}, {"value", value}});
  }
  return out;
}

std::vector<PinnedOption> pinned_in(const Value& stored) {
  std::vector<PinnedOption> out;
  if (!stored.is_array()) return out;
  for (const auto& each : stored.array()) {
    out.push_back({.place = std::string(each["place"].string_or("")),
                   .option = std::string(each["option"].string_or("")),
                   .value = each["value"]});
  }
  return out;
}

}  // namespace

Result<std::optional<std::int64_t>> first_of(const Arguments& arguments) {
  const auto text = arguments.value("first");
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error == std::errc{} && end == text->data() + text->size() && value > 0) return value;
  return failure("--first " + *text + ": write how many items, at least 1");
}

Result<RunSettings> RunSettings::of(const Arguments& arguments) {
  auto settings = RunSettings{}.overridden_by(arguments);
  settings.first = TRY(first_of(arguments));
  return settings;
}

RunSettings RunSettings::of(const Value& stored) {
  RunSettings settings{.allow_public = stored["allow_public"].boolean_or(false),
                       .listen = std::string(stored["listen"].string_or("")),
                       .public_url = std::string(stored["public_url"].string_or("")),
                       .pinned = pinned_in(stored["pinned"])};
  if (const auto first = stored["first"].integer_or(0); first > 0) settings.first = first;
  if (!stored["limits"].is_array()) return settings;
  for (const auto& limit : stored["limits"].array()) settings.limits.emplace_back(limit.string_or(""));
  return settings;
}

RunSettings RunSettings::overridden_by(const Arguments& arguments) const {
  auto settings = *this;
  settings.allow_public = settings.allow_public || arguments.has("allow-public");
  for (auto& limit : arguments.values("limit")) settings.limits.push_back(std::move(limit));
  if (auto address = arguments.value("listen")) settings.listen = std::move(*address);
  if (auto url = arguments.value("public-url")) settings.public_url = std::move(*url);
  return settings;
}

Value RunSettings::to_value() const {
  Array all;
  for (const auto& limit : limits) all.emplace_back(limit);
  Object value{{"allow_public", allow_public},
               {"limits", std::move(all)},
               {"listen", listen},
               {"public_url", public_url},
               {"pinned", to_array(pinned)}};
  if (first) value.append("first", *first);
  return value;
}

Result<Wiring::Settings> RunSettings::wiring(const Settings& settings) const {
  Wiring::Settings wanted{.journal = settings.journal,
                          .listen = listen.empty() ? settings.listen : listen,
                          .public_url = public_url.empty() ? settings.public_url : public_url,
                          .log_level = settings.log_level};
  TRY(Wiring::check(wanted));
  return wanted;
}

Result<> RunSettings::apply(Workflow& workflow) const {
  if (!allow_public && !workflow.irreversible.empty()) {
    const auto& [place, effect] = workflow.irreversible.front();
    return failure(place + " would " + effect + "; say --allow-public if that is meant");
  }
  workflow.run.first = first;
  return override_limits(workflow, limits);
}

}  // namespace sluice::app
