// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <sluice/value.hpp>

#include "base/result.hpp"
#include "callback_plan.hpp"
#include "memories/pace.hpp"
#include "memories/source_url.hpp"

namespace sluice::sandbox {

// How a creator (or one post, or all that have no script of their own) departs from the usual.
struct Behaviour {
  std::string creator;                      // "nasa", "tiktok/nasa", the address of either or of a post; "*"
  std::optional<std::size_t> posts;         // how many it has made; 0: the service does not know it, and is silent
  std::size_t failing = 0;                  // so many of the newest in a task fail
  std::size_t hanging = 0;                  // so many after those are never indexed
  std::optional<Pace> pace;                 // instead of its platform's
  std::optional<std::string> refuse;        // the code that a submit is answered with …
  std::optional<std::size_t> times;         // … so often; always where not said
  std::optional<CallbackFaults> callbacks;  // instead of the settings'
};

// A preset under "is" (usual, unknown, fails, partly_fails, hangs, rate_limited_once), then the fields one by one.
Result<Behaviour> read_behaviour(const Value& value);
Value show_behaviour(const Behaviour& behaviour);

// How scripts name a creator of one platform: "tiktok/nasa".
std::string creator_key(Platform platform, std::string_view name);

class Behaviours {
 public:
  void set(Behaviour behaviour);
  void clear() { by_creator_.clear(); }

  // The script of the first name that has one, else that of "*", else the usual behaviour.
  const Behaviour& of(std::initializer_list<std::string_view> names) const;

  // The code that a submit naming this one is to be refused with, counting down.
  std::optional<std::string> take_refusal(std::initializer_list<std::string_view> names);

  Value show() const;

 private:
  const Behaviour* find(std::initializer_list<std::string_view> names) const;

  std::map<std::string, Behaviour, std::less<>> by_creator_;
};

}  // namespace sluice::sandbox
