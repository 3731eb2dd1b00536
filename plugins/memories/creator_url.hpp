// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "memories/platform_link.hpp"

namespace sluice::memories {

// Why an input is not sent to the service.
struct Refusal {
  std::string_view code;  // one word, for grouping
  std::string message;    // one sentence: what it is, and what to give instead

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

// The creator that a user means by an address, or by a handle ("@name", "name", a YouTube channel id) together with
// `platform`, which is empty where not given. Nothing is asked of the network.
std::expected<Link, Refusal> read_creator(std::string_view creator, std::string_view platform);

}  // namespace sluice::memories
