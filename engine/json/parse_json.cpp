// SPDX-License-Identifier: Apache-2.0
//
// Not Poco::JSON::Parser (1.11): it reads -9223372036854775809 as -9223372036854775808, refuses longer integers,
// tells no place of an error, and takes three times as long for a small object.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice {
namespace {

// Objects up to this size find a repeated name by looking at each member, larger ones by sorting once.
constexpr std::size_t kFewMembers = 16;

constexpr std::uint32_t kReplacement = 0xFFFD;

// What a string holds without escape.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < plain.size(); ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

bool is_high_surrogate(std::uint32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto trail = [&](int shift) { return static_cast<char>(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += {static_cast<char>(0xC0 | point >> 6), trail(0)};
  } else if (point < 0x10000) {
    out += {static_cast<char>(0xE0 | point >> 12), trail(6), trail(0)};
  } else {
    out += {static_cast<char>(0xF0 | point >> 18), trail(12), trail(6), trail(0)};
  }
}

// Keeps of members with one name the first one's place and the last one's value.
void let_last_win(Object& object) {
  std::vector<std::size_t> order(object.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto name = [&](std::size_t i) -> const std::string& { return object.begin()[i].name; };
  std::ranges::stable_sort(order, {}, name);
  std::vector<bool> repeated(object.size());
  for (auto first = order.begin(); first != order.end();) {
    const auto end = std::find_if(first, order.end(), [&](std::size_t i) { return name(i) != name(*first); });
    if (end - first > 1) object.begin()[*first].value = std::move(object.begin()[end[-1]].value);
    for (auto again = first + 1; again != end; ++again) repeated[*again] = true;
    first = end;
  }
  if (std::ranges::find(repeated, true) == repeated.end()) return;
  Object kept;
  for (std::size_t i = 0; i < object.size(); ++i) {
    if (!repeated[i]) kept.append(std::move(object.begin()[i].name), std::move(object.begin()[i].value));
  }
  object = std::move(kept);
}

// Recursive descent; depth is bounded by the limits. Functions return false once `wrong_` says what `at_` points to.
class Parser {
 public:
  Parser(std::string_view text, JsonLimits limits)
      : text_(text), at_(text.data()), end_(text.data() + text.size()), limits_(limits) {}

  Result<Value> parse() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ += 3;
    Value value;
    if (!parse_value(value, 0)) return error();
    skip_space();
    if (at_ == end_) return value;
    fail("nothing may follow the value");
    return error();
  }

 private:
  bool fail(const char* wrong) {
    wrong_ = wrong;
    return false;
  }
  bool fail(const char* place, const char* wrong) {
    at_ = place;
    return fail(wrong);
  }

  std::unexpected<Error> error() const {
    const auto before = text_.substr(0, static_cast<std::size_t>(at_ - text_.data()));
    const auto line = 1 + std::ranges::count(before, '\n');
    const auto last = before.substr(before.rfind('\n') + 1);
    const auto column = 1 + std::ranges::count_if(last, [](char c) { return (c & 0xC0) != 0x80; });
    return failure("line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + wrong_);
  }

  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }

  // The next character that is no space; NUL at the end, where no rule takes it.
  char next() {
    skip_space();
    return here();
  }
  char here() const { return at_ != end_ ? *at_ : '\0'; }
  bool skip() {
    ++at_;
    return true;
  }

  bool parse_value(Value& into, std::size_t depth) {
    switch (next()) {
      case '{':
        return parse_object(into, depth);
      case '[':
        return parse_array(into, depth);
      case '"':
        return parse_text(into);
      case 't':
        return parse_word("true", true, into);
      case 'f':
        return parse_word("false", false, into);
      case 'n':
        return parse_word("null", nullptr, into);
      default:
        return parse_number(into);
    }
  }

  bool parse_word(std::string_view word, Value meaning, Value& into) {
    if (!std::string_view(at_, end_).starts_with(word)) return fail("expected a value");
    at_ += word.size();
    into = std::move(meaning);
    return true;
  }

  bool parse_text(Value& into) {
    std::string text;
    if (!parse_string(text)) return false;
    into = std::move(text);
    return true;
  }

  bool parse_array(Value& into, std::size_t depth) {
    if (depth == limits_.depth) return fail("too many arrays and objects within each other");
    ++at_;
    into = Array();
    Array& array = into.array();
    if (next() == ']') return skip();
    while (true) {
      if (!parse_value(array.emplace_back(), depth + 1)) return false;
      if (next() == ']') return skip();
      if (here() != ',') return fail("expected ',' or ']'");
      ++at_;
    }
  }

  bool parse_object(Value& into, std::size_t depth) {
    if (depth == limits_.depth) return fail("too many arrays and objects within each other");
    ++at_;
    into = Object();
    Object& object = into.object();
    if (next() == '}') return skip();
    object.reserve(4);
    while (true) {
      if (next() != '"') return fail("expected a name in double quotes");
      std::string name;
      if (!parse_string(name)) return false;
      if (next() != ':') return fail("expected ':'");
      ++at_;
      if (!parse_value(member(object, std::move(name)), depth + 1)) return false;
      if (next() == '}') break;
      if (here() != ',') return fail("expected ',' or '}'");
      ++at_;
    }
    if (object.size() > kFewMembers) let_last_win(object);
    return skip();
  }

  static Value& member(Object& object, std::string name) {
    if (object.size() < kFewMembers) {
      if (Value* same = object.find(name)) return *same = nullptr;
    }
    object.append(std::move(name), nullptr);
    return object.end()[-1].value;
  }

  bool parse_string(std::string& into) {
    ++at_;
    while (true) {
      const char* start = at_;
      unsigned char all = 0;
      while (at_ != end_ && kPlain[static_cast<unsigned char>(*at_)]) all |= static_cast<unsigned char>(*at_++);
      if (all >= 0x80 && !is_utf8({start, at_})) return fail(start, "this text is not UTF-8");
      into.append(start, at_);
      if (at_ == end_) return fail("the text ends within a string");
      if (*at_ == '"') return skip();
      if (*at_ != '\\') return fail("a control character within a string must be escaped");
      if (!parse_escape(into)) return false;
    }
  }

  bool parse_escape(std::string& into) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const char letter = at_ + 1 != end_ ? at_[1] : '\0';
    if (letter == 'u') return parse_unicode(into);
    const auto which = kLetters.find(letter);
    if (which == std::string_view::npos) return fail("no such escape");
    into += kMeanings[which];
    at_ += 2;
    return true;
  }

  bool parse_unicode(std::string& into) {
    const auto unit = hex_unit(at_);
    if (!unit) return fail("expected four hexadecimal digits after \\u");
    at_ += 6;
    std::uint32_t point = *unit;
    if (is_high_surrogate(*unit)) {
      if (const auto low = hex_unit(at_); low && is_low_surrogate(*low)) {
        at_ += 6;
        point = 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
      }
    }
    const bool alone = is_high_surrogate(point) || is_low_surrogate(point);
    append_utf8(into, alone ? kReplacement : point);
    return true;
  }

  // The code unit that "\uXXXX" at `from` means.
  std::optional<std::uint32_t> hex_unit(const char* from) const {
    if (end_ - from < 6 || from[0] != '\\' || from[1] != 'u') return std::nullopt;
    std::uint32_t unit = 0;
    if (std::from_chars(from + 2, from + 6, unit, 16).ptr != from + 6) return std::nullopt;
    return unit;
  }

  bool parse_number(Value& into) {
    const char* start = at_;
    if (here() == '-') ++at_;
    if (here() == '0') {
      ++at_;
    } else if (!skip_digits()) {
      return fail(start, "expected a value");
    }
    bool integer = true;
    if (here() == '.') {
      integer = false;
      ++at_;
      if (!skip_digits()) return fail("expected a digit after the point");
    }
    if (here() == 'e' || here() == 'E') {
      integer = false;
      ++at_;
      if (here() == '+' || here() == '-') ++at_;
      if (!skip_digits()) return fail("expected a digit in the exponent");
    }
    std::int64_t whole = 0;
    double number = 0;
    if (integer && std::from_chars(start, at_, whole).ec == std::errc()) {
      into = whole;
    } else if (std::from_chars(start, at_, number).ec == std::errc()) {
      into = number;
    } else {
      return fail(start, "this number is beyond a double");
    }
    return true;
  }

  bool skip_digits() {
    const char* start = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != start;
  }

  const std::string_view text_;
  const char* at_;
  const char* const end_;
  const JsonLimits limits_;
  const char* wrong_ = "";
};

}  // namespace

Result<Value> parse_json(std::string_view text, JsonLimits limits) {
  return Parser(text, limits).parse();
}

}  // namespace sluice
