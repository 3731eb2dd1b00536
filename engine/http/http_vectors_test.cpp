// SPDX-License-Identifier: Apache-2.0
//
// Replays http/cases.jsonl of the shared test vectors against a running server. The timed scripts (http/timed.jsonl)
// are server_test.cpp's, with shorter times.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "http/raw_peer.hpp"
#include "http/server.hpp"
#include "json/json.hpp"
#include "support/vectors.hpp"

namespace sluice::http {
namespace {

// Cases where the two reference servers differ and ours does as Go's and as RFC 9112 says, not as the case would have
// it.
const std::set<std::string> kDecidedOtherwise = {
    "http-143",  // bytes after a complete HTTP/1.0 request are left unread
    "http-144",  // a complete request is served although the one behind it is malformed
};

// "'ab\r\n'*3+'c'": quoted texts with the usual escapes, times a number, joined.
std::string generated(std::string_view rule) {
  std::string out;
  while (!rule.empty()) {
    const auto quote = rule.find('\'', 1);
    const std::string text = parse_json('"' + std::string(rule.substr(1, quote - 1)) + '"').value().string();
    rule.remove_prefix(quote + 1);
    std::size_t times = 1, used = 0;
    if (rule.starts_with('*')) {
      times = std::stoul(std::string(rule.substr(1)), &used);
      ++used;
    }
    while (times-- > 0) out += text;
    rule.remove_prefix(std::min(rule.size(), used + 1));
  }
  return out;
}

std::string bytes_of(const Value& c) {
  if (!c["generate"].is_null()) return generated(c["generate"].string());
  std::ifstream in(vectors_folder() / "http" / c["file"].string(), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<int> statuses(std::string_view answers) {
  constexpr std::string_view kStart = "HTTP/1.1 ";
  std::vector<int> found;
  for (auto at = answers.find(kStart); at != std::string_view::npos; at = answers.find(kStart, at + 1)) {
    found.push_back(std::stoi(std::string(answers.substr(at + kStart.size(), 3))));
  }
  std::erase(found, 100);
  return found;
}

std::string listed(const std::vector<int>& statuses) {
  std::string out;
  for (const int status : statuses) out += std::to_string(status) + " ";
  return out;
}

bool in_ranges(int status, const Value& ranges) {
  return std::ranges::any_of(ranges.array(), [&](const Value& range) {
    return status >= range.array().at(0).integer() && status <= range.array().at(1).integer();
  });
}

// What is wrong with the answers to a case; empty if nothing is.
std::string verdict(const Value& expect, const std::string& answers, bool smuggled) {
  const auto seen = statuses(answers);
  const auto count = static_cast<std::int64_t>(seen.size());
  if (smuggled && !expect["must_not_serve"].is_null()) return "served the smuggled request";
  if (!expect["wait"].is_null() && expect["policy"].is_null() && !seen.empty()) return "answered too early";
  if (count != expect["responses"].integer_or(count)) return "wrong number of answers";
  if (count > expect["responses_max"].integer_or(count)) return "too many answers";
  if (expect["status"].is_null()) return "";
  if (seen.empty()) return expect["also_ok"].is_null() ? "not answered" : "";
  if (!in_ranges(seen.front(), expect["status"])) return "wrong status";
  const bool closes = answers.find("\r\nConnection: close\r\n") != std::string::npos;
  return expect["close"].boolean_or(false) && !closes ? "goes on after a refusal" : "";
}

TEST(HttpVectors, EveryCaseIsAnsweredAsItSaysAndTheServerGoesOn) {
  SLUICE_NEEDS_VECTORS();
  std::mutex mutex;
  bool smuggled = false;
  const auto server = Server::start({}, [&](const Request& request) {
    const std::lock_guard lock(mutex);
    smuggled = smuggled || request.path == "/smuggled";
    return Response{};
  });
  ASSERT_TRUE(server.has_value());

  for (const Value& c : vector_cases("http/cases.jsonl")) {
    {
      const std::lock_guard lock(mutex);
      smuggled = false;
    }
    RawPeer client((*server)->port());
    client.send(bytes_of(c));
    client.end_sending();  // instead of waiting for an answer that may rightly not come
    const std::string answers = client.receive_until_closed();
    const std::lock_guard lock(mutex);
    const auto wrong = verdict(c["expect"], answers, smuggled);
    EXPECT_EQ(wrong, kDecidedOtherwise.contains(c["id"].string()) ? "wrong status" : "")
        << c["id"].string() << " " << c["name"].string() << ": " << listed(statuses(answers));
  }
  RawPeer client((*server)->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(listed(statuses(client.receive_until_closed())), "200 ");
}

}  // namespace
}  // namespace sluice::http
