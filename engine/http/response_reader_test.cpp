// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "http/response_reader.hpp"

namespace sluice::http {
namespace {

using Progress = ResponseReader::Progress;

ResponseReader reading(std::string_view bytes, bool to_head = false) {
  ResponseReader reader(to_head, 100);
  reader.read(bytes);
  return reader;
}

TEST(ResponseReader, ReadsAnAnswerHoweverItArrives) {
  constexpr std::string_view kText =
      "HTTP/1.1 100 Continue\r\nX: dropped\r\n\r\n"
      "HTTP/1.1 200 All good\r\nContent-Type: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\nrest";
  for (std::size_t size = 1; size <= kText.size(); ++size) {
    ResponseReader reader(false, 100);
    std::string held;
    for (std::size_t at = 0; at < kText.size(); at += size) {
      held += kText.substr(at, size);
      held.erase(0, reader.read(held));
    }
    ASSERT_EQ(reader.progress(), Progress::complete) << size;
    EXPECT_EQ(reader.reply(), (Reply{200, {{"Content-Type", "a"}, {"Transfer-Encoding", "chunked"}}, "hello"}));
    EXPECT_TRUE(reader.keeps_alive());
    EXPECT_EQ(held, "rest");
  }
}

TEST(ResponseReader, KnowsWhereTheBodyEndsAndWhetherTheConnectionGoesOn) {
  const struct {
    std::string_view bytes;
    bool to_head;
    Progress progress;
    bool keeps_alive;
  } cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false, Progress::complete, true},
      {"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", false, Progress::complete, true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi", false, Progress::complete, true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", false, Progress::body, true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", true, Progress::complete, true},
      {"HTTP/1.1 204 No Content\r\n\r\n", false, Progress::complete, true},
      {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", false, Progress::complete, true},
      {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", false, Progress::complete, false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false, Progress::complete, false},
      {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", false, Progress::complete, true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false, Progress::complete,
       false},
      {"HTTP/1.1 200 OK\r\n\r\nhi", false, Progress::body, false},
  };
  for (const auto& c : cases) {
    const auto reader = reading(c.bytes, c.to_head);
    EXPECT_EQ(reader.progress(), c.progress) << c.bytes;
    EXPECT_EQ(reader.keeps_alive(), c.keeps_alive) << c.bytes;
  }
}

TEST(ResponseReader, OnlyABodyWithoutLengthEndsWithTheConnection) {
  auto without = reading("HTTP/1.1 200 OK\r\n\r\nhi");
  without.end();
  EXPECT_EQ(without.progress(), Progress::complete);
  EXPECT_EQ(without.reply().body, "hi");
  auto with = reading("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi");
  with.end();
  EXPECT_EQ(with.progress(), Progress::body);
  auto header = reading("HTTP/1.1 200 OK\r\n");
  header.end();
  EXPECT_EQ(header.progress(), Progress::header);
}

TEST(ResponseReader, SaysWhatIsWrong) {
  const struct {
    std::string_view bytes;
    std::string_view flaw;
  } cases[] = {
      {"SSH-2.0-OpenSSH_9.2\r\n", "it does not begin with an HTTP/1.1 status"},
      {"HTTP/2 200\r\n", "it does not begin with an HTTP/1.1 status"},
      {"HTTP/1.1 20\r\n", "it does not begin with an HTTP/1.1 status"},
      {"HTTP/1.1 099 x\r\n", "it does not begin with an HTTP/1.1 status"},
      {"HTTP/1.1 2000\r\n", "it does not begin with an HTTP/1.1 status"},
      {"HTTP/1.1 200 OK\n", "a line does not end in CR and LF"},
      {"HTTP/1.1 200 OK\r\nA b: c\r\n", "a header field is malformed"},
      {"HTTP/1.1 101 Switching\r\n\r\n", "it switches protocols, which was not asked for"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "its transfer coding is not chunked"},
      {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "its Content-Length is no number"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "its Content-Lengths differ"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "the chunks of its body are malformed"},
  };
  for (const auto& c : cases) {
    const auto reader = reading(c.bytes);
    EXPECT_EQ(reader.progress(), Progress::malformed) << c.bytes;
    EXPECT_EQ(reader.flaw(), c.flaw) << c.bytes;
  }
  EXPECT_EQ(reading("HTTP/1.1 200 OK\r\nA: " + std::string(70000, 'a')).flaw(),
            std::string("its header is longer than 64 KiB"));
}

TEST(ResponseReader, RefusesMoreThanTheLimit) {
  EXPECT_EQ(reading("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n").progress(), Progress::too_large);
  EXPECT_EQ(reading("HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'a')).progress(), Progress::too_large);
  EXPECT_EQ(reading("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n").progress(), Progress::too_large);
}

}  // namespace
}  // namespace sluice::http
