// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::expression {

// What is wrong with an expression before it ever runs. `offset` counts bytes from the beginning of the text it was
// compiled from.
struct SyntaxError {
  std::string message;
  std::string suggestion;  // what to write instead; may be empty
  std::size_t offset = 0;
};

// A lexical element of Lua (reference manual, 3.1); comments and space are none.
struct Token {
  enum class Kind : std::uint8_t { name, keyword, number, string, symbol };

  Kind kind = Kind::symbol;
  std::string_view text;  // of the source, which it borrows
  std::size_t offset = 0;

  bool is(std::string_view symbol_or_keyword) const {
    return text == symbol_or_keyword && (kind == Kind::symbol || kind == Kind::keyword);
  }
};

struct Tokens {
  std::vector<Token> tokens;
  std::size_t end = 0;  // where the expression ends: at `}}`, or at the end of the source
  bool closed = false;  // by `}}`
};

// The expression that begins at `begin` of `source`, up to the `}}` that closes no table constructor. Refuses what Lua
// does not know (`!=`, `&&`, `?`) with a suggestion of what it does.
std::expected<Tokens, SyntaxError> tokenize(std::string_view source, std::size_t begin);

bool is_lua_keyword(std::string_view word);

}  // namespace sluice::expression
