// SPDX-License-Identifier: Apache-2.0
#include "config/document.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "json/json.hpp"
#include "support/vectors.hpp"

namespace sluice::config {
namespace {

Document parsed(const std::string& text) {
  Diagnostics diagnostics("f");
  auto document = parse("f", text, diagnostics);
  EXPECT_TRUE(document) << to_text(diagnostics.sorted(), text);
  return document.value_or(Document{});
}

std::string places(const Node& node) {
  std::string out = "@" + std::to_string(node.at.line) + ":" + std::to_string(node.at.column);
  for (const Entry& entry : node.entries) {
    out += " " + entry.key + "@" + std::to_string(entry.at.line) + ":" + std::to_string(entry.at.column) + "=(" +
           places(entry.value) + ")";
  }
  for (const Node& element : node.elements) out += " -(" + places(element) + ")";
  return out;
}

TEST(Document, EverythingKnowsItsPlaceInTheOrderOfTheFile) {
  const auto document = parsed(R"(zed = 1
"ä".b = { c = [1, "x"] }
[step.with]
  d.e = 2
[[sink]]
  a = true
[step]
name = 'x'
)");
  EXPECT_EQ(places(document.root),
            "@1:1 zed@1:1=(@1:7) ä@2:1=(@2:1 b@2:5=(@2:9 c@2:11=(@2:15 -(@2:16) -(@2:19)))) "
            "step@3:2=(@7:1 with@3:7=(@3:1 d@4:3=(@4:3 e@4:5=(@4:9))) name@8:1=(@8:8)) "
            "sink@5:3=(@5:1 -(@5:1 a@6:3=(@6:7)))");
  EXPECT_TRUE(document.root.find("step")->value.with_header);
  EXPECT_TRUE(document.root.find("sink")->value.elements[0].with_header);
  EXPECT_FALSE(document.root.find("ä")->value.with_header);
}

TEST(Document, ValuesAreKeptAsTheyAre) {
  EXPECT_EQ(to_json(parsed("a = 1\nb = 1.0\nc = 'x'\nd = [true, {e = 0x1F}]\nf = 1979-05-27T07:32:00.5Z\ng = 07:32:00")
                        .root.value()),
            R"({"a":1,"b":1.0,"c":"x","d":[true,{"e":31}],"f":"1979-05-27T07:32:00.5Z","g":"07:32:00"})");
}

TEST(Document, APlaceInATextIsWhereItIsWritten) {
  const struct {
    const char* text;
    std::size_t offset;
    Position expected;
  } cases[] = {
      {R"(a = "xyz")", 0, {1, 6}},
      {R"(a = "xyz")", 2, {1, 8}},
      {R"(a = 'x\yz')", 2, {1, 8}},
      {R"(a = "ä\tö!")", 3, {1, 9}},
      {R"(a = "ä\tö!")", 5, {1, 10}},
      {R"(a = "\u00e4\U0001F600!")", 2, {1, 12}},
      {R"(a = "\u00e4\U0001F600!")", 6, {1, 22}},
      {"a = \"\"\"\nab\ncd\"\"\"", 0, {2, 1}},
      {"a = \"\"\"\nab\ncd\"\"\"", 4, {3, 2}},
      {"a = '''ab\ncd'''", 3, {2, 1}},
      {"a = \"\"\"ab \\\n   \n   cd\"\"\"", 3, {3, 4}},
      {"a = \"\"\"\\\n  cd\"\"\"", 0, {2, 3}},
      {"\xEF\xBB\xBF"
       "a = \"xyz\"",
       1,
       {1, 7}},
      {"# c\n  a = \"x\"", 0, {2, 8}},
  };
  for (const auto& [text, offset, expected] : cases) {
    const auto document = parsed(text);
    const auto place = document.place_in(document.root.find("a")->value, offset);
    EXPECT_EQ(place, expected) << text << " +" << offset << " gave " << place.line << ":" << place.column;
  }
}

TEST(Document, SyntaxErrorsSayWhatToWrite) {
  const struct {
    const char *text, *expected;
  } cases[] = {
      {"[[step]]\nname = \"x\"\nwith = {\n  a = 1 }",
       "f:3:9: error: expected key or closing '}', saw '\\n' (in an inline table); a multi-line inline table needs "
       "`[step.with]`\n    3 | with = {\n      |         ^\n"},
      {"with = { a = 1,\n b = 2 }",
       "f:1:16: error: expected key or closing '}', saw '\\n' (in an inline table); a multi-line inline table needs "
       "`[with]`\n    1 | with = { a = 1,\n      |                ^\n"},
      {"a = { b = 1, }",
       "f:1:14: error: expected key-value pair, saw closing '}' (dangling comma) (in an inline table); leave out the "
       "comma "
       "before the `}`\n    1 | a = { b = 1, }\n      |              ^\n"},
      {"timeout = 30s",
       "f:1:13: error: expected digit, saw 's' (in a decimal integer); text, durations and dates stand in quotes: "
       "\"30s\"\n    1 | timeout = 30s\n      |             ^\n"},
      {"library = private",
       "f:1:11: error: could not determine value type (in a value); text stands in quotes\n    1 | library = private\n "
       "     |           ^\n"},
      {"on = True",
       "f:1:6: error: expected 'true', saw 'T' (in a boolean); write `true`\n    1 | on = True\n      |      ^\n"},
      {"count = {{ inputs.n }}",
       "f:1:10: error: expected key or closing '}', saw '{' (in an inline table); an expression stands in quotes: \"{{ "
       "… "
       "}}\"\n    1 | count = {{ inputs.n }}\n      |          ^\n"},
      {"on = fal\n",
       "f:1:9: error: expected 'false', saw 'fal' (in a boolean); text stands in quotes\n    1 | on = fal\n      |     "
       "    "
       "^\n"},
      {"name: x",
       "f:1:5: error: expected '=', saw ':' (in a key-value pair); write `key = value`\n    1 | name: x\n      |     "
       "^\n"},
      {"a = 1\na = 2",
       "f:2:1: error: `a` stands here for the second time; leave out one of them; the other is in line 1\n    2 | a = "
       "2\n "
       "     | ^\n"},
      {"a = inf", "f:1:5: error: inf and nan are no values that could be passed on\n    1 | a = inf\n      |     ^\n"},
  };
  for (const auto& [text, expected] : cases) {
    Diagnostics diagnostics("f");
    EXPECT_FALSE(parse("f", text, diagnostics)) << text;
    EXPECT_EQ(to_text(diagnostics.sorted(), text), expected) << text;
  }
}

TEST(Document, AFileLargerThanAMebibyteIsRefused) {
  Diagnostics diagnostics("f");
  EXPECT_FALSE(parse("f", std::string(kLargestFile + 1, '\n'), diagnostics));
  EXPECT_EQ(to_text(diagnostics.sorted(), ""), "f: error: the file is larger than 1 MiB\n");
}

// --- toml-test

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST(Document, ReadsWhatTomlTestCallsValid) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& row : vector_cases("toml/valid.jsonl")) {
    const auto text = content(vectors_folder() / "toml" / row["file"].string());
    const auto& versions = row["valid_in"].array();
    if (std::ranges::find(versions, Value("1.0.0")) == versions.end()) continue;
    Diagnostics diagnostics("f");
    if (parse("f", text, diagnostics)) continue;
    const auto found = diagnostics.sorted();
    EXPECT_EQ(found.front().message, "inf and nan are no values that could be passed on")
        << row["file"].string() << "\n"
        << to_text(found, text);
  }
}

TEST(Document, RefusesWhatTomlTestCallsInvalid) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& row : vector_cases("toml/invalid.jsonl")) {
    const auto text = content(vectors_folder() / "toml" / row["file"].string());
    Diagnostics diagnostics("f");
    EXPECT_FALSE(parse("f", text, diagnostics)) << row["file"].string();
    const auto found = diagnostics.sorted();
    ASSERT_EQ(found.size(), 1u) << row["file"].string();
    const auto& lines = row["acceptable_lines"].array();
    EXPECT_TRUE(std::ranges::find(lines, Value(found[0].at.line)) != lines.end())
        << row["file"].string() << " " << to_json(row["acceptable_lines"]) << "\n"
        << to_text(found, text);
  }
}

}  // namespace
}  // namespace sluice::config
