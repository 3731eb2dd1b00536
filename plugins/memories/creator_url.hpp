// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "platform_link.hpp"

namespace memories {

// What `text`, an address, leads to. The platform is told also of those that the service does not take.
Link classify(std::string_view text);

// As options, items and the service's documents spell it; "none" for Platform::none.
std::string_view name_of(Platform platform);

// Why an input is not sent to the service.
struct Refusal {
  std::string_view code;  // one word, for grouping
  std::string message;    // one sentence: what it is, and what to give instead

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

// The creator that a user means by an address, or by a handle ("@name", "name", a YouTube channel id) together with
// `platform`, which is empty where not given. Nothing is asked of the network.
std::expected<Link, Refusal> read_creator(std::string_view creator, std::string_view platform);

}  // namespace memories
