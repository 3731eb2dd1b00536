// SPDX-License-Identifier: Apache-2.0
#include "log/log.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace sluice::log {
namespace {

class FixedClock final : public Clock {
 public:
  Timestamp now() const override { return Timestamp(std::chrono::milliseconds(1'772'366'709'250)); }
  bool wait_until(std::unique_lock<std::mutex>&, std::condition_variable_any&, const std::stop_token&, Timestamp,
                  const std::function<bool()>& ready) override {
    return ready();
  }
};

std::string written(Log::Settings settings, const Line& line) {
  std::string text;
  const FixedClock clock;
  Log log(settings, clock, [&](std::string_view one) { text += one; });
  log.write(line);
  return text;
}

constexpr Subject kSubject{.workflow = "creator-watch", .run = 3, .item = 12, .step = "scrape", .attempt = 2};

TEST(Log, LogfmtNamesWhomALineIsAbout) {
  const std::array<Field, 2> fields{{{"code", "http_500"}, {"after", "1 s"}}};
  EXPECT_EQ(
      written({.level = Level::debug, .format = Format::logfmt}, {Level::debug, "to be tried again", kSubject, fields}),
      "time=2026-03-01T12:05:09.250Z level=debug msg=\"to be tried again\" workflow=creator-watch run=3 item=12 "
      "step=scrape attempt=2 code=http_500 after=\"1 s\"\n");
}

TEST(Log, JsonLeavesOutWhatDoesNotApply) {
  EXPECT_EQ(written({.level = Level::info, .format = Format::json}, {Level::warning, "slow", {.run = 3}, {}}),
            R"({"time":"2026-03-01T12:05:09.250Z","level":"warning","msg":"slow","run":3})"
            "\n");
}

TEST(Log, WhatIsBelowTheLevelIsNotWritten) {
  EXPECT_EQ(written({.level = Level::warning}, {Level::info, "run started", {}, {}}), "");
  EXPECT_EQ(written({.level = Level::off}, {Level::error, "all is lost", {}, {}}), "");
}

TEST(Log, ControlCharactersCannotReachTheTerminalOrBeginALine) {
  const std::array<Field, 1> fields{{{"an swer=", "\x1b[31mred\nlevel=error"}}};
  EXPECT_EQ(written({.format = Format::logfmt}, {Level::warning, "a\nb{}", {}, fields}),
            "time=2026-03-01T12:05:09.250Z level=warning msg=\"a\\\\x0ab{}\" "
            "an_swer_=\"\\\\x1b[31mred\\\\x0alevel=error\"\n");
  const auto json = written({.format = Format::json}, {Level::warning, "a\x1b\nb\xC2\x9B", {}, {}});
  EXPECT_NE(json.find(R"("msg":"a\u001b\nb\u009b")"), std::string::npos) << json;
}

TEST(Log, LevelsAreReadByTheirNames) {
  EXPECT_EQ(level("debug"), Level::debug);
  EXPECT_EQ(level("off"), Level::off);
  EXPECT_EQ(level("loud"), std::nullopt);
}

}  // namespace
}  // namespace sluice::log
