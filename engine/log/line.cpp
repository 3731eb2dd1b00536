// SPDX-License-Identifier: Apache-2.0
#include "log/line.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::log {
namespace {

constexpr std::array<std::string_view, 5> kNames{"debug", "info", "warning", "error", "off"};

// All of a line by name, in the order in which it is shown. A field that is named as one of ours comes behind it.
Object members_of(const Line& line, Timestamp at) {
  Object members{{"time", rfc3339(at)}, {"level", name(line.level)}, {"msg", line.message}};
  const auto& [workflow, run, item, step, attempt] = line.subject;
  if (!workflow.empty()) members.append("workflow", workflow);
  if (run != 0) members.append("run", run);
  if (item != 0) members.append("item", item);
  if (!step.empty()) members.append("step", step);
  if (attempt != 0) members.append("attempt", attempt);
  for (const auto& [field, value] : line.fields) members.append(std::string(field), value);
  return members;
}

// Bare where it cannot be misread, else as JSON writes a text.
std::string logfmt_value(const Value& value) {
  if (!value.is_string()) return to_json(value);
  const auto escaped = escaped_for_terminal(value.string());
  const bool bare = !escaped.empty() && escaped.find_first_of(" =\"\\") == std::string::npos;
  return bare ? escaped : to_json(Value(escaped));
}

std::string logfmt_name(std::string_view name) {
  auto bare = escaped_for_terminal(name);
  std::ranges::replace_if(bare, [](char c) { return c == ' ' || c == '=' || c == '"'; }, '_');
  return bare;
}

}  // namespace

std::string_view name(Level level) {
  return kNames[static_cast<std::size_t>(level)];
}

std::optional<Level> level(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Level>(found - kNames.begin());
}

std::string text_of(const Line& line, Timestamp at, Format format) {
  const auto members = members_of(line, at);
  if (format == Format::json) return json_for_terminal(to_json(members));
  std::string text;
  for (const auto& [member, value] : members) {
    if (!text.empty()) text += ' ';
    text += logfmt_name(member) + "=" + logfmt_value(value);
  }
  return text;
}

}  // namespace sluice::log
