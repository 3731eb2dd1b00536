// SPDX-License-Identifier: Apache-2.0
#include "runtime/missing_column.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

const Value kItem = Object{{"Creator URL", nullptr}, {"count", nullptr}};

expression::Expression expression(const std::string& text) {
  return expression::Expression::compile(text).value();
}

// What is said of a first step with this parameter, before a second with a parameter that is wrong as well.
std::string said(const std::string& parameter) {
  CompiledWorkflow workflow;
  for (const auto& [name, text] : {std::pair{"scrape", parameter}, {"later", std::string("{{ item.nothing }}")}}) {
    workflow.steps.push_back(
        {.name = name, .params = expression::Template::compile(Object{{"a", Array{text, "b"}}}).value()});
  }
  return missing_column(workflow, kItem).value_or("");
}

TEST(MissingColumn, IsNamedWithThoseThatAreThere) {
  const std::string there = ", which step scrape mentions; there are: Creator URL, count";
  EXPECT_EQ(said("{{ item.Creator_URL }}"),
            "there is no column \"Creator_URL\"" + there + "; did you mean item[\"Creator URL\"]?");
  EXPECT_EQ(said("x {{ item.coutn }}"), "there is no column \"coutn\"" + there + "; did you mean item.count?");
  EXPECT_EQ(said("{{ lower(item[\"title\"]) }}"), "there is no column \"title\"" + there);
}

TEST(MissingColumn, IsNoneWhereItIsThereOrMayBeMissing) {
  for (const char* text : {"{{ item[\"Creator URL\"] }}", "{{ item }}", "{{ default(item.note, '') }}",
                           "{{ item.note or 1 }}", "{{ item.note == nil }}", "{{ inputs.note }}", "plain"}) {
    EXPECT_EQ(said(text), "") << text;
  }
}

TEST(MissingColumn, IsLookedForInTheSourcesOwnExpressionsAndInSinksWithoutSteps) {
  CompiledWorkflow workflow;
  workflow.sinks.push_back({.name = "sheet", .params = expression::Template::compile(Value("{{ item.x }}")).value()});
  EXPECT_EQ(missing_column(workflow, kItem),
            "there is no column \"x\", which sink sheet mentions; there are: Creator URL, count");
  workflow.source_key = expression("item.id");
  EXPECT_EQ(missing_column(workflow, kItem),
            "there is no column \"id\", which source.key mentions; there are: Creator URL, count");
  workflow.source.when = expression("item.live");
  EXPECT_EQ(missing_column(workflow, kItem),
            "there is no column \"live\", which source.when mentions; there are: Creator URL, count");
}

}  // namespace
}  // namespace sluice
