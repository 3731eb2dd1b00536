// SPDX-License-Identifier: Apache-2.0
//
// When memories.wait is done. The service documents no completion rule and has no end state of a task: a list can stay
// empty for ever, and a creator may have fewer videos than were asked for.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "memories/progress.hpp"

namespace sluice::memories {

enum class Require { any, all };

// What the videos are of: a creator's newest ones, or a single post.
enum class Subject { creator, post };

struct Rules {
  std::int64_t count = 0;  // videos asked for; 0: not known
  std::chrono::milliseconds poll{};
  std::chrono::milliseconds settle{};
  Require require = Require::any;
  Subject subject = Subject::creator;
};

enum class Moment { before_deadline, at_deadline };

struct PollAgain {
  std::chrono::milliseconds after{};

  friend bool operator==(const PollAgain&, const PollAgain&) = default;
};

struct Finish {
  std::string_view state;  // "indexed" or "partly_indexed"

  friend bool operator==(const Finish&, const Finish&) = default;
};

struct GiveUp {
  std::string_view code;  // "empty", "still_indexing", "failed_videos", "callback_failed"
  std::string message;

  friend bool operator==(const GiveUp&, const GiveUp&) = default;
};

using Decision = std::variant<PollAgain, Finish, GiveUp>;

// Pure. Done when all of `count` are listed and finished, or when every listed video is finished and the list, not
// empty, has stayed the same for `settle`. At the deadline it never waits.
Decision decide(const Progress& progress, const Rules& rules, Moment moment, Time now);

}  // namespace sluice::memories
