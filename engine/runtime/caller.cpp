// SPDX-License-Identifier: Apache-2.0
#include "runtime/caller.hpp"

#include <array>
#include <span>
#include <utility>

#include "base/check.hpp"
#include "json/json.hpp"
#include "runtime/closing.hpp"

namespace sluice {
namespace {

CallRegistry::Purpose purpose_of(const Job& job) {
  const bool undoes = !job.items.empty() && job.items.front()->resumed == plan::Resumed::cancel;
  const bool tells = !job.deliveries.empty() && job.deliveries.front().item == nullptr;
  const bool ends = undoes || tells || job.kind == Job::Kind::committed;
  return ends ? CallRegistry::Purpose::ending : CallRegistry::Purpose::work;
}

EpochFile::Called as_place(const Job& job) {
  return {.run = job.run->id,
          .item = job.kind == Job::Kind::take ? EpochFile::kOfSource : EpochFile::kOfSink,
          .step = job.place};
}

}  // namespace

Caller::Caller(const CallerParts& parts) : parts_(parts), random_(std::random_device{}()) {}

void Caller::run(Job job) {
  switch (job.kind) {
    case Job::Kind::take:
      return take(std::move(job));
    case Job::Kind::process:
    case Job::Kind::resume:
      return step(std::move(job));
    case Job::Kind::deliver:
      return deliver(std::move(job));
    case Job::Kind::committed:
      return committed(std::move(job));
  }
}

// An instance that cannot be made blocks the run: its options have passed the check, so something outside is wrong.
bool Caller::make_instance(Job& job, const CompiledPlace& place) {
  if (job.instance != nullptr) return true;
  auto made = parts_.make(job.component->use);
  if (!made) {
    block(*job.run, place.title + ": " + made.error().message);
    return false;
  }
  parts_.dispatcher.add_instance(*job.component, std::move(*made), job);
  return true;
}

// The job comes to nothing: its items are where they were.
void Caller::give_back(Job& job, std::span<ItemInHand* const> items) {
  parts_.dispatcher.called(job);
  parts_.dispatcher.requeue(job, items);
  parts_.dispatcher.release(job);
}

plugin::Reply Caller::call(const Job& job, const CompiledPlace& place, const plugin::Request& request,
                           bool& timed_out) {
  if (!cancellation_ || cancellation_->cancelled()) cancellation_ = std::make_unique<plugin::Cancellation>();
  const auto deadline = parts_.clock.now() + place.timeout;
  CallRegistry::Entry entry(parts_.calls, {job.run->id, purpose_of(job), deadline}, *cancellation_);
  plugin::CallContext context{
      .cancellation = entry.cancellation(),
      .deadline = entry.deadline(),
      .identity = {.workflow = job.run->compiled->workflow.name, .run = job.run->id.value, .step = place.name}};
  if (request.work.size() == 1) {
    if (!job.items.empty()) context.identity.item = job.items.front()->number.value;
    context.identity.attempt = static_cast<int>(request.work.front().attempt);
  }
  // The marks of a step's items stay until its outcomes are durable.
  const bool of_items = job.kind == Job::Kind::process || job.kind == Job::Kind::resume;
  const std::array own{of_items ? EpochFile::kNoMark : parts_.epoch_file.mark(as_place(job))};
  auto reply = [&] {
    const EpochFile::InCall in_call(parts_.epoch_file, of_items ? std::span(std::as_const(job.marks)) : std::span(own));
    return job.instance->call(request, context);
  }();
  parts_.epoch_file.clear(own.front());
  timed_out = parts_.clock.now() >= entry.deadline();
  return reply;
}

plugin::Work Caller::work_of(const ActiveRun& run, const CompiledPlace& place, const ItemInHand& item,
                             const Value& params) const {
  plugin::Work work{.token = token_of(item.token_owner(run.id), place.name),
                    .key = item.key,
                    .attempt = static_cast<std::uint32_t>(item.standing.attempt),
                    .item = &item.item,
                    .params = &params};
  if (item.resumed == plan::Resumed::no) return work;
  SLUICE_CHECK(item.parked.has_value());
  plugin::Wake wake{
      .reason = wake_reason(item.resumed), .state = item.parked->state, .state_version = item.parked->state_version};
  for (const auto& event : item.events) {
    const auto received = std::chrono::duration_cast<std::chrono::milliseconds>(event.received_at.time_since_epoch());
    wake.events.emplace_back(Object{{"number", event.number},
                                    {"received_at_ms", received.count()},
                                    {"content_type", event.content_type},
                                    {"body", event.body}});
  }
  work.wake = std::move(wake);
  return work;
}

// Unique in the world, as no two journals share an id.
std::string Caller::token_of(ItemId whose, const std::string& place) const {
  return parts_.journal_id + "-" + std::to_string(whose.run.value) + "-" + std::to_string(whose.item.value) + "-" +
         place;
}

void Caller::close(const ActiveRun& run, ItemInHand& item, Standing& standing) {
  standing = delivered_or_closed(run, item, standing, evaluator_, parts_.callbacks);
}

void Caller::block(const ActiveRun& run, const std::string& reason) {
  if (parts_.log != nullptr && parts_.log->enabled(log::Level::info)) {
    const std::array<log::Field, 1> fields{{{"reason", reason}}};
    parts_.log->write(
        {log::Level::info, "run is blocked", {.workflow = run.compiled->workflow.name, .run = run.id.value}, fields});
  }
  parts_.dispatcher.drain(run.id, Draining::block, reason);
}

}  // namespace sluice
