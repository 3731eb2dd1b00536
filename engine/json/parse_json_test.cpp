// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/json.hpp"

namespace sluice {
namespace {

using namespace std::string_view_literals;

Value parsed(std::string_view text) {
  const auto value = parse_json(text);
  EXPECT_TRUE(value.has_value()) << text << ": " << (value ? "" : value.error().message);
  return value.value_or(Value());
}

TEST(ParseJson, ReadsEveryKindOfValue) {
  const struct {
    std::string_view text;
    Value value;
  } cases[] = {
      {"null", nullptr},
      {" true\n", true},
      {"false", false},
      {"0", 0},
      {"-12", -12},
      {"1.5", 1.5},
      {"1.0", 1.0},
      {"1E6", 1e6},
      {"\"\"", ""},
      {"[]", Array{}},
      {"[1,[2]]", Array{1, Array{2}}},
      {"{}", Object{}},
      {R"({"a":{"b":[]},"c":null})", Object{{"a", Object{{"b", Array{}}}}, {"c", nullptr}}},
      {"\xEF\xBB\xBF{}", Object{}},
  };
  for (const auto& c : cases) EXPECT_EQ(parsed(c.text), c.value) << c.text;
}

TEST(ParseJson, KeepsIntegersOf64BitsAndTakesTheNearestDoubleBeyond) {
  EXPECT_EQ(parsed("9223372036854775807"), Value(INT64_MAX));
  EXPECT_EQ(parsed("-9223372036854775808"), Value(INT64_MIN));
  EXPECT_EQ(parsed("9223372036854775808"), Value(9223372036854775808.0));
  EXPECT_EQ(parsed("-9223372036854775809"), Value(-9223372036854775808.0));
  EXPECT_EQ(parsed("123456789012345678901234567890"), Value(123456789012345678901234567890.0));
  EXPECT_EQ(parsed("-0"), Value(0));
  EXPECT_EQ(to_json(parsed("-0.0")), "-0.0");
}

TEST(ParseJson, ReadsEscapes) {
  EXPECT_EQ(parsed(R"("\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00")"), Value("\"\\/\b\f\n\r\té€😀"));
  EXPECT_EQ(parsed(R"("A\u0000B")"), Value("A\0B"sv));
}

TEST(ParseJson, ReplacesSurrogatesThatStandAlone) {
  EXPECT_EQ(parsed(R"("\ud83d")"), Value("\uFFFD"));
  EXPECT_EQ(parsed(R"("\ude00!")"), Value("\uFFFD!"));
  EXPECT_EQ(parsed(R"("\ud83dA")"), Value("\uFFFDA"));
  EXPECT_EQ(parsed(R"("\ud83d\ud83d\ude00")"), Value("\uFFFD😀"));
  EXPECT_EQ(parsed(R"("\ud83d\u0041")"), Value("\uFFFDA"));
}

TEST(ParseJson, LetsTheLastOfEqualNamesWinInTheFirstOnesPlace) {
  EXPECT_EQ(to_json(parsed(R"({"a":1,"b":2,"a":[3]})")), R"({"a":[3],"b":2})");

  std::string text = "{", expected = "{";
  const auto member = [](int name, int value) {
    return "\"k" + std::to_string(name) + "\":" + std::to_string(value) + ",";
  };
  for (int i = 0; i < 100; ++i) text += member(i % 40, i);
  for (int i = 0; i < 40; ++i) expected += member(i, i < 20 ? i + 80 : i + 40);
  text.back() = expected.back() = '}';
  EXPECT_EQ(to_json(parsed(text)), expected);
}

TEST(ParseJson, NamesThePlaceOfAnError) {
  const struct {
    std::string_view text;
    std::string_view message;
  } cases[] = {
      {"", "line 1, column 1: expected a value"},
      {"[1,]", "line 1, column 4: expected a value"},
      {"nul", "line 1, column 1: expected a value"},
      {"-", "line 1, column 1: expected a value"},
      {"[01]", "line 1, column 3: expected ',' or ']'"},
      {"1.", "line 1, column 3: expected a digit after the point"},
      {"1e+", "line 1, column 4: expected a digit in the exponent"},
      {"[1e400]", "line 1, column 2: this number is beyond a double"},
      {"{\"a\":1,\n \"ü\" 2}", "line 2, column 6: expected ':'"},
      {"{\"a\":1,}", "line 1, column 8: expected a name in double quotes"},
      {"{\"a\":1", "line 1, column 7: expected ',' or '}'"},
      {R"("a\x")", "line 1, column 3: no such escape"},
      {R"("\u12G4")", "line 1, column 2: expected four hexadecimal digits after \\u"},
      {"\"a", "line 1, column 3: the text ends within a string"},
      {"\"a\n\"", "line 1, column 3: a control character within a string must be escaped"},
      {"\"\xFF\"", "line 1, column 2: this text is not UTF-8"},
      {"{} x", "line 1, column 4: nothing may follow the value"},
      {"\0"sv, "line 1, column 1: expected a value"},
  };
  for (const auto& c : cases) {
    const auto value = parse_json(c.text);
    EXPECT_EQ(value ? to_json(*value) : value.error().message, c.message) << c.text;
  }
}

TEST(ParseJson, BoundsTheDepth) {
  EXPECT_EQ(to_json(parsed(std::string(128, '[') + std::string(128, ']'))).size(), 256u);
  EXPECT_EQ(parse_json(std::string(129, '[')).error().message,
            "line 1, column 129: too many arrays and objects within each other");
  EXPECT_EQ(parse_json(R"({"a":{}})", {.depth = 1}).error().message,
            "line 1, column 6: too many arrays and objects within each other");
}

}  // namespace
}  // namespace sluice
