// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "http/problem.hpp"
#include "http/response_writer.hpp"

namespace sluice::http {
namespace {

std::string written(const Response& response, Answering answering = {}) {
  std::string out;
  append_response(out, response, answering);
  return out;
}

TEST(ResponseWriter, WritesStatusFieldsAndBody) {
  EXPECT_EQ(written({202, {{"Content-Type", "text/plain"}, {"X", ""}}, "hello"}),
            "HTTP/1.1 202 Accepted\r\nContent-Type: text/plain\r\nX: \r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(written({299, {}, ""}, {.closes = true}),
            "HTTP/1.1 299 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST(ResponseWriter, SendsNoBodyWhereNoneBelongs) {
  EXPECT_EQ(written({200, {}, "hello"}, {.to_head = true}), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(written({204, {}, "hello"}), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(written({304, {}, "hello"}), "HTTP/1.1 304 Not Modified\r\n\r\n");
}

TEST(ResponseWriter, LeavesOutFieldsThatWouldBreakTheFraming) {
  const Headers headers{
      {"Location", "/a\r\nSet-Cookie: b"}, {"A b", "c"},   {"content-length", "99"}, {"Transfer-Encoding", "chunked"},
      {"Connection", "keep-alive"},        {"Kept", "yes"}};
  EXPECT_EQ(written({200, headers, ""}), "HTTP/1.1 200 OK\r\nKept: yes\r\nContent-Length: 0\r\n\r\n");
}

TEST(Problem, IsADocumentOfRfc9457) {
  const Response response = problem(409, "Conflict", "run 7 is \"finished\"");
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.headers, Headers({{"Content-Type", "application/problem+json"}}));
  EXPECT_EQ(response.body, R"({"title":"Conflict","status":409,"detail":"run 7 is \"finished\""})");
}

}  // namespace
}  // namespace sluice::http
