// SPDX-License-Identifier: Apache-2.0
//
// What a right file becomes, beside what it says word for word.
#include <gtest/gtest.h>

#include <map>

#include "check/check_bench.hpp"
#include "json/json.hpp"

namespace sluice::check {
namespace {

const std::string kFile = R"(name = "x"
[inputs]
count = { type = "integer", default = 4 }
wait = { type = "duration", default = "30s" }
[secrets]
key = { env = "KEY" }
[defaults.ingest]
api_key = "{{ secrets.key }}"
[source]
uses = "csv"
with = { path = "a.csv" }
[[step]]
name = "submit"
uses = "ingest.submit"
timeout = "{{ inputs.wait }}"
[step.with]
creator = "{{ item.url }}"
count = "{{ inputs.count }}"
)";

Environment variables(std::map<std::string, std::string> all) {
  return [all = std::move(all)](const std::string& variable) -> std::optional<std::string> {
    const auto found = all.find(variable);
    return found == all.end() ? std::nullopt : std::optional(found->second);
  };
}

Workflow workflow_of(const Request& request) {
  auto [workflow, found] = prepared(request);
  EXPECT_TRUE(workflow) << config::to_text(found, request.text);
  return workflow.value_or(Workflow{});
}

std::vector<PinnedOption> base_url(const char* value, bool is_default) {
  return {{"step submit", "base_url", value, is_default}};
}

TEST(CheckWorkflow, WhereANameStandsSaysWhichOfItsComponentsIsMeant) {
  const auto workflow = workflow_of(request_for(R"(name = "x"
[source]
uses = "program"
with = { line = "a" }
[[step]]
name = "one"
uses = "program"
with = { text = "{{ item.b }}" }
)"));
  EXPECT_EQ(workflow.source.use.options, (Object{{"line", "a"}}));
  EXPECT_EQ(workflow.steps.at(0).use.params, (Object{{"text", "{{ item.b }}"}}));
}

TEST(CheckWorkflow, AComponentsPreferencesHoldWhereTheStepSaysNothing) {
  const std::string head = "name = \"x\"\n[source]\nuses = \"program\"\n[[step]]\nname = \"one\"\nuses = \"program\"\n";
  const struct {
    const char* says;
    std::optional<int> concurrency;
    int items;
    bool found;
  } cases[] = {
      {"", 4, 64, true},
      {"concurrency = 9\n", 9, 64, true},
      {"batch = { items = 3 }\n", 4, 3, false},
      {"batch = { wait = \"1s\" }\n", 4, 64, false},
      {"limit = \"few\"\n[limits.few]\nrate = \"1/s\"\n", 4, 64, false},
  };
  for (const auto& [says, concurrency, items, found] : cases) {
    const auto workflow = workflow_of(request_for(head + says));
    const auto& step = workflow.steps.at(0);
    EXPECT_EQ(step.concurrency, concurrency) << says;
    EXPECT_EQ(step.batch.items, items) << says;
    EXPECT_EQ(step.batch.found, found) << says;
  }
}

TEST(CheckWorkflow, OptionsAreResolvedAndParametersStandAsTheyWereWritten) {
  const auto workflow = workflow_of(request_for(kFile));
  EXPECT_EQ(workflow.source.use.options, (Object{{"path", "/flows/a.csv"}, {"delimiter", ","}}));
  EXPECT_EQ(workflow.steps.at(0).use.options,
            (Object{{"api_key", "key"}, {"base_url", "https://api.example"}, {"library", "private"}}));
  EXPECT_EQ(workflow.steps[0].use.params, (Object{{"creator", "{{ item.url }}"}, {"count", 4}}));
  EXPECT_EQ(workflow.steps[0].timeout, std::chrono::seconds(30));
  EXPECT_EQ(workflow.hash.size(), 64u);
}

TEST(CheckWorkflow, TheEnvironmentOverridesAnOptionThatNamesAVariable) {
  auto request = request_for(kFile);
  EXPECT_EQ(workflow_of(request).pinned, base_url("https://api.example", true));
  request.environment = variables({{"INGEST_BASE_URL", "http://127.0.0.1:1"}, {"NOTE_TIMER", "soon"}});
  const auto workflow = workflow_of(request);
  EXPECT_EQ(*workflow.steps.at(0).use.options.find("base_url"), Value("http://127.0.0.1:1"));
  EXPECT_EQ(workflow.pinned, base_url("http://127.0.0.1:1", false));
  request.text += "base_url = \"https://of.the.file\"\n";
  EXPECT_EQ(workflow_of(request).pinned, base_url("http://127.0.0.1:1", false));
  request.environment = variables({});
  EXPECT_EQ(workflow_of(request).pinned, base_url("https://of.the.file", false));
}

TEST(CheckWorkflow, ARunThatGoesOnKeepsWhatItBeganWith) {
  auto request = request_for(kFile);
  request.inputs = Object{{"count", 7}, {"wait", "5s"}};
  request.pinned = base_url("http://127.0.0.1:1", false);
  const auto workflow = workflow_of(request);
  EXPECT_EQ(*workflow.steps.at(0).use.options.find("base_url"), Value("http://127.0.0.1:1"));
  EXPECT_EQ(workflow.pinned, request.pinned);
  EXPECT_EQ(*workflow.steps[0].use.params.find("count"), Value(7));
  // Even where it began with the default, and that is another one by now.
  request.pinned = base_url("https://api.before", true);
  EXPECT_EQ(workflow_of(request).pinned, base_url("https://api.before", false));
}

TEST(CheckWorkflow, AVariableIsReadAsTheOptionsType) {
  auto request = request_for(
      "name = \"x\"\n[source]\nuses = \"csv\"\nwith = { path = \"a.csv\" }\n[[step]]\nname = \"n\"\nuses = \"note\"\n");
  request.environment = variables({{"NOTE_TIMER", "90s"}});
  EXPECT_EQ(workflow_of(request).pinned, (std::vector<PinnedOption>{{"step n", "timer", 90'000, false}}));
  request.environment = variables({{"NOTE_TIMER", "soon"}});
  EXPECT_EQ(complaints(request),
            "/flows/f.toml:7:8: error: NOTE_TIMER in the environment: timer is \"soon\"; it must be a duration like "
            "\"30s\"\n");
}

TEST(CheckWorkflow, AnIrreversibleChoiceIsNamedWithItsPlaceWhereverItWasMade) {
  EXPECT_EQ(workflow_of(request_for(kFile)).irreversible, std::vector<IrreversibleUse>{});
  const std::vector<IrreversibleUse> expected{{"step submit", "put it where ALL see it"}};
  EXPECT_EQ(workflow_of(request_for(kFile + "library = \"public\"\n")).irreversible, expected);
  auto by_default = kFile;
  by_default.insert(by_default.find("[source]"), "library = \"public\"\n");
  EXPECT_EQ(workflow_of(request_for(by_default)).irreversible, expected);
  EXPECT_EQ(workflow_of(request_for(kFile + "library = \"{{ 'pub' .. 'lic' }}\"\n")).irreversible, expected);
}

TEST(CheckWorkflow, AnOptionOfTheSameStepBoundsAnother) {
  const auto said = [](const std::string& with) {
    return complaints(
        request_for("name = \"x\"\n[source]\nuses = \"csv\"\nwith = { path = \"a.csv\" }\n[[step]]\n"
                    "name = \"n\"\nuses = \"note\"\nwith = { " +
                    with + " }\n"));
  };
  EXPECT_EQ(
      said("times = 4"),
      "/flows/f.toml:8:18: error: times is 4, and most_times allows 3; write at most that, or raise `most_times`\n");
  EXPECT_EQ(
      said("times = \"4\""),
      "/flows/f.toml:8:18: error: times is 4, and most_times allows 3; write at most that, or raise `most_times`\n");
  EXPECT_EQ(said("times = 3"), "");
  EXPECT_EQ(said("times = 4, most_times = 5"), "");
  EXPECT_EQ(said("times = \"{{ item.n }}\""), "");
}

TEST(CheckWorkflow, ABooleanIsIrreversibleWhereItIsTrue) {
  const auto uses = [](const std::string& value) {
    return workflow_of(request_for("name = \"x\"\n[source]\nuses = \"csv\"\nwith = { path = \"a.csv\" }\n[[step]]\n"
                                   "name = \"n\"\nuses = \"note\"\nwith = { forever = " +
                                   value + " }\n"))
        .irreversible;
  };
  const std::vector<IrreversibleUse> expected{{"step n", "note it for good"}};
  EXPECT_EQ(uses("true"), expected);
  EXPECT_EQ(uses("\"{{ 1 == 1 }}\""), expected);
  EXPECT_EQ(uses("false"), std::vector<IrreversibleUse>{});
}

}  // namespace
}  // namespace sluice::check
