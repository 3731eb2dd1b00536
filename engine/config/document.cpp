// SPDX-License-Identifier: Apache-2.0
#include "config/document.hpp"

#include <algorithm>
#include <charconv>

#include "config/key_depth.hpp"
#include "config/syntax_hint.hpp"
#include "config/toml.hpp"

namespace sluice::config {
namespace {

std::size_t next_character(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A place `over` behind `at`.
Position advanced(Position at, std::string_view over) {
  for (std::size_t i = 0; i < over.size(); i = next_character(over, i)) {
    if (over[i] == '\n') {
      ++at.line;
      at.column = 1;
    } else {
      ++at.column;
    }
  }
  return at;
}

// A TOML string as it is written, walked through piece by piece.
class Literal {
 public:
  Literal(std::string_view text, std::size_t begin) : text_(text), at_(begin) {
    const char quote = at_ < text.size() ? text[at_] : '\0';
    basic_ = quote == '"';
    const bool long_form = text.substr(at_, 3) == std::string(3, quote);
    at_ += long_form ? 3 : 1;
    if (!long_form) return;
    if (text_.substr(at_, 1) == "\r") ++at_;
    if (text_.substr(at_, 1) == "\n") ++at_;
  }

  // Where the byte that comes `decoded` bytes after the beginning of its value is written. For ascending ones.
  std::size_t offset_after(std::size_t decoded) {
    while (at_ < text_.size() && (passed_ < decoded || is_line_continuation())) {
      const auto begin = at_;
      const auto size = take_piece();
      if (passed_ + size > decoded) {
        const auto within = at_ - begin == size ? decoded - passed_ : 0;
        at_ = begin;
        return begin + within;
      }
      passed_ += size;
    }
    return std::min(at_, text_.size());
  }

 private:
  bool is_line_continuation() const {
    if (!basic_ || text_.substr(at_, 1) != "\\") return false;
    const auto after = text_.find_first_not_of(" \t", at_ + 1);
    return after != std::string_view::npos && (text_[after] == '\n' || text_[after] == '\r');
  }

  // Passes one character, escape or line continuation; returns the bytes of its value.
  std::size_t take_piece() {
    if (is_line_continuation()) {
      at_ = std::min(text_.find_first_not_of(" \t\r\n", at_ + 1), text_.size());
      return 0;
    }
    if (!basic_ || text_[at_] != '\\') {
      const auto begin = at_;
      at_ = next_character(text_, at_);
      return at_ - begin;
    }
    const char kind = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    const std::size_t digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    const auto code = text_.substr(std::min(at_ + 2, text_.size()), digits);
    std::uint32_t point = 0;
    std::from_chars(code.data(), code.data() + code.size(), point, 16);
    at_ += 2 + digits;
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t passed_ = 0;  // bytes of the value before `at_`
  bool basic_ = false;
};

}  // namespace

std::size_t offset_of(std::string_view text, Position at) {
  std::size_t offset = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  for (int line = 1; line < at.line && offset < text.size(); ++line) {
    offset = std::min(text.find('\n', offset), text.size() - 1) + 1;
  }
  for (int column = 1; column < at.column && offset < text.size(); ++column) offset = next_character(text, offset);
  return offset;
}

Position position_of(std::string_view text, std::size_t offset) {
  const auto begin = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  offset = std::clamp(offset, begin, std::max(begin, text.size()));
  return advanced({1, 1}, text.substr(begin, offset - begin));
}

const Entry* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &*found;
}

Entry* Node::find(std::string_view key) {
  return const_cast<Entry*>(static_cast<const Node*>(this)->find(key));
}

Value Node::value() const {
  if (kind == Kind::array) {
    Array out;
    for (const Node& element : elements) out.push_back(element.value());
    return out;
  }
  if (kind == Kind::table) {
    Object out;
    for (const Entry& entry : entries) out.append(entry.key, entry.value.value());
    return out;
  }
  return scalar;
}

std::string_view description(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::invalid:
      break;
    case Node::Kind::string:
      return "text";
    case Node::Kind::integer:
      return "an integer";
    case Node::Kind::number:
      return "a number";
    case Node::Kind::boolean:
      return "true or false";
    case Node::Kind::time:
      return "a date";
    case Node::Kind::array:
      return "a list";
    case Node::Kind::table:
      return "a table";
  }
  return "nothing";
}

Position Document::place_in(const Node& node, std::size_t offset) const {
  return places_in(node, {&offset, 1}).front();
}

std::vector<Position> Document::places_in(const Node& node, std::span<const std::size_t> offsets) const {
  if (node.at.line == 0) return std::vector(offsets.size(), node.at);
  auto passed = offset_of(text, node.at);
  Literal literal(text, passed);
  auto at = node.at;
  std::vector<Position> places;
  for (const auto offset : offsets) {
    at = advanced(at, std::string_view(text).substr(passed, literal.offset_after(offset) - passed));
    passed = literal.offset_after(offset);
    places.push_back(at);
  }
  return places;
}

std::optional<Document> parse(std::string file, std::string text, Diagnostics& diagnostics) {
  if (text.size() > kLargestFile) {
    diagnostics.error({}, "the file is larger than 1 MiB");
    return std::nullopt;
  }
  if (const auto key = too_deep_key(text)) {
    diagnostics.error(position_of(text, *key), "a key has at most " + std::to_string(kMostKeyParts) + " parts");
    return std::nullopt;
  }
  auto parsed = parse_toml(text);
  if (!parsed) {
    auto [at, message, suggestion] = explain_syntax_error(text, std::move(parsed).error());
    diagnostics.error(at, std::move(message), std::move(suggestion));
    return std::nullopt;
  }
  return Document{std::move(file), std::move(text), *std::move(parsed)};
}

}  // namespace sluice::config
