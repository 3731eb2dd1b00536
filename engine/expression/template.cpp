// SPDX-License-Identifier: Apache-2.0
#include "expression/template.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace sluice::expression {
namespace {

void append(std::vector<Mention>& all, const std::vector<Mention>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

std::expected<Template, SyntaxError> Template::compile(const Value& value) {
  if (value.is_string()) return compile_text(value.string());
  if (value.is_array()) {
    Elements elements;
    for (const Value& element : value.array()) elements.push_back(TRY(compile(element)));
    if (!std::ranges::all_of(elements, &Template::is_constant)) return Template(std::move(elements));
  }
  if (value.is_object()) {
    Members members;
    for (const auto& [name, member] : value.object()) members.emplace_back(name, TRY(compile(member)));
    const auto is_constant = [](const auto& member) { return member.second.is_constant(); };
    if (!std::ranges::all_of(members, is_constant)) return Template(std::move(members));
  }
  return Template(value);
}

std::expected<Template, SyntaxError> Template::compile_text(const std::string& text) {
  Text out;
  std::size_t at = 0;
  Expression::Place reached;
  for (auto braces = text.find("{{"); braces != std::string::npos; braces = text.find("{{", at)) {
    if (braces > at) out.pieces.emplace_back(text.substr(at, braces - at));
    const auto tokens = TRY(tokenize(text, braces + 2));
    if (!tokens.closed) return std::unexpected(SyntaxError{"no `}}` closes this `{{`", "", braces});
    auto expression = TRY(Expression::compile(text, tokens, reached));
    reached = expression.place();
    out.pieces.emplace_back(std::move(expression));
    at = tokens.end + 2;
  }
  if (out.pieces.empty()) return Template(Value(text));
  if (at < text.size()) out.pieces.emplace_back(text.substr(at));
  const bool alone = out.pieces.size() == 1;
  return alone ? Template(std::get<Expression>(std::move(out.pieces.front()))) : Template(std::move(out));
}

std::vector<Mention> Template::mentions() const {
  std::vector<Mention> all;
  if (const auto* expression = std::get_if<Expression>(&content_)) {
    append(all, expression->mentions());
  } else if (const auto* text = std::get_if<Text>(&content_)) {
    for (const auto& piece : text->pieces) {
      if (const auto* inner = std::get_if<Expression>(&piece)) append(all, inner->mentions());
    }
  } else if (const auto* elements = std::get_if<Elements>(&content_)) {
    for (const Template& element : *elements) append(all, element.mentions());
  } else if (const auto* members = std::get_if<Members>(&content_)) {
    for (const auto& [name, member] : *members) append(all, member.mentions());
  }
  return all;
}

}  // namespace sluice::expression
