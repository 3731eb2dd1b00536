// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "http/body_reader.hpp"

namespace sluice::http {
namespace {

using State = BodyReader::State;

struct Outcome {
  State state;
  std::string body;
  std::string left;

  friend bool operator==(const Outcome&, const Outcome&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Outcome& o) {
    return out << static_cast<int>(o.state) << " '" << o.body << "' '" << o.left << "'";
  }
};

// What is read from `text` when it comes in pieces of `size` bytes.
Outcome outcome(BodyReader reader, std::string_view text, std::size_t size) {
  Outcome result{reader.state(), "", ""};
  for (std::size_t at = 0; at < text.size() && result.state == State::reading; at += size) {
    result.left += text.substr(at, size);
    std::string_view bytes = result.left;
    result.state = reader.read(bytes, result.body);
    result.left = std::string(bytes);
    if (result.state != State::reading && at + size < text.size()) result.left += text.substr(at + size);
  }
  return result;
}

void expect(BodyReader reader, std::string_view text, const Outcome& expected) {
  for (std::size_t size = 1; size <= text.size() + 1; ++size) {
    EXPECT_EQ(outcome(reader, text, size), expected) << text << " in pieces of " << size;
  }
}

TEST(BodyReader, TakesTheGivenLengthAndNoMore) {
  expect(BodyReader::of_length(5, 100), "helloGET", {State::complete, "hello", "GET"});
  expect(BodyReader::of_length(0, 100), "GET", {State::complete, "", ""});
  expect(BodyReader::of_length(5, 100), "hell", {State::reading, "hell", ""});
  EXPECT_EQ(BodyReader::of_length(101, 100).state(), State::too_large);
}

TEST(BodyReader, JoinsChunks) {
  const struct {
    std::string_view text;
    Outcome expected;
  } cases[] = {
      {"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nGET", {State::complete, "hello world", "GET"}},
      {"A\r\n0123456789\r\n000\r\n\r\n", {State::complete, "0123456789", ""}},
      {"5;a=b;c=\"d\\\";\"; e\r\nhello\r\n0\r\n\r\n", {State::complete, "hello", ""}},
      {"0\r\nVary: *\r\nContent-Length: 9\r\n\r\n", {State::complete, "", ""}},
      {"5\r\nhel", {State::reading, "hel", ""}},
      {"0\r\n\r", {State::reading, "", "\r"}},
  };
  for (const auto& c : cases) expect(BodyReader::chunked(100), c.text, c.expected);
}

TEST(BodyReader, RefusesChunksThatSomebodyCouldReadOtherwise) {
  for (const auto text : {"\r\n", " 5\r\n", "5 \r\n", "-5\r\n", "+5\r\n", "0x5\r\n", "0_5\r\n", "g\r\n", "5\n",
                          "5\r\r;ABCD\r\n", "2;\r\n", "2;=a\r\n", "2;a=\r\n", "2;a=\"b\r\n", "2 a\r\n", "5\r\nhelloX",
                          "5\r\nhello0", "0\r\nbroken\r\n\r\n", "0\r\n a: b\r\n"}) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{100}}) {
      EXPECT_EQ(outcome(BodyReader::chunked(100), text, size).state, State::malformed) << text;
    }
  }
  EXPECT_EQ(outcome(BodyReader::chunked(100), "5;" + std::string(5000, 'a'), 1000).state, State::malformed);
}

TEST(BodyReader, RefusesMoreThanTheLimitBeforeItArrives) {
  EXPECT_EQ(outcome(BodyReader::chunked(10), "b\r\n", 100).state, State::too_large);
  EXPECT_EQ(outcome(BodyReader::chunked(10), "6\r\nabcdef\r\n5\r\n", 100).state, State::too_large);
  EXPECT_EQ(outcome(BodyReader::chunked(10), "FFFFFFFFFFFFFFFF\r\n", 100).state, State::too_large);
  EXPECT_EQ(outcome(BodyReader::chunked(10), "FFFFFFFFFFFFFFFFF\r\n", 100).state, State::too_large);
  EXPECT_EQ(outcome(BodyReader::until_close(10), "01234567890", 100).state, State::too_large);
  EXPECT_EQ(outcome(BodyReader::chunked(10), "a\r\n0123456789\r\n0\r\n\r\n", 100).state, State::complete);
}

TEST(BodyReader, OnlyABodyWithoutLengthEndsWithTheConnection) {
  std::string body;
  std::string_view bytes = "hel";
  auto rest = BodyReader::until_close(100);
  EXPECT_EQ(rest.read(bytes, body), State::reading);
  EXPECT_TRUE(rest.complete_at_close());
  EXPECT_FALSE(BodyReader::of_length(5, 100).complete_at_close());
  EXPECT_FALSE(BodyReader::chunked(100).complete_at_close());
  EXPECT_TRUE(BodyReader::of_length(0, 100).complete_at_close());
}

}  // namespace
}  // namespace sluice::http
