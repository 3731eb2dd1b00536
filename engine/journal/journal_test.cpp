// SPDX-License-Identifier: Apache-2.0
#include "journal/journal.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "journal/reader.hpp"
#include "journal/sqlite.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

const Timestamp kNow{1'000'000s};

class JournalTest : public testing::Test {
 protected:
  JournalTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "journal-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    open();
  }
  ~JournalTest() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/journal.db"; }

  void open() {
    journal_.reset();
    reader_.reset();
    auto opened = Journal::open({.path = path()});
    ASSERT_TRUE(opened) << opened.error().message;
    journal_ = std::move(*opened);
    reader_ = std::move(*journal_->reader());
    epoch_ = *journal_->register_engine(1, kNow);
  }

  template <class C>
  C commit(C change) {
    std::vector<Change> changes{std::move(change)};
    const auto committed = journal_->commit(changes);
    EXPECT_TRUE(committed) << committed.error().message;
    return std::get<C>(std::move(changes.front()));
  }

  RunId new_run() {
    return commit(change::CreateRun{.workflow = "w",
                                    .file = "/w.toml",
                                    .hash = "h",
                                    .definition = "name = \"w\"",
                                    .inputs = "{}",
                                    .settings = "{}",
                                    .trigger = "person",
                                    .owner = epoch_,
                                    .at = kNow})
        .created;
  }

  ItemNumber take(RunId run, const std::string& key = "") {
    return commit(change::TakeItems{.run = run, .items = {{.item = R"({"n":1})", .key = key}}}).items.front().number;
  }

  Standing standing(RunId run, std::int64_t number) { return (*reader_->item(run, ItemNumber{number}))->standing; }

  change::MoveItem park(RunId run, std::int64_t number, bool may_be_woken = true) {
    const auto from = standing(run, number);
    auto to = from;
    to.state = ItemState::waiting;
    to.due = kNow + 1h;
    return {.run = run, .item = ItemNumber{number}, .from = from, .to = to, .parked = Parked{"s", 1, may_be_woken}};
  }

  change::ReceiveEvent event(RunId run, std::int64_t number) {
    return {.run = run,
            .item = ItemNumber{number},
            .step = 0,
            .content_type = "application/json",
            .body = "{}",
            .at = kNow + 1s};
  }

  std::string folder_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<JournalReader> reader_;
  Epoch epoch_;
};

TEST_F(JournalTest, IsPrivateAndKeepsItsIdentity) {
  struct stat status{};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  const auto id = journal_->id();
  EXPECT_EQ(id.size(), 12u);
  open();
  EXPECT_EQ(journal_->id(), id);
  EXPECT_EQ(epoch_, Epoch{2});
}

TEST_F(JournalTest, ADatabaseOfSomethingElseIsLeftAlone) {
  const auto other = folder_ + "/photos.db";
  auto db = std::move(*sqlite::Connection::open(other, {.create = true}));
  ASSERT_TRUE(db.execute("CREATE TABLE photos (name TEXT)"));
  const Error expected{"journal " + other + ": it is no journal of sluice, or one that is only just being made"};
  EXPECT_EQ(Journal::open({.path = other}).error(), expected);
  EXPECT_EQ(JournalReader::open(other).error(), expected);
  EXPECT_EQ(*db.integer("SELECT count(*) FROM sqlite_master"), 1);
}

TEST_F(JournalTest, AReaderSaysThatThereIsNoJournalYet) {
  EXPECT_EQ(JournalReader::open("/none/journal.db").error().message,
            "journal /none/journal.db: there is none yet; `sluice run FILE` makes it, --journal names another");
}

TEST_F(JournalTest, ARunThatWantsToBeAloneBeginsOnlyWhereNoneOfItsFileIsUnfinished) {
  const auto alone = [&] {
    return commit(
        change::CreateRun{.workflow = "w", .file = "/w.toml", .hash = "h", .owner = epoch_, .at = kNow, .alone = true});
  };
  const auto first = alone();
  EXPECT_EQ(first.unfinished, std::nullopt);
  const auto second = alone();
  EXPECT_EQ(second.unfinished, first.created);
  EXPECT_EQ(second.created, RunId{});
  commit(change::SetRunState{.run = first.created, .state = RunState::succeeded, .at = kNow});
  EXPECT_EQ(alone().unfinished, std::nullopt);
}

TEST_F(JournalTest, ANewerVersionIsRefused) {
  journal_.reset();
  reader_.reset();
  auto db = *sqlite::Connection::open(path(), {});
  ASSERT_TRUE(db.execute("PRAGMA user_version = 99"));
  const auto opened = Journal::open({.path = path()});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message,
            "journal " + path() + " has version 99, this sluice knows up to 2: use the newer sluice that wrote it");
}

TEST_F(JournalTest, AFileThatIsNoJournalIsRefusedAndLeftAlone) {
  const auto other = folder_ + "/other.db";
  std::ofstream(other) << std::string(4096, 'x');
  const auto opened = Journal::open({.path = other});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "journal " + other + ": it is not a journal (not an SQLite file)");
  EXPECT_EQ(std::filesystem::file_size(other), 4096u);
}

TEST_F(JournalTest, AnItemComesBackWithAllThatACallNeeds) {
  const auto run = new_run();
  take(run, "k");
  auto to = standing(run, 1);
  const auto from = to;
  to.step = 1;
  to.rows = 1;
  commit(change::MoveItem{.run = run,
                          .item = ItemNumber{1},
                          .from = from,
                          .to = to,
                          .row = AttemptRow{.output = R"({"id":"a"})", .started = kNow, .finished = kNow}});
  const auto stored = **reader_->item(run, ItemNumber{1});
  EXPECT_EQ(stored.standing, to);
  EXPECT_EQ(stored.key, "k");
  EXPECT_EQ(stored.item, Value(Object{{"n", 1}}));
  ASSERT_EQ(stored.outputs.size(), 1u);
  EXPECT_EQ(stored.outputs[0], std::pair(0, Value(Object{{"id", "a"}})));
}

TEST_F(JournalTest, AKeyIsTakenOncePerRun) {
  const auto run = new_run();
  const auto other = new_run();
  take(run, "k");
  const auto again = commit(change::TakeItems{
      .run = run, .items = {{.item = "1", .key = "j"}, {.item = "1", .key = "k"}, {.item = "1", .key = "j"}}});
  EXPECT_EQ(again.duplicates, (std::vector<std::size_t>{1, 2}));
  take(other, "k");
  EXPECT_EQ((*reader_->run(run))->ledger, (Ledger{.taken = 4, .skipped = 2}));
  EXPECT_EQ((*reader_->run(other))->ledger, (Ledger{.taken = 1}));
}

TEST_F(JournalTest, CountsFollowTheItems) {
  const auto run = new_run();
  take(run);
  take(run);
  const auto from = standing(run, 1);
  auto to = from;
  to.state = ItemState::delivering;
  to.fate = ItemState::done;
  to.owed = 0b11;
  commit(change::MoveItem{.run = run, .item = ItemNumber{1}, .from = from, .to = to});
  using To = change::MoveDelivery::To;
  commit(change::MoveDelivery{
      .run = run, .item = ItemNumber{1}, .sink = 0, .to = To::delivered, .sink_name = "a", .at = kNow});
  EXPECT_EQ(standing(run, 1).state, ItemState::delivering);
  commit(change::MoveDelivery{.run = run,
                              .item = ItemNumber{1},
                              .sink = 1,
                              .to = To::undelivered,
                              .fault = Fault{"", "no", ""},
                              .sink_name = "b",
                              .at = kNow});
  EXPECT_EQ(standing(run, 1).state, ItemState::done);
  auto expanded = standing(run, 2);
  expanded.state = ItemState::expanded;
  commit(change::MoveItem{.run = run,
                          .item = ItemNumber{2},
                          .from = standing(run, 2),
                          .to = expanded,
                          .children = {{.item = "1", .standing = {.step = 1}, .parent = ItemNumber{2}}}});
  const auto ledger = (*reader_->run(run))->ledger;
  EXPECT_EQ(ledger,
            (Ledger{.taken = 2, .emitted = 1, .done = 1, .expanded = 1, .owed = 2, .delivered = 1, .undelivered = 1}));
  EXPECT_EQ(ledger.open(), 1);
  const auto letters = *reader_->dead_letters({.run = run});
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].place, "b");
  EXPECT_EQ(letters[0].fault.message, "no");
}

TEST_F(JournalTest, AnEventWakesAParkedItemWhicheverComesFirst) {
  const auto run = new_run();
  take(run);
  take(run);
  EXPECT_FALSE(commit(park(run, 1)).woken);
  EXPECT_EQ(commit(event(run, 1)).fate, change::ReceiveEvent::Fate::woken);
  EXPECT_EQ(standing(run, 1).due, kNow + 1s);
  EXPECT_EQ(commit(event(run, 2)).fate, change::ReceiveEvent::Fate::stored);
  EXPECT_TRUE(commit(park(run, 2)).woken);
  EXPECT_EQ(*reader_->due_items(run, kNow + 2s, 10), (std::vector{ItemNumber{2}, ItemNumber{1}}));
  EXPECT_EQ((*reader_->item(run, ItemNumber{2}))->events.size(), 1u);
}

TEST_F(JournalTest, AnEventNeverWakesWhatMayNotBeWoken) {
  const auto run = new_run();
  take(run);
  commit(park(run, 1, false));
  EXPECT_EQ(commit(event(run, 1)).fate, change::ReceiveEvent::Fate::stored);
  EXPECT_EQ(standing(run, 1).due, kNow + 1h);
}

TEST_F(JournalTest, EventsAreBoundedAndLateOnesOnlyRecorded) {
  const auto run = new_run();
  take(run);
  for (int i = 0; i < 16; ++i) EXPECT_EQ(commit(event(run, 1)).fate, change::ReceiveEvent::Fate::stored);
  EXPECT_EQ(commit(event(run, 1)).fate, change::ReceiveEvent::Fate::full);
  const auto events = *reader_->events(run, ItemNumber{1});
  EXPECT_EQ(events.size(), 16u);
  EXPECT_EQ(events.back().times, 2);
  take(run);
  auto done = standing(run, 2);
  done.state = ItemState::done;
  commit(change::MoveItem{.run = run, .item = ItemNumber{2}, .from = standing(run, 2), .to = done});
  EXPECT_EQ(commit(event(run, 2)).fate, change::ReceiveEvent::Fate::late);
  EXPECT_EQ(commit(event(run, 3)).fate, change::ReceiveEvent::Fate::unknown);
}

TEST_F(JournalTest, EventsOfARunComeByItemAndNumberInPages) {
  const auto run = new_run(), other = new_run();
  for (int i = 0; i < 3; ++i) take(run);
  take(other);
  for (const int item : {2, 1, 2, 3, 2}) commit(event(run, item));
  commit(event(other, 1));
  const auto places = [&](const EventQuery& query) {
    std::vector<std::pair<std::int64_t, std::int64_t>> found;
    const auto events = *reader_->events(query);
    for (const auto& [item, one] : events) found.emplace_back(item.value, one.number);
    return found;
  };
  using Places = std::vector<std::pair<std::int64_t, std::int64_t>>;
  EXPECT_EQ(places({.run = run}), (Places{{1, 1}, {2, 1}, {2, 2}, {2, 3}, {3, 1}}));
  EXPECT_EQ(places({.run = run, .after = ItemNumber{2}, .number = 1, .limit = 2}), (Places{{2, 2}, {2, 3}}));
  EXPECT_EQ(places({.run = run, .item = ItemNumber{2}}), (Places{{2, 1}, {2, 2}, {2, 3}}));
  EXPECT_EQ(places({.run = run, .item = ItemNumber{2}, .after = ItemNumber{2}, .number = 3}), Places{});
  EXPECT_EQ(places({.run = other}), (Places{{1, 1}}));
}

TEST_F(JournalTest, APollThatParksAgainJoinsTheRowOfTheParkBefore) {
  const auto run = new_run();
  take(run);
  const auto file = [&](int attempt, OutcomeKind outcome) {
    auto move = park(run, 1);
    move.row = AttemptRow{.row = move.from.rows,
                          .attempt = attempt,
                          .outcome = outcome,
                          .started = kNow,
                          .finished = kNow + attempt * 1s};
    move.to.rows += 1;
    move.to.state = outcome == OutcomeKind::retry ? ItemState::retrying : ItemState::waiting;
    return commit(move).to.rows;
  };
  EXPECT_EQ(file(1, OutcomeKind::suspended), 1);
  EXPECT_EQ(file(2, OutcomeKind::suspended), 1);
  EXPECT_EQ(file(3, OutcomeKind::suspended), 1);
  EXPECT_EQ(file(4, OutcomeKind::retry), 2);
  const auto rows = *reader_->attempts(run, ItemNumber{1});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].times, 3);
  EXPECT_EQ(rows[0].attempt, 3);
  EXPECT_EQ(rows[0].finished, kNow + 3s);
  EXPECT_EQ(rows[1].outcome, OutcomeKind::retry);
  EXPECT_EQ(standing(run, 1).rows, 2);
}

TEST_F(JournalTest, ALimitGrantsOneCallAnIntervalAcrossEngines) {
  change::ReserveLimit reserve{.name = "memories.upload", .key = "k", .interval = 60s, .epoch = epoch_, .now = kNow};
  EXPECT_EQ(commit(reserve).granted, std::vector{kNow});
  const auto refused = commit(reserve);
  EXPECT_TRUE(refused.granted.empty());
  EXPECT_EQ(refused.next, kNow + 60s);
  open();
  reserve.now = kNow + 60s;
  EXPECT_EQ(commit(reserve).granted, std::vector{kNow + 60s});
  commit(change::ThrottleLimit{.name = "memories.upload", .key = "k", .until = kNow + 500s});
  reserve.now = kNow + 300s;
  EXPECT_EQ(commit(reserve).next, kNow + 500s);
}

TEST_F(JournalTest, AFastLimitGrantsASliceAndItsBurst) {
  change::ReserveLimit reserve{.name = "l",
                               .key = "",
                               .interval = 10ms,
                               .burst = 3,
                               .epoch = epoch_,
                               .wanted = 100,
                               .horizon = 50ms,
                               .now = kNow};
  const auto granted = commit(reserve);
  EXPECT_EQ(granted.granted, (std::vector<Timestamp>{kNow, kNow, kNow, kNow + 10ms, kNow + 20ms, kNow + 30ms,
                                                     kNow + 40ms, kNow + 50ms}));
  EXPECT_EQ(granted.next, kNow + 60ms);
}

TEST_F(JournalTest, AThrottleMovesEveryonesNextCallAndVoidsTheBurst) {
  change::ReserveLimit reserve{.name = "l", .interval = 10s, .burst = 3, .epoch = epoch_, .wanted = 5, .now = kNow};
  commit(change::ThrottleLimit{.name = "l", .interval = 10s, .burst = 3, .until = kNow + 60s});
  EXPECT_EQ(commit(reserve).next, kNow + 60s);
  reserve.now = kNow + 60s;
  EXPECT_EQ(commit(reserve).granted, std::vector{kNow + 60s});
  change::ReserveLimit slots{.name = "m", .concurrency = 2, .epoch = epoch_, .wanted = 5, .now = kNow};
  commit(change::ThrottleLimit{.name = "m", .until = kNow + 60s});
  EXPECT_EQ(commit(slots).next, kNow + 60s);
  slots.now = kNow + 60s;
  EXPECT_EQ(commit(slots).granted.size(), 2u);
}

TEST_F(JournalTest, WhatIsGivenBackCountsAsNeverGranted) {
  change::ReserveLimit reserve{.name = "l", .interval = 60s, .concurrency = 1, .epoch = epoch_, .now = kNow};
  EXPECT_EQ(commit(reserve).granted, std::vector{kNow});
  reserve.returned = 1;
  reserve.now = kNow + 40s;
  EXPECT_EQ(commit(reserve).granted, std::vector{kNow + 40s});
  reserve.returned = 0;
  EXPECT_TRUE(commit(reserve).slots_taken);
  reserve.returned = 1;
  reserve.wanted = 0;
  EXPECT_TRUE(commit(reserve).granted.empty());
  reserve = {.name = "l", .interval = 60s, .concurrency = 1, .epoch = epoch_, .now = kNow + 41s};
  EXPECT_EQ(commit(reserve).granted, std::vector{kNow + 41s});
}

TEST_F(JournalTest, SlotsAreSharedAndDieWithTheirEngine) {
  change::ReserveLimit reserve{.name = "l", .key = "", .concurrency = 2, .epoch = epoch_, .wanted = 5, .now = kNow};
  EXPECT_EQ(commit(reserve).granted.size(), 2u);
  EXPECT_TRUE(commit(reserve).slots_taken);
  commit(change::ReleaseSlots{.name = "l", .key = "", .epoch = epoch_, .count = 1});
  EXPECT_EQ(commit(reserve).granted.size(), 1u);
  const auto dead = epoch_;
  open();
  reserve.epoch = epoch_;
  EXPECT_TRUE(commit(reserve).slots_taken);
  commit(change::StopEngine{.epoch = dead, .at = kNow});
  EXPECT_EQ(reader_->slot_holders().value(), std::vector<Epoch>{});
  EXPECT_EQ(commit(reserve).granted.size(), 2u);
  EXPECT_EQ(reader_->slot_holders().value(), std::vector{epoch_});
}

TEST_F(JournalTest, ARunIsTakenOverOnce) {
  const auto run = new_run();
  const auto dead = epoch_;
  open();
  EXPECT_TRUE(commit(change::OwnRun{.run = run, .from = dead, .owner = epoch_}).owned);
  EXPECT_FALSE(commit(change::OwnRun{.run = run, .from = dead, .owner = epoch_}).owned);
}

TEST_F(JournalTest, AnEngineThatWasFoundDeadCommitsNothing) {
  const auto run = new_run();
  commit(change::StopEngine{.epoch = epoch_, .at = kNow});
  std::vector<Change> late{change::TakeItems{.run = run, .items = {{.item = "{}"}}}};
  const auto refused = journal_->commit(late);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "journal " + path() +
                                         ": another engine took this one for dead and went on with its runs, as its "
                                         "file below " +
                                         path() + ".engines is gone");
  EXPECT_EQ((*reader_->run(run))->ledger, Ledger{});
}

TEST_F(JournalTest, WhoseFileIsNoLongerAtItsPathTakesNoCommit) {
  const auto run = new_run();
  const auto commit_fails = [&] {
    std::vector<Change> changes{change::SetRunState{.run = run, .state = RunState::blocked, .at = kNow}};
    const auto committed = journal_->commit(changes);
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().message, "journal " + path() +
                                             ": its file was moved, deleted or replaced while this engine was writing "
                                             "it; put it back, with its -wal file, before going on");
  };
  std::filesystem::rename(path(), folder_ + "/away");
  commit_fails();
  std::ofstream(path()) << "something else";
  commit_fails();
  std::filesystem::rename(folder_ + "/away", path());
  commit(change::SetRunState{.run = run, .state = RunState::blocked, .at = kNow});
  EXPECT_EQ(reader_->run(run).value()->state, RunState::blocked);
}

TEST_F(JournalTest, CancelSweepsWhatIsOpen) {
  const auto run = new_run();
  for (int i = 1; i <= 3; ++i) take(run);
  commit(park(run, 2));
  auto delivering = standing(run, 3);
  delivering.state = ItemState::delivering;
  delivering.owed = 0b11;
  commit(change::MoveItem{.run = run, .item = ItemNumber{3}, .from = standing(run, 3), .to = delivering});
  const auto swept = commit(change::CancelItems{.run = run, .told = 0b1, .at = kNow});
  EXPECT_EQ(swept.cancelled, 2);
  EXPECT_EQ(swept.withdrawn, 2);
  EXPECT_EQ(standing(run, 1).state, ItemState::cancelled);
  EXPECT_EQ(standing(run, 2).state, ItemState::cancelling);
  EXPECT_EQ(standing(run, 3).state, ItemState::cancelled);
  EXPECT_EQ((*reader_->run(run))->ledger, (Ledger{.taken = 3, .cancelled = 2, .owed = 2, .withdrawn = 2}));
}

TEST_F(JournalTest, CancelLeavesDeadWhatHadFailed) {
  const auto run = new_run();
  for (const auto fate : {ItemState::done, ItemState::dead, ItemState::skipped}) {
    const auto item = take(run);
    auto delivering = standing(run, item.value);
    delivering.state = ItemState::delivering;
    delivering.fate = fate;
    delivering.owed = 0b1;
    commit(change::MoveItem{.run = run, .item = item, .from = standing(run, item.value), .to = delivering});
  }
  const auto swept = commit(change::CancelItems{.run = run, .at = kNow});
  EXPECT_EQ(swept.dead, 1);
  EXPECT_EQ(swept.skipped, 1);
  EXPECT_EQ((*reader_->run(run))->ledger,
            (Ledger{.taken = 3, .skipped = 1, .dead = 1, .cancelled = 1, .owed = 3, .withdrawn = 3}));
}

TEST_F(JournalTest, ARefusedChangeLeavesNothingOfItsCommit) {
  const auto run = new_run();
  std::vector<Change> changes{change::TakeItems{.run = run, .items = {{.item = "1"}}},
                              change::CreateRun{.workflow = "w", .hash = "h", .owner = epoch_}};
  auto db = *sqlite::Connection::open(path(), {});
  ASSERT_TRUE(db.execute("CREATE TRIGGER no BEFORE INSERT ON runs BEGIN SELECT raise(ABORT, 'no'); END"));
  EXPECT_FALSE(journal_->commit(changes));
  EXPECT_EQ((*reader_->run(run))->ledger, Ledger{});
  EXPECT_EQ(*reader_->item(run, ItemNumber{1}), std::nullopt);
  EXPECT_EQ(take(run), ItemNumber{1});
  EXPECT_EQ((*reader_->run(run))->ledger, (Ledger{.taken = 1}));
}

TEST_F(JournalTest, ACheckpointEmptiesTheLog) {
  const auto run = new_run();
  auto checkpointer = std::move(*Checkpointer::open(path()));
  for (int i = 1; i < 200; ++i) take(run);
  const auto before = checkpointer->log_size();
  ASSERT_TRUE(checkpointer->run());
  for (int i = 200; i < 300; ++i) take(run);
  EXPECT_LE(checkpointer->log_size(), before);
}

}  // namespace
}  // namespace sluice
