// SPDX-License-Identifier: Apache-2.0
#include "lane.hpp"

#include <fmt/format.h>

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/check.hpp"
#include "journal/integrity.hpp"
#include "json/json.hpp"
#include "support/folder.hpp"

namespace sluice::crash {
namespace {

using testing_support::content_of;
using namespace std::chrono_literals;

constexpr auto kEndsWithin = 60s;  // a run that nobody kills
constexpr auto kSlow = 10s;
constexpr int kItems = 40;
constexpr int kFewItems = 4;       // on a journal of its own
constexpr int kInterrupted = 130;  // the program's exit status
constexpr int kPartial = 3;        // likewise
constexpr const char* kCallbacks[] = {"on", "early", "early,repeated", "late,repeated", "out_of_order", "repeated"};

const char* one_of_the_callbacks(std::mt19937_64& random) {
  return kCallbacks[std::uniform_int_distribution<std::size_t>(0, std::size(kCallbacks) - 1)(random)];
}

bool one_in(int times, std::mt19937_64& random) {
  return std::uniform_int_distribution(1, times)(random) == 1;
}

// How an item ends, after which steps: a creator as its videos, a video with its delivery.
using Ending = std::pair<ItemState, std::vector<int>>;
const Ending kCreator{ItemState::expanded, {0, 1, 2}};
const Ending kVideo{ItemState::done, {3, 4}};

std::string last_lines(const std::string& text) {
  return text.substr(text.size() - std::min<std::size_t>(text.size(), 600));
}

}  // namespace

Lane::Lane(const Settings& settings, Emulator& emulator, Findings& findings)
    : settings_(settings), emulator_(emulator), findings_(findings), random_(settings.seed) {}

Result<> Lane::work() {
  while (may_kill()) TRY(run_one());
  return {};
}

Result<> Lane::run_in_peace() {
  SLUICE_CHECK(!may_kill());
  return run_one();
}

Result<> Lane::run_one() {
  const Run run{.name = fmt::format("{}{}", settings_.name, ++runs_),
                .items = settings_.own_journals ? kFewItems : kItems};
  write_creators(settings_.folder, run);
  TRY(emulator_.set({{"callbacks", one_of_the_callbacks(random_)}}));
  if (settings_.replays) TRY(let_all_die(run));
  const auto id = TRY(run_to_its_end(run));
  done_.push_back({run, id});
  return check(run, id);
}

Result<> Lane::run_again() {
  const auto run = done_.back().run;
  origin_ = std::nullopt;
  const auto id = TRY(run_to_its_end(run));
  const auto journal = TRY(reader());
  const auto stored = TRY(journal->run(id));
  if (!stored) return failure("the second run of " + run.name + " is gone from the journal");
  const auto videos = kVideos * run.items;
  findings_.check(
      Claim::never_again,
      stored->ledger == Ledger{.taken = run.items, .emitted = videos, .expanded = run.items, .skipped = videos},
      fmt::format("run {} of {} again: {} videos, {} skipped", id.value, run.name, stored->ledger.emitted,
                  stored->ledger.skipped));
  return {};
}

Result<> Lane::let_all_die(const Run& run) {
  write_workflow(settings_.folder, emulator_.url(), Health::broken);
  origin_ = std::nullopt;
  const auto process = TRY(start(run, std::nullopt));
  const auto status = process->wait(kEndsWithin);
  write_workflow(settings_.folder, emulator_.url());
  if (status != kPartial) return failure("the run to be replayed: " + last_lines(content_of(log())));
  origin_ = TRY(find(run));
  return {};
}

std::filesystem::path Lane::journal() const {
  if (!settings_.own_journals) return settings_.journal;
  return settings_.folder / fmt::format("journal-{}.db", runs_);
}

bool Lane::may_kill() const {
  return killed_ < settings_.kills && std::chrono::steady_clock::now() < settings_.until;
}

std::vector<std::string> Lane::command_for(const Run& run) const {
  if (origin_) return {"dead", "replay", std::to_string(origin_->value), "--current"};
  const auto creators = (settings_.folder / (run.name + ".csv")).string();
  return {"run", settings_.workflow.string(), "--new", "--set", "creators=" + creators};
}

Result<std::unique_ptr<Process>> Lane::start(const Run& run, std::optional<RunId> id) {
  std::vector<std::string> command{settings_.program};
  if (id) {
    command.insert(command.end(), {"resume", std::to_string(id->value)});
  } else {
    std::ranges::copy(command_for(run), std::back_inserter(command));
    command.insert(command.end(), {"--listen", "127.0.0.1:" + std::to_string(settings_.port), "--limit",
                                   "memories.upload=1000/s", "--limit", "memories.status=1000/s"});
  }
  command.insert(command.end(), {"--journal", journal().string()});
  return Process::start({.command = command, .log = log()});
}

Result<RunId> Lane::run_to_its_end(const Run& run) {
  const auto before = TRY(find(run));
  std::optional<RunId> id;
  while (true) {
    const auto process = TRY(start(run, id));
    // A journal is made once: where there is none yet, the kill comes while it is.
    const auto moment = twice_ > 0 || !std::filesystem::exists(journal()) ? Moment::start : choose(random_);
    const bool killed = may_kill() && kill_at(moment, *process);
    const auto began = std::chrono::steady_clock::now();
    const auto status = killed ? std::nullopt : process->wait(kEndsWithin);
    if (std::chrono::steady_clock::now() - began > kSlow) findings_.note("ends that took more than 10 s");
    if (!id) id = TRY(find(run));
    if (id == before) id.reset();
    if (killed) {
      look_at_the_journal();
      if (id) TRY(look_at_waits(*id));
      if (id && one_in(3, random_)) TRY(look_at_what_is_durable(*id));
      continue;
    }
    const auto said = last_lines(content_of(log()));
    if (status == kInterrupted) {
      findings_.note("stops in peace");
      continue;
    }
    // Its last kill may have come when all was done, and there was nothing to resume.
    const bool ended = status == 0 || (status == 2 && said.find("it never changes") != std::string::npos);
    findings_.check(Claim::run_ends, ended,
                    fmt::format("run {} of {}: {}: {}", id.value_or(RunId{}).value, run.name,
                                status ? fmt::format("exit status {}", *status) : "does not end", said));
    if (!id) return failure("the run " + run.name + " was never stored: " + said);
    return *id;
  }
}

bool Lane::kill_at(Moment moment, Process& process) {
  const Surroundings around{process, emulator_, journal(), settings_.folder / "out"};
  if (!await(moment, around, random_) || !process.kill()) return false;
  killed_ += 1;
  findings_.note(twice_ > 0 ? "kills in a row" : fmt::format("kills, {}", name(moment)));
  if (twice_ > 0) {
    twice_ -= 1;
  } else if (one_in(5, random_)) {
    twice_ = 1 + static_cast<int>(one_in(3, random_));
  }
  return true;
}

// By its input, as it may have been killed before it could say its number.
Result<std::optional<RunId>> Lane::find(const Run& run) {
  std::error_code error;
  if (!std::filesystem::exists(journal(), error)) return std::nullopt;
  const auto journal = reader();
  if (!journal) return std::nullopt;  // killed before it was a journal
  const auto runs = TRY((*journal)->runs());
  const auto mine = std::ranges::find_if(runs, [&](const StoredRun& stored) {
    return stored.origin == origin_ && stored.inputs.find("/" + run.name + ".csv") != std::string::npos;
  });
  return mine == runs.end() ? std::nullopt : std::optional(mine->run);
}

// Beside the engines of other lanes. Killed before it was a journal, there is nothing to look at.
void Lane::look_at_the_journal() {
  if (!reader()) return;
  const auto damage = find_damage(journal().string(), 3);
  findings_.check(Claim::journal_sound, damage.empty(), damage.empty() ? "" : damage.front());
}

// While no engine drives the run: whatever came for a parked item, before it parked or since, was shown to it or is
// about to be.
Result<> Lane::look_at_waits(RunId run) {
  const auto journal = TRY(reader());
  const auto now = SystemClock().now();
  for (const auto& item : TRY(journal->items({.run = run}))) {
    const auto& standing = item.standing;
    if (standing.state != ItemState::waiting) continue;
    const bool due = standing.due && *standing.due <= now;
    for (const auto& event : TRY(journal->events(run, item.number))) {
      if (event.step != standing.step) continue;
      findings_.check(Claim::event_seen, event.number <= standing.consumed || due,
                      fmt::format("run {} item {}: event {} came, was not shown, and does not wake it", run.value,
                                  item.number.value, event.number));
    }
  }
  return {};
}

// While no engine drives the run: from here on, nobody submits again what has an outcome now.
Result<> Lane::look_at_what_is_durable(RunId run) {
  const auto journal = TRY(reader());
  std::vector<std::string> creators;
  for (const auto& row : TRY(journal->items({.run = run}))) {
    const auto attempts = TRY(journal->attempts(run, row.number));
    const bool submitted = std::ranges::any_of(
        attempts, [](const AttemptRow& attempt) { return attempt.step == 0 && attempt.outcome == OutcomeKind::ok; });
    if (submitted) creators.push_back(row.key);
  }
  const auto last = TRY(emulator_.last_submit());
  for (const auto& creator : creators) durable_.try_emplace(creator, last);
  return {};
}

Result<> Lane::check(const Run& run, RunId id) {
  const auto journal = TRY(reader());
  const auto stored = TRY(journal->run(id));
  if (!stored) return failure("the run " + run.name + " is gone from the journal");
  findings_.check(Claim::run_ends, stored->state == RunState::succeeded,
                  fmt::format("run {} is {}: {}", id.value, name(stored->state), stored->reason));
  const auto& counted = stored->ledger;
  const auto rows = TRY(journal->recount(id));
  const auto videos = kVideos * run.items;
  const Ledger expected{.taken = run.items,
                        .emitted = videos,
                        .done = videos,
                        .expanded = run.items,
                        .owed = 2 * videos,
                        .delivered = 2 * videos};
  findings_.check(
      Claim::ledger_adds_up,
      counted == expected && counted.adds_up() && rows.taken == run.items + videos && rows.done == videos &&
          rows.delivered == counted.delivered,
      fmt::format("run {}: {} taken, {} done, {} owed, {} delivered; rows: {} taken, {} done, {} delivered", id.value,
                  counted.taken, counted.done, counted.owed, counted.delivered, rows.taken, rows.done, rows.delivered));
  return check_items(*journal, run, id);
}

Result<> Lane::check_items(JournalReader& reader, const Run& run, RunId id) {
  std::map<std::string, int> submit_attempts;
  for (const auto& row : TRY(reader.items({.run = id}))) {
    std::vector<int> passed;  // steps, by outcomes that count
    for (const auto& attempt : TRY(reader.attempts(id, row.number))) {
      if (attempt.step == 0) submit_attempts[row.key] += 1;
      if (attempt.outcome == OutcomeKind::interrupted) findings_.note("attempts that a kill interrupted");
      if (attempt.outcome == OutcomeKind::ok || attempt.outcome == OutcomeKind::emitted) passed.push_back(attempt.step);
    }
    const auto& [end, steps] = row.parent ? kVideo : kCreator;
    findings_.check(Claim::item_done_once, row.standing.state == end && passed == steps,
                    fmt::format("run {} item {} is {} after the steps {}", id.value, row.number.value,
                                name(row.standing.state), fmt::join(passed, ", ")));
  }
  return check_submits(run, submit_attempts);
}

Result<> Lane::check_submits(const Run& run, const std::map<std::string, int>& attempts) {
  const auto submits = TRY(emulator_.submits());
  for (int i = 0; i < run.items; ++i) {
    const auto creator = run.creator(i);
    const auto arrived = submits.find(creator);
    const auto times = arrived == submits.end() ? 0 : static_cast<int>(arrived->second.size());
    const auto attempted = attempts.find(creator);
    findings_.check(Claim::submit_attempted, times >= 1 && attempted != attempts.end() && times <= attempted->second,
                    fmt::format("{}: {} submits, {} attempts", creator, times,
                                attempted == attempts.end() ? 0 : attempted->second));
    if (times > 1) findings_.note("submits that were repeated");
    const auto durable = durable_.find(creator);
    if (durable == durable_.end() || times == 0) continue;
    findings_.check(Claim::submit_repeated, arrived->second.back() <= durable->second,
                    fmt::format("{}: request {} came after its outcome was durable (request {})", creator,
                                arrived->second.back(), durable->second));
  }
  return {};
}

}  // namespace sluice::crash
