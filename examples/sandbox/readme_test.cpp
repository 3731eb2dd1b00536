// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "settings.hpp"
#include "support/folder.hpp"
#include "support/places.hpp"
#include "test_sandbox.hpp"

namespace sluice::sandbox {
namespace {

std::string readme() {
  return testing_support::content_of(testing_support::source_folder() / "examples/sandbox/README.md");
}

TEST(Readme, NamesEverySettingsFlag) {
  const std::string text = readme();
  for (const auto& field : setting_fields()) {
    std::string flag = "--" + std::string(field.name);
    std::ranges::replace(flag, '_', '-');
    EXPECT_NE(text.find("`" + flag), std::string::npos) << flag;
  }
}

TEST(Readme, NamesEveryRoute) {
  const std::string text = readme();
  TestSandbox s;
  const Value routes = s.control("GET", "");
  for (const Member& route : routes.object()) {
    const std::string path = "$S" + route.name.substr(route.name.find("/sandbox") + 8);
    const bool deletes = route.name.starts_with("DELETE");
    EXPECT_NE(text.find((deletes ? "curl -X DELETE " : "") + path), std::string::npos) << route.name;
  }
}

}  // namespace
}  // namespace sluice::sandbox
