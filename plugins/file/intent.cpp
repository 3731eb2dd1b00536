// SPDX-License-Identifier: Apache-2.0
#include "file/intent.hpp"

#include <algorithm>

#include "csv/checksum.hpp"
#include "csv/numbers.hpp"

namespace sluice::file {
namespace {

constexpr std::string_view kFormat = "sluice-intent 1";

}  // namespace

std::uint64_t Intent::checksum() const {
  csv::Checksum sum;
  sum.add(std::to_string(base) + " " + std::to_string(tail) + " ");
  sum.add(block);
  return sum.value();
}

std::string Intent::text() const {
  std::string text(kFormat);
  csv::append_numbers(text, {base, tail, block.size(), checksum()});
  return text.append("\n").append(block);
}

std::optional<Intent> Intent::parse(std::string_view text) {
  if (!text.starts_with(kFormat)) return std::nullopt;
  text.remove_prefix(kFormat.size());
  const auto numbers = csv::take_numbers<4>(text);
  if (!numbers) return std::nullopt;
  const auto [base, tail, size, checksum] = *numbers;
  if (!text.starts_with('\n') || text.size() - 1 < size) return std::nullopt;
  Intent intent{base, tail, std::string(text.substr(1, size))};
  if (intent.checksum() != checksum) return std::nullopt;
  return intent;
}

bool is_torn(std::string_view found, std::string_view block) {
  return found.size() <= block.size() &&
         std::ranges::equal(found, block.substr(0, found.size()), [](char f, char b) { return f == b || f == '\0'; });
}

}  // namespace sluice::file
