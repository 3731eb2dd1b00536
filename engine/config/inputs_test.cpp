// SPDX-License-Identifier: Apache-2.0
#include "config/inputs.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"

namespace sluice::config {
namespace {

constexpr const char* kInputs = R"([inputs]
creators = { type = "path", default = "creators.csv" }
out      = { type = "path" }
count    = { type = "integer", default = 4, min = 1, max = 50, description = "how many" }
share    = { type = "number", default = 0.5 }
poll     = { type = "duration", default = "90s", min = "1s" }
quick    = { type = "boolean", default = false }
tags     = { type = "list", default = ["a"] }
library  = { default = "private", enum = ["private", "public"] }
)";

struct Outcome {
  std::string values;
  std::string errors;
  std::vector<std::string> missing;
};

Outcome resolve(const std::string& text, std::vector<InputOverride> overrides) {
  Diagnostics diagnostics("f");
  const auto document = parse("f", text, diagnostics);
  if (!document) return {{}, to_text(diagnostics.sorted(), text), {}};
  const auto inputs = read_inputs(*document, "/flows", diagnostics);
  auto resolved = resolve_inputs(inputs, overrides, "/home/me", diagnostics);
  std::string errors;
  for (const auto& d : diagnostics.sorted()) {
    errors += std::to_string(d.at.line) + ":" + std::to_string(d.at.column) + " " + d.message +
              (d.suggestion.empty() ? "" : "; " + d.suggestion) + "\n";
  }
  return {to_json(resolved.values), errors, resolved.missing};
}

TEST(Inputs, HaveTheirDefaultsAndPathsAreRelativeToTheFile) {
  const auto [values, errors, missing] = resolve(kInputs, {});
  EXPECT_EQ(errors, "");
  EXPECT_EQ(values,
            R"({"creators":"/flows/creators.csv","count":4,"share":0.5,"poll":"1m30s","quick":false,"tags":["a"],)"
            R"("library":"private"})");
  EXPECT_EQ(missing, std::vector<std::string>{"out"});
}

TEST(Inputs, AreSetByTextAndPathsAreThenRelativeToTheShell) {
  const auto [values, errors, missing] = resolve(kInputs, {{"out", "../x/out.csv"},
                                                           {"creators", "-"},
                                                           {"count", "3"},
                                                           {"count", "8"},
                                                           {"share", "1"},
                                                           {"poll", "2h"},
                                                           {"quick", "true"},
                                                           {"tags", "x, y"},
                                                           {"library", "public"}});
  EXPECT_EQ(errors, "");
  EXPECT_EQ(values, R"({"creators":"-","out":"/home/x/out.csv","count":8,"share":1.0,"poll":"2h","quick":true,)"
                    R"("tags":["x","y"],"library":"public"})");
  EXPECT_EQ(missing, std::vector<std::string>());
  EXPECT_EQ(resolve(kInputs, {{"tags", R"([1, "a,b"])"}, {"out", "o"}}).values.find(R"("tags":[1,"a,b"])") ==
                std::string::npos,
            false);
}

TEST(Inputs, WrongValuesAreRefusedWithWhatIsAllowed) {
  const struct {
    InputOverride given;
    const char* expected;
  } cases[] = {
      {{"count", "many"}, "0:0 --set count is \"many\"; it must be an integer from 1 to 50\n"},
      {{"count", "51"}, "0:0 --set count is \"51\"; it must be an integer from 1 to 50\n"},
      {{"poll", "30"}, "0:0 --set poll is \"30\"; it must be a duration, at least 1s\n"},
      {{"quick", "yes"}, "0:0 --set quick is \"yes\"; it must be true or false\n"},
      {{"library", "shared"}, "0:0 --set library is \"shared\"; it must be \"private\" or \"public\"\n"},
      {{"cuont", "1"}, "0:0 --set cuont: the workflow has no input of this name; did you mean \"count\"?\n"},
      {{"xyzzy", "1"}, "0:0 --set xyzzy: the workflow has no input of this name\n"},
  };
  for (const auto& [given, expected] : cases) EXPECT_EQ(resolve(kInputs, {given}).errors, expected) << given.name;
}

TEST(Inputs, WrongDeclarationsAreRefusedAtTheirPlace) {
  const struct {
    const char *text, *expected;
  } cases[] = {
      {"inputs = 3", "1:10 [inputs] must be a table\n"},
      {"[inputs]\ncount = 4", "2:1 input `count` must be a table; write `count = { default = … }`\n"},
      {"[inputs]\n\nname = \"x\"",
       "3:1 input `name` must be a table; `name` is a key of the file: move it above line 1\n"},
      {"[inputs]\nN = {}", "2:1 \"N\" is no name: names are lower-case letters, digits and `_`, a letter first\n"},
      {"[inputs]\nn = { type = \"int\" }", "2:14 there is no type \"int\"; write \"integer\"\n"},
      {"[inputs]\nn = { defualt = 4 }", "2:7 unknown key \"defualt\" in input `n`; did you mean \"default\"?\n"},
      {"[inputs]\nn = { type = \"integer\", default = 7, max = 5 }", "2:35 n is 7; it must be an integer, at most 5\n"},
      {"[inputs]\nn = { type = \"duration\", default = 30 }", "2:36 n is 30; it must be a duration like \"30s\"\n"},
      {"[inputs]\nn = { min = 4 }", "2:7 `min` bounds an integer, a number or a duration, not strings\n"},
      {"[inputs]\nn = { type = \"integer\", min = \"x\" }", "2:31 min is \"x\"; it must be an integer\n"},
      {"[inputs]\nn = { enum = \"a\" }", "2:14 `enum` must be a list of the values that are allowed\n"},
      {"[inputs]\nn = { enum = [\"a\"], default = \"b\" }", "2:31 n is \"b\"; it must be \"a\"\n"},
      {"[inputs]\nn = { type = \"integer\", enum = [\"a\"] }", "2:33 n is \"a\"; it must be an integer\n"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(resolve(text, {}).errors, expected) << text;
}

TEST(Inputs, AnOverrideIsNameEqualsValue) {
  EXPECT_EQ(parse_override("a=b=c")->name, "a");
  EXPECT_EQ(parse_override("a=b=c")->value, "b=c");
  EXPECT_EQ(parse_override("a=")->value, "");
  EXPECT_EQ(parse_override("a").error().message, "\"a\": an input is set with NAME=VALUE");
  EXPECT_EQ(parse_override("=a").error().message, "\"=a\": an input is set with NAME=VALUE");
}

}  // namespace
}  // namespace sluice::config
