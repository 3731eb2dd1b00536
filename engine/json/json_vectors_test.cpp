// SPDX-License-Identifier: Apache-2.0
//
// Replays json/parsing.jsonl and json/transform.jsonl (nst/JSONTestSuite) of the shared test vectors.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "json/json.hpp"
#include "support/vectors.hpp"

namespace sluice {
namespace {

std::string content(const std::string& file) {
  std::ifstream in(vectors_folder() / "json" / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

// The two texts that the suite describes by how to make them.
std::string generated(std::string_view id) {
  if (id == "n_structure_100000_opening_arrays") return repeated("[", 100000);
  if (id == "n_structure_open_array_object") return repeated("[{\"\":", 50000) + "\n";
  ADD_FAILURE() << "no rule to make " << id;
  return "";
}

TEST(JsonVectors, ParsingAcceptsAndRefusesAsTheSuiteSays) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& c : vector_cases("json/parsing.jsonl")) {
    const auto& id = c["id"].string();
    const auto text = c["generate"].is_null() ? content(c["file"].string()) : generated(id);
    const auto value = parse_json(text);
    const auto verdict = value ? "accept" : "reject";
    EXPECT_TRUE(c["expect"] == Value("either") || c["expect"] == Value(verdict)) << id << ": " << verdict;
    EXPECT_TRUE(!value || parse_json(to_json(*value)).value() == *value) << id << " changed on its way out and in";
  }
}

TEST(JsonVectors, TransformKeepsWhatWasDecided) {
  const std::map<std::string, std::string> decided = {
      {"number_-9223372036854775808", "[-9223372036854775808]"},
      {"number_-9223372036854775809", "[-9223372036854775808.0]"},
      {"number_1.0", "[1.0]"},
      {"number_1.000000000000000005", "[1.0]"},
      {"number_1000000000000000", "[1000000000000000]"},
      {"number_10000000000000000999", "[1e+19]"},
      {"number_1e-999", "line 1, column 2: this number is beyond a double"},
      {"number_1e6", "[1e+06]"},
      {"number_9223372036854775807", "[9223372036854775807]"},
      {"number_9223372036854775808", "[9223372036854775808.0]"},
      {"object_key_nfc_nfd", "{\"\u00e9\":\"NFC\",\"e\u0301\":\"NFD\"}"},
      {"object_key_nfd_nfc", "{\"e\u0301\":\"NFD\",\"\u00e9\":\"NFC\"}"},
      {"object_same_key_different_values", R"({"a":2})"},
      {"object_same_key_same_value", R"({"a":1})"},
      {"object_same_key_unclear_values", R"({"a":0})"},
      {"string_1_escaped_invalid_codepoint", "[\"\uFFFD\"]"},
      {"string_1_invalid_codepoint", "line 1, column 3: this text is not UTF-8"},
      {"string_2_escaped_invalid_codepoints", "[\"\uFFFD\uFFFD\"]"},
      {"string_2_invalid_codepoints", "line 1, column 3: this text is not UTF-8"},
      {"string_3_escaped_invalid_codepoints", "[\"\uFFFD\uFFFD\uFFFD\"]"},
      {"string_3_invalid_codepoints", "line 1, column 3: this text is not UTF-8"},
      {"string_with_escaped_NULL", R"(["A\u0000B"])"},
  };
  SLUICE_NEEDS_VECTORS();
  for (const Value& c : vector_cases("json/transform.jsonl")) {
    const auto value = parse_json(content(c["file"].string()));
    const auto expected = decided.find(c["id"].string());
    if (expected == decided.end()) continue;
    EXPECT_EQ(value ? to_json(*value) : value.error().message, expected->second) << expected->first;
  }
}

}  // namespace
}  // namespace sluice
