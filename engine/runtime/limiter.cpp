// SPDX-License-Identifier: Apache-2.0
#include "runtime/limiter.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr Duration kSlice = 100ms;      // how far ahead calls are reserved
constexpr Duration kSlotPause = 100ms;  // how often to look whether another engine gave a slot back

}  // namespace

Limiter::Limiter(LimitDefinition definition, std::string key, Epoch epoch)
    : definition_(std::move(definition)), key_(std::move(key)), epoch_(epoch) {}

bool Limiter::available(Timestamp now) { return !grants_.empty() && grants_.front() <= now; }

void Limiter::take() {
  SLUICE_CHECK(!grants_.empty());
  grants_.pop_front();
}

std::optional<change::ReserveLimit> Limiter::reservation(Timestamp now, int wanted) {
  if (reserving_ || !grants_.empty() || (not_before_ && *not_before_ > now)) return std::nullopt;
  reserving_ = true;
  const auto interval = definition_.interval();
  // Slots are held while reserved: no more of them than there are calls to make.
  const auto slice = interval > Duration::zero() ? kSlice / interval + definition_.burst : wanted;
  return change::ReserveLimit{.name = definition_.name,
                              .key = key_,
                              .interval = interval,
                              .burst = definition_.burst,
                              .concurrency = definition_.concurrency,
                              .epoch = epoch_,
                              .wanted = static_cast<int>(std::clamp<std::int64_t>(slice, 1, std::max(wanted, 1))),
                              .horizon = kSlice,
                              .now = now};
}

void Limiter::granted(const change::ReserveLimit& answer, Timestamp now) {
  reserving_ = false;
  grants_.insert(grants_.end(), answer.granted.begin(), answer.granted.end());
  not_before_ = answer.next;
  if (answer.slots_taken) not_before_ = now + kSlotPause;
}

change::ThrottleLimit Limiter::throttled(Timestamp until) {
  grants_.clear();
  not_before_ = std::max(not_before_.value_or(until), until);
  return {.name = definition_.name, .key = key_, .until = until};
}

std::optional<change::ReleaseSlots> Limiter::released() {
  if (!definition_.concurrency) return std::nullopt;
  not_before_ = std::nullopt;
  return change::ReleaseSlots{.name = definition_.name, .key = key_, .epoch = epoch_};
}

std::optional<Timestamp> Limiter::next() const {
  if (!grants_.empty()) return grants_.front();
  return not_before_;
}

}  // namespace sluice
