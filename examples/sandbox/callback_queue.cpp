// SPDX-License-Identifier: Apache-2.0
#include "callback_queue.hpp"

#include <algorithm>

#include "json/json.hpp"
#include "time_text.hpp"

namespace sluice::sandbox {

std::vector<Callback> CallbackQueue::add(const std::string& task_id, const std::string& url,
                                         std::vector<PlannedCallback> planned, Timestamp now) {
  std::vector<Callback> first;
  for (PlannedCallback& plan : planned) {
    const std::uint64_t number = ++last_;
    const bool early = !plan.due && !plan.lost;
    const std::string_view outcome = plan.lost ? "lost" : early ? "sending" : "pending";
    Record record{task_id, {number, url, std::move(plan.body)}, plan.due.value_or(now), std::string(outcome)};
    if (early) first.push_back(record.callback);
    if (!plan.lost && !early) pending_.emplace(record.due, number);
    records_.emplace(number, std::move(record));
    if (plan.lost) finish(number);
  }
  return first;
}

CallbackQueue::Pending::const_iterator CallbackQueue::first_free() const {
  return std::ranges::find_if(
      pending_, [&](const auto& entry) { return !under_way_.contains(records_.at(entry.second).task_id); });
}

std::optional<Callback> CallbackQueue::take(Timestamp now) {
  const auto first = first_free();
  if (first == pending_.end() || first->first > now) return std::nullopt;
  Record& record = records_.at(first->second);
  record.outcome = "sending";
  under_way_.insert(record.task_id);
  pending_.erase(first);
  return record.callback;
}

std::optional<Timestamp> CallbackQueue::next_due() const {
  const auto first = first_free();
  return first == pending_.end() ? std::nullopt : std::optional(first->first);
}

void CallbackQueue::note(std::uint64_t number, std::string outcome) {
  const auto found = records_.find(number);
  if (found == records_.end()) return;
  Record& record = found->second;
  pending_.erase({record.due, number});
  under_way_.erase(record.task_id);
  record.outcome = std::move(outcome);
  finish(number);
}

Value CallbackQueue::show() const {
  Array out;
  for (const auto& [number, record] : records_) {
    auto body = parse_json(record.callback.body);
    out.push_back(Object{{"number", number},
                         {"task_id", record.task_id},
                         {"url", record.callback.url},
                         {"due", iso8601(record.due)},
                         {"body", body ? std::move(*body) : Value()},
                         {"outcome", record.outcome}});
  }
  return out;
}

void CallbackQueue::finish(std::uint64_t number) {
  constexpr std::size_t kKept = 10'000;
  finished_.push_back(number);
  if (finished_.size() <= kKept) return;
  records_.erase(finished_.front());
  finished_.pop_front();
}

}  // namespace sluice::sandbox
