// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <list>
#include <optional>
#include <string>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace sluice::sandbox::slack {

// An answer by script, instead of Slack's own.
struct ScriptedAnswer {
  std::int64_t status = 429;
  std::string body = "rate_limited";
  http::Headers headers;
  std::optional<std::size_t> times = 1;  // nullopt: always
};

// {"status", "body", "retry_after", "headers": {…}, "times"}.
Result<ScriptedAnswer> read_scripted_answer(const Value& value);

// An incoming webhook, any under /services/: checks what is posted as Slack does, and keeps it.
class Inbox {
 public:
  http::Response receive(const http::Request& request, Timestamp now, std::size_t kept);

  void script(ScriptedAnswer answer) { scripted_.push_back(std::move(answer)); }
  void clear();

  Value show() const;        // each message with its answer and its text as shown
  std::string text() const;  // what a reader of the channel sees: the accepted ones

 private:
  struct Message {
    Timestamp at;
    std::string path;
    std::string body;
    Value payload;  // null where the body holds none
    int status;
    std::string answer;
  };
  std::optional<http::Response> scripted_answer();

  std::deque<Message> messages_;
  std::list<ScriptedAnswer> scripted_;
};

}  // namespace sluice::sandbox::slack
