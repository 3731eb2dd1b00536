// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// What stands after the backslash; 'u' for the controls without a letter of their own, NUL for what needs no escape.
constexpr auto kEscapes = [] {
  std::array<char, 256> escapes{};
  for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  return escapes;
}();

std::string with_replacements(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t size = 1;
    while (size <= 4 && !is_utf8(text.substr(0, size))) ++size;
    out += size <= 4 ? text.substr(0, size) : "\uFFFD";
    text.remove_prefix(size <= 4 ? size : 1);
  }
  return out;
}

void append_string(std::string& out, std::string_view text) {
  const std::size_t before = out.size();
  unsigned char all = 0;
  out += '"';
  const char* done = text.data();
  const char* const end = done + text.size();
  for (const char* at = done; at != end; ++at) {
    const auto byte = static_cast<unsigned char>(*at);
    all |= byte;
    const char escape = kEscapes[byte];
    if (escape == '\0') continue;
    out.append(done, at);
    done = at + 1;
    out += {'\\', escape};
    if (escape == 'u') out += {'0', '0', kHexDigits[byte >> 4], kHexDigits[byte & 15]};
  }
  out.append(done, end);
  out += '"';
  if (all >= 0x80 && !is_utf8(text)) {
    out.resize(before);
    append_string(out, with_replacements(text));
  }
}

void append_integer(std::string& out, std::int64_t integer) {
  std::array<char, 20> digits;
  out.append(digits.data(), std::to_chars(digits.begin(), digits.end(), integer).ptr);
}

void append_number(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  std::array<char, 32> digits;
  const std::string_view text(digits.data(), std::to_chars(digits.begin(), digits.end(), number).ptr);
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

// `indent`: of the line that the value begins on, or kCompact.
constexpr int kCompact = -1;

void begin_line(std::string& out, int indent) {
  if (indent == kCompact) return;
  out += '\n';
  out.append(static_cast<std::size_t>(indent) * 2, ' ');
}

int deeper(int indent) {
  return indent == kCompact ? kCompact : indent + 1;
}

void append_value(std::string& out, const Value& value, int indent);

void append_array(std::string& out, const Array& array, int indent) {
  out += '[';
  for (const Value& element : array) {
    if (&element != array.data()) out += ',';
    begin_line(out, deeper(indent));
    append_value(out, element, deeper(indent));
  }
  if (!array.empty()) begin_line(out, indent);
  out += ']';
}

void append_object(std::string& out, const Object& object, int indent) {
  out += '{';
  for (const Member& member : object) {
    if (&member != object.begin()) out += ',';
    begin_line(out, deeper(indent));
    append_string(out, member.name);
    out += indent == kCompact ? ":" : ": ";
    append_value(out, member.value, deeper(indent));
  }
  if (!object.empty()) begin_line(out, indent);
  out += '}';
}

void append_value(std::string& out, const Value& value, int indent) {
  switch (value.kind()) {
    case Value::Kind::null:
      out += "null";
      break;
    case Value::Kind::boolean:
      out += value.boolean() ? "true" : "false";
      break;
    case Value::Kind::integer:
      append_integer(out, value.integer());
      break;
    case Value::Kind::number:
      append_number(out, value.number());
      break;
    case Value::Kind::string:
      append_string(out, value.string());
      break;
    case Value::Kind::array:
      append_array(out, value.array(), indent);
      break;
    case Value::Kind::object:
      append_object(out, value.object(), indent);
      break;
  }
}

}  // namespace

void append_json(std::string& out, const Value& value) {
  append_value(out, value, kCompact);
}

std::string to_json(const Value& value) {
  std::string out;
  append_json(out, value);
  return out;
}

std::string pretty_json(const Value& value) {
  std::string out;
  append_value(out, value, 0);
  return out;
}

}  // namespace sluice
