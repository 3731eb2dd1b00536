// SPDX-License-Identifier: Apache-2.0
#include "exec/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace sluice::exec {
namespace {

constexpr std::int64_t kYear = std::int64_t{366} * 24 * 3'600'000;
// "ms" before "m".
constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits{
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || text.front() == '-' || count > kYear) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const std::pair<std::string_view, std::int64_t>* unit = nullptr;
    for (const auto& known : kUnits) {
      if (unit == nullptr && text.starts_with(known.first)) unit = &known;
    }
    if (unit == nullptr) return std::nullopt;
    text.remove_prefix(unit->first.size());
    if (count > kYear / unit->second) return std::nullopt;
    total += count * unit->second;
    if (total > kYear) return std::nullopt;
  }
  return std::chrono::milliseconds(total);
}

}  // namespace sluice::exec
