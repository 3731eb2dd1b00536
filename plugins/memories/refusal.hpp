// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "memories/platform_link.hpp"
#include "memories/web_address.hpp"

namespace sluice::memories {

// Why an input is not sent to the service.
struct Refusal {
  std::string_view code;  // one word, for grouping
  std::string message;    // one sentence: what it is, and what to give instead

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

std::unexpected<Refusal> refused(std::string_view code, std::string message);

// The input as part of a sentence: bounded, as it may be anything.
std::string quoted(std::string_view text);

// Whether the service takes what is on this platform; the refusal of what is on another one.
bool is_supported(Platform platform);
std::unexpected<Refusal> refused_platform(Platform platform, std::string_view text);

// What `text`, which is `address`, leads to, where that is on a platform which the service takes.
std::expected<Link, Refusal> read_supported(const WebAddress& address, std::string_view text);

// The refusal of a link that hides where it leads; `wanted` is what to give instead.
std::unexpected<Refusal> refused_short_link(std::string_view text, std::string_view wanted);

}  // namespace sluice::memories
