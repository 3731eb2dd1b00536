// SPDX-License-Identifier: Apache-2.0
//
// Limits and their slots.
#include <algorithm>

#include "base/check.hpp"
#include "journal/applier.hpp"

namespace sluice {

Result<> Applier::operator()(change::ReserveLimit& reserve) {
  if (reserve.returned > 0) TRY(take_back(reserve));
  int wanted = reserve.wanted;
  if (reserve.concurrency) {
    sqlite::Statement held(connection_, "SELECT coalesce(sum(held), 0) FROM slots WHERE name = ? AND key = ?");
    SLUICE_CHECK(TRY(held.bind(reserve.name, reserve.key).row()));
    wanted = std::min(wanted, *reserve.concurrency - static_cast<int>(held.integer(0)));
    reserve.slots_taken = wanted <= 0;
  }
  sqlite::Statement find(connection_, "SELECT next FROM limits WHERE name = ? AND key = ?");
  auto next = TRY(find.bind(reserve.name, reserve.key).row()) ? *find.time(0) : Timestamp{};
  const auto tolerance = reserve.interval * (reserve.burst - 1);
  for (int i = 0; i < wanted; ++i) {
    const auto start = std::max(reserve.now, next - tolerance);
    if (start > reserve.now + reserve.horizon) {
      reserve.next = start;
      break;
    }
    reserve.granted.push_back(start);
    // Without a rate, only a throttle ever moves it.
    if (reserve.interval > Duration::zero()) next = std::max(start, next) + reserve.interval;
  }
  if (reserve.granted.empty()) return {};
  if (reserve.interval > Duration::zero()) {
    TRY(sqlite::Statement(connection_, "INSERT OR REPLACE INTO limits (name, key, next) VALUES (?, ?, ?)")
            .bind(reserve.name, reserve.key, next)
            .run());
  }
  if (!reserve.concurrency) return {};
  return sqlite::Statement(
             connection_,
             "INSERT INTO slots (name, key, epoch, held) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET "
             "held = held + ?4")
      .bind(reserve.name, reserve.key, reserve.epoch.value, static_cast<std::int64_t>(reserve.granted.size()))
      .run();
}

Result<> Applier::take_back(const change::ReserveLimit& reserve) {
  const auto moved = (reserve.interval * reserve.returned).count();
  TRY(sqlite::Statement(connection_, "UPDATE limits SET next = next - ?3 WHERE name = ?1 AND key = ?2")
          .bind(reserve.name, reserve.key, moved)
          .run());
  change::ReleaseSlots slots{
      .name = reserve.name, .key = reserve.key, .epoch = reserve.epoch, .count = reserve.returned};
  return (*this)(slots);
}

Result<> Applier::operator()(change::ReleaseSlots& release) {
  return sqlite::Statement(connection_,
                           "UPDATE slots SET held = max(0, held - ?4) WHERE name = ?1 AND key = ?2 AND epoch = ?3")
      .bind(release.name, release.key, release.epoch.value, release.count)
      .run();
}

Result<> Applier::operator()(change::ThrottleLimit& throttle) {
  return sqlite::Statement(connection_,
                           "INSERT INTO limits (name, key, next) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET next = "
                           "max(next, ?3)")
      .bind(throttle.name, throttle.key, throttle.until + throttle.interval * (throttle.burst - 1))
      .run();
}

}  // namespace sluice
