// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string_view>

#include "json/json.hpp"

namespace sluice {
namespace {

using namespace std::string_view_literals;

TEST(WriteJson, WritesEveryKindOfValue) {
  const struct {
    Value value;
    std::string_view text;
  } cases[] = {
      {nullptr, "null"},
      {true, "true"},
      {false, "false"},
      {INT64_MIN, "-9223372036854775808"},
      {1000000000000000, "1000000000000000"},
      {"", "\"\""},
      {Array{1, "a", Array{}}, "[1,\"a\",[]]"},
      {Object{{"b", 1}, {"a", Object{}}}, "{\"b\":1,\"a\":{}}"},
  };
  for (const auto& c : cases) EXPECT_EQ(to_json(c.value), c.text);
}

TEST(WriteJson, WritesDoublesThatReadBackAsTheSameDouble) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const struct {
    double number;
    std::string_view text;
  } cases[] = {
      {1.0, "1.0"},
      {-0.0, "-0.0"},
      {0.1, "0.1"},
      {1e15, "1e+15"},
      {123456789.0, "123456789.0"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {kInfinity, "null"},
      {std::numeric_limits<double>::quiet_NaN(), "null"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(to_json(c.number), c.text);
    if (c.text == "null") continue;
    EXPECT_EQ(parse_json(c.text).value(), Value(c.number)) << c.text;
  }
}

TEST(WriteJson, EscapesOnlyWhatMustBe) {
  EXPECT_EQ(to_json("\"\\/\b\f\n\r\t\x01\x1f\x7f"), R"("\"\\/\b\f\n\r\t\u0001\u001f)"
                                                    "\x7f\"");
  EXPECT_EQ(to_json("A\0B"sv), R"("A\u0000B")");
  EXPECT_EQ(to_json("é€😀\u2028"), "\"é€😀\u2028\"");
  EXPECT_EQ(to_json(Object{{"a\"b", 1}}), R"({"a\"b":1})");
}

TEST(WriteJson, ReplacesMalformedUtf8SoThatTheTextCanBeReadAgain) {
  EXPECT_EQ(to_json("a\xFF\"é\xE2\x82"), "\"a\uFFFD\\\"é\uFFFD\uFFFD\"");
}

TEST(WriteJson, AppendsToWhatIsThere) {
  std::string out = "data: ";
  append_json(out, Array{1});
  EXPECT_EQ(out, "data: [1]");
}

TEST(WriteJson, IndentsForPeople) {
  EXPECT_EQ(pretty_json(Object{{"a", Array{1, Object{}}}, {"b", Array{}}, {"c", Object{{"d", nullptr}}}}),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": [],\n  \"c\": {\n    \"d\": null\n  }\n}");
  EXPECT_EQ(pretty_json(1), "1");
}

}  // namespace
}  // namespace sluice
