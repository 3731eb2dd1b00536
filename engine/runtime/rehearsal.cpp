// SPDX-License-Identifier: Apache-2.0
#include "runtime/rehearsal.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "runtime/callback_address.hpp"
#include "runtime/located.hpp"
#include "runtime/run_value.hpp"

namespace sluice {
namespace {

constexpr std::size_t kMostChildren = 100;  // of one item: what is beyond comes to the same

Object run_of(const Workflow& workflow, Timestamp now) {
  return run_value({.workflow = workflow.name, .file = workflow.file, .trigger = "person", .created_at = now});
}

bool is_permanent(plugin::Status status) {
  using enum plugin::Status;
  return status == failed || status == unsupported || status == internal;
}

Came came_to(plugin::Status status) {
  switch (status) {
    case plugin::Status::skip:
      return Came::skipped;
    case plugin::Status::failed:
    case plugin::Status::unsupported:
    case plugin::Status::internal:
      return Came::failed;
    case plugin::Status::halt:
    case plugin::Status::config:
      return Came::blocks;
    case plugin::Status::ok:
    case plugin::Status::end:
    case plugin::Status::idle:
    case plugin::Status::retry:
    case plugin::Status::throttled:
    case plugin::Status::cancelled:
    case plugin::Status::deadline:
      break;
  }
  return Came::waits;
}

}  // namespace

Rehearsal::Rehearsal(Parts parts)
    : parts_(std::move(parts)),
      run_(run_of(parts_.workflow.workflow, parts_.clock.now())),
      steps_(parts_.workflow.steps.size()),
      called_(parts_.workflow.steps.size()) {}

bool Rehearsal::is_rehearsed(const CompiledPlace& place) const {
  const auto entry = parts_.catalog.find(place.use->kind, place.use->component);
  if (!entry || entry->component.effects == plugin::Effects::own) return false;
  return parts_.trust == Trust::all || entry->component.effects == plugin::Effects::via_host;
}

plugin::Reply Rehearsal::request(plugin::Instance& instance, const CompiledPlace& place, const plugin::Request& what,
                                 Timestamp until, std::vector<plugin::HttpRequest>& sent) {
  const plugin::Outside outside = [&sent](const plugin::HttpRequest& wanted) {
    sent.push_back(wanted);
    return plugin::HttpReply{.error = "cancelled", .error_message = "nothing is sent before the run begins"};
  };
  plugin::Cancellation never;
  return instance.call(what, {.cancellation = never,
                              .deadline = until,
                              .identity = {.workflow = parts_.workflow.workflow.name, .step = place.name},
                              .rehearsed = &outside});
}

Rehearsal::Taken Rehearsal::take(int most, Timestamp until) {
  const auto& place = parts_.workflow.source;
  Taken taken;
  std::vector<plugin::HttpRequest> sent;
  plugin::Reply reply;
  if (!source_) {
    auto made = parts_.make(*place.use);
    if (!made) return {.problem = made.error().message};
    source_ = std::move(*made);
  }
  if (!std::exchange(open_, true)) {
    reply = request(*source_, place, {.entry = plugin::Entry::open_source}, until, sent);
  }
  while (!reply.failure && sent.empty() && !taken.all && taken.items.size() < static_cast<std::size_t>(most)) {
    const auto room = static_cast<std::uint32_t>(most) - static_cast<std::uint32_t>(taken.items.size());
    reply = request(*source_, place, {.entry = plugin::Entry::next, .max = room}, until, sent);
    for (std::size_t i = 0; i < reply.emitted.size(); ++i) {
      auto& item = taken.items.emplace_back(std::move(reply.emitted[i]));
      if (i < reply.verdicts.size()) item.refusal = std::move(reply.verdicts[i].failure);
    }
    taken.all = reply.status == plugin::Status::end;
    if (reply.status == plugin::Status::idle) taken.problem = "the source has nothing more now";
    if (taken.problem || parts_.clock.now() >= until) break;
  }
  for (auto& wanted : sent) calls_.push_back({.place = "source", .token = "", .request = std::move(wanted)});
  if (!sent.empty()) {
    taken.problem = "the source asks the outside for its items";
  } else if (reply.failure) {
    taken.problem = reply.failure->message;
  }
  return taken;
}

expression::Scope Rehearsal::scope_of(const Walker& walker, bool with_callbacks) {
  const auto& workflow = parts_.workflow;
  if (with_callbacks) {
    Object all;
    for (auto i = walker.step; i < workflow.steps.size() && !parts_.public_url.empty(); ++i) {
      const CallbackTarget target{RunId{}, ItemNumber{walker.item.number}, static_cast<int>(i)};
      all.append(workflow.steps[i].name, parts_.public_url + "/callbacks/" + callback_name(target, kRehearsed));
    }
    callbacks_ = std::move(all);
  }
  return {.item = &walker.item.value,
          .parent = walker.parent.get(),
          .steps = &walker.steps,
          .callbacks = with_callbacks ? &callbacks_ : nullptr,
          .inputs = &workflow.inputs,
          .run = &run_,
          .workflow = &workflow.workflow_value,
          .now = parts_.clock.now()};
}

std::string Rehearsal::token_of(const Walker& walker, const CompiledPlace& place) const {
  return std::string(kRehearsed) + "-" + walker.item.name + "-" + place.name;
}

void Rehearsal::end(Walker& walker, Came came, const std::string& place, std::string message) {
  walker.item.came = came;
  walker.item.place = place;
  walker.item.message = std::move(message);
  done_.push_back(walker.item);
  if (came == Came::through) through_.push_back(std::move(walker));
}

void Rehearsal::forget_items() {
  done_.clear();
  through_.clear();
  calls_.clear();
}

// By the rules of admitted(), without what the journal knows: keys are those that were seen here.
bool Rehearsal::admit(Walker& walker, const std::optional<plugin::Failure>& refusal) {
  const auto& workflow = parts_.workflow;
  if (refusal) {
    const bool skipped = refusal->status == plugin::Status::skip;
    return end(walker, skipped ? Came::skipped : Came::failed, "source", refusal->message), false;
  }
  if (workflow.source.when) {
    const auto wanted = evaluator_.truth(*workflow.source.when, scope_of(walker, false));
    if (!wanted) return end(walker, Came::failed, "source", located(workflow.source, "when", wanted.error())), false;
    if (!*wanted) return end(walker, Came::skipped, "source", "source.when is false"), false;
  }
  if (!workflow.source_key) return true;
  const auto key = evaluator_.evaluate(*workflow.source_key, scope_of(walker, false));
  if (!key) return end(walker, Came::failed, "source", located(workflow.source, "key", key.error())), false;
  walker.item.key = expression::to_text(*key);
  if (keys_.insert(walker.item.key).second) return true;
  end(walker, Came::duplicate, "source", "an item before it has the key " + walker.item.key);
  return false;
}

void Rehearsal::lead(std::vector<TakenItem> items, Timestamp until) {
  std::vector<Walker> walkers;
  for (auto& [value, refusal] : items) {
    Walker walker;
    walker.item.number = ++numbers_;
    walker.item.name = std::to_string(walker.item.number);
    walker.item.value = std::move(value);
    if (admit(walker, refusal)) walkers.push_back(std::move(walker));
  }
  for (std::size_t step = 0; step < parts_.workflow.steps.size() && !walkers.empty(); ++step) {
    std::vector<Walker> further;
    call(step, walkers, further, until);
    walkers = std::move(further);
  }
  for (auto& walker : walkers) end(walker, Came::through, "");
}

// What the step is given of the item; nullopt where it is passed over, or ends here.
std::optional<Value> Rehearsal::prepared(const CompiledPlace& place, Walker& walker, Timestamp until) {
  if (parts_.clock.now() >= until) return end(walker, Came::untried, place.name, "there was no time"), std::nullopt;
  auto params = params_of(place, evaluator_, scope_of(walker, place.needs_callbacks));
  if (!params) return end(walker, Came::failed, place.name, params.error().message), std::nullopt;
  return std::move(*params);
}

void Rehearsal::call(std::size_t step, std::vector<Walker>& walkers, std::vector<Walker>& further, Timestamp until) {
  const auto& place = parts_.workflow.steps[step];
  const bool rehearsed = is_rehearsed(place);
  std::vector<Walker> called;
  std::vector<Value> params;
  const auto flush = [&] {
    if (called.empty()) return;
    std::vector<plugin::Work> work;
    for (std::size_t i = 0; i < called.size(); ++i) {
      work.push_back({.token = token_of(called[i], place),
                      .key = called[i].item.key,
                      .item = &called[i].item.value,
                      .params = &params[i]});
    }
    std::vector<plugin::HttpRequest> sent;
    auto reply =
        request(*steps_[step], place, {.entry = plugin::Entry::process, .work = work}, until + place.timeout, sent);
    std::vector<std::string> names;
    for (const auto& walker : called) names.push_back(walker.item.name);
    for (auto& wanted : sent) calls_.push_back({place.name, names, work.front().token, std::move(wanted)});
    for (std::size_t i = 0; i < called.size(); ++i) {
      const auto& failure = reply.verdicts[i].failure;
      // One call may hold items that are refused beside those that it asks for.
      const bool refused = called.size() > 1 && failure && is_permanent(failure->status);
      if (!failure || !is_permanent(failure->status) || !sent.empty()) count_units(step, params[i]);
      judge(place, std::move(called[i]), std::move(reply.verdicts[i]), !sent.empty() && !refused, further);
    }
    called.clear();
    params.clear();
  };
  for (auto& walker : walkers) {
    walker.step = step;
    if (place.when) {
      const auto wanted = evaluator_.truth(*place.when, scope_of(walker, place.needs_callbacks));
      if (!wanted) {
        end(walker, Came::failed, place.name, located(place, "when", wanted.error()));
        continue;
      }
      if (!*wanted) {
        further.push_back(std::move(walker));
        continue;
      }
    }
    auto given = prepared(place, walker, until);
    if (!given) continue;
    if (!rehearsed) {
      count_units(step, *given);
      end(walker, Came::untried, place.name);
      continue;
    }
    if (!steps_[step]) {
      auto made = parts_.make(*place.use);
      if (!made) {
        end(walker, Came::blocks, place.name, made.error().message);
        continue;
      }
      steps_[step] = std::move(*made);
    }
    called.push_back(std::move(walker));
    params.push_back(std::move(*given));
    if (called.size() >= static_cast<std::size_t>(place.batch.items)) flush();
  }
  flush();
}

void Rehearsal::judge(const CompiledPlace& place, Walker walker, plugin::Verdict verdict, bool asked,
                      std::vector<Walker>& further) {
  if (asked) return end(walker, Came::asks, place.name);
  if (verdict.failure) {
    return end(walker, came_to(verdict.failure->status), place.name, std::move(verdict.failure->message));
  }
  if (verdict.suspension) return end(walker, Came::waits, place.name);
  for (const auto& [scope, key, keep] : verdict.claims) {
    const auto& holder = claims_.try_emplace(scope + '\n' + key, walker.item.name).first->second;
    if (holder == walker.item.name) continue;
    return end(walker, Came::duplicate, place.name, "item " + holder + " has the key " + key);
  }
  if (!verdict.emitted) {
    walker.steps.object()[place.name] = std::move(verdict.output);
    further.push_back(std::move(walker));
    return;
  }
  Object above{{"item", walker.item.value}};
  if (walker.parent) above.append("parent", *walker.parent);
  const auto shared = std::make_shared<const Value>(std::move(above));
  const auto children = std::min(verdict.emitted->size(), kMostChildren);
  for (std::size_t i = 0; i < children; ++i) {
    Walker child{.steps = walker.steps, .parent = shared};
    child.item.number = walker.item.number;
    child.item.name = walker.item.name + "." + std::to_string(i + 1);
    child.item.value = std::move((*verdict.emitted)[i]);
    further.push_back(std::move(child));
  }
  end(walker, Came::expanded, place.name, std::to_string(verdict.emitted->size()) + " items come of it");
}

void Rehearsal::count_units(std::size_t step, const Value& params) {
  const auto& place = parts_.workflow.steps[step];
  called_[step] += 1;
  const auto entry = parts_.catalog.find(place.use->kind, place.use->component);
  for (const auto* schemas : {&entry->component.options, &entry->component.params}) {
    for (const auto& schema : *schemas) {
      if (schema.units.empty()) continue;
      const auto* fixed = schema.per_item ? nullptr : place.use->options.find(schema.name);
      const auto count = fixed != nullptr ? fixed->integer_or(0) : params[schema.name].integer_or(0);
      auto known = std::ranges::find_if(
          units_, [&](const Units& u) { return u.place == place.name && u.units == schema.units; });
      if (known == units_.end()) {
        known = units_.insert(units_.end(), {.place = place.name, .units = schema.units, .each = count});
      }
      if (known->each != count) known->each = 0;
      known->items += 1;
      known->sum += count;
    }
  }
}

void Rehearsal::deliver(Timestamp until) {
  const auto& workflow = parts_.workflow;
  for (std::size_t i = 0; i < workflow.sinks.size(); ++i) {
    if ((workflow.on_done >> i & 1) == 0) continue;
    const auto& place = workflow.sinks[i];
    std::unique_ptr<plugin::Instance> sink;
    if (is_rehearsed(place)) {
      if (auto made = parts_.make(*place.use)) sink = std::move(*made);  // or the check before the run says why not
    }
    for (const auto& walker : through_) {
      const auto scope = scope_of(walker, false);
      const auto wanted = place.when ? evaluator_.truth(*place.when, scope) : true;
      if (!wanted) {
        undelivered_.push_back({place.name, walker.item.name, located(place, "when", wanted.error())});
        continue;
      }
      if (!*wanted) continue;
      const auto params = params_of(place, evaluator_, scope);
      if (!params) {
        undelivered_.push_back({place.name, walker.item.name, params.error().message});
      } else if (sink) {
        write(*sink, place, walker, *params, until);
      }
    }
  }
}

void Rehearsal::write(plugin::Instance& sink, const CompiledPlace& place, const Walker& walker, const Value& params,
                      Timestamp until) {
  const Value subject(Object{{"key", walker.item.key}, {"item", walker.item.value}, {"steps", walker.steps}});
  const plugin::Work work{
      .token = token_of(walker, place), .key = walker.item.key, .item = &subject, .params = &params};
  std::vector<plugin::HttpRequest> sent;
  const auto then = until + place.timeout;
  auto reply = request(sink, place, {.entry = plugin::Entry::open_sink}, then, sent);
  if (!reply.failure) reply = request(sink, place, {.entry = plugin::Entry::write, .work = {&work, 1}}, then, sent);
  if (!reply.failure) request(sink, place, {.entry = plugin::Entry::flush}, then, sent);
  request(sink, place, {.entry = plugin::Entry::committed, .durable = false}, then, sent);
  for (auto& one : sent) calls_.push_back({place.name, {walker.item.name}, work.token, std::move(one)});
}

}  // namespace sluice
