// SPDX-License-Identifier: Apache-2.0
#include "runtime/limiter.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr Duration kSlice = 100ms;      // how far ahead calls are reserved
constexpr Duration kSlotPause = 100ms;  // how often to look whether another engine gave a slot back
constexpr Duration kUnused = 1s;        // how long a slot is kept for a call that does not come

}  // namespace

Limiter::Limiter(LimitDefinition definition, std::string key, Epoch epoch)
    : definition_(std::move(definition)), key_(std::move(key)), epoch_(epoch) {}

bool Limiter::available(Timestamp now) const {
  return !grants_.empty() && grants_.front() <= now && !stale(now);
}

bool Limiter::stale(Timestamp now) const {
  return !grants_.empty() && grants_.front() + kSlice < now;
}

void Limiter::take() {
  SLUICE_CHECK(!grants_.empty());
  grants_.pop_front();
}

void Limiter::put_back(Timestamp now) {
  grants_.push_front(now);
}

std::optional<change::ReserveLimit> Limiter::reservation(Timestamp now, int wanted) {
  const auto waits = [&](const std::optional<Timestamp>& until) { return until && *until > now; };
  if (reserving_ || (!grants_.empty() && !stale(now)) || waits(not_before_) || waits(slots_again_)) return std::nullopt;
  return request(now, wanted);
}

std::optional<change::ReserveLimit> Limiter::unused(Timestamp now) {
  if (reserving_ || !definition_.concurrency || grants_.empty() || grants_.front() + kUnused > now) return std::nullopt;
  auto returned = request(now, 1);
  returned.wanted = 0;
  return returned;
}

change::ReserveLimit Limiter::request(Timestamp now, int wanted) {
  reserving_ = true;
  const auto returned = static_cast<int>(std::exchange(grants_, {}).size());
  // Slots are held while reserved: no more of them than there are calls to make.
  const auto interval = definition_.interval();
  const auto slice = interval > Duration::zero() ? kSlice / interval + definition_.burst : wanted;
  return {.name = definition_.name,
          .key = key_,
          .interval = interval,
          .burst = definition_.burst,
          .concurrency = definition_.concurrency,
          .epoch = epoch_,
          .returned = returned,
          .wanted = static_cast<int>(std::clamp<std::int64_t>(slice, 1, std::max(wanted, 1))),
          .horizon = kSlice,
          .now = now};
}

std::optional<change::ReleaseSlots> Limiter::granted(const change::ReserveLimit& answer, Timestamp now) {
  reserving_ = false;
  if (answer.slots_taken && answer.wanted > 0) slots_again_ = now + kSlotPause;
  if (std::exchange(voided_, false)) {
    if (!definition_.concurrency || answer.granted.empty()) return std::nullopt;
    return release(static_cast<int>(answer.granted.size()));
  }
  grants_.insert(grants_.end(), answer.granted.begin(), answer.granted.end());
  not_before_ = answer.next;
  return std::nullopt;
}

std::vector<Change> Limiter::throttled(Timestamp until) {
  std::vector<Change> changes{change::ThrottleLimit{.name = definition_.name,
                                                    .key = key_,
                                                    .interval = definition_.interval(),
                                                    .burst = definition_.burst,
                                                    .until = until}};
  if (definition_.concurrency && !grants_.empty()) changes.emplace_back(release(static_cast<int>(grants_.size())));
  grants_.clear();
  voided_ = reserving_;
  not_before_ = std::max(not_before_.value_or(until), until);
  return changes;
}

std::optional<change::ReleaseSlots> Limiter::released() {
  if (!definition_.concurrency) return std::nullopt;
  slots_again_ = std::nullopt;
  return release(1);
}

change::ReleaseSlots Limiter::release(int count) const {
  return {.name = definition_.name, .key = key_, .epoch = epoch_, .count = count};
}

std::optional<Timestamp> Limiter::next() const {
  if (!grants_.empty()) return grants_.front();
  return not_before_ && slots_again_ ? std::max(not_before_, slots_again_) : not_before_ ? not_before_ : slots_again_;
}

}  // namespace sluice
