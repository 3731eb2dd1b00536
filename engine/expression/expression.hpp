// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "expression/names.hpp"
#include "expression/token.hpp"
#include "model/position.hpp"

namespace sluice::expression {

// One Lua expression whose syntax and names are known to be right. An immutable value; any thread may read it.
class Expression {
 public:
  // Of a `when` or `key`: the whole text, with or without braces around it.
  struct Place {
    std::size_t offset = 0;  // in bytes, from the beginning of the template's text
    Position at{1, 1};       // the same in lines and characters
  };
  static std::expected<Expression, SyntaxError> compile(std::string_view text);

  // Of a template: what stands between the braces of `source`, tokenized.
  static std::expected<Expression, SyntaxError> compile(std::string_view source, const Tokens& tokens, Place from);

  const std::string& text() const { return text_; }
  const std::vector<Mention>& mentions() const { return mentions_; }

  // Whether this is nothing but a mention (`steps.scrape.task_id`), which needs no Lua to evaluate.
  bool is_path() const { return is_path_; }

  // What Lua is given: a token a line, so that a line of Lua's errors names a token.
  const std::string& chunk() const { return chunk_; }

  // Where its tokens begin in the template, ascending.
  std::vector<std::size_t> offsets() const;

  Place place_of_line(int line) const;
  Place place() const { return place_of_line(0); }

 private:
  struct Line {
    int number;
    Place place;
  };

  std::string text_;
  std::string chunk_;
  std::vector<Line> lines_;  // where tokens begin, ascending
  std::vector<Mention> mentions_;
  bool is_path_ = false;
};

}  // namespace sluice::expression
