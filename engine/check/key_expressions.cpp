// SPDX-License-Identifier: Apache-2.0
#include "check/key_expressions.hpp"

#include <algorithm>

#include "check/text_check.hpp"

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

void evaluate_stage(Node& stage, bool is_source, Context& context) {
  for (Entry& entry : stage.entries) {
    const bool other = std::ranges::find(kOthers, entry.key) != std::end(kOthers) || (is_source && entry.key == "key");
    if (!other) evaluate(entry.value, context);
  }
}

}  // namespace

void evaluate_keys(Node& root, Context& context) {
  for (const auto name : kSections) {
    auto* section = root.find(name);
    if (section == nullptr) continue;
    evaluate_stage(section->value, name == "source", context);
    for (Node& element : section->value.elements) evaluate_stage(element, false, context);
  }
}

}  // namespace sluice::check
