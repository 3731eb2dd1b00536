// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::sandbox {

// Percent-encoding undone; what is no such encoding stays as it is.
std::string percent_decoded(std::string_view text);

// The first value of that name in "a=1&b=2" (a query, or a form's body), decoded, "+" being a space.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace sluice::sandbox
