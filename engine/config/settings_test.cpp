// SPDX-License-Identifier: Apache-2.0
#include "config/settings.hpp"

#include <gtest/gtest.h>

namespace sluice::config {
namespace {

using namespace std::chrono_literals;

TEST(Settings, PathsAreRelativeToTheFile) {
  Diagnostics diagnostics("/etc/sluice/sluice.toml");
  const auto settings = read_settings("/etc/sluice/sluice.toml", R"(listen = "127.0.0.1:8080"
public_url = "https://flows.example.com/"

[journal]
path = "../state/journal.db"

[plugins]
dirs = ["plugins", "/opt/plugins"]

[limits."memories.upload"]
rate = "2/min"
burst = 3
concurrency = 1
)",
                                      diagnostics);
  EXPECT_EQ(to_text(diagnostics.sorted(), ""), "");
  EXPECT_EQ(settings.journal, "/etc/state/journal.db");
  EXPECT_EQ(settings.plugin_directories, (std::vector<std::filesystem::path>{"/etc/sluice/plugins", "/opt/plugins"}));
  EXPECT_EQ(settings.listen, "127.0.0.1:8080");
  EXPECT_EQ(settings.public_url, "https://flows.example.com");
  EXPECT_EQ(settings.limits,
            (std::vector<LimitEntry>{
                {.definition =
                     {.name = "memories.upload", .rate_count = 2, .rate_period = 1min, .burst = 3, .concurrency = 1},
                 .at = {10, 9}}}));
}

TEST(Settings, EverythingWrongIsSaidAtOnce) {
  const std::string text = R"(listen = "8080"
public_url = "flows.example.com"
jurnal = "x"
[plugins]
dirs = "plugins"
listen = "[::1]:80"
[limits.a]
burst = 2
[limits.b]
rate = "fast"
[limits.c]
rate = "1/s"
rat = 4
)";
  Diagnostics diagnostics("s");
  read_settings("/s", text, diagnostics);
  std::string found;
  for (const auto& d : diagnostics.sorted()) {
    found += std::to_string(d.at.line) + ":" + std::to_string(d.at.column) + " " + d.message +
             (d.suggestion.empty() ? "" : "; " + d.suggestion) + "\n";
  }
  EXPECT_EQ(found, R"(1:10 listen must be HOST:PORT; write "127.0.0.1:8080"
2:14 public_url must be an http or https address without query
3:1 unknown key "jurnal" in the file; did you mean "journal"?
5:8 dirs must be a list of directories; write `dirs = ["plugins"]`
6:1 unknown key "listen" in [plugins]; `listen` is a key of the file: move it above line 4
7:1 limit `a` has no `rate`; write `rate = "10/s"` or `concurrency = 4`
8:1 `burst` says how far a `rate` may be run ahead of, and there is no `rate`
10:8 "fast": a rate is written like "10/s", "1/min", "60/h" or "500/d"
13:1 unknown key "rat" in limit `c`; did you mean "rate"?
)");
}

}  // namespace
}  // namespace sluice::config
