// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <sluice/value.hpp>

#include "expression/expression.hpp"

namespace sluice::expression {

// A value with expressions in its texts: `"{{ item.n }}"`, which keeps the expression's type; `"no. {{ item.n }}"`, a
// text; or arrays and objects of such. An immutable value; any thread may read it. A literal `{{` is written
// `{{ "{{" }}`.
class Template {
 public:
  struct Text {
    std::vector<std::variant<std::string, Expression>> pieces;
  };
  using Elements = std::vector<Template>;
  using Members = std::vector<std::pair<std::string, Template>>;

  Template() = default;  // null

  // An error's offset is one within the text that is wrong.
  static std::expected<Template, SyntaxError> compile(const Value& value);

  // Whether there is no expression anywhere in it: it renders to a copy.
  bool is_constant() const { return std::holds_alternative<Value>(content_); }

  // The expression where the template is one and nothing else.
  const Expression* expression() const { return std::get_if<Expression>(&content_); }

  // What all its expressions mention.
  std::vector<Mention> mentions() const;

  using Content = std::variant<Value, Expression, Text, Elements, Members>;
  const Content& content() const { return content_; }

 private:
  explicit Template(Content content) : content_(std::move(content)) {}
  static std::expected<Template, SyntaxError> compile_text(const std::string& text);

  Content content_;
};

}  // namespace sluice::expression
