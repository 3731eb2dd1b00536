// SPDX-License-Identifier: Apache-2.0
#include "config/toml.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <tuple>
#include <vector>

// toml++ 3.3 asserts what some invalid documents break, and then reports them all the same. Without NDEBUG its
// assumptions (TOML_ASSERT_ASSUME) are assertions as well, not promises to the optimiser.
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 1
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

namespace sluice::config {
namespace {

Position position(const toml::source_position& at) {
  return {static_cast<int>(at.line), static_cast<int>(at.column)};
}

// "Error while parsing string: unknown escape sequence '\d'" without what everybody sees.
std::string reworded(std::string_view description) {
  constexpr std::string_view kPrefix = "Error while parsing ";
  const auto colon = description.find(": ");
  if (!description.starts_with(kPrefix) || colon == std::string_view::npos) return std::string(description);
  const auto context = description.substr(kPrefix.size(), colon - kPrefix.size());
  const bool vowel = std::string_view("aeiou").contains(context.front());
  return std::string(description.substr(colon + 2)) + (vowel ? " (in an " : " (in a ") + std::string(context) + ")";
}

class Converter {
 public:
  explicit Converter(std::string_view text) {
    for (std::size_t at = 0; at <= text.size();) {
      const auto end = std::min(text.find('\n', at), text.size());
      lines_.push_back(text.substr(at, end - at));
      at = end + 1;
    }
  }

  std::expected<Node, SyntaxError> convert(const toml::node& given) {
    Node out{.at = position(given.source().begin)};
    if (const auto* table = given.as_table()) return convert_table(*table, std::move(out));
    if (const auto* array = given.as_array()) return convert_array(*array, std::move(out));
    if (const auto* text = given.as_string()) return scalar(Node::Kind::string, text->get(), std::move(out));
    if (const auto* integer = given.as_integer()) return scalar(Node::Kind::integer, integer->get(), std::move(out));
    if (const auto* truth = given.as_boolean()) return scalar(Node::Kind::boolean, truth->get(), std::move(out));
    if (const auto* number = given.as_floating_point()) {
      if (!std::isfinite(number->get())) {
        return std::unexpected(SyntaxError{out.at, "inf and nan are no values that could be passed on"});
      }
      return scalar(Node::Kind::number, number->get(), std::move(out));
    }
    return scalar(Node::Kind::time, time_text(given), std::move(out));
  }

 private:
  static Node scalar(Node::Kind kind, Value value, Node out) {
    out.kind = kind;
    out.scalar = std::move(value);
    return out;
  }

  static std::string time_text(const toml::node& given) {
    std::ostringstream out;
    if (const auto* date = given.as_date()) out << date->get();
    if (const auto* time = given.as_time()) out << time->get();
    if (const auto* both = given.as_date_time()) out << both->get();
    return out.str();
  }

  std::expected<Node, SyntaxError> convert_array(const toml::array& given, Node out) {
    out.kind = Node::Kind::array;
    for (const toml::node& element : given) {
      auto converted = convert(element);
      if (!converted) return converted;
      out.elements.push_back(*std::move(converted));
    }
    return out;
  }

  // Back in the order of the file, which toml++ does not keep.
  std::expected<Node, SyntaxError> convert_table(const toml::table& given, Node out) {
    out.kind = Node::Kind::table;
    out.with_header = !given.is_inline() && is_header(out.at);
    for (const auto& [key, value] : given) {
      auto converted = convert(value);
      if (!converted) return converted;
      out.entries.push_back({std::string(key.str()), position(key.source().begin), *std::move(converted)});
    }
    std::ranges::stable_sort(out.entries, {}, [](const Entry& e) { return std::tuple(e.at.line, e.at.column); });
    return out;
  }

  // Only space stands before a header, so that its column is also its byte.
  bool is_header(Position at) const {
    const auto line = at.line > 0 ? static_cast<std::size_t>(at.line - 1) : lines_.size();
    const auto column = static_cast<std::size_t>(std::max(at.column, 1) - 1);
    return line < lines_.size() && column < lines_[line].size() && lines_[line][column] == '[';
  }

  std::vector<std::string_view> lines_;
};

}  // namespace

std::expected<Node, SyntaxError> parse_toml(std::string_view text) {
  const auto parsed = toml::parse(text);
  if (!parsed) {
    return std::unexpected(
        SyntaxError{position(parsed.error().source().begin), reworded(parsed.error().description())});
  }
  return Converter(text).convert(parsed.table());
}

}  // namespace sluice::config
