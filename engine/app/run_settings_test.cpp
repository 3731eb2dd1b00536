// SPDX-License-Identifier: Apache-2.0
#include "app/run_settings.hpp"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

TEST(RunSettings, AreReadBackAsTheyWereStored) {
  const RunSettings settings{.allow_public = true,
                             .limits = {"memories.upload=1/s"},
                             .listen = "127.0.0.1:0",
                             .public_url = "https://x.example",
                             .first = 3,
                             .pinned = {{"step scrape", "base_url", "http://127.0.0.1:8787", false}}};
  const auto again = RunSettings::of(settings.to_value());
  EXPECT_EQ(again.to_value(), settings.to_value());
  EXPECT_EQ(again.pinned, settings.pinned);
  EXPECT_EQ(RunSettings::of(Value()).to_value(), RunSettings().to_value());
}

TEST(RunSettings, WhatCannotBeTakenBackHasToBeAllowed) {
  Workflow workflow;
  workflow.irreversible = {{"step scrape", "put videos into the PUBLIC library: PERMANENT, visible to everyone"}};
  EXPECT_EQ(
      RunSettings().apply(workflow).error().message,
      "step scrape would put videos into the PUBLIC library: PERMANENT, visible to everyone; say --allow-public if "
      "that is meant");
  EXPECT_TRUE(RunSettings{.allow_public = true}.apply(workflow));
  workflow.irreversible.clear();
  EXPECT_TRUE(RunSettings().apply(workflow));
}

}  // namespace
}  // namespace sluice::app
