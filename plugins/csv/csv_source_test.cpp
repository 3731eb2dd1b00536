// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "support/component_fixture.hpp"

namespace sluice {
namespace {

namespace fs = std::filesystem;

using plugin::Status;

class CsvSourceTest : public testing::TestWithParam<Mode> {
 protected:
  CsvSourceTest() {
    std::string pattern = fs::temp_directory_path() / "csv-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ / "in.csv";
    ::setenv("XDG_STATE_HOME", folder_.c_str(), 1);
  }
  ~CsvSourceTest() override { fs::remove_all(folder_); }

  void put(std::string_view content) const { std::ofstream(path_, std::ios::binary) << content; }
  // A source of that content.
  void create(std::string_view content, Object options = {}) {
    put(content);
    options.append("path", path_);
    ASSERT_TRUE(bench.create(std::move(options)).has_value());
  }
  std::string refusal(Object options) {
    options.append("path", path_);
    const auto& created = bench.create(std::move(options));
    if (created) return "";
    EXPECT_EQ(created.error().status, Status::config);
    return created.error().field + ": " + created.error().message;
  }
  // The items from `cursor` on, taken `max` at a time, and the sentence that ended them.
  std::vector<Value> items(std::uint32_t max = 100) {
    std::vector<Value> items;
    if (const auto opened = bench.open_source(cursor_); opened.failure) return {Value(opened.failure->message)};
    for (;;) {
      const auto reply = bench.next(max);
      for (const Value& item : reply.emitted) items.push_back(item);
      if (reply.checkpoint) cursor_ = *reply.checkpoint;
      if (reply.failure) items.emplace_back(reply.failure->message);
      if (reply.status != Status::ok || reply.failure) return items;
    }
  }

  using Items = std::vector<Value>;
  ComponentFixture bench{GetParam(), "csv"};
  fs::path folder_;
  std::string path_;
  std::string cursor_;
};
INSTANTIATE_TEST_SUITE_P(Modes, CsvSourceTest, testing::ValuesIn(kModes), mode_name);

TEST_P(CsvSourceTest, GivesFewLargeRowsAtOnce) {
  std::string content = "a\n";
  for (int i = 0; i < 20; ++i) content += std::string(1'000'000, 'x') + "\n";
  create(content);
  ASSERT_FALSE(bench.open_source("").failure);
  std::vector<std::size_t> taken;
  do taken.push_back(bench.next(100).emitted.size());
  while (taken.back() > 0);
  EXPECT_EQ(taken, (std::vector<std::size_t>{5, 5, 5, 5, 0}));
}

TEST_P(CsvSourceTest, ARowIsAnItem) {
  create("\xEF\xBB\xBFurl,count,live\r\nhttps://a.example/,3,yes\r\n\"b,c\",,no\r\n",
         {{"columns", Object{{"count", "integer"}, {"live", "boolean"}}}});
  EXPECT_EQ(items(), (Items{Object{{"url", "https://a.example/"}, {"count", 3}, {"live", true}},
                            Object{{"url", "b,c"}, {"count", nullptr}, {"live", false}}}));
}

TEST_P(CsvSourceTest, NamesMayBeGiven) {
  create("1;x\n2;y\n", {{"header", Array{"n", "t"}}, {"delimiter", "auto"}});
  EXPECT_EQ(items(), (Items{Object{{"n", "1"}, {"t", "x"}}, Object{{"n", "2"}, {"t", "y"}}}));
}

TEST_P(CsvSourceTest, WrongOptionsAreNamed) {
  EXPECT_EQ(refusal({{"delimiter", "::"}}),
            "delimiter: a delimiter is one character such as \",\" \";\" \"|\" or \"\\t\", or \"auto\"");
  EXPECT_EQ(
      refusal({{"header", false}}),
      "header: header is true (the first line names the columns) or a list of names: header = [\"url\", \"count\"]");
  EXPECT_EQ(refusal({{"header", Array{"a", "a"}}}), "header: header names \"a\" twice");
  EXPECT_EQ(refusal({{"columns", Object{{"a", "date"}}}}),
            "columns: column \"a\" has none of the types string, integer, number, boolean");
  EXPECT_EQ(refusal({{"header", Array{"a", "b"}}, {"columns", Object{{"c", "integer"}}}}),
            "columns: the header has no column \"c\", only a, b");
}

TEST_P(CsvSourceTest, GoesOnAtEveryItem) {
  create("n\n1\n\"2\n\"\n3\n4");
  const Items all{Object{{"n", "1"}}, Object{{"n", "2\n"}}, Object{{"n", "3"}}, Object{{"n", "4"}}};
  EXPECT_EQ(items(3), all);
  ASSERT_FALSE(bench.open_source("").failure);
  for (std::size_t taken = 1; taken <= all.size(); ++taken) {
    const auto reply = bench.next(1);
    EXPECT_EQ(reply.emitted, Items{all[taken - 1]});
    cursor_ = reply.checkpoint.value();
    EXPECT_EQ(items(), Items(all.begin() + static_cast<std::ptrdiff_t>(taken), all.end()));
    ASSERT_FALSE(bench.open_source(reply.checkpoint.value()).failure);
  }
}

TEST_P(CsvSourceTest, ARowThatIsNoItemIsRefusedAloneAndSaysWhatItHolds) {
  create("url,n\nsü,1\nb,x\nc\nd\xFF,4\n" + std::string(1 << 20, 'e') + ",5\nf,6,7\ng,7\n",
         {{"columns", Object{{"n", "integer"}}}});
  ASSERT_FALSE(bench.open_source("").failure);
  const auto reply = bench.next(100);
  EXPECT_EQ(reply.emitted,
            (Items{Object{{"url", "sü"}, {"n", 1}}, Object{{"url", "b"}, {"n", "x"}}, Object{{"url", "c"}},
                   Object{{"url", "d\xEF\xBF\xBD"}, {"n", "4"}}, Object{},
                   Object{{"url", "f"}, {"n", "6"}, {"column_3", "7"}}, Object{{"url", "g"}, {"n", 7}}}));
  std::vector<std::string> refusals;
  for (const auto& verdict : reply.verdicts) refusals.push_back(verdict.failure ? verdict.failure->message : "");
  const std::string ragged = "where the header has 2; correct the line, or set ragged = \"pad\"";
  EXPECT_EQ(
      refusals,
      (std::vector<std::string>{
          "", path_ + ", line 3: column \"n\" holds \"x\", which is no integer", path_ + ", line 4: 1 field " + ragged,
          path_ + ", line 5, column 2: this is no UTF-8; if the file is in Windows-1252, set encoding = "
                  "\"windows-1252\"",
          path_ + ", line 6: it is longer than 1 MiB", path_ + ", line 7: 3 fields " + ragged}));
  EXPECT_EQ(bench.next(100).status, Status::end);
}

TEST_P(CsvSourceTest, ARowWithoutAKnownEndBlocksUntilItIsMended) {
  create("n\n1\n\"2\"x\n3\n");
  const std::string sentence = path_ +
                               ", line 3, column 3: text follows a closing quote; write \"\" for a quote inside a "
                               "quoted field";
  EXPECT_EQ(items(), (Items{Object{{"n", "1"}}, sentence}));
  const auto again = bench.next(100);
  EXPECT_EQ(again.failure->status, Status::halt);
  EXPECT_EQ(again.failure->field, "path");
  put("n\n1\n2\n3\n");
  EXPECT_EQ(items(), (Items{Object{{"n", "2"}}, Object{{"n", "3"}}}));
}

TEST_P(CsvSourceTest, TheEncodingIsFoundAndSaidOnce) {
  create("stadt\nk\xF6ln\n\x80\n");
  EXPECT_FALSE(bench.check().failure);
  EXPECT_EQ(bench.estimate(), 2);
  EXPECT_EQ(items(), (Items{Object{{"stadt", "köln"}}, Object{{"stadt", "€"}}}));
  EXPECT_EQ(bench.logs,
            std::vector<std::string>{"warning the file is read as Windows-1252, as its bytes suggest; `encoding` says "
                                     "otherwise where that is wrong file=" +
                                     path_});
  bench.logs.clear();
  cursor_.clear();
  create("stadt\nk\xF6ln\n", {{"encoding", "windows-1252"}});
  EXPECT_FALSE(bench.check().failure);
  EXPECT_EQ(items(), Items{(Object{{"stadt", "köln"}})});
  EXPECT_EQ(bench.logs, std::vector<std::string>{"info the file is read as Windows-1252 file=" + path_});
  create("k\xF6ln\n1\n", {{"encoding", "utf-8"}});
  EXPECT_EQ(bench.check().failure->message,
            path_ +
                ", line 1, column 2: this is no UTF-8; if the file is in Windows-1252, set encoding = "
                "\"windows-1252\"");
}

TEST_P(CsvSourceTest, WhatIsNoCsvIsNamedByTheCheck) {
  create(std::string_view("PK\x03\x04\x14\0\x06\0[Content_Types].xml", 27));
  EXPECT_EQ(bench.check().failure->message, path_ + " is an Excel workbook (.xlsx): save it as CSV");
}

TEST_P(CsvSourceTest, AFileChangedBelowTheCursorIsRefused) {
  create("n\n1\n2\n");
  EXPECT_EQ(items().size(), 2u);
  put("n\n1\n9\n");
  EXPECT_EQ(
      items(),
      Items{path_ + " was changed in the part that this run has already read (up to line 4): put it back as it was "
                    "and resume, or cancel this run and start a new one for the file as it is now"});
  cursor_ = "something else";
  EXPECT_EQ(items(), Items{"the run's place in " + path_ + " was written by another version: start a new run"});
}

TEST_P(CsvSourceTest, ColumnsAreMadeUniqueWithAWarning) {
  create("a,,a\n1,2,3\n");
  EXPECT_FALSE(bench.check().failure);
  EXPECT_EQ(items(), Items{(Object{{"a", "1"}, {"column_2", "2"}, {"a_1", "3"}})});
  EXPECT_EQ(bench.logs,
            std::vector<std::string>{
                "warning columns without a name of their own were given one columns=column_2, a_1 file=" + path_});
}

TEST_P(CsvSourceTest, AnEmptyFileHasNoItems) {
  create("");
  EXPECT_FALSE(bench.check().failure);
  EXPECT_EQ(items(), Items{});
  EXPECT_EQ(bench.logs,
            std::vector<std::string>{"warning the file is empty: it has not even a header line file=" + path_});
}

TEST_P(CsvSourceTest, TheCheckReadsNoMoreThanTheHeader) {
  create("n\n1,2\n");
  EXPECT_EQ(bench.check().emitted, Items{(Object{{"n", nullptr}})});
  create("n\n1\n", {{"columns", Object{{"m", "integer"}}}});
  EXPECT_EQ(bench.check().failure->message, path_ + " has no column \"m\", only n");
  fs::remove(path_);
  EXPECT_EQ(bench.check().failure->message, path_ + " does not exist");
  EXPECT_EQ(bench.check().failure->status, Status::halt);
}

TEST_P(CsvSourceTest, RowsAreCountedBeforeTheRun) {
  create("n\n1\n\n\"2\n\"\n3");
  EXPECT_EQ(bench.estimate(), 3);
  create("n\n\"1\n");
  EXPECT_EQ(bench.estimate(), std::nullopt);
}

TEST_P(CsvSourceTest, APipeGivesWhatItHasAndIsGoneOnWithFromItsSpool) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  ASSERT_TRUE(bench.create({{"path", path_}}).has_value());
  EXPECT_FALSE(bench.check().failure);
  EXPECT_EQ(bench.estimate(), std::nullopt);
  ASSERT_FALSE(bench.open_source("").failure);
  const auto first = bench.next(100);  // says where the pipe will be kept, before anything is read
  EXPECT_EQ(first.status, Status::ok);
  EXPECT_EQ(first.emitted, Items{});
  std::ofstream pipe(path_);
  pipe << "n\n1\n2\n3" << std::flush;
  const auto some = bench.next(100);
  EXPECT_EQ(some.emitted, (Items{Object{{"n", "1"}}, Object{{"n", "2"}}}));

  // Interrupted: the pipe is to be given again.
  ASSERT_FALSE(bench.open_source(some.checkpoint.value()).failure);
  pipe << "n\n1\n2\n33\n4\n";
  pipe.close();
  EXPECT_EQ(bench.next(100).emitted, (Items{Object{{"n", "33"}}, Object{{"n", "4"}}}));
  // Interrupted before that was recorded: the pipe has ended, and is not needed any more.
  fs::remove(path_);
  cursor_ = some.checkpoint.value();
  EXPECT_EQ(items(), (Items{Object{{"n", "33"}}, Object{{"n", "4"}}}));
  EXPECT_TRUE(cursor_.ends_with(" done")) << cursor_;
  EXPECT_TRUE(fs::is_empty(folder_ / "sluice/spool"));
  EXPECT_EQ(items(), Items{});
}

TEST_P(CsvSourceTest, APipeWhoseRowsWereNeverRecordedIsTakenFromItsBeginning) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  ASSERT_TRUE(bench.create({{"path", path_}, {"delimiter", "auto"}}).has_value());
  ASSERT_FALSE(bench.open_source("").failure);
  cursor_ = bench.next(100).checkpoint.value();
  std::thread writer([&] { std::ofstream(path_) << "n;m\n1;2\n"; });
  while (!bench.next(100).checkpoint.value_or("").ends_with(" done")) continue;
  writer.join();
  fs::remove(path_);
  EXPECT_EQ(items(), Items{(Object{{"n", "1"}, {"m", "2"}})});
}

TEST_P(CsvSourceTest, ASilentPipeIsLeftWhenTheCallIsCancelled) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  ASSERT_TRUE(bench.create({{"path", path_}}).has_value());
  ASSERT_FALSE(bench.open_source("").failure);
  bench.next(100);
  bench.cancellation.cancel();
  const auto reply = bench.next(100);
  EXPECT_EQ(reply.failure->status, Status::cancelled);
}

}  // namespace
}  // namespace sluice
