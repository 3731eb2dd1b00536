// SPDX-License-Identifier: Apache-2.0
//
// What becomes of dead letters, and that a journal of version 1 has them, too.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "journal/journal.hpp"
#include "journal/reader.hpp"
#include "journal/schema_sql.hpp"
#include "journal/sqlite.hpp"
#include "json/json.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

const Timestamp kNow{1'000'000s};
constexpr RunId kOrigin{1};

class DeadLetters : public testing::Test {
 protected:
  DeadLetters() {
    std::string pattern = (std::filesystem::temp_directory_path() / "letters-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~DeadLetters() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/journal.db"; }

  void open() {
    auto opened = Journal::open({.path = path()});
    ASSERT_TRUE(opened) << opened.error().message;
    journal_ = std::move(*opened);
    reader_ = std::move(*journal_->reader());
    epoch_ = *journal_->register_engine(1, kNow);
  }

  // A run with items that died at `scrape`, each with its number as `n`.
  void open_with_dead(int items) {
    open();
    ASSERT_EQ(commit(create()).created, kOrigin);
    change::TakeItems take{.run = kOrigin, .source_done = true};
    for (int i = 1; i <= items; ++i) {
      take.items.push_back({.item = "{\"n\":" + std::to_string(i) + "}",
                            .standing = {.state = ItemState::dead, .ready_at = kNow},
                            .dead_letter = letter()});
    }
    commit(take);
  }

  static DeadLetter letter() { return {.step = "scrape", .fault = {.code = "0001", .message = "No such Creator"}}; }

  change::CreateRun create() const {
    return {.workflow = "w",
            .file = "/w.toml",
            .hash = "h",
            .definition = "name = \"w\"",
            .inputs = "{}",
            .settings = "{}",
            .trigger = "person",
            .owner = epoch_,
            .at = kNow};
  }

  // Of the first `items` that died.
  change::CreateReplay replay_of(int items) const {
    change::CreateReplay replay{.run = create(), .origin = kOrigin};
    for (int i = 1; i <= items; ++i) {
      const ItemId dead{kOrigin, ItemNumber{i}};
      change::NewItem item{.item = "{\"n\":" + std::to_string(i) + "}", .standing = {.ready_at = kNow}};
      replay.items.push_back({.item = std::move(item), .origin = dead, .places = {"scrape"}, .token = dead});
    }
    return replay;
  }

  void end(RunId run, int item, ItemState as) {
    const auto from = (*reader_->item(run, ItemNumber{item}))->standing;
    auto to = from;
    to.state = as;
    commit(change::MoveItem{.run = run, .item = ItemNumber{item}, .from = from, .to = to});
  }

  template <class C>
  C commit(C change) {
    std::vector<Change> changes{std::move(change)};
    const auto committed = journal_->commit(changes);
    EXPECT_TRUE(committed) << committed.error().message;
    return std::get<C>(std::move(changes.front()));
  }

  std::vector<std::int64_t> open_letters(DeadLetterQuery query = {}) {
    query.open_alone = true;
    std::vector<std::int64_t> items;
    const auto letters = reader_->dead_letters(query).value();
    for (const auto& letter : letters) items.push_back(letter.item.value);
    return items;
  }

  StoredDeadLetter first() { return reader_->dead_letters({.run = kOrigin, .item = ItemNumber{1}}).value().at(0); }

  std::string folder_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<JournalReader> reader_;
  Epoch epoch_;
};

using Items = std::vector<std::int64_t>;

TEST_F(DeadLetters, AreOpenUntilTheyAreReplayedOrDiscarded) {
  open_with_dead(3);
  EXPECT_EQ(open_letters(), (Items{1, 2, 3}));
  const auto replay = commit(replay_of(1));
  EXPECT_EQ(replay.closed, std::nullopt);
  EXPECT_EQ(open_letters(), (Items{2, 3}));
  EXPECT_EQ(first().replay, (ItemId{replay.run.created, ItemNumber{1}}));
  EXPECT_EQ(first().replay_state, ItemState::ready);
  const change::DiscardDeadLetters discard{
      .letters = {{{kOrigin, ItemNumber{1}}, "scrape"}, {{kOrigin, ItemNumber{2}}, "scrape"}}, .at = kNow + 1s};
  EXPECT_EQ(commit(discard).discarded, 1);
  EXPECT_EQ(open_letters(), Items{3});
  EXPECT_EQ(reader_->dead_letters({.run = kOrigin, .item = ItemNumber{2}}).value().at(0).discarded_at, kNow + 1s);
}

TEST_F(DeadLetters, AreOpenAgainOnceTheirReplaysWereCancelled) {
  open_with_dead(1);
  const auto cancelled = commit(replay_of(1)).run.created;
  end(cancelled, 1, ItemState::cancelled);
  EXPECT_EQ(open_letters(), Items{1});
  const auto again = commit(replay_of(1)).run.created;
  EXPECT_EQ(open_letters(), Items{});
  end(again, 1, ItemState::done);
  EXPECT_EQ(first().replay, (ItemId{again, ItemNumber{1}}));
  EXPECT_EQ(first().replay_state, ItemState::done);
}

TEST_F(DeadLetters, AreTakenUpOnceAndAllOrNone) {
  open_with_dead(3);
  commit(replay_of(2));
  const auto second = commit(replay_of(3));
  EXPECT_EQ(second.closed, std::size_t{0});
  EXPECT_EQ(second.run.created, RunId{});
  EXPECT_EQ(open_letters(), Items{3});
  EXPECT_EQ(reader_->runs()->size(), 2u);
}

TEST_F(DeadLetters, AreFoundByPlaceCodeAndPartOfTheirMessage) {
  open_with_dead(2);
  EXPECT_EQ(open_letters({.at = "scrape"}), (Items{1, 2}));
  EXPECT_EQ(open_letters({.at = "sheet"}), Items{});
  EXPECT_EQ(open_letters({.code = "0001"}), (Items{1, 2}));
  EXPECT_EQ(open_letters({.code = "001"}), Items{});
  EXPECT_EQ(open_letters({.message = "no such"}), (Items{1, 2}));
  EXPECT_EQ(open_letters({.message = "such no"}), Items{});
  EXPECT_EQ(open_letters({.run = kOrigin, .item = ItemNumber{2}}), Items{2});
  EXPECT_EQ(open_letters({.run = RunId{2}}), Items{});
  EXPECT_EQ(open_letters({.limit = 1}), Items{1});
}

TEST_F(DeadLetters, AReplayHasWhatItsOriginHad) {
  open_with_dead(1);
  auto replay = replay_of(1);
  auto& item = replay.items.front();
  item.above = R"({"item":{"creator":7}})";
  item.born = 1;
  item.report = letter();
  item.inherited = {{.step = 0, .attempt = 0, .output = R"({"id":"x"})", .started = kNow, .finished = kNow + 1s}};
  item.item.standing.rows = 1;
  item.item.standing.step = 1;
  const auto run = commit(replay).run.created;
  const auto stored = reader_->item(run, ItemNumber{1}).value().value();
  EXPECT_EQ(stored.origin, (ItemId{kOrigin, ItemNumber{1}}));
  EXPECT_EQ(stored.token, (ItemId{kOrigin, ItemNumber{1}}));
  EXPECT_EQ(to_json(*stored.above), R"({"item":{"creator":7}})");
  ASSERT_EQ(stored.outputs.size(), 1u);
  EXPECT_EQ(to_json(stored.outputs.front().second), R"({"id":"x"})");
  ASSERT_TRUE(stored.dead_letter);
  EXPECT_EQ(stored.dead_letter->fault.message, "No such Creator");
  EXPECT_EQ(reader_->replay({run, ItemNumber{1}}).value()->born, 1);
  const auto of_run = reader_->run(run).value().value();
  EXPECT_EQ(of_run.origin, kOrigin);
  EXPECT_TRUE(of_run.source_done);
  EXPECT_EQ(of_run.ledger, (Ledger{.taken = 1}));
}

TEST_F(DeadLetters, AChildBornInAReplayHasAllItsAncestorsAbove) {
  open_with_dead(1);
  auto replay = replay_of(1);
  replay.items.front().above = R"({"item":{"creator":7}})";
  const auto run = commit(replay).run.created;
  const auto from = (*reader_->item(run, ItemNumber{1}))->standing;
  auto to = from;
  to.state = ItemState::expanded;
  commit(change::MoveItem{.run = run,
                          .item = ItemNumber{1},
                          .from = from,
                          .to = to,
                          .children = {{.item = R"({"video":1})", .standing = {.step = 1}, .parent = ItemNumber{1}}}});
  const auto child = reader_->item(run, ItemNumber{2}).value().value();
  EXPECT_EQ(to_json(*child.above), R"({"item":{"n":1},"parent":{"item":{"creator":7}}})");
  EXPECT_EQ(child.token, std::nullopt);
}

TEST_F(DeadLetters, OfAJournalOfVersion1AreKeptAsItIsMigrated) {
  {
    auto old = sqlite::Connection::open(path(), {.create = true}).value();
    ASSERT_TRUE(old.execute(kSchemaSql));
    ASSERT_TRUE(
        old.execute("INSERT INTO meta (name, value) VALUES ('id', 'abc'), ('signing_key', 'ab');"
                    "INSERT INTO definitions VALUES ('h', '');"
                    "INSERT INTO runs (workflow, file, definition, inputs, settings, trigger, state, "
                    "created_at, last_item, taken, dead) VALUES ('w', '/w', 'h', '{}', '{}', 'person', 9, 1, "
                    "1, 1, 1);"
                    "INSERT INTO items (id, state, fate, step, attempt, failures, crashes, rows, consumed, "
                    "owed, ready_at) VALUES (4294967297, 11, 8, 0, 1, 1, 0, 0, 0, 0, 1);"
                    "INSERT INTO payloads (id, item) VALUES (4294967297, '{}');"
                    "INSERT INTO dead_letters (id, place, is_sink, died_at, code, message, detail) VALUES "
                    "(4294967297, 'scrape', 0, 1, '', 'gone', '');"
                    "PRAGMA user_version = 1"));
  }
  EXPECT_EQ(JournalReader::open(path()).error().message,
            "journal " + path() +
                " has version 1, which is older: the next `sluice run` or `resume` keeps a copy and migrates it");
  open();
  EXPECT_EQ(open_letters(), Items{1});
  EXPECT_EQ(reader_->run(kOrigin).value()->origin, std::nullopt);
  EXPECT_EQ(reader_->item(kOrigin, ItemNumber{1}).value()->origin, std::nullopt);
  EXPECT_EQ(commit(replay_of(1)).closed, std::nullopt);
  EXPECT_EQ(open_letters(), Items{});
  auto kept = sqlite::Connection::open(path() + ".v1.bak", {}).value();
  EXPECT_EQ(kept.integer("SELECT count(*) FROM dead_letters").value(), 1);
}

}  // namespace
}  // namespace sluice
