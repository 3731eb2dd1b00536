// SPDX-License-Identifier: Apache-2.0
#include "app/unfinished.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/run_text.hpp"
#include "journal/reader.hpp"

namespace sluice::app {

Result<std::vector<UnfinishedRun>> unfinished_runs(const Settings& settings, const std::string& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(settings.journal, ignored)) return {};
  const auto reader = TRY(JournalReader::open(settings.journal));
  std::vector<UnfinishedRun> unfinished;
  for (auto& run : TRY(reader->unfinished_runs(file))) {
    const bool driven = is_driven(run, settings.journal).value_or(true);
    unfinished.push_back({std::move(run), driven});
  }
  return unfinished;
}

Start start_of(IfUnfinished wanted, std::span<const UnfinishedRun> unfinished) {
  if (unfinished.empty() || wanted == IfUnfinished::begin_another) return start::New{};
  if (wanted == IfUnfinished::ask) return start::Refused{};
  const auto free = std::ranges::find(unfinished, false, &UnfinishedRun::driven);
  if (free != unfinished.end()) return start::GoOn{free->run.run};
  return start::Busy{unfinished.front().run.run};
}

std::string unfinished_text(std::span<const UnfinishedRun> unfinished, Timestamp now, const Settings& settings) {
  std::string text;
  for (const auto& [run, driven] : unfinished) {
    const bool blocked = run.state == RunState::blocked;
    const auto state = driven ? name(run.state) : blocked ? "blocked" : "interrupted";
    const auto next = driven ? "driven by another sluice: " + command_for("runs show", run.run, settings)
                             : "go on with it: " + command_for("resume", run.run, settings);
    text += fmt::format("  run {}  {}, begun {} ago; {}; give it up: {}\n", run.run.value, state,
                        duration_text(now - run.created_at), next, command_for("runs cancel", run.run, settings));
  }
  return text;
}

}  // namespace sluice::app
