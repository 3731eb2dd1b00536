// SPDX-License-Identifier: Apache-2.0
#include "csv/reader.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "csv/encoded.hpp"

namespace sluice::csv {
namespace {

namespace fs = std::filesystem;

class ReaderTest : public testing::Test {
 protected:
  ReaderTest() {
    std::string pattern = fs::temp_directory_path() / "csv-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    ::setenv("XDG_STATE_HOME", folder_.c_str(), 1);
  }
  ~ReaderTest() override { fs::remove_all(folder_); }

  std::string file(std::string_view content) {
    const fs::path path = folder_ / "in.csv";
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  std::string message(std::string_view rest) const { return (folder_ / "in.csv").string() + std::string(rest); }

  static Reader open(const std::string& path, const std::optional<Cursor>& cursor = {}) {
    auto reader = Reader::open(path, {.delimiter = ','}, cursor);
    EXPECT_TRUE(reader.has_value()) << reader.error().sentence;
    return std::move(*reader);
  }
  static Reader open_pipe(const std::string& path) {
    auto reader = open(path);
    reader.input().keep_in(Spool::create().value());
    return reader;
  }
  // The first field of each record from here on, and the sentence that ended it.
  static std::vector<std::string> rest_of(Reader& reader) {
    std::vector<std::string> firsts;
    for (;;) {
      const auto more = reader.next({});
      if (!more) firsts.push_back(more.error().sentence);
      if (!more.value_or(false)) return firsts;
      firsts.push_back(reader.fields().front().text());
      reader.accept();
    }
  }

  fs::path folder_;
};

using Texts = std::vector<std::string>;

TEST_F(ReaderTest, ReadsRecordsAcrossTheBoundsOfItsBuffer) {
  std::string content;
  Texts expected;
  for (int i = 0; i < 100'000; ++i) {
    expected.push_back("row \"" + std::to_string(i) + "\"\n");
    content += "\"row \"\"" + std::to_string(i) + "\"\"\n\",x,y\r\n";
  }
  auto reader = open(file(content));
  EXPECT_EQ(rest_of(reader), expected);
  EXPECT_EQ(reader.cursor().offset, content.size());
  EXPECT_EQ(reader.cursor().line, 200'001u);
}

TEST_F(ReaderTest, SentencesNameTheFileAndTheLine) {
  auto missing = Reader::open(folder_ / "in.csv", {}, {});
  EXPECT_EQ(missing.error().sentence, message(" does not exist"));
  EXPECT_EQ(Reader::open(folder_, {}, {}).error().sentence, folder_.string() + " is a directory");
  EXPECT_EQ(open(file("%PDF-1.7")).next({}).error().sentence, message(" is a PDF document: export the table as CSV"));
  auto quote = open(file("a\n\nb\n\"c\"d\n"));
  EXPECT_EQ(
      rest_of(quote),
      (Texts{
          "a", "b",
          message(", line 4, column 3: text follows a closing quote; write \"\" for a quote inside a quoted field")}));
}

TEST_F(ReaderTest, ARecordMayHaveAFlawAndTheNextOnesAreSound) {
  using Flaws = std::vector<std::optional<std::string>>;
  const auto flaws_of = [](Reader reader) {
    Flaws flaws;
    for (; reader.next({}).value(); reader.accept()) flaws.push_back(reader.flaw());
    return flaws;
  };
  const std::string no_utf8 = "this is no UTF-8; if the file is in Windows-1252, set encoding = \"windows-1252\"";
  EXPECT_EQ(flaws_of(open(file("sü\n\"x\ny\",caf\xE9\nz\n"))),
            (Flaws{{}, message(", line 3, column 7: " + no_utf8), {}}));
  EXPECT_EQ(flaws_of(open(file(std::string("\xFF\xFE") + std::string("a\0\n\0\0\xDE\n\0b\0", 10)))),
            (Flaws{{}, message(", line 2, column 1: this is no UTF-16LE"), {}}));
  EXPECT_EQ(flaws_of(open(file("a\n" + std::string(Reader::kLongestRecord, 'x') + "\nb\n"))),
            (Flaws{{}, message(", line 2: it is longer than 1 MiB"), {}}));
  EXPECT_EQ(flaws_of(open(file("a\n" + std::string(Reader::kLongestRecord - 1, 'x') + "\n"))), (Flaws{{}, {}}));
}

TEST_F(ReaderTest, AQuoteThatIsNeverClosedDoesNotSwallowTheFile) {
  auto unclosed = open(file("\n\"" + std::string(18 * Reader::kLongestRecord, '\n')));
  EXPECT_EQ(rest_of(unclosed),
            Texts{message(", line 2, column 1: the record that begins here is longer than 16 MiB; is "
                          "a closing quote missing?")});
}

TEST_F(ReaderTest, EveryEncodingIsReadAndGoneOnInFromAnyRecord) {
  constexpr std::u32string_view kRows = U"stadt,n\r\nköln,1\r\n\"Ål\nesund\",2\nsüd,3";
  const Texts expected{"stadt", "köln", "Ål\nesund", "süd"};
  for (const Encoding encoding : {Encoding::utf16le, Encoding::utf16be, Encoding::windows1252}) {
    const auto path = file(encoded(kRows, encoding));
    auto whole = open(path);
    std::vector<Cursor> cursors;
    for (; whole.next({}).value(); whole.accept()) cursors.push_back(whole.cursor());
    EXPECT_EQ(whole.encoding(), encoding);
    EXPECT_TRUE(whole.encoding_guessed());
    EXPECT_EQ(whole.cursor().offset, fs::file_size(path));
    ASSERT_EQ(cursors.size(), expected.size());
    for (std::size_t i = 0; i < cursors.size(); ++i) {
      EXPECT_EQ(cursors[i].line, (std::vector<std::uint64_t>{1, 2, 3, 5})[i]);
      auto reader = open(path, Cursor::parse(cursors[i].text()));
      ASSERT_TRUE(reader.skip_to(cursors[i]).has_value()) << i;
      EXPECT_EQ(rest_of(reader), Texts(expected.begin() + static_cast<std::ptrdiff_t>(i), expected.end()));
    }
  }
}

TEST_F(ReaderTest, TheFirstLetterThatIsNotAsciiTellsHoweverFarItIs) {
  const std::string ascii = "a\n" + std::string(400'000, 'x') + "\n";
  for (const auto& [letter, encoding] : {std::pair{"\xE9", Encoding::windows1252}, {"\xC3\xA9", Encoding::utf8}}) {
    auto reader = open(file(ascii + ascii + letter + "\n"));
    ASSERT_TRUE(reader.next({}).value());
    EXPECT_EQ(reader.encoding(), Encoding::ascii);
    reader.accept();
    const Cursor cursor = reader.cursor();
    EXPECT_EQ(rest_of(reader).back(), "é");
    EXPECT_EQ(reader.encoding(), encoding);
    auto resumed = open(folder_ / "in.csv", cursor);
    ASSERT_TRUE(resumed.skip_to(cursor).has_value());
    EXPECT_EQ(rest_of(resumed).back(), "é");
  }
}

TEST_F(ReaderTest, GoesOnFromACursorAsIfNothingHadHappened) {
  const auto path = file("\xEF\xBB\xBFh\n1\n\"2\n2\"\n3\r\n\n4");
  auto whole = open(path);
  const Texts expected{"h", "1", "2\n2", "3", "4"};
  std::vector<Cursor> cursors;
  while (whole.next({}).value()) {
    cursors.push_back(whole.cursor());
    whole.accept();
  }
  cursors.push_back(whole.cursor());
  ASSERT_EQ(cursors.size(), expected.size() + 1);
  for (std::size_t i = 0; i < cursors.size(); ++i) {
    auto reader = open(path, Cursor::parse(cursors[i].text()));
    ASSERT_TRUE(reader.skip_to(cursors[i]).has_value()) << i;
    EXPECT_EQ(rest_of(reader), Texts(expected.begin() + static_cast<std::ptrdiff_t>(i), expected.end()));
    EXPECT_EQ(reader.cursor(), whole.cursor());
  }
}

TEST_F(ReaderTest, AFileThatChangedWhereItWasReadIsRefused) {
  auto first = open(file("h\n1\n2"));
  rest_of(first);
  const Cursor cursor = first.cursor();
  const struct {
    const char* content;
    bool same;
  } cases[] = {
      {"h\n1\n2", true},    {"h\n1\n2\n3\n", true},                                      // grown, which is fine
      {"h\n1\n3", false},   {"h\n1\n", false},      {"", false}, {"h\n1\n23\n", false},  // the last line went on
      {"h\r\n1\n2", false},
  };
  for (const auto& [content, same] : cases) {
    auto reader = open(file(content), cursor);
    const auto skipped = reader.skip_to(cursor);
    EXPECT_EQ(skipped.has_value(), same) << content;
    if (skipped) continue;
    EXPECT_EQ(skipped.error().sentence,
              message(" was changed in the part that this run has already read (up to line 3): put it back as it was "
                      "and resume, or cancel this run and start a new one for the file as it is now"));
  }
}

TEST_F(ReaderTest, AGrownFileKeepsTheDialectItBeganWith) {
  auto first = Reader::open(file("a;b\n1;2\n"), {}, {}).value();
  ASSERT_TRUE(first.next({}).value());
  first.accept();
  auto grown = Reader::open(file("a;b\n1,1,1;2\n1,1,1;2\n"), {}, first.cursor()).value();
  ASSERT_TRUE(grown.next({}).value());
  EXPECT_EQ(grown.fields()[1].text(), "b");
}

TEST_F(ReaderTest, ARecordThatWasNotAcceptedIsFoundAgain) {
  auto reader = open(file("a\nb\n"));
  ASSERT_TRUE(reader.next({}).value());
  EXPECT_EQ(reader.cursor().offset, 0u);
  EXPECT_EQ(rest_of(reader), (Texts{"a", "b"}));
}

TEST_F(ReaderTest, APipeIsReadThroughItsSpoolAndWithoutWaitingForever) {
  const std::string path = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  auto reader = open_pipe(path);
  EXPECT_EQ(reader.next({.at_most = std::chrono::milliseconds(0)}).error().kind, Problem::Kind::nothing_yet);
  const int cancelled = ::eventfd(1, 0);
  EXPECT_EQ(reader.next({.cancel_fd = cancelled}).error().kind, Problem::Kind::cancelled);
  ::close(cancelled);
  std::jthread writer([&] { std::ofstream(path) << "h\n1\n2"; });
  EXPECT_EQ(rest_of(reader), (Texts{"h", "1", "2"}));
  EXPECT_EQ(reader.cursor().offset, 5u);
}

TEST_F(ReaderTest, ALineThatIsStillBeingWrittenIsWaitedFor) {
  const std::string path = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  auto reader = open_pipe(path);
  const int pipe = ::open(path.c_str(), O_WRONLY);
  ASSERT_EQ(::write(pipe, "h\n1", 3), 3);
  ASSERT_TRUE(reader.next({}).value());
  reader.accept();
  EXPECT_EQ(reader.next({.at_most = std::chrono::milliseconds(0)}).error().kind, Problem::Kind::nothing_yet);
  ASSERT_EQ(::write(pipe, "2\n", 2), 2);
  ::close(pipe);
  EXPECT_EQ(rest_of(reader), (Texts{"12"}));
}

TEST_F(ReaderTest, TwoMillionRowsTakeNoMoreMemoryThanTwo) {
  const auto path = folder_ / "large.csv";
  {
    std::ofstream out(path);
    for (int i = 0; i < 2'000'000; ++i) out << i << ",https://videos.example/creator\n";
  }
  const auto peak = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;  // KiB
  };
  const auto before = peak();
  auto reader = open(path);
  std::size_t rows = 0;
  while (reader.next({}).value()) {
    ++rows;
    reader.accept();
  }
  EXPECT_EQ(rows, 2'000'000u);
  EXPECT_LT(peak() - before, 4096);
}

}  // namespace
}  // namespace sluice::csv
