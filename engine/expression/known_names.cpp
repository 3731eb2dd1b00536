// SPDX-License-Identifier: Apache-2.0
#include "expression/known_names.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "expression/scope.hpp"

namespace sluice::expression {
namespace {

using namespace std::string_view_literals;

constexpr std::array kFunctions{"contains"sv, "date"sv, "default"sv, "ends_with"sv, "extract"sv,    "filter"sv,
                                "join"sv,     "json"sv, "len"sv,     "lower"sv,     "map"sv,        "matches"sv,
                                "math"sv,     "now"sv,  "replace"sv, "split"sv,     "string"sv,     "tonumber"sv,
                                "tostring"sv, "trim"sv, "type"sv,    "upper"sv,     "starts_with"sv};

constexpr std::array kStringMembers{"format"sv, "rep"sv, "sub"sv};
constexpr std::array kJsonMembers{"null"sv};
constexpr std::array kMathMembers{"abs"sv, "acos"sv,       "asin"sv, "atan"sv, "ceil"sv, "cos"sv, "deg"sv,
                                  "exp"sv, "floor"sv,      "fmod"sv, "huge"sv, "log"sv,  "max"sv, "maxinteger"sv,
                                  "min"sv, "mininteger"sv, "modf"sv, "pi"sv,   "rad"sv,  "sin"sv, "sqrt"sv,
                                  "tan"sv, "tointeger"sv,  "type"sv, "ult"sv};

constexpr struct {
  std::string_view table;
  std::span<const std::string_view> members;
} kTables[] = {{"string", kStringMembers}, {"json", kJsonMembers}, {"math", kMathMembers}};

constexpr auto kNull = "JSON's null is `json.null`, and what is absent is `nil`"sv;
constexpr auto kOutside = "an expression sees its item and nothing outside of it"sv;
constexpr auto kLists = "write map(list, f), filter(list, f) or join(list, separator)"sv;
constexpr auto kRandom = "a repeated attempt must see the same, so there is no randomness"sv;
constexpr auto kFind = "write contains(text, part) or extract(text, regular_expression)"sv;

constexpr struct {
  std::string_view path, suggestion;
} kForeign[] = {
    {"null", kNull},
    {"None", kNull},
    {"undefined", kNull},
    {"NULL", kNull},
    {"os", kOutside},
    {"io", kOutside},
    {"require", kOutside},
    {"load", kOutside},
    {"debug", kOutside},
    {"package", kOutside},
    {"env", "write an entry of [inputs], or of [secrets] with `env`"},
    {"table", kLists},
    {"pairs", kLists},
    {"ipairs", kLists},
    {"next", kLists},
    {"True", "write `true`"},
    {"False", "write `false`"},
    {"math.random", kRandom},
    {"math.randomseed", kRandom},
    {"string.find", kFind},
    {"string.match", kFind},
    {"string.gmatch", kFind},
    {"string.gsub", "write replace(text, from, to)"},
    {"string.lower", "write lower(text)"},
    {"string.upper", "write upper(text)"},
    {"string.len", "write len(text)"},
    {"string.reverse", ""},
    {"string.byte", ""},
};

SyntaxError unknown(const Mention::Part& part, const std::string& path, std::string_view of,
                    std::span<const std::string_view> candidates, const std::string& prefix) {
  SyntaxError error{.message = (of.empty() ? "unknown name `" : std::string(of) + " has no `") + part.name + "`",
                    .offset = part.offset};
  const auto foreign = std::ranges::find_if(kForeign, [&](const auto& f) { return f.path == path; });
  if (foreign != std::end(kForeign)) {
    error.suggestion = foreign->suggestion;
  } else if (const auto close = closest(part.name, candidates)) {
    error.suggestion = "did you mean `" + prefix + std::string(*close) + "`?";
  }
  return error;
}

}  // namespace

bool is_function(std::string_view name) {
  return std::ranges::find(kFunctions, name) != kFunctions.end();
}

std::string_view function_like(std::string_view method) {
  constexpr std::pair<std::string_view, std::string_view> kMethods[] = {
      {"includes", "contains"},  {"has", "contains"},  {"indexOf", "contains"}, {"toLowerCase", "lower"},
      {"toUpperCase", "upper"},  {"length", "len"},    {"size", "len"},         {"count", "len"},
      {"strip", "trim"},         {"match", "extract"}, {"test", "matches"},     {"toString", "tostring"},
      {"replaceAll", "replace"}, {"select", "filter"}, {"get", "default"}};
  const auto known = std::ranges::find(kMethods, method, &std::pair<std::string_view, std::string_view>::first);
  if (known != std::end(kMethods)) return known->second;
  return closest(method, kFunctions).value_or("");
}

std::span<const std::string_view> math_members() {
  return kMathMembers;
}

std::optional<SyntaxError> unknown_name(const Mention& mention) {
  const auto& root = mention.root();
  for (const auto& [table, members] : kTables) {
    if (root != table || mention.parts.size() < 2) continue;
    const auto& member = mention.parts[1];
    if (std::ranges::find(members, member.name) != members.end()) return std::nullopt;
    return unknown(member, root + "." + member.name, table, members, root + ".");
  }
  if (std::ranges::find(kFunctions, root) != kFunctions.end() || root == "secrets") return std::nullopt;
  if (std::ranges::find(kRoots, root, &Root::name) != kRoots.end()) return std::nullopt;

  std::vector<std::string_view> candidates(kFunctions.begin(), kFunctions.end());
  std::ranges::transform(kRoots, std::back_inserter(candidates), &Root::name);
  candidates.push_back("secrets");
  return unknown(mention.parts.front(), root, "", candidates, "");
}

std::optional<SyntaxError> unknown_method(const Token& name) {
  const auto foreign =
      std::ranges::find_if(kForeign, [&](const auto& f) { return f.path == "string." + std::string(name.text); });
  if (foreign == std::end(kForeign)) return std::nullopt;
  return SyntaxError{.message = "texts have no method `" + std::string(name.text) + "`",
                     .suggestion = std::string(foreign->suggestion),
                     .offset = name.offset};
}

}  // namespace sluice::expression
