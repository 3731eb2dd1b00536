// SPDX-License-Identifier: Apache-2.0
//
// Options against the manifests of their components.
#include <gtest/gtest.h>

#include "check/check_bench.hpp"

namespace sluice::check {
namespace {

// What comes before the line of a secret.
const std::string kKeyless = kBegun.substr(0, kBegun.rfind("api_key"));

TEST(CheckOptions, AreKnownCompleteAndOfTheirType) {
  const struct {
    std::string text, expected;
  } cases[] = {
      {kBegun, R"(9:8: error: ingest.submit needs the option "creator")"},
      {kSubmit + R"(libary = "private"
)",
       R"(13:1: error: unknown option "libary" of ingest.submit; did you mean "library"?)"},
      {kSubmit + R"(deadline = "1h"
)",
       R"(13:1: error: unknown option "deadline" of ingest.submit; `deadline` is a key of the step: move it above line 10)"},
      {kSubmit + R"(colour = "red"
)",
       R"(13:1: error: unknown option "colour" of ingest.submit)"},
      {kSubmit + R"(library = "open"
)",
       R"(13:11: error: library is "open"; it must be "private" or "public")"},
      {kSubmit + R"(count = 51
)",
       R"(13:9: error: count is 51; it must be an integer from 1 to 50)"},
      {kSubmit + R"(count = "many"
)",
       R"(13:9: error: count is "many"; it must be an integer from 1 to 50)"},
      {kSubmit + R"(count = [1]
)",
       R"(13:9: error: count is [1]; it must be an integer from 1 to 50)"},
      {kSubmit + R"(count = ["{{ item.url }}"]
)",
       R"(13:9: error: count is a list; it must be an integer from 1 to 50)"},
      {kSubmit + R"(library = "{{ item.url }}"
)",
       R"(13:15: error: `item` cannot stand here: this option is resolved once for the run)"},
      {kSubmit + R"(library = "{{ steps.submit.library }}"
)",
       R"(13:15: error: `steps` cannot stand here: this option is resolved once for the run)"},
      {kSubmit + R"(library = "{{ run.id }}"
)",
       R"(13:15: error: `run` cannot stand here: this option is resolved once for the run)"},
      {kSubmit + R"(library = "{{ inputs.lib }}"
)",
       R"(13:22: error: no input is named "lib")"},
      {kSubmit + R"(library = "{{ nil }}"
)",
       R"(13:15: error: `nil` (line 1, column 4): it is nil; where it may be absent, write default(x, y))"},
      {kSubmit + R"([defaults.ingest]
library = "private"
libry = "x"
)",
       R"(15:1: error: no component of ingest in this file has an option "libry"; did you mean "library"?)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
with = { tags = ["x", [1]], most = "2MiB" }
)",
       R"(8:17: error: tags[1] is [1]; it must be text
8:36: error: most is "2MiB"; it must be a size, at most 1MiB)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
with = { tags = "x", text = 1979-05-27 }
)",
       R"(8:17: error: tags is "x"; it must be a list, each element text)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
with = { when = "true" }
)",
       R"(8:10: error: unknown option "when" of note; `when` is a key of the step: move it out of `with`)"},
      {R"(name = "x"
[source]
uses = "csv"
with = { path = "" }
)",
       R"(4:17: error: path is ""; it must be a path)"},
      {R"(name = "x"
[source]
uses = "csv"
with = { path = "{{ item.x }}" }
)",
       R"(4:21: error: `item` cannot stand here: this option is resolved once for the run)"},
      {R"(name = "x"
[source]
uses = "csv"
with = { key = "item.url" }
)",
       R"(3:8: error: csv needs the option "path"; it is: The file
4:10: error: unknown option "key" of csv; `key` is a key of the source: move it out of `with`)"},
      {kSubmit + R"([[sink]]
name = "s"
uses = "file"
[sink.with]
path = "o.csv"
batch = { items = 3 }
)",
       R"(18:1: error: unknown option "batch" of file; `batch` is a key of the sink: move it above line 16)"},
      {kSubmit + R"(base_url = ["x"]
)",
       R"(13:12: error: base_url is ["x"]; it must be text)"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(complaints(text), in_file(expected)) << text;
}

TEST(CheckOptions, ASecretIsAReferenceAndStandsNowhereElse) {
  const struct {
    std::string text, expected;
  } cases[] = {
      {kKeyless + R"(api_key = "sk-live-1234"
creator = "x"
)",
       R"(11:11: error: api_key is a secret: its value does not belong in a file; write `api_key = "{{ secrets.api_key }}"`, below [secrets] `api_key = { env = "INGEST_API_KEY" }`, and in the shell `export INGEST_API_KEY=…`)"},
      {kKeyless + R"(api_key = "Bearer {{ secrets.key }}"
creator = "x"
)",
       R"(11:11: error: api_key takes a secret and nothing else; write `api_key = "{{ secrets.api_key }}"`, below [secrets] `api_key = { env = "INGEST_API_KEY" }`, and in the shell `export INGEST_API_KEY=…`)"},
      {kKeyless + R"(api_key = "{{ secrets.kye }}"
creator = "x"
)",
       R"(11:23: error: no secret is named "kye"; did you mean "key"?)"},
      {kKeyless + R"(api_key = "{{ secrets.other_thing }}"
creator = "x"
)",
       R"(11:23: error: no secret is named "other_thing"; write below [secrets] `other_thing = { env = "OTHER_THING" }`)"},
      {kKeyless + R"(api_key = "{{ inputs.key }}"
creator = "x"
)",
       R"(11:11: error: api_key takes a secret and nothing else; write `api_key = "{{ secrets.api_key }}"`, below [secrets] `api_key = { env = "INGEST_API_KEY" }`, and in the shell `export INGEST_API_KEY=…`)"},
      {kBegun + R"(creator = "{{ secrets.key }}"
)",
       R"(12:15: error: a secret can only be the whole value of an option that takes one; write `OPTION = "{{ secrets.key }}"`)"},
      {kSubmit + R"([[sink]]
name = "out"
uses = "file"
[sink.with]
path = "o.csv"
[sink.with.fields]
key = "{{ secrets.key }}"
)",
       R"(19:11: error: a secret can only be the whole value of an option that takes one; write `OPTION = "{{ secrets.key }}"`)"},
      {kHead + R"([[sink]]
name = "tell"
uses = "chat"
[sink.with]
webhook = "https://hooks.example/T0/B0/xyz"
text = "x"
)",
       R"(9:11: error: webhook is a secret: its value does not belong in a file; write `webhook = "{{ secrets.webhook }}"`, below [secrets] `webhook = { env = "OUT_WEBHOOK" }`, and in the shell `export OUT_WEBHOOK=…`)"},
      {kKeyless + R"(api_key = 7
creator = "x"
)",
       R"(11:11: error: api_key is a secret: its value does not belong in a file; write `api_key = "{{ secrets.api_key }}"`, below [secrets] `api_key = { env = "INGEST_API_KEY" }`, and in the shell `export INGEST_API_KEY=…`)"},
      {kKeyless + R"(api_key = "{{ default(secrets.key, 1) }}"
creator = "x"
)",
       R"(11:11: error: api_key takes a secret and nothing else; write `api_key = "{{ secrets.api_key }}"`, below [secrets] `api_key = { env = "INGEST_API_KEY" }`, and in the shell `export INGEST_API_KEY=…`)"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(complaints(text), in_file(expected)) << text;
}

const std::string kProgram = kHead + R"([secrets]
token = { env = "TOKEN" }
[[step]]
name = "a"
uses = "program"
[step.with.env]
)";

TEST(CheckOptions, ATableOfTextsMayHoldSecretsAsWholeValues) {
  const auto prepared_file = prepared(request_for(kProgram + "TOKEN = \"{{ secrets.token }}\"\nMODE = 7\n"));
  ASSERT_TRUE(prepared_file.workflow);
  EXPECT_EQ(prepared_file.workflow->steps.at(0).use.options,
            (Object{{"env", Object{{"TOKEN", Object{{"secret", "token"}}}, {"MODE", "7"}}}}));
  const struct {
    std::string text, expected;
  } cases[] = {
      {R"(TOKEN = "{{ secrets.tokn }}")", R"(11:21: error: no secret is named "tokn"; did you mean "token"?)"},
      {R"(TOKEN = "Bearer {{ secrets.token }}")",
       R"(11:20: error: a secret can only be the whole value of an option that takes one; write `OPTION = "{{ secrets.token }}"`)"},
      {R"(TOKEN = { secret = "token" })", R"(11:1: error: env.TOKEN is a table; it must be text or a secret)"},
      {R"(TOKEN = ["x"])", R"(11:1: error: env.TOKEN is a list; it must be text or a secret)"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(complaints(kProgram + text + "\n"), in_file(expected)) << text;
}

TEST(CheckOptions, ALineThatMayHoldASecretIsNotShown) {
  for (const auto& text :
       {kKeyless + "api_key = \"sk-live-1234\"\n", kKeyless + "api_key = \"sk-live-1234 {{ secrets.key }}\"\n",
        kHead + "[secrets]\nkey = \"sk-live-1234\"\n"}) {
    const auto found = prepared(request_for(text)).diagnostics;
    for (const auto& shown : {config::to_text(found, text), config::to_json(found), config::to_sarif(found)}) {
      EXPECT_EQ(shown.find("sk-live"), std::string::npos) << shown;
    }
  }
}

}  // namespace
}  // namespace sluice::check
