// SPDX-License-Identifier: Apache-2.0
#include "check/editor_schema.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "config/workflow_file.hpp"
#include "json/json.hpp"
#include "support/small_catalog.hpp"

namespace sluice::check {
namespace {

std::set<std::string> names_of(const Value& properties) {
  std::set<std::string> out;
  for (const Member& member : properties.object()) out.insert(member.name);
  return out;
}

std::set<std::string> keys_of(config::Stage::Kind kind) {
  const auto keys = config::stage_keys(kind);
  return {keys.begin(), keys.end()};
}

TEST(EditorSchema, KnowsTheKeysOfEveryStage) {
  const auto schema = editor_schema(testing_support::small_catalog());
  const auto& properties = schema["properties"];
  EXPECT_EQ(names_of(properties["source"]["properties"]), keys_of(config::Stage::Kind::source));
  EXPECT_EQ(names_of(properties["step"]["items"]["properties"]), keys_of(config::Stage::Kind::step));
  EXPECT_EQ(names_of(properties["sink"]["items"]["properties"]), keys_of(config::Stage::Kind::sink));
}

TEST(EditorSchema, DescribesAnOptionAsItsManifestDoes) {
  const auto schema = editor_schema(testing_support::small_catalog());
  const auto& steps = schema["properties"]["step"]["items"];
  const Value* submit = nullptr;
  for (const Value& use : steps["anyOf"].array()) {
    if (use["properties"]["uses"]["enum"][0] == Value("ingest.submit"))
      submit = &use["properties"]["with"]["properties"];
  }
  ASSERT_NE(submit, nullptr);
  EXPECT_EQ(to_json((*submit)["count"]),
            R"({"anyOf":[{"type":"integer","minimum":1,"maximum":50},{"type":"string","pattern":"\\{\\{"}],)"
            R"("description":"It must be an integer from 1 to 50.","default":4})");
  EXPECT_EQ(to_json((*submit)["api_key"]),
            R"({"type":"string","pattern":"^\\{\\{\\s*secrets\\.\\w+\\s*\\}\\}$",)"
            R"("description":"The key of the account. It must be a secret; required, here or in [defaults]."})");
}

}  // namespace
}  // namespace sluice::check
