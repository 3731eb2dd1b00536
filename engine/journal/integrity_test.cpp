// SPDX-License-Identifier: Apache-2.0
#include "journal/integrity.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "journal/journal.hpp"
#include "journal/sqlite.hpp"

namespace sluice {
namespace {

using Findings = std::vector<std::string>;

// Run 1 with an item in each state that matters: 1 done, 2 expanded into 3 and 4, 3 delivering, 4 waiting with a seen
// event, 5 retrying, 6 dead. Run 2 has ended.
constexpr auto kSound = R"sql(
INSERT INTO engines VALUES (1, 1, 1, NULL), (2, 1, 1, 9);
INSERT INTO definitions VALUES ('h', 'name = "w"');
INSERT INTO runs (run, workflow, file, definition, inputs, settings, trigger, owner, state, created_at, finished_at,
                  last_item, taken, emitted, done, expanded, dead, owed, delivered, undelivered)
VALUES (1, 'w', '/w', 'h', '{}', '{}', 'person', 1, 0, 1, NULL, 6, 4, 2, 1, 1, 1, 3, 1, 1),
       (2, 'w', '/w', 'h', '{}', '{}', 'person', NULL, 8, 1, 5, 1, 1, 0, 1, 0, 0, 0, 0, 0);
INSERT INTO items (id, state, fate, step, attempt, failures, crashes, rows, consumed, owed, ready_at, due)
VALUES ((1<<32)+1, 8, 8, 1, 1, 0, 0, 1, 0, 0, 1, NULL), ((1<<32)+2, 9, 8, 1, 1, 0, 0, 0, 0, 0, 1, NULL),
       ((1<<32)+3, 4, 8, 2, 1, 0, 0, 0, 0, 2, 1, NULL), ((1<<32)+4, 3, 8, 1, 2, 0, 0, 0, 1, 0, 1, NULL),
       ((1<<32)+5, 2, 8, 0, 2, 1, 0, 0, 0, 0, 1, 7), ((1<<32)+6, 11, 8, 0, 1, 0, 0, 0, 0, 0, 1, NULL),
       ((2<<32)+1, 8, 8, 1, 1, 0, 0, 0, 0, 0, 1, NULL);
INSERT INTO payloads (id, item, parent) VALUES ((1<<32)+1, '1', NULL), ((1<<32)+2, '{}', NULL), ((1<<32)+3, '{}', 2),
       ((1<<32)+4, '{}', 2), ((1<<32)+5, '{}', NULL), ((1<<32)+6, '{}', NULL), ((2<<32)+1, '{}', NULL);
INSERT INTO attempts (id, row, step, attempt, outcome, started, finished, output) VALUES ((1<<32)+1, 0, 0, 1, 0, 1, 1, '{}');
INSERT INTO waits VALUES ((1<<32)+4, x'00', 1, 1);
INSERT INTO events (id, number, step, received_at, content_type, body) VALUES ((1<<32)+4, 1, 1, 1, 'text/plain', 'x');
INSERT INTO deliveries (id, sink, event, state, attempt, failures)
VALUES ((1<<32)+1, 0, 0, 1, 1, 0), ((1<<32)+3, 0, 0, 2, 1, 1), ((1<<32)+3, 1, 0, 0, 1, 1), (1<<32, 3, 6, 1, 1, 0);
INSERT INTO dead_letters VALUES ((1<<32)+6, 's', 0, 1, '', 'm', '');
INSERT INTO slots VALUES ('l', '', 1, 2), ('l', '', 2, 0);
)sql";

class IntegrityTest : public testing::Test {
 protected:
  IntegrityTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "integrity-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    EXPECT_TRUE(Journal::open({.path = path()}));
    write(kSound);
  }
  ~IntegrityTest() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/journal.db"; }

  void write(const std::string& sql) const {
    auto db = sqlite::Connection::open(path(), {});
    const auto written = db->execute(sql);
    ASSERT_TRUE(written) << written.error().message << "\n" << sql;
  }

 private:
  std::string folder_;
};

TEST_F(IntegrityTest, ASoundJournalHasNoFindings) {
  EXPECT_EQ(find_damage(path()), Findings{});
}

TEST_F(IntegrityTest, WhatDoesNotAgreeIsNamed) {
  struct Case {
    const char* damage;
    const char* repair;
    Findings found;
  };
  const Case cases[] = {
      {"UPDATE runs SET done = 2 WHERE run = 1",
       "UPDATE runs SET done = 1 WHERE run = 1",
       {"run 1 counts 2 done, its rows 1"}},
      {"UPDATE runs SET taken = 3, emitted = 3 WHERE run = 1",
       "UPDATE runs SET taken = 4, emitted = 2 WHERE run = 1",
       {"run 1 counts 3 taken, its rows 4", "run 1 counts 3 emitted, its rows 2"}},
      {"UPDATE runs SET delivered = 2, owed = 4 WHERE run = 1",
       "UPDATE runs SET delivered = 1, owed = 3 WHERE run = 1",
       {"run 1 counts 2 delivered, its rows 1"}},
      {"UPDATE runs SET owed = 4 WHERE run = 1",
       "UPDATE runs SET owed = 3 WHERE run = 1",
       {"run 1 owes 2 deliveries by its counts, 1 by its items"}},
      {"UPDATE runs SET last_item = 5 WHERE run = 1",
       "UPDATE runs SET last_item = 6 WHERE run = 1",
       {"run 1 has given the number 5, and its items go to 6"}},
      {"UPDATE items SET owed = 1 WHERE item = 3",
       "UPDATE items SET owed = 2 WHERE item = 3",
       {"item 3 of run 1: its delivery to sink 1 is settled, and still owed",
        "item 3 of run 1: its delivery to sink 2 is open, and no longer owed"}},
      {"UPDATE items SET state = 1 WHERE item = 5",
       "UPDATE items SET state = 2 WHERE item = 5",
       {"item 5 of run 1 is in state 1, which is never stored"}},
      {"UPDATE runs SET state = 0 WHERE run = 2",
       "UPDATE runs SET state = 8 WHERE run = 2",
       {"run 2 has a time of its end, and goes on"}},
      {"UPDATE runs SET state = 8, finished_at = 9 WHERE run = 1",
       "UPDATE runs SET state = 0, finished_at = NULL WHERE run = 1",
       {"run 1 has ended, and 3 of its items have not"}},
      {"UPDATE items SET due = 1 WHERE item = 6",
       "UPDATE items SET due = NULL WHERE item = 6",
       {"item 6 of run 1 is closed, and has a time to go on"}},
      {"UPDATE waits SET id = id + 2",
       "UPDATE waits SET id = id - 2",
       {"item 6 of run 1 is in state 11, and a wait of it is left", "item 4 of run 1 waits, and for what is lost"}},
      {"UPDATE items SET due = NULL WHERE item = 5",
       "UPDATE items SET due = 7 WHERE item = 5",
       {"item 5 of run 1 is to be tried again, and nobody knows when"}},
      {"UPDATE items SET consumed = 0 WHERE item = 4",
       "UPDATE items SET consumed = 1 WHERE item = 4",
       {"item 4 of run 1 has an unseen event, and is not woken by it"}},
      {"UPDATE items SET consumed = 7 WHERE item = 4",
       "UPDATE items SET consumed = 1 WHERE item = 4",
       {"item 4 of run 1 has seen event 7, and there are 1"}},
      {"UPDATE items SET rows = 3 WHERE item = 1 AND run = 1",
       "UPDATE items SET rows = 1 WHERE item = 1 AND run = 1",
       {"item 1 of run 1 has 1 rows of attempts, and should have 3"}},
      {"UPDATE payloads SET parent = 5 WHERE id = (1<<32)+4",
       "UPDATE payloads SET parent = 2 WHERE id = (1<<32)+4",
       {"item 4 of run 1 came from item 5, which has not expanded"}},
      {"UPDATE payloads SET parent = 9 WHERE id = (1<<32)+4",
       "UPDATE payloads SET parent = 2 WHERE id = (1<<32)+4",
       {"item 4 of run 1 came from item 9, which is not there"}},
      {"UPDATE events SET id = id + 4",
       "UPDATE events SET id = id - 4",
       {"item 4 of run 1 has seen event 1, and there are 0",
        "events of item 8 of run 1 are there, and the item is not"}},
      {"INSERT INTO requests VALUES (1, 7, 'cancel', 1)",
       "DELETE FROM requests",
       {"requests of run 7 are there, and the run is not"}},
      {"UPDATE runs SET owner = 9 WHERE run = 1",
       "UPDATE runs SET owner = 1 WHERE run = 1",
       {"run 1 is driven by engine 9, which never started"}},
      {"UPDATE slots SET held = 1 WHERE epoch = 2",
       "UPDATE slots SET held = 0 WHERE epoch = 2",
       {"engine 2 has ended, and holds 1 slots of l"}},
      {"INSERT INTO replays (id, origin, born) VALUES ((1<<32)+9, 1, 0)",
       "DELETE FROM replays",
       {"item 9 of run 1 replays another, and is not there"}},
      {"UPDATE runs SET origin = 1 WHERE run = 2",
       "UPDATE runs SET origin = NULL WHERE run = 2",
       {"item 1 of run 2 is in a run of replays, and replays nothing"}},
      {"INSERT INTO discarded (id, place, at) VALUES ((1<<32)+6, 't', 1)",
       "DELETE FROM discarded",
       {"the dead letter of item 6 of run 1 at t is discarded, and is not there"}},
      {"INSERT INTO claims (scope, key, id) VALUES ('s', 'k', (1<<32)+9)",
       "DELETE FROM claims",
       {"item 9 of run 1 claims the key k, and is not there"}},
      {"INSERT INTO claims (scope, key, id) VALUES ('s', 'k', (1<<32)+4), ('s', 'k', (1<<32)+5)",
       "DELETE FROM claims",
       {"2 open items of run 1 claim the key k"}},
      {"UPDATE payloads SET item = '{' WHERE id = (1<<32)+5",
       "UPDATE payloads SET item = '{}' WHERE id = (1<<32)+5",
       {"item 5 of run 1: what it is, is no JSON"}},
      {"UPDATE meta SET name = 'x' WHERE name = 'signing_key'",
       "UPDATE meta SET name = 'signing_key' WHERE name = 'x'",
       {"the journal has no signing_key"}},
  };
  for (const auto& [damage, repair, found] : cases) {
    write(damage);
    EXPECT_EQ(find_damage(path()), found) << damage;
    write(repair);
  }
  EXPECT_EQ(find_damage(path()), Findings{});
}

TEST_F(IntegrityTest, MuchOfOneKindIsCutShort) {
  write("UPDATE items SET due = 1");
  const auto found = find_damage(path(), 2);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found.back(), "… and more of this kind");
}

TEST_F(IntegrityTest, AFileThatIsDamagedIsOneFinding) {
  {
    auto db = sqlite::Connection::open(path(), {});
    ASSERT_TRUE(db->execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096 + 100);
  file << std::string(8000, '\xFF');
  file.close();
  const auto found = find_damage(path());
  ASSERT_FALSE(found.empty());
  EXPECT_TRUE(found.front().contains("damaged")) << found.front();
}

TEST_F(IntegrityTest, AJournalOfAnotherVersionIsNotLookedInto) {
  write("PRAGMA user_version = 99");
  EXPECT_EQ(find_damage(path()), (Findings{"journal " + path() + " has version 99, this sluice knows up to " +
                                           std::to_string(kJournalVersion) + ": use the newer sluice that wrote it"}));
}

}  // namespace
}  // namespace sluice
