// SPDX-License-Identifier: Apache-2.0
#include "runtime/missing_column.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace sluice {
namespace {

using expression::Expression;
using expression::Template;

struct Expressed {
  const Expression* expression;
  std::string place;  // "step scrape"
};

void add(std::vector<Expressed>& uses, const std::optional<Expression>& expression, const std::string& place) {
  if (expression) uses.push_back({&*expression, place});
}

void add(std::vector<Expressed>& uses, const Template& params, const std::string& place) {
  const auto& content = params.content();
  if (const auto* expression = std::get_if<Expression>(&content)) uses.push_back({expression, place});
  if (const auto* text = std::get_if<Template::Text>(&content)) {
    for (const auto& piece : text->pieces) {
      if (const auto* expression = std::get_if<Expression>(&piece)) uses.push_back({expression, place});
    }
  }
  if (const auto* elements = std::get_if<Template::Elements>(&content)) {
    for (const auto& element : *elements) add(uses, element, place);
  }
  if (const auto* members = std::get_if<Template::Members>(&content)) {
    for (const auto& [name, member] : *members) add(uses, member, place);
  }
}

std::vector<Expressed> uses_of_source_items(const CompiledWorkflow& workflow) {
  std::vector<Expressed> uses;
  add(uses, workflow.source.when, "source.when");
  add(uses, workflow.source_key, "source.key");
  const auto add_place = [&](const CompiledPlace& place, const std::string& name) {
    add(uses, place.when, name);
    add(uses, place.params, name);
  };
  if (!workflow.steps.empty()) {
    add_place(workflow.steps.front(), "step " + workflow.steps.front().name);
    return uses;
  }
  for (const auto& sink : workflow.sinks) add_place(sink, "sink " + sink.name);
  return uses;
}

bool may_want_nil(const Expression& expression) {
  constexpr std::string_view kWords[] = {"default", " or ", " and ", "not ", "nil", "type", "=="};
  return !expression.is_path() &&
         std::ranges::any_of(kWords, [&](std::string_view word) { return expression.text().contains(word); });
}

std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c == ' ' || c == '_' || c == '-') continue;
    letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return letters;
}

std::string mention_of(std::string_view column) {
  const bool plain =
      !column.empty() && !(column[0] >= '0' && column[0] <= '9') && std::ranges::all_of(column, [](char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      });
  return plain ? "item." + std::string(column) : "item[\"" + std::string(column) + "\"]";
}

std::string sentence(std::string_view missing, const std::string& place, const std::vector<std::string_view>& columns) {
  std::string list;
  for (const auto column : columns) list.append(list.empty() ? "" : ", ").append(column);
  const auto same = std::ranges::find(columns, letters_of(missing), letters_of);
  const auto meant = same != columns.end() ? std::optional(*same) : closest(missing, columns);
  return "there is no column \"" + std::string(missing) + "\", which " + place + " mentions; there are: " + list +
         (meant ? "; did you mean " + mention_of(*meant) + "?" : "");
}

}  // namespace

std::optional<std::string> missing_column(const CompiledWorkflow& workflow, const Value& example) {
  if (!example.is_object()) return std::nullopt;
  std::vector<std::string_view> columns;
  for (const auto& [name, value] : example.object()) columns.emplace_back(name);
  for (const auto& [expression, place] : uses_of_source_items(workflow)) {
    if (may_want_nil(*expression)) continue;
    for (const auto& mention : expression->mentions()) {
      if (mention.root() != "item" || mention.parts.size() < 2) continue;
      const auto& name = mention.parts[1].name;
      if (std::ranges::find(columns, name) == columns.end()) return sentence(name, place, columns);
    }
  }
  return std::nullopt;
}

}  // namespace sluice
