// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sluice::http {

// Where a request goes: an http or https address, taken apart.
struct Url {
  bool secure = false;
  std::string host;  // lower case; an IPv6 address without its brackets
  std::uint16_t port = 80;
  std::string target;  // path and query, at least "/"

  // "https://example.com:8443", the port only where it is not the scheme's own.
  std::string origin() const;
  // "example.com:8443", as the Host field has it.
  std::string authority() const;

  friend bool operator==(const Url&, const Url&) = default;
};

// Blanks and other than ASCII in path and query become percent-encoded, a fragment is dropped. Refused: other schemes,
// control characters, hosts that are no ASCII names, and credentials, which belong into a header. The error does not
// repeat the address, as it may hold a secret.
Result<Url> parse_url(std::string_view text);

// The address that a redirect's Location means, seen from where it was answered.
Result<Url> resolve(const Url& base, std::string_view location);

}  // namespace sluice::http
