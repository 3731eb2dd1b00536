// SPDX-License-Identifier: Apache-2.0
#include "expression/token.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"

namespace sluice::expression {
namespace {

constexpr std::array<std::string_view, 22> kKeywords{
    "and", "break", "do",  "else", "elseif", "end",    "false",  "for",  "function", "goto",  "if",
    "in",  "local", "nil", "not",  "or",     "repeat", "return", "then", "true",     "until", "while"};

// Longest first, so that the first that fits is the one meant.
constexpr std::array<std::string_view, 33> kSymbols{"...", "<<", ">>", "//", "==", "~=", "<=", ">=", "::", "..", "+",
                                                    "-",   "*",  "/",  "%",  "^",  "#",  "&",  "~",  "|",  "<",  ">",
                                                    "=",   "(",  ")",  "{",  "}",  "[",  "]",  ";",  ":",  ",",  "."};

// What other languages write, and what Lua writes for it. Longest first.
constexpr struct {
  std::string_view written, suggestion;
} kForeign[] = {
    {"!==", "write `~=` for \"not equal\""},
    {"===", "write `==` for \"equal\""},
    {"!=", "write `~=` for \"not equal\""},
    {"&&", "write `and`"},
    {"||", "write `or`"},
    {"??", "write `default(x, y)`"},
    {"?.", "write `.`, and default(x, y) around what may be absent"},
    {"=>", "write `function(x) return … end`"},
    {"!", "write `not`"},
    {"?", "write `condition and a or b`"},
    {"`", "texts stand in \"…\" or '…'"},
    {"$", "a name stands alone, without `$`"},
};

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name(char c) {
  return is_name_start(c) || is_digit(c);
}

class Scanner {
 public:
  Scanner(std::string_view source, std::size_t begin) : source_(source), at_(begin) {}

  std::expected<Tokens, SyntaxError> scan() {
    Tokens out;
    int open_braces = 0;
    for (;;) {
      if (const auto error = skip_space_and_comments()) return std::unexpected(*error);
      if (at_ >= source_.size()) break;
      if (open_braces == 0 && rest().starts_with("}}")) {
        out.closed = true;
        break;
      }
      const auto token = next();
      if (!token) return std::unexpected(token.error());
      if (token->is("{")) ++open_braces;
      if (token->is("}")) --open_braces;
      if (open_braces < 0) return refused(token->offset, "`}` closes nothing here");
      out.tokens.push_back(*token);
    }
    out.end = at_;
    return out;
  }

 private:
  static std::unexpected<SyntaxError> refused(std::size_t offset, std::string message, std::string suggestion = {}) {
    return std::unexpected(SyntaxError{std::move(message), std::move(suggestion), offset});
  }

  std::string_view rest() const { return source_.substr(at_); }
  char peek(std::size_t ahead) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }

  std::optional<SyntaxError> skip_space_and_comments() {
    for (;;) {
      while (at_ < source_.size() && is_space(source_[at_])) ++at_;
      if (!rest().starts_with("--")) return std::nullopt;
      const auto begin = at_;
      at_ += 2;
      if (const auto level = long_bracket()) {
        if (!skip_long_bracket(*level)) return SyntaxError{"this comment has no end", "", begin};
      } else {
        at_ = std::min(source_.find('\n', at_), source_.size());
      }
    }
  }

  std::expected<Token, SyntaxError> next() {
    const auto begin = at_;
    const char first = source_[at_];
    if (is_name_start(first)) {
      while (is_name(peek(0))) ++at_;
      const auto word = source_.substr(begin, at_ - begin);
      return token(is_lua_keyword(word) ? Token::Kind::keyword : Token::Kind::name, begin);
    }
    if (is_digit(first) || (first == '.' && is_digit(peek(1)))) {
      skip_number();
      return token(Token::Kind::number, begin);
    }
    if (first == '"' || first == '\'') {
      if (!skip_quoted(first)) return refused(begin, "this text has no closing quote");
      return token(Token::Kind::string, begin);
    }
    if (const auto level = long_bracket()) {
      if (!skip_long_bracket(*level)) return refused(begin, "this text has no end");
      return token(Token::Kind::string, begin);
    }
    for (const auto& [written, suggestion] : kForeign) {
      if (rest().starts_with(written)) {
        return refused(begin, "Lua has no `" + std::string(written) + "`", std::string(suggestion));
      }
    }
    for (const auto symbol : kSymbols) {
      if (!rest().starts_with(symbol)) continue;
      at_ += symbol.size();
      return token(Token::Kind::symbol, begin);
    }
    return refused(begin, "a character that no expression has");
  }

  Token token(Token::Kind kind, std::size_t begin) const {
    return {.kind = kind, .text = source_.substr(begin, at_ - begin), .offset = begin};
  }

  // As greedy as Lua's own scanner; whether it is a number is for Lua to say.
  void skip_number() {
    const bool hexadecimal = source_[at_] == '0' && (peek(1) == 'x' || peek(1) == 'X');
    const std::string_view exponents = hexadecimal ? "pP" : "eE";
    while (is_name(peek(0)) || peek(0) == '.') {
      const bool exponent = exponents.contains(peek(0));
      ++at_;
      if (exponent && (peek(0) == '+' || peek(0) == '-')) ++at_;
    }
  }

  bool skip_quoted(char quote) {
    for (++at_; at_ < source_.size(); ++at_) {
      if (source_[at_] == quote) return ++at_, true;
      if (source_[at_] == '\n') return false;
      if (source_[at_] != '\\') continue;
      ++at_;
      if (peek(0) != 'z') continue;
      while (at_ + 1 < source_.size() && is_space(source_[at_ + 1])) ++at_;  // \z swallows line breaks too
    }
    return false;
  }

  // The number of `=` in the opening long bracket that stands here, if one does.
  std::optional<std::size_t> long_bracket() const {
    if (peek(0) != '[') return std::nullopt;
    std::size_t level = 0;
    while (peek(1 + level) == '=') ++level;
    return peek(1 + level) == '[' ? std::optional(level) : std::nullopt;
  }

  bool skip_long_bracket(std::size_t level) {
    const auto closing = "]" + std::string(level, '=') + "]";
    const auto end = source_.find(closing, at_ + level + 2);
    if (end == std::string_view::npos) return false;
    at_ = end + closing.size();
    return true;
  }

  std::string_view source_;
  std::size_t at_;
};

}  // namespace

std::expected<Tokens, SyntaxError> tokenize(std::string_view source, std::size_t begin) {
  return Scanner(source, begin).scan();
}

bool is_lua_keyword(std::string_view word) {
  return std::ranges::binary_search(kKeywords, word);
}

}  // namespace sluice::expression
