// SPDX-License-Identifier: Apache-2.0
#include "check/text_check.hpp"

#include <algorithm>

#include "model/calendar.hpp"

namespace sluice::check {
namespace {

using config::Node;
using expression::Mention;

void report(const expression::SyntaxError& error, const Node& text, Context& context) {
  context.diagnostics.error(context.document.place_in(text, error.offset), error.message, error.suggestion);
}

void report(const expression::Failure& failure, const Node& text, Context& context) {
  context.diagnostics.error(context.document.place_in(text, failure.offset), failure.message);
}

bool check_mentions(const std::vector<Mention>& mentions, const Place& place, const Node& text, Context& context) {
  bool right = true;
  for (const Mention& mention : mentions) right = check_mention(mention, place, text, context) && right;
  return right;
}

bool needs_missing_input(const std::vector<Mention>& mentions, const Context& context) {
  return std::ranges::any_of(mentions, [&](const Mention& mention) {
    if (mention.root() != "inputs" || context.missing.empty()) return false;
    return mention.parts.size() < 2 || context.missing.contains(mention.parts[1].name);
  });
}

// Whether it has the same value for all items, and has it now.
bool is_settled(const std::vector<Mention>& mentions, const Place& place) {
  return std::ranges::all_of(mentions, [&](const Mention& mention) {
    const auto& root = mention.root();
    if (root == "now") return place.kind == Place::Kind::resolved;
    return root == "inputs" || root == "workflow" || !expression::find_root({}, root);
  });
}

bool holds_braces(const Value& value) {
  if (value.is_string()) return value.string().contains("{{");
  if (value.is_array()) return std::ranges::any_of(value.array(), holds_braces);
  return value.is_object() &&
         std::ranges::any_of(value.object(), [](const Member& member) { return holds_braces(member.value); });
}

// A run that has just finished, as a sink on its events will see one.
Value rehearsed_run(const Context& context) {
  Object counts;
  for (const auto* name : {"taken", "emitted", "done", "expanded", "skipped", "dead", "cancelled", "owed", "delivered",
                           "undelivered", "withdrawn"}) {
    counts.append(name, 0);
  }
  return Object{{"id", 1},
                {"trigger", "person"},
                {"started_at", format_time(context.began)},
                {"state", "succeeded"},
                {"reason", ""},
                {"duration", 0},
                {"counts", std::move(counts)}};
}

Checked check_text(const Node& node, const Place& place, Context& context) {
  auto compiled = expression::Template::compile(node.scalar);
  if (!compiled) {
    report(compiled.error(), node, context);
    return {.known = false};
  }
  const auto mentions = compiled->mentions();
  if (!check_mentions(mentions, place, node, context)) return {.known = false};
  if (needs_missing_input(mentions, context)) return {.known = false};

  const bool settled = is_settled(mentions, place);
  const bool rehearsed = place.kind == Place::Kind::run_sink;
  if (!settled && !rehearsed) return {.value = node.scalar, .final = false};
  const Value run = rehearsed ? rehearsed_run(context) : Value();
  auto value = context.evaluator.render(
      *compiled, {.inputs = &context.inputs, .run = &run, .workflow = &context.workflow, .now = context.began});
  if (!value) {
    report(value.error(), node, context);
    return {.known = false};
  }
  // What would be taken for an expression if it stood in the file is rendered when it is used, as it was written.
  const bool rendered_again = place.kind != Place::Kind::resolved && place.kind != Place::Kind::key;
  if (settled && !(rendered_again && holds_braces(*value))) return {.value = *std::move(value)};
  return {.value = node.scalar, .final = false};
}

void merge(Checked& whole, const Checked& part) {
  whole.final = whole.final && part.final;
  whole.known = whole.known && part.known;
}

}  // namespace

bool has_expressions(const Node& node) {
  return node.is(Node::Kind::string) && node.scalar.string().contains("{{");
}

Checked check_value(const Node& node, const Place& place, Context& context) {
  Checked out;
  switch (node.kind) {
    case Node::Kind::invalid:
      return {.known = false};
    case Node::Kind::string:
      return has_expressions(node) ? check_text(node, place, context) : Checked{node.scalar};
    case Node::Kind::array: {
      Array elements;
      for (const Node& element : node.elements) {
        auto checked = check_value(element, place, context);
        merge(out, checked);
        elements.push_back(std::move(checked.value));
      }
      out.value = std::move(elements);
      return out;
    }
    case Node::Kind::table: {
      Object members;
      for (const config::Entry& entry : node.entries) {
        auto checked = check_value(entry.value, place, context);
        merge(out, checked);
        members.append(entry.key, std::move(checked.value));
      }
      out.value = std::move(members);
      return out;
    }
    case Node::Kind::integer:
    case Node::Kind::number:
    case Node::Kind::boolean:
    case Node::Kind::time:
      break;
  }
  return {.value = node.scalar};
}

std::string check_expression(const Node& node, const Place& place, Context& context) {
  const auto compiled = expression::Expression::compile(node.scalar.string());
  if (!compiled) return report(compiled.error(), node, context), "";
  if (!check_mentions(compiled->mentions(), place, node, context)) return "";
  if (place.kind == Place::Kind::run_sink && !needs_missing_input(compiled->mentions(), context)) {
    const Value run = rehearsed_run(context);
    const auto truth = context.evaluator.truth(
        *compiled, {.inputs = &context.inputs, .run = &run, .workflow = &context.workflow, .now = context.began});
    if (!truth) report(truth.error(), node, context);
  }
  return node.scalar.string();
}

}  // namespace sluice::check
