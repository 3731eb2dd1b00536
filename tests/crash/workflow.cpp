// SPDX-License-Identifier: Apache-2.0
#include "workflow.hpp"

#include <fmt/format.h>

#include <fstream>

namespace sluice::crash {
namespace {

constexpr std::string_view kWorkflow = R"(name = "crash"

[inputs]
creators = {{ type = "path" }}

[secrets]
memories_key = {{ env = "MEMORIES_API_KEY" }}
slack_url    = {{ env = "SLACK_WEBHOOK_URL" }}

[run]
concurrency = 12
window      = 24

[limits.doors]
rate        = "1000/s"
burst       = 4
concurrency = 5

[defaults.memories]
api_key  = "{{{{ secrets.memories_key }}}}"
library  = "private"
base_url = "{0}"

[source]
uses = "csv"
with = {{ path = "{{{{ inputs.creators }}}}" }}
key  = "item.url"

[[step]]
name  = "scrape"
uses  = "memories.scrape"
limit = "doors"
[step.with]
creator  = "{{{{ {2}item.url }}}}"
count    = {1}
callback = "{{{{ callbacks.indexed }}}}"

[[step]]
name     = "indexed"
uses     = "memories.wait"
with     = {{ task = "{{{{ steps.scrape }}}}", poll = "1s", settle = "200ms" }}
deadline = "1h"

[[step]]
name = "videos"
uses = "each"
with = {{ list = "{{{{ steps.indexed.ready }}}}" }}

[[step]]
name = "unseen"
uses = "dedupe"
with = {{ key = "{{{{ item.video_no }}}}" }}

[[step]]
name = "program"
uses = "exec"
with = {{ run = ["/bin/sh", "answer.sh"] }}

[[sink]]
name = "lines"
uses = "file"
[sink.with]
path   = "out/lines.jsonl"
fields = {{ creator = "{{{{ parent.item.url }}}}", run = "{{{{ run.id }}}}", video = "{{{{ item.video_no }}}}" }}

[[sink]]
name = "sheet"
uses = "file"
[sink.with]
path   = "out/sheet.csv"
fields = {{ creator = "{{{{ parent.item.url }}}}", run = "{{{{ run.id }}}}", video = "{{{{ item.video_no }}}}", note = "commas, \"quotes\"\nand lines" }}

[[sink]]
name = "tell"
uses = "slack"
on   = ["run.finished"]
[sink.with]
webhook = "{{{{ secrets.slack_url }}}}"
text    = "run {{{{ run.id }}}} {{{{ run.state }}}} of {{{{ inputs.creators }}}}"
)";

constexpr std::string_view kProgram = R"(while read -r line; do echo '{"ok":{"seen":true}}'; done
)";

}  // namespace

std::filesystem::path write_workflow(const std::filesystem::path& folder, const std::string& service, Health health) {
  const auto file = folder / "crash.toml";
  std::ofstream(file) << fmt::format(kWorkflow, service, kVideos, health == Health::broken ? "'no address: ' .. " : "");
  std::ofstream(folder / "answer.sh") << kProgram;
  return file;
}

std::string Run::creator(int index) const {
  return fmt::format("https://www.tiktok.com/@{}x{}", name, index);
}

std::filesystem::path write_creators(const std::filesystem::path& folder, const Run& run) {
  const auto file = folder / (run.name + ".csv");
  std::ofstream out(file);
  out << "url\n";
  for (int i = 0; i < run.items; ++i) out << run.creator(i) << "\n";
  return file;
}

}  // namespace sluice::crash
