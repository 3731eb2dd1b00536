// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::memories {

// A web address as people paste it: the scheme may be absent, tracking may be present. Text to read, never fetched.
struct WebAddress {
  std::string host;                   // lower case, without port or trailing dot
  std::vector<std::string> segments;  // of the path: percent-decoded UTF-8, none empty
  std::string query;                  // as it came, without "?" and fragment

  // The first query parameter of this name, as it came.
  std::optional<std::string_view> parameter(std::string_view name) const;
};

// nullopt unless `text` is an http or https address with a plain host: no user, no port of its own, nothing that a
// browser and this reader could understand differently (backslashes, spaces, broken percent-encodings).
std::optional<WebAddress> read_address(std::string_view text);

}  // namespace sluice::memories
