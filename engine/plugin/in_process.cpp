// SPDX-License-Identifier: Apache-2.0
#include <sluice/plugin.h>

#include <utility>
#include <vector>

#include "base/check.hpp"
#include "plugin/c_structs.hpp"
#include "plugin/instance.hpp"
#include "plugin/invocation.hpp"

namespace sluice::plugin {
namespace {

const slu_value* raw(const Value* value) {
  return reinterpret_cast<const slu_value*>(value);
}

// The C structs of a call's items; they point into the works.
class Items {
 public:
  explicit Items(std::span<const Work> works) : items_(works.size()), pointers_(works.size()) {
    for (std::size_t i = 0; i < works.size(); ++i) {
      const Work& work = works[i];
      items_[i] = {.struct_size = sizeof(slu_item),
                   .attempt = work.attempt,
                   .token = str(work.token),
                   .key = str(work.key),
                   .item = raw(work.item),
                   .params = raw(work.params)};
      pointers_[i] = &items_[i];
    }
  }
  const slu_item* const* data() const { return pointers_.data(); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(pointers_.size()); }

 private:
  std::vector<slu_item> items_;
  std::vector<const slu_item*> pointers_;
};

class Wakes {
 public:
  explicit Wakes(std::span<const Work> works) : wakes_(works.size()), pointers_(works.size()), events_(works.size()) {
    for (std::size_t i = 0; i < works.size(); ++i) {
      SLUICE_CHECK(works[i].wake.has_value());
      const Wake& wake = *works[i].wake;
      for (const Value& event : wake.events) events_[i].push_back(raw(&event));
      wakes_[i] = {.struct_size = sizeof(slu_wake),
                   .reason = static_cast<std::int32_t>(wake.reason),
                   .state = bytes(wake.state),
                   .state_version = wake.state_version,
                   .event_count = static_cast<std::uint32_t>(wake.events.size()),
                   .events = events_[i].data()};
      pointers_[i] = &wakes_[i];
    }
  }
  const slu_wake* const* data() const { return pointers_.data(); }

 private:
  std::vector<slu_wake> wakes_;
  std::vector<const slu_wake*> pointers_;
  std::vector<std::vector<const slu_value*>> events_;
};

class InProcess final : public Instance {
 public:
  InProcess(const Host& host, const Library::Component& component, slu_inst* instance)
      : host_(host), component_(component), instance_(instance) {}
  InProcess(const InProcess&) = delete;
  InProcess& operator=(const InProcess&) = delete;
  ~InProcess() override { component_.table.destroy(instance_); }

  Reply call(const Request& request, const CallContext& context) override {
    Invocation invocation(host_, context, request.entry, request.work.size(), request.max);
    if (request.entry == Entry::estimate) return estimate(invocation);
    const slu_status returned = enter(request, invocation.raw());
    return std::move(invocation).conclude(returned);
  }

 private:
  Reply estimate(Invocation& invocation) {
    const auto function = component_.source.estimate;
    const std::int64_t items = function != nullptr ? function(instance_, invocation.raw()) : -1;
    Reply reply = std::move(invocation).conclude(SLU_OK);
    if (items >= 0 && !reply.failure) reply.estimate = items;
    return reply;
  }

  slu_status enter(const Request& request, slu_call* call) const {
    const auto& [table, source, step, sink] = component_;
    switch (request.entry) {
      case Entry::check:
        return table.check != nullptr ? table.check(instance_, call) : SLU_OK;
      case Entry::open_source:
        return source.open(instance_, call, bytes(request.cursor));
      case Entry::next:
        return source.next(instance_, call, request.max);
      case Entry::estimate:
        break;
      case Entry::process: {
        const Items items(request.work);
        return step.process(instance_, call, items.data(), items.size());
      }
      case Entry::resume: {
        const Items items(request.work);
        const Wakes wakes(request.work);
        return step.resume(instance_, call, items.data(), wakes.data(), items.size());
      }
      case Entry::open_sink:
        return sink.open != nullptr ? sink.open(instance_, call) : SLU_OK;
      case Entry::write: {
        const Items items(request.work);
        return sink.write(instance_, call, items.data(), items.size());
      }
      case Entry::flush:
        return sink.flush != nullptr ? sink.flush(instance_, call) : SLU_OK;
      case Entry::committed:
        if (sink.committed != nullptr) sink.committed(instance_, call, request.durable ? 1 : 0);
        return SLU_OK;
    }
    return SLU_OK;
  }

  const Host& host_;
  const Library::Component& component_;
  slu_inst* instance_;
};

}  // namespace

std::expected<std::unique_ptr<Instance>, Failure> create(const Library& library, ComponentKind kind,
                                                         std::string_view component, const Object& options,
                                                         const CallContext& context) {
  const Library::Component* found = library.component(kind, component);
  SLUICE_CHECK(found != nullptr);
  const Value given(options);
  Invocation invocation(library.host(), context, std::nullopt, 0);
  slu_inst* instance = found->table.create(invocation.raw(), raw(&given));
  if (instance == nullptr) return std::unexpected(*std::move(invocation).conclude(SLU_INTERNAL).failure);
  return std::make_unique<InProcess>(library.host(), *found, instance);
}

}  // namespace sluice::plugin
