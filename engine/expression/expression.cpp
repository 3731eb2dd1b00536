// SPDX-License-Identifier: Apache-2.0
#include "expression/expression.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "expression/known_names.hpp"
#include "expression/lua_syntax.hpp"
#include "expression/scope.hpp"

namespace sluice::expression {
namespace {

std::unexpected<SyntaxError> refused(std::size_t offset, std::string message, std::string suggestion = {}) {
  return std::unexpected(SyntaxError{std::move(message), std::move(suggestion), offset});
}

// As Lua counts lines: \r\n and \n\r are one break.
int line_breaks(std::string_view text) {
  int count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n' && text[i] != '\r') continue;
    ++count;
    const bool pair = i + 1 < text.size() && text[i + 1] != text[i] && (text[i + 1] == '\n' || text[i + 1] == '\r');
    if (pair) ++i;
  }
  return count;
}

Position advanced(Position at, std::string_view over) {
  for (const char c : over) {
    if (c == '\n') {
      ++at.line;
      at.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++at.column;
    }
  }
  return at;
}

// Lua's words about a chunk that it refused, without its line numbers.
SyntaxError reworded(std::string message, std::size_t offset, bool at_end) {
  SyntaxError error{.offset = offset};
  if (message.contains("overflow")) {
    error.message = "the expression is nested too deeply";
    return error;
  }
  std::string found = at_end ? "the end" : "";
  if (const auto near = message.rfind(" near "); near != std::string::npos) {
    if (!at_end) found = "`" + message.substr(near + 7, message.size() - near - 8) + "`";
    message.resize(near);
  }
  if (const auto line = message.find(" at line "); line != std::string::npos) message.resize(line);
  std::ranges::replace(message, '\'', '`');
  if (message == "unexpected symbol" || message == "<eof> expected") {
    error.message = at_end ? "the expression ends too early" : found + " is unexpected here";
  } else if (message.ends_with(" expected") && !found.empty()) {
    error.message = message.substr(0, message.size() - 9) + " is expected before " + found;
  } else if (const auto closes = message.find(" expected (to close "); closes != std::string::npos) {
    error.message = message.substr(0, closes) + " is expected to close " + message.substr(closes + 20);
  } else {
    error.message = found.empty() ? message : message + " at " + found;
  }
  if (found == "`=`") error.suggestion = "write `==` to compare";
  if (found == "`if`") error.suggestion = "write `condition and a or b`";
  if (found == "`in`") error.suggestion = "write `contains(list, value)`";
  return error;
}

// What other languages write: `item.url.startsWith("x")`, `item.url | upper`. It would be right for Lua, and fail for
// every item.
std::optional<SyntaxError> foreign_call(std::span<const Token> tokens, const std::vector<Mention>& mentions) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const auto& next = tokens[i + 1];
    if (tokens[i].is("|") && next.kind == Token::Kind::name && is_function(next.text)) {
      return SyntaxError{.message = "there is no filter `| " + std::string(next.text) + "`",
                         .suggestion = "write `" + std::string(next.text) + "(…)`",
                         .offset = tokens[i].offset};
    }
    if (!next.is("(") || tokens[i].kind != Token::Kind::name) continue;
    const auto called = std::ranges::find_if(mentions, [&](const Mention& mention) {
      return mention.parts.back().offset == tokens[i].offset && mention.parts.size() > 1 &&
             find_root({}, mention.root()) && mention.path() != "run.dead";
    });
    if (called == mentions.end()) continue;
    auto on = *called;
    on.parts.pop_back();
    const auto meant = function_like(tokens[i].text);
    return SyntaxError{.message = "`" + called->path() + "` is a value, and no function",
                       .suggestion = meant.empty()
                                         ? "a function stands before what it is given, as in `trim(" + on.path() + ")`"
                                         : "write `" + std::string(meant) + "(" + on.path() +
                                               (tokens.size() > i + 2 && tokens[i + 2].is(")") ? ")`" : ", …)`"),
                       .offset = tokens[i].offset};
  }
  return std::nullopt;
}

}  // namespace

std::expected<Expression, SyntaxError> Expression::compile(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || !text.substr(begin).starts_with("{{")) {
    const auto tokens = tokenize(text, 0);
    if (!tokens) return std::unexpected(tokens.error());
    if (tokens->closed) return refused(tokens->end, "`}}` closes nothing here");
    return compile(text, *tokens, {});
  }
  const auto tokens = tokenize(text, begin + 2);
  if (!tokens) return std::unexpected(tokens.error());
  if (!tokens->closed) return refused(begin, "no `}}` closes this `{{`");
  if (const auto rest = text.find_first_not_of(" \t\r\n", tokens->end + 2); rest != std::string_view::npos) {
    return refused(rest, "one expression is expected here, and nothing after it",
                   "write it as a whole, without braces: `{{ a }} and {{ b }}` is `a and b`");
  }
  return compile(text, *tokens, {});
}

std::expected<Expression, SyntaxError> Expression::compile(std::string_view source, const Tokens& tokens, Place from) {
  if (tokens.tokens.empty()) return refused(tokens.end, "there is no expression here");
  Expression out;
  const auto begin = tokens.tokens.front().offset;
  const auto& last = tokens.tokens.back();
  out.text_ = source.substr(begin, last.offset + last.text.size() - begin);

  std::string body;
  int line = 1;
  Place place = from;
  for (const Token& token : tokens.tokens) {
    // Even where it is declared as a local: a chunk that changed its environment would be another one next time.
    if (token.text == "_ENV") return refused(token.offset, "unknown name `_ENV`");
    ++line;
    place = {token.offset, advanced(place.at, source.substr(place.offset, token.offset - place.offset))};
    out.lines_.push_back({line, place});
    line += line_breaks(token.text);
    body.append("\n").append(token.text);
  }
  // A list of expressions (and not `1) + (2`) …
  if (const auto error = lua_syntax_error("return" + body)) {
    const bool at_end = error->message.ends_with("<eof>");
    const auto offset = at_end ? last.offset + last.text.size() : out.place_of_line(error->line).offset;
    return std::unexpected(reworded(error->message, offset, at_end));
  }
  // … of just one.
  out.chunk_ = "return (" + body + "\n)";
  if (const auto error = lua_syntax_error(out.chunk_)) {
    return refused(out.place_of_line(error->line).offset, "one expression is expected, and nothing after it");
  }

  for (std::size_t i = 1; i < tokens.tokens.size(); ++i) {
    if (!tokens.tokens[i - 1].is(":")) continue;
    if (const auto error = unknown_method(tokens.tokens[i])) return std::unexpected(*error);
  }
  out.mentions_ = free_names(tokens.tokens);
  for (const Mention& mention : out.mentions_) {
    if (const auto error = unknown_name(mention)) return std::unexpected(*error);
  }
  if (const auto error = foreign_call(tokens.tokens, out.mentions_)) return std::unexpected(*error);
  out.is_path_ = out.mentions_.size() == 1 && out.mentions_.front().tokens == tokens.tokens.size() &&
                 find_root({}, out.mentions_.front().root());
  return out;
}

std::vector<std::size_t> Expression::offsets() const {
  std::vector<std::size_t> offsets;
  for (const auto& [number, place] : lines_) offsets.push_back(place.offset);
  return offsets;
}

Expression::Place Expression::place_of_line(int line) const {
  const auto after = std::ranges::upper_bound(lines_, line, {}, &Line::number);
  return after == lines_.begin() ? lines_.front().place : std::prev(after)->place;
}

}  // namespace sluice::expression
