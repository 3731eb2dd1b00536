// SPDX-License-Identifier: Apache-2.0
#include "check/key_expressions.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "check/text_check.hpp"
#include "config/workflow_file.hpp"

namespace sluice::check {
namespace {

using config::Entry;
using config::Node;

constexpr std::string_view kSections[] = {"run", "source", "step", "sink", "limits"};

// Rendered for each item, or by rules of their own.
constexpr std::string_view kOthers[] = {"with", "when"};

Node node_of(const Value& value, Position at) {
  Node out{.scalar = value, .at = at};
  switch (value.kind()) {
    case Value::Kind::null:
      break;
    case Value::Kind::boolean:
      out.kind = Node::Kind::boolean;
      break;
    case Value::Kind::integer:
      out.kind = Node::Kind::integer;
      break;
    case Value::Kind::number:
      out.kind = Node::Kind::number;
      break;
    case Value::Kind::string:
      out.kind = Node::Kind::string;
      break;
    case Value::Kind::array:
      out.kind = Node::Kind::array;
      for (const Value& element : value.array()) out.elements.push_back(node_of(element, at));
      break;
    case Value::Kind::object:
      out.kind = Node::Kind::table;
      for (const auto& [name, member] : value.object()) out.entries.push_back({name, at, node_of(member, at)});
      break;
  }
  return out;
}

void evaluate(Node& node, Context& context) {
  if (has_expressions(node)) {
    const auto checked = check_value(node, {.kind = Place::Kind::key}, context);
    node = checked.known ? node_of(checked.value, node.at) : Node{.at = node.at};
  }
  for (Node& element : node.elements) evaluate(element, context);
  for (Entry& entry : node.entries) evaluate(entry.value, context);
}

// `keys` are those that are known; what else stands there is reported as such.
void evaluate_stage(Node& stage, std::span<const std::string_view> keys, Context& context) {
  for (Entry& entry : stage.entries) {
    const bool known = keys.empty() || std::ranges::find(keys, entry.key) != keys.end();
    const bool is_identity = !keys.empty() && entry.key == "key";  // a source's; that of a limit is a value
    const bool other = is_identity || std::ranges::find(kOthers, entry.key) != std::end(kOthers);
    if (known && !other) evaluate(entry.value, context);
  }
}

std::span<const std::string_view> keys_of(std::string_view section) {
  using config::Stage;
  if (section == "source") return config::stage_keys(Stage::Kind::source);
  if (section == "step") return config::stage_keys(Stage::Kind::step);
  if (section == "sink") return config::stage_keys(Stage::Kind::sink);
  return {};
}

}  // namespace

void evaluate_keys(Node& root, Context& context) {
  for (const auto name : kSections) {
    auto* section = root.find(name);
    if (section == nullptr) continue;
    evaluate_stage(section->value, keys_of(name), context);
    for (Node& element : section->value.elements) evaluate_stage(element, keys_of(name), context);
  }
}

}  // namespace sluice::check
