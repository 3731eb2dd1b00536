// SPDX-License-Identifier: Apache-2.0
#include "app/trial_file.hpp"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

plugin::ComponentManifest component(ComponentKind kind) {
  return {.kind = kind,
          .name = "it",
          .options = {{.name = "key", .type = OptionType::secret}, {.name = "name", .type = OptionType::string}},
          .params = {{.name = "fields", .type = OptionType::map, .per_item = true},
                     {.name = "any", .type = OptionType::any, .per_item = true}}};
}

std::string text_of(ComponentKind kind, std::vector<std::string> with) {
  const auto file = trial_file(component(kind), with);
  return file ? file->text : file.error().message;
}

TEST(TrialFile, IsTheFileThatTheCommandLineStandsFor) {
  EXPECT_EQ(text_of(ComponentKind::step,
                    {"key=env:KEY", "name=5", R"(fields={"a":["{{ item.a }}",1],"b c":true})", "any=[1,2]"}),
            R"(name = "try"
[secrets]
key = { env = "KEY" }
[source]
uses = "try"
[[step]]
name = "it"
uses = "it"
[step.with]
key = "{{ secrets.key }}"
name = "5"
fields = { "a" = ["{{ item.a }}", 1], "b c" = true }
any = [1, 2]
)");
  EXPECT_EQ(text_of(ComponentKind::source, {"name={{ x"}), R"(name = "try"
[secrets]
[source]
uses = "it"
[source.with]
name = "{{ x"
)");
}

TEST(TrialFile, NamesMembersOfTablesWithDotsAndTakesTheLastOfTwo) {
  const auto text = text_of(ComponentKind::sink, {"fields.a=1", "fields.a={{ item.b }}", "un known=x"});
  EXPECT_NE(text.find("[sink.with]\nfields.a = \"{{ item.b }}\"\n\"un known\" = \"x\"\n"), std::string::npos) << text;
}

TEST(TrialFile, RefusesASecretWithoutRepeatingIt) {
  EXPECT_EQ(text_of(ComponentKind::step, {"key=sk-123"}),
            "--with key: it is a secret, whose value does not belong on a command line; write --with key=env:NAME, or "
            "file:PATH");
  EXPECT_EQ(text_of(ComponentKind::step, {"name"}), "--with name: write NAME=VALUE");
  EXPECT_EQ(text_of(ComponentKind::step, {"any=null"}), "--with any: a workflow file has no null");
}

TEST(TrialFile, SaysWhatIsWrongByTheOption) {
  const std::vector<std::string> with{"key=env:KEY", "nmae=x"};
  const auto file = trial_file(component(ComponentKind::step), with);
  ASSERT_TRUE(file) << file.error().message;
  const std::vector<config::Diagnostic> found{
      {.at = {8, 1}, .message = "it needs the option \"z\""},
      {.at = {11, 1}, .message = "unknown option \"nmae\"", .suggestion = "did you mean \"name\"?"}};
  EXPECT_EQ(in_words_of_the_command_line(found, *file),
            "sluice: it needs the option \"z\"\n"
            "sluice: --with nmae: unknown option \"nmae\"; did you mean \"name\"?\n");
}

}  // namespace
}  // namespace sluice::app
