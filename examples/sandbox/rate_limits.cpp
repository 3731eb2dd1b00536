// SPDX-License-Identifier: Apache-2.0
#include "rate_limits.hpp"

#include "fields.hpp"

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;

Result<std::optional<Rate>> read_rate(std::string_view text) {
  if (text == "off") return std::nullopt;
  return TRY(parse_rate(text));
}

std::string show_rate(const std::optional<Rate>& rate) {
  return rate ? format_rate(*rate) : "off";
}

}  // namespace

const std::optional<Rate>* Rates::of(Limit limit) const {
  switch (limit) {
    case Limit::none:
      return nullptr;
    case Limit::upload:
      return &upload;
    case Limit::status:
      return &status;
    case Limit::list:
      return &list;
  }
  return nullptr;
}

Rates documented_rates() {
  return {.upload = Rate{1, 1min}, .status = Rate{1, 1s}, .list = Rate{5, 1s}};
}

Result<void> read_field(Rates& rates, const Value& value) {
  rates = value == Value("off") ? Rates{} : documented_rates();
  if (value == Value("off") || value == Value("on")) return {};
  return for_each_word(value, [&](std::string_view word) -> Result<void> {
    const auto equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    std::optional<Rate>* rate = name == "upload"   ? &rates.upload
                                : name == "status" ? &rates.status
                                : name == "list"   ? &rates.list
                                                   : nullptr;
    if (rate == nullptr || equals == std::string_view::npos) {
      return failure("expected on, off, or rates such as upload=1/min,status=1/s,list=5/s");
    }
    *rate = TRY(read_rate(word.substr(equals + 1)));
    return {};
  });
}

Value show_field(const Rates& rates) {
  return fmt::format("upload={},status={},list={}", show_rate(rates.upload), show_rate(rates.status),
                     show_rate(rates.list));
}

bool RateLimits::admit(const Rates& rates, Limit limit, const std::string& account, Timestamp now) {
  const std::optional<Rate>* rate = rates.of(limit);
  if (rate == nullptr || !*rate) return true;
  const Duration interval = (*rate)->period / (*rate)->count;
  Timestamp& arrival = arrivals_[{account, limit}];
  // A whole period's calls may come at once: the documents give no burst of their own.
  if (arrival > now + (*rate)->period - interval) return false;
  arrival = std::max(arrival, now) + interval;
  return true;
}

}  // namespace sluice::sandbox
