// SPDX-License-Identifier: Apache-2.0
#include "app/start_notes.hpp"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

TEST(StartNotes, NameWhatIsUnusualOnceAndWhatCannotBeTakenBack) {
  Workflow workflow;
  EXPECT_EQ(start_notes(workflow), "");
  workflow.pinned = {{"step scrape", "base_url", "http://127.0.0.1:1\n", false},
                     {"step other", "base_url", "https://api.memories.ai", true},
                     {"step wait", "base_url", "http://127.0.0.1:1\n", false},
                     {"step more", "limit_bytes", 7, false}};
  workflow.irreversible = {{"step scrape", "put videos into the PUBLIC library: PERMANENT, visible to everyone"}};
  EXPECT_EQ(start_notes(workflow),
            "base_url is http://127.0.0.1:1\\x0a for step scrape, step wait\n"
            "limit_bytes is 7 for step more\n"
            "step scrape will put videos into the PUBLIC library: PERMANENT, visible to everyone\n");
}

}  // namespace
}  // namespace sluice::app
