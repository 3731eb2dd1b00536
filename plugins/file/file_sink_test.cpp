// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/component_fixture.hpp"

namespace sluice {
namespace {

namespace fs = std::filesystem;

using plugin::Status;

class FileSinkTest : public testing::TestWithParam<Mode> {
 protected:
  FileSinkTest() {
    std::string pattern = fs::temp_directory_path() / "sink-XXXXXX";
    root_ = fs::canonical(::mkdtemp(pattern.data()));
  }
  ~FileSinkTest() override { fs::remove_all(root_); }

  const fs::path& file(const std::string& name, Object more = {}) {
    path_ = root_ / name;
    more.append("path", path_.string());
    more.append("root", root_.string());
    EXPECT_TRUE(bench.create(std::move(more)).has_value());
    return path_;
  }
  std::string content() const {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void put(std::string_view bytes) const { std::ofstream(path_, std::ios::binary) << bytes; }

  using Given = ComponentFixture::Given;
  static Given with_fields(Object fields) { return {.params = {{"fields", std::move(fields)}}, .item = Object()}; }
  static Given line(int n) { return with_fields({{"n", n}}); }

  // A whole cycle. What one item was refused with, or all were.
  std::string cycle(std::vector<Given> batch) {
    const auto flushed = unconfirmed(std::move(batch));
    bench.commit();
    return flushed;
  }
  // Up to where the engine commits.
  std::string unconfirmed(std::vector<Given> batch) {
    if (const auto opened = bench.open_sink(); opened.failure) return opened.failure->message;
    std::string message;
    for (const auto& verdict : bench.write(std::move(batch)).verdicts) {
      if (verdict.failure) message = verdict.failure->message;
    }
    if (const auto flushed = bench.flush(); flushed.failure) return flushed.failure->message;
    return message;
  }
  // The engine was killed: nothing of the cycle reaches the journal, and nobody tells the sink.
  void kill() {
    const auto kv = bench.kv;
    fs::path companion = path_.parent_path() / ("." + path_.filename().string() + ".sluice");
    const fs::path kept = companion.string() + ".kept", data = path_.string() + ".kept";
    fs::copy_file(companion, kept);
    fs::copy_file(path_, data);
    bench.abandon();
    fs::rename(kept, companion);
    fs::rename(data, path_);
    bench.kv = kv;
  }

  ComponentFixture bench{GetParam(), "file"};
  fs::path root_, path_;
};
INSTANTIATE_TEST_SUITE_P(Modes, FileSinkTest, testing::ValuesIn(kModes), mode_name);

TEST_P(FileSinkTest, WritesWhatIsDeliveredAsJsonLines) {
  file("new/deep/out.jsonl");
  const Object envelope{{"key", "k"}, {"item", Object{{"url", "u\n"}}}, {"steps", Object{}}};
  EXPECT_EQ(cycle({{.item = envelope}, with_fields({{"b", 1}, {"a", nullptr}})}), "");
  EXPECT_EQ(cycle({line(2)}), "");
  EXPECT_EQ(content(), "{\"key\":\"k\",\"item\":{\"url\":\"u\\n\"},\"steps\":{}}\n{\"b\":1,\"a\":null}\n{\"n\":2}\n");
}

TEST_P(FileSinkTest, WritesCsvWithItsHeaderOnce) {
  file("out.csv");
  EXPECT_EQ(cycle({with_fields({{"title", "a, \"b\""}, {"n", -1}, {"tags", Array{"x", 2}}, {"none", nullptr}})}), "");
  EXPECT_EQ(cycle({with_fields({{"title", "=1+1"}, {"n", 0.5}, {"tags", Object{{"y", true}}}, {"none", false}})}), "");
  EXPECT_EQ(content(),
            "title,n,tags,none\n\"a, \"\"b\"\"\",-1,\"[\"\"x\"\",2]\",\n'=1+1,0.5,\"{\"\"y\"\":true}\",false\n");
}

TEST_P(FileSinkTest, FormulasAreWrittenWhereThatIsAskedFor) {
  file("out.csv", {{"spreadsheet_safe", false}});
  EXPECT_EQ(cycle({with_fields({{"=a", "=b"}})}), "");
  EXPECT_EQ(content(), "=a\n=b\n");
}

TEST_P(FileSinkTest, WithoutFieldsCsvHasTheItemsColumns) {
  file("failed.csv");
  const auto dead = [](Object item) {
    return Given{.item = Object{{"key", "k"},
                                {"item", std::move(item)},
                                {"steps", Object{}},
                                {"state", "dead"},
                                {"step", "scrape"},
                                {"error", Object{{"code", "0404"}, {"message", "no such creator"}, {"detail", ""}}}}};
  };
  EXPECT_EQ(cycle({dead({{"url", "u"}, {"n", 1}}), dead({{"n", 2}})}), "");
  // Dead items are of many shapes: what has no column is kept all the same.
  EXPECT_EQ(cycle({dead({{"url", "u"}, {"extra", 1}})}), "");
  EXPECT_EQ(content(),
            "key,state,step,error,url,n,other\nk,dead,scrape,no such creator,u,1,\nk,dead,scrape,no such creator,,2,\n"
            "k,dead,scrape,no such creator,u,,\"{\"\"extra\"\":1}\"\n");
  file("done.csv");
  const auto done = [](Object item) {
    return Given{.item = Object{{"key", "k"}, {"item", std::move(item)}, {"steps", Object{}}}};
  };
  EXPECT_EQ(
      cycle({done({{"url", "u"}}), done({{"extra", 1}})}),
      path_.string() + " has no column \"extra\", which this item has: choose the columns with [sink.with.fields]");
  EXPECT_EQ(content(), "key,url\nk,u\n");
}

TEST_P(FileSinkTest, TheFormatIsTheSuffixUnlessGiven) {
  file("out.txt", {{"format", "csv"}});
  EXPECT_EQ(cycle({line(1)}), "");
  EXPECT_EQ(content(), "n\n1\n");
  const auto& refused = bench.create({{"path", (root_ / "out.txt").string()}, {"root", root_.string()}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().status, Status::config);
  EXPECT_EQ(refused.error().message, "out.txt does not say its format: call it .jsonl or .csv, or set format");
}

TEST_P(FileSinkTest, AppendsToWhatIsThere) {
  file("out.csv");
  put("\xEF\xBB\xBFn\r\n\"1\"");
  EXPECT_EQ(cycle({line(2)}), "");
  EXPECT_EQ(content(), "\xEF\xBB\xBFn\r\n\"1\"\n2\n") << "a last line without a line break is ended first";
  file("out.jsonl");
  put("{}\n");
  EXPECT_EQ(cycle({line(2)}), "");
  EXPECT_EQ(content(), "{}\n{\"n\":2}\n");
}

TEST_P(FileSinkTest, OtherColumnsAreRefusedAndTheRunBlocked) {
  file("out.csv");
  put("name,url\na,b\n");
  const std::string refusal = path_.string() +
                              " has the columns name,url, and this sink writes n: write to another file, or move that "
                              "one away (a new one is begun)";
  EXPECT_EQ(cycle({line(1)}), refusal);
  ASSERT_FALSE(bench.open_sink().failure);
  const auto reply = bench.write({line(1)});
  EXPECT_EQ(reply.verdicts[0].failure->status, Status::halt);
  EXPECT_EQ(reply.verdicts[0].failure->field, "path");
  bench.abandon();
  put("\"unclosed");
  EXPECT_EQ(bench.check().failure->status, Status::halt);
  EXPECT_EQ(cycle({line(1)}), path_.string() + " cannot be appended to: " + path_.string() +
                                  ", line 1, column 10: the file ends inside the quoted field that begins at line 1, "
                                  "column 1; is a closing quote missing?");
}

TEST_P(FileSinkTest, ItemsThatAreRefusedLeaveNothing) {
  file("out.csv");
  put("key,a");
  EXPECT_EQ(cycle({{.item = Object{{"key", "k"}, {"item", Object{{"b", 1}}}}}}),
            path_.string() + " has no column \"b\", which this item has: choose the columns with [sink.with.fields]");
  EXPECT_EQ(cycle({with_fields({})}), "fields names no column");
  EXPECT_EQ(content(), "key,a");
}

TEST_P(FileSinkTest, KilledBeforeTheCommitItsLinesAreWrittenOnce) {
  file("out.csv");
  for (const bool first : {true, false}) {
    SCOPED_TRACE(first);
    const std::string before = content();
    EXPECT_EQ(unconfirmed({line(1), line(2)}), "");
    kill();
    EXPECT_EQ(content(), before + (first ? "n\n1\n2\n" : "1\n2\n"));
    EXPECT_EQ(cycle({line(2)}), "") << "grouped differently";
    EXPECT_EQ(cycle({line(1)}), "");
    EXPECT_EQ(content(), before + (first ? "n\n2\n1\n" : "2\n1\n"));
  }
}

TEST_P(FileSinkTest, WithoutItsCheckpointNothingIsWritten) {
  file("out.jsonl");
  EXPECT_EQ(cycle({line(1)}), "");
  EXPECT_EQ(unconfirmed({line(2)}), "");
  kill();
  bench.kv_unreadable = "the journal cannot be read";
  const auto opened = bench.open_sink();
  ASSERT_TRUE(opened.failure);
  EXPECT_EQ(opened.failure->status, Status::retry);
  EXPECT_EQ(opened.failure->message, "the journal cannot be read");
  bench.kv_unreadable.reset();
  EXPECT_EQ(cycle({line(2)}), "");
  EXPECT_EQ(content(), "{\"n\":1}\n{\"n\":2}\n");
}

TEST_P(FileSinkTest, ACycleThatIsGivenUpIsTakenBack) {
  file("out.jsonl");
  EXPECT_EQ(cycle({line(1)}), "");
  EXPECT_EQ(unconfirmed({line(2)}), "");
  bench.abandon();
  bench.abandon();
  EXPECT_EQ(content(), "{\"n\":1}\n");
}

TEST_P(FileSinkTest, ChangedWhileItsRunWritesItBlocksThatRunAndNoOther) {
  file("out.jsonl");
  bench.run = 7;
  EXPECT_EQ(cycle({line(1), line(2)}), "");
  put("{\"n\":2}\n");
  EXPECT_EQ(cycle({line(3)}), path_.string() +
                                  " was changed by somebody else while this run is writing it: put it back as it was, "
                                  "or move it away (a new one is begun), and resume");
  EXPECT_EQ(bench.open_sink().failure->status, Status::halt);
  bench.run = 8;
  EXPECT_EQ(cycle({line(3)}), "");
  EXPECT_EQ(content(), "{\"n\":2}\n{\"n\":3}\n");
  EXPECT_EQ(bench.logs, std::vector<std::string>{
                            "warning the file was changed since it was last written; appending to it as it is file=" +
                            path_.string()});
  fs::rename(path_, root_ / "old.jsonl");
  EXPECT_EQ(cycle({line(4)}), "") << "moved away, it starts anew";
  EXPECT_EQ(content(), "{\"n\":4}\n");
}

TEST_P(FileSinkTest, AnotherRunsCycleIsWaitedFor) {
  file("out.jsonl");
  ComponentFixture other(GetParam(), "file");
  ASSERT_TRUE(other.create({{"path", path_.string()}, {"root", root_.string()}}).has_value());
  ASSERT_FALSE(other.open_sink().failure);
  const auto busy = bench.open_sink();
  ASSERT_TRUE(busy.failure);
  EXPECT_EQ(busy.failure->status, Status::throttled);
  EXPECT_EQ(busy.failure->message, path_.string() + " is being written by another run");
  bench.cancellation.cancel();
  EXPECT_EQ(bench.open_sink().failure->status, Status::cancelled);
  other.abandon();
  EXPECT_FALSE(bench.open_sink().failure);
}

TEST_P(FileSinkTest, StaysBelowItsRoot) {
  fs::create_directories(root_ / "inner");
  path_ = root_ / "inner/../out.jsonl";
  ASSERT_TRUE(bench.create({{"path", path_.string()}, {"root", (root_ / "inner").string()}}).has_value());
  const auto refused = bench.open_sink();
  EXPECT_EQ(refused.failure->status, Status::halt);
  EXPECT_EQ(refused.failure->message, path_.string() + " stands outside of the root " + (root_ / "inner").string() +
                                          ": it leads to " + (root_ / "out.jsonl").string());
  EXPECT_EQ(bench.check().failure->message, refused.failure->message);
  EXPECT_FALSE(fs::exists(root_ / "out.jsonl"));
}

TEST_P(FileSinkTest, TheCheckCreatesNothing) {
  file("new/out.jsonl");
  EXPECT_FALSE(bench.check().failure);
  EXPECT_TRUE(fs::is_empty(root_));
  fs::create_directories(path_);
  EXPECT_EQ(bench.check().failure->message, path_.string() + " cannot be written: Is a directory");
}

TEST_P(FileSinkTest, LeavesNothingBesideItsFile) {
  file("out.jsonl");
  EXPECT_EQ(cycle({line(1)}), "");
  bench.create({{"path", (root_ / "other.jsonl").string()}, {"root", root_.string()}});
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(root_)) names.push_back(entry.path().filename());
  EXPECT_EQ(names, std::vector<std::string>{"out.jsonl"});
}

}  // namespace
}  // namespace sluice
