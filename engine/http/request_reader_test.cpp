// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "http/request_reader.hpp"

namespace sluice::http {
namespace {

using Progress = RequestReader::Progress;

RequestReader reading(std::string_view bytes, RequestLimits limits = {}) {
  RequestReader reader(limits);
  reader.read(bytes);
  return reader;
}

Refusal refusal(std::string_view bytes, RequestLimits limits = {}) {
  const auto reader = reading(bytes, limits);
  EXPECT_EQ(reader.progress(), Progress::refused) << bytes;
  return reader.refusal();
}

TEST(RequestReader, ReadsARequestHoweverItArrives) {
  constexpr std::string_view kText =
      "\r\nPOST /hook?a=1&b=%20 HTTP/1.1\r\nHost: localhost\r\nX: \t y \r\nContent-Length: 5\r\n\r\nhelloGET /next";
  for (std::size_t size = 1; size <= kText.size(); ++size) {
    RequestReader reader({});
    std::string held;
    for (std::size_t at = 0; at < kText.size(); at += size) {
      held += kText.substr(at, size);
      held.erase(0, reader.read(held));
    }
    ASSERT_EQ(reader.progress(), Progress::complete) << size;
    EXPECT_EQ(reader.request().method, "POST");
    EXPECT_EQ(reader.request().path, "/hook");
    EXPECT_EQ(reader.request().query, "a=1&b=%20");
    EXPECT_EQ(reader.request().headers, Headers({{"Host", "localhost"}, {"X", "y"}, {"Content-Length", "5"}}));
    EXPECT_EQ(reader.request().body, "hello");
    EXPECT_EQ(held, "GET /next");
  }
}

TEST(RequestReader, SplitsTheTarget) {
  const struct {
    std::string_view line;
    std::string_view path, query, host;
  } cases[] = {
      {"GET / HTTP/1.1", "/", "", "h"},
      {"GET /? HTTP/1.1", "/", "", "h"},
      {"GET /a?b?c=/d HTTP/1.1", "/a", "b?c=/d", "h"},
      {"GET /a#b?c HTTP/1.1", "/a", "", "h"},
      {"GET //a/../%2e%00\"|{} HTTP/1.1", "//a/../%2e%00\"|{}", "", "h"},
      {"GET http://other:80/a?b HTTP/1.1", "/a", "b", "other:80"},
      {"GET HTTPS://other HTTP/1.1", "/", "", "other"},
      {"GET http://other?b HTTP/1.1", "/", "b", "other"},
      {"OPTIONS * HTTP/1.1", "*", "", "h"},
  };
  for (const auto& c : cases) {
    auto reader = reading(std::string(c.line) + "\r\nHost: h\r\n\r\n");
    ASSERT_EQ(reader.progress(), Progress::complete) << c.line << ": " << reader.refusal().reason;
    EXPECT_EQ(reader.request().path, c.path) << c.line;
    EXPECT_EQ(reader.request().query, c.query) << c.line;
    EXPECT_EQ(reader.request().headers, Headers({{"Host", std::string(c.host)}})) << c.line;
  }
}

TEST(RequestReader, RefusesWithAStatusAndASentence) {
  const struct {
    std::string_view bytes;
    Refusal refusal;
  } cases[] = {
      {"\x16\x03\x01", {400, "this is not HTTP"}},
      {" GET / HTTP/1.1\r\n", {400, "this is not HTTP"}},
      {"GET /\r\n", {400, "the request line is not METHOD TARGET VERSION"}},
      {"GET\t/\tHTTP/1.1\r\n", {400, "the request line is not METHOD TARGET VERSION"}},
      {"G@T / HTTP/1.1\r\n", {400, "the request line is not METHOD TARGET VERSION"}},
      {"GET / HTTP/1.1\n", {400, "a line does not end in CR and LF"}},
      {"GET / http/1.1\r\n", {400, "the request line does not end in an HTTP version"}},
      {"GET / HTTP/01.1\r\n", {400, "the request line does not end in an HTTP version"}},
      {"GET / HTTP/1.1 \r\n", {400, "the request line does not end in an HTTP version"}},
      {"GET / HTTP/2.0\r\n", {505, "this server speaks HTTP/1.1"}},
      {"GET  / HTTP/1.1\r\n", {400, "the target holds a character that must be escaped"}},
      {"GET /\xC3\xA9 HTTP/1.1\r\n", {400, "the target holds a character that must be escaped"}},
      {"GET a HTTP/1.1\r\n", {400, "the target is no path"}},
      {"GET * HTTP/1.1\r\n", {400, "the target is no path"}},
      {"GET http:/// HTTP/1.1\r\n", {400, "the target's host is malformed"}},
      {"CONNECT a:443 HTTP/1.1\r\n", {405, "this server is no proxy"}},
      {"GET / HTTP/1.1\r\nA : b\r\n", {400, "a header field is malformed"}},
      {"GET / HTTP/1.1\r\nA: b\r\n c\r\n", {400, "a header field is malformed"}},
      {"GET / HTTP/1.1\r\n\r\n", {400, "a request names exactly one Host"}},
      {"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", {400, "a request names exactly one Host"}},
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", {400, "the Host is malformed"}},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(refusal(c.bytes).reason, c.refusal.reason) << c.bytes;
    EXPECT_EQ(refusal(c.bytes).status, c.refusal.status) << c.bytes;
  }
}

TEST(RequestReader, RefusesAmbiguousOrUnreadableBodies) {
  const struct {
    std::string_view fields;
    Refusal refusal;
  } cases[] = {
      {"Content-Length: 5\r\nContent-Length: 5", {400, "the length of the body is given more than once"}},
      {"Content-Length: 5\r\nTransfer-Encoding: chunked", {400, "the length of the body is given more than once"}},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
       {400, "the length of the body is given more than once"}},
      {"Content-Length: +5", {400, "the Content-Length is no number"}},
      {"Content-Length:", {400, "the Content-Length is no number"}},
      {"Transfer-Encoding: identity", {501, "only chunked bodies are read"}},
      {"Transfer-Encoding: gzip, chunked", {501, "only chunked bodies are read"}},
      {"Content-Length: 0\r\nContent-Encoding: gzip", {415, "bodies are read without Content-Encoding only"}},
      {"Content-Length: 0\r\nExpect: 200-ok", {417, "only 100-continue can be expected"}},
      {"Content-Length: 1048577", {413, "the body is longer than 1048576 bytes"}},
      {"Transfer-Encoding: Chunked\r\n\r\n100001\r\n", {413, "the body is longer than 1048576 bytes"}},
      {"Transfer-Encoding: chunked\r\n\r\nx", {400, "the chunks of the body are malformed"}},
  };
  for (const auto& c : cases) {
    const auto text = "POST / HTTP/1.1\r\nHost: h\r\n" + std::string(c.fields) + "\r\n\r\n";
    EXPECT_EQ(refusal(text).reason, c.refusal.reason) << c.fields;
    EXPECT_EQ(refusal(text).status, c.refusal.status) << c.fields;
  }
  EXPECT_EQ(refusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").reason,
            "HTTP/1.0 has no Transfer-Encoding");
}

TEST(RequestReader, BoundsTheHeader) {
  const RequestLimits limits{.header_bytes = 64};
  EXPECT_EQ(refusal("GET /" + std::string(100, 'a'), limits).status, 414);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nA: " + std::string(100, 'a'), limits).status, 431);
  EXPECT_EQ(reading("GET / HTTP/1.1\r\nHost: " + std::string(38, 'a') + "\r\n\r\n", limits).progress(),
            Progress::complete);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: " + std::string(39, 'a') + "\r\n\r\n", limits).status, 431);
}

TEST(RequestReader, KnowsWhetherTheConnectionGoesOn) {
  const struct {
    std::string_view version, field;
    bool keeps_alive;
  } cases[] = {
      {"1.1", "A: b", true},
      {"1.1", "Connection: Close", false},
      {"1.1", "Connection: keep-alive, close", false},
      {"1.9", "A: b", true},
      {"1.0", "A: b", false},
      {"1.0", "Connection: Keep-Alive", true},
  };
  for (const auto& c : cases) {
    const auto reader =
        reading("GET / HTTP/" + std::string(c.version) + "\r\nHost: h\r\n" + std::string(c.field) + "\r\n\r\n");
    EXPECT_EQ(reader.progress(), Progress::complete);
    EXPECT_EQ(reader.keeps_alive(), c.keeps_alive) << c.version << " " << c.field;
  }
}

TEST(RequestReader, SaysWhenTheClientWaitsForLeaveToSend) {
  const auto reader = reading("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(reader.progress(), Progress::body);
  EXPECT_TRUE(reader.expects_continue());
}

}  // namespace
}  // namespace sluice::http
