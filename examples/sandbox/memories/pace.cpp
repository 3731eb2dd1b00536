// SPDX-License-Identifier: Apache-2.0
#include "memories/pace.hpp"

#include <fmt/format.h>

#include "model/quantity.hpp"

namespace sluice::sandbox {

Result<void> read_field(Pace& pace, const Value& value) {
  const std::string_view text = value.string_or("");
  if (text == "silent") {
    pace = {.silent = true};
    return {};
  }
  const auto first = text.find('/');
  const auto second = text.find('/', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) {
    return failure(
        "expected silent, or three durations such as 20s/5s/1m: to the first video, between videos, to index one");
  }
  pace.silent = false;
  pace.first = TRY(parse_duration(text.substr(0, first)));
  pace.between = TRY(parse_duration(text.substr(first + 1, second - first - 1)));
  pace.index = TRY(parse_duration(text.substr(second + 1)));
  return {};
}

Value show_field(const Pace& pace) {
  if (pace.silent) return "silent";
  return fmt::format("{}/{}/{}", format_duration(pace.first), format_duration(pace.between),
                     format_duration(pace.index));
}

}  // namespace sluice::sandbox
