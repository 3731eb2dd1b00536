// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "app/preview.hpp"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

TEST(PreviewText, SaysWhatItMayComeTo) {
  const Preview preview{
      .title = "creator-watch: Index\n",
      .items = {.source = "csv /c.csv",
                .total = 303,
                .all_seen = true,
                .seen = 303,
                .repeated = 1,
                .failing = {{2, "scrape", "a short link"}}},
      .bounds = {{.place = "scrape", .units = "videos", .items = 300, .each = 4, .sum = 1200}},
      .pace = Preview::Pace{"memories.upload", "1/min", 299min},
      .facts = {{"library", "private (step scrape)"}, {"sinks", "sheet: file /o.csv"}, {"sinks", "tell: slack"}}};
  EXPECT_EQ(preview_text(preview, std::nullopt),
            "creator-watch: Index\\x0a\n"
            "  items     303 from csv /c.csv; 1 repeats a key and is skipped, 2 cannot be used\n"
            "            2 at scrape: a short link\n"
            "  at most   300 × 4 = 1,200 videos (scrape)\n"
            "  at least  4 h 59 min, as memories.upload is 1/min\n"
            "  library   private (step scrape)\n"
            "  sinks     sheet: file /o.csv\n"
            "            tell: slack\n");
}

TEST(PreviewText, WhatIsNotKnownIsNotClaimed) {
  const struct {
    Preview preview;
    const char* text;
  } cases[] = {
      {{.items = {.source = "csv -"}}, "\n  items     not to be counted beforehand from csv -\n"},
      {{.items = {.source = "csv a", .first = 5}}, "\n  items     the first 5 from csv a\n"},
      {{.items = {.source = "csv a", .total = 4, .first = 5, .all_seen = true}}, "\n  items     4 from csv a\n"},
      {{.items = {.source = "csv a", .total = 1234567, .first = 5000, .seen = 250, .repeated = 7}},
       "\n  items     the first 5,000 of 1,234,567 from csv a; at least 7 repeat a key and are skipped\n"},
      {{.items = {.source = "x"}, .bounds = {{.place = "s", .units = "videos", .each = 4}}},
       "\n  items     not to be counted beforehand from x\n  at most   4 videos an item (s)\n"},
      {{.items = {.source = "x", .total = 2, .all_seen = true},
        .bounds = {{.place = "s", .units = "videos", .items = 2, .sum = 1010}}},
       "\n  items     2 from x\n  at most   1,010 videos (s)\n"},
  };
  for (const auto& [preview, text] : cases) EXPECT_EQ(preview_text(preview, std::nullopt), text);
}

}  // namespace
}  // namespace sluice::app
