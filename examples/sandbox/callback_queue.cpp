// SPDX-License-Identifier: Apache-2.0
#include "callback_queue.hpp"

#include "json/json.hpp"
#include "time_text.hpp"

namespace sluice::sandbox {

std::vector<Callback> CallbackQueue::add(const std::string& task_id, const std::string& url,
                                         std::vector<PlannedCallback> planned, Timestamp now) {
  std::vector<Callback> first;
  for (PlannedCallback& plan : planned) {
    const std::uint64_t number = ++last_;
    const bool early = !plan.due && !plan.lost;
    Record record{task_id, {number, url, std::move(plan.body)}, plan.due.value_or(now),
                  plan.lost ? "lost" : early ? "sending" : "pending"};
    if (early) first.push_back(record.callback);
    if (!plan.lost && !early) pending_.emplace(record.due, number);
    records_.emplace(number, std::move(record));
  }
  forget_old();
  return first;
}

std::vector<Callback> CallbackQueue::take_due(Timestamp now) {
  std::vector<Callback> due;
  while (!pending_.empty() && pending_.begin()->first <= now) {
    Record& record = records_.at(pending_.begin()->second);
    record.outcome = "sending";
    due.push_back(record.callback);
    pending_.erase(pending_.begin());
  }
  return due;
}

std::optional<Timestamp> CallbackQueue::next_due() const {
  return pending_.empty() ? std::nullopt : std::optional(pending_.begin()->first);
}

void CallbackQueue::note(std::uint64_t number, std::string outcome) {
  if (const auto found = records_.find(number); found != records_.end()) found->second.outcome = std::move(outcome);
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

void CallbackQueue::forget_old() {
  constexpr std::size_t kKept = 10'000;
  for (auto at = records_.begin(); records_.size() > kKept && at != records_.end();) {
    at = pending_.contains({at->second.due, at->first}) ? std::next(at) : records_.erase(at);
  }
}

}  // namespace sluice::sandbox
