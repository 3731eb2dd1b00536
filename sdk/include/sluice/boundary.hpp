// SPDX-License-Identifier: Apache-2.0
//
// From a component's members to the C tables of plugin.h. Every entry is noexcept and turns what is thrown into a
// status: an exception that crossed the boundary would end the engine.
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <sluice/plugin.h>
#include <sluice/call.hpp>
#include <sluice/component.hpp>
#include <sluice/host.hpp>
#include <sluice/manifest.hpp>
#include <sluice/option.hpp>

namespace sluice::detail {

// The table given to init(), for the instances that are created from then on.
inline const slu_host* host_table = nullptr;

// Without allocation: what was thrown may be bad_alloc.
inline slu_status fail(const Call& call, std::uint32_t item, slu_status status, std::string_view message,
                       std::string_view field = {}) {
  slu_failure raw{};
  raw.struct_size = sizeof raw;
  raw.status = status;
  raw.retry_after_ms = -1;
  raw.message = to_c(message);
  raw.field = to_c(field);
  call.host().fail(call.raw(), item, &raw);
  return status;
}

// Runs one entry's body, or one item's part of it.
template <class Body>
slu_status guarded(const Call& call, std::uint32_t item, Body&& body) noexcept {
  try {
    return body();
  } catch (const ConfigError& e) {
    return fail(call, item, SLU_CONFIG, e.what(), e.option());
  } catch (const Unsupported& e) {
    return fail(call, item, SLU_UNSUPPORTED, e.what());
  } catch (const Refused& e) {
    return e.status;
  } catch (const std::exception& e) {
    return fail(call, item, SLU_INTERNAL, e.what());
  } catch (...) {
    return fail(call, item, SLU_INTERNAL, "something was thrown that is no std::exception");
  }
}

// An outcome of a call as a whole.
inline slu_status concluded(const Call& call, const Outcome& outcome) {
  if (const auto* failure = outcome.failure()) return fail(call, SLU_WHOLE_CALL, *failure);
  return SLU_OK;
}

template <class C>
C construct(View options, Host host) {
  if constexpr (has_options<C>) {
    auto bound = bind<typename C::Options>(options);
    if constexpr (std::is_constructible_v<C, typename C::Options, Host>) {
      return C(std::move(bound), host);
    } else {
      return C(std::move(bound));
    }
  } else if constexpr (std::is_constructible_v<C, Host>) {
    return C(host);
  } else {
    return C();
  }
}

template <class C>
struct Instance {
  Instance(const slu_host& table, const slu_value* options)
      : host(table), component(construct<C>(View(table, options), Host(table))) {}
  const slu_host& host;
  C component;
};

template <class C>
Instance<C>& of(slu_inst* instance) {
  return *reinterpret_cast<Instance<C>*>(instance);
}

// One entry's body as a whole, given the component and the call.
template <class C, class Body>
slu_status entered(slu_inst* raw_instance, slu_call* raw_call, Body&& body) noexcept {
  Instance<C>& instance = of<C>(raw_instance);
  Call call(instance.host, raw_call);
  return guarded(call, SLU_WHOLE_CALL, [&] { return body(instance.component, call); });
}

inline Wake wake_of(const Call& call, const slu_wake& raw) {
  Wake wake;
  wake.reason = static_cast<WakeReason>(raw.reason);
  wake.state = call.parse(from_bytes(raw.state)).value_or(Value());
  wake.state_version = raw.state_version;
  for (std::uint32_t i = 0; i < raw.event_count; ++i) {
    const View event(call.host(), raw.events[i]);
    wake.events.push_back({event["number"].integer(),
                           Call::Time(std::chrono::milliseconds(event["received_at_ms"].integer())),
                           std::string(event["content_type"].string()), std::string(event["body"].string())});
  }
  return wake;
}

// Items one by one: what one of them throws is its own verdict. `handle(index)` gives an outcome.
template <class Handle>
slu_status each_item(const Call& call, std::uint32_t count, Handle&& handle) {
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i > 0 && call.cancelled()) return SLU_CANCELLED;
    const slu_status status = guarded(call, i, [&] {
      deliver(call, i, handle(i));
      return SLU_OK;
    });
    if (status == SLU_HALT || status == SLU_RETRY) return status;  // the host has recorded why the call ends here
  }
  return SLU_OK;
}

template <class C>
Params<C> params_of(const Call& call, const slu_item& raw) {
  return bind<Params<C>>(View(call.host(), raw.params));
}

template <class C>
std::vector<Work<Params<C>>> batch_of(const Call& call, const slu_item* const* items, std::uint32_t count) {
  std::vector<Work<Params<C>>> batch;
  batch.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    batch.push_back({params_of<C>(call, *items[i]), Item(call.host(), *items[i], i)});
  }
  return batch;
}

template <class C>
struct Entries {
  static slu_inst* create(slu_call* raw, const slu_value* options) noexcept {
    Instance<C>* made = nullptr;
    const Call call(*host_table, raw);
    guarded(call, SLU_WHOLE_CALL, [&] {
      made = new Instance<C>(*host_table, options);
      return SLU_OK;
    });
    return reinterpret_cast<slu_inst*>(made);
  }

  static void destroy(slu_inst* instance) noexcept {
    const slu_host& host = of<C>(instance).host;
    try {
      delete &of<C>(instance);
    } catch (...) {
      host.log(&host, nullptr, SLU_LOG_ERROR, to_c("a component's destructor threw"), nullptr, 0);
    }
  }

  static slu_status check(slu_inst* instance, slu_call* raw) noexcept {
    return entered<C>(instance, raw, [](C& c, Call& call) { return concluded(call, c.check(call)); });
  }

  // --- source
  static slu_status open_source(slu_inst* instance, slu_call* raw, slu_bytes cursor) noexcept {
    return entered<C>(instance, raw,
                      [&](C& c, Call& call) { return concluded(call, c.open(from_bytes(cursor), call)); });
  }
  static slu_status next(slu_inst* instance, slu_call* raw, std::uint32_t max) noexcept {
    return entered<C>(instance, raw, [&](C& c, Call& call) {
      Emitter out(call);
      const Next said = c.next(max, out, call);
      return said.failure() ? concluded(call, *said.failure()) : static_cast<slu_status>(said.state());
    });
  }
  static std::int64_t estimate(slu_inst* instance, slu_call* raw) noexcept {
    std::int64_t items = -1;
    entered<C>(instance, raw, [&](C& c, Call& call) {
      items = c.estimate(call);
      return SLU_OK;
    });
    return items;
  }

  // --- step
  static slu_status process(slu_inst* instance, slu_call* raw, const slu_item* const* items,
                            std::uint32_t count) noexcept {
    return entered<C>(instance, raw, [&](C& c, Call& call) {
      if constexpr (processes_batches<C>) {
        const auto batch = batch_of<C>(call, items, count);
        Verdicts verdicts(call);
        c.process(batch, verdicts, call);
        return SLU_OK;
      } else {
        return each_item(call, count, [&](std::uint32_t i) -> Outcome {
          const Item item(call.host(), *items[i], i);
          if constexpr (has_params<C>) {
            return c.process(params_of<C>(call, *items[i]), item, call);
          } else {
            return c.process(item, call);
          }
        });
      }
    });
  }
  static slu_status resume(slu_inst* instance, slu_call* raw, const slu_item* const* items,
                           const slu_wake* const* wakes, std::uint32_t count) noexcept {
    return entered<C>(instance, raw, [&](C& c, Call& call) {
      if constexpr (resumes_batches<C>) {
        std::vector<Resumed<Params<C>>> batch;
        batch.reserve(count);
        for (std::uint32_t i = 0; i < count; ++i) {
          batch.push_back({params_of<C>(call, *items[i]), Item(call.host(), *items[i], i), wake_of(call, *wakes[i])});
        }
        Verdicts verdicts(call);
        c.resume(batch, verdicts, call);
        return SLU_OK;
      } else {
        return each_item(call, count, [&](std::uint32_t i) -> Outcome {
          const Item item(call.host(), *items[i], i);
          const Wake wake = wake_of(call, *wakes[i]);
          if constexpr (has_params<C>) {
            return c.resume(params_of<C>(call, *items[i]), item, wake, call);
          } else {
            return c.resume(item, wake, call);
          }
        });
      }
    });
  }

  // --- sink
  static slu_status open_sink(slu_inst* instance, slu_call* raw) noexcept {
    return entered<C>(instance, raw, [](C& c, Call& call) { return concluded(call, c.open(call)); });
  }
  static slu_status write(slu_inst* instance, slu_call* raw, const slu_item* const* items,
                          std::uint32_t count) noexcept {
    return entered<C>(instance, raw, [&](C& c, Call& call) {
      if constexpr (writes_batches<C>) {
        const auto batch = batch_of<C>(call, items, count);
        Verdicts verdicts(call);
        c.write(batch, verdicts, call);
        return SLU_OK;
      } else {
        return each_item(call, count, [&](std::uint32_t i) -> Outcome {
          const Item item(call.host(), *items[i], i);
          if constexpr (has_params<C>) {
            return c.write(params_of<C>(call, *items[i]), item, call);
          } else {
            return c.write(item, call);
          }
        });
      }
    });
  }
  static slu_status flush(slu_inst* instance, slu_call* raw) noexcept {
    return entered<C>(instance, raw, [](C& c, Call& call) { return concluded(call, c.flush(call)); });
  }
  static void committed(slu_inst* instance, slu_call* raw, std::uint32_t durable) noexcept {
    entered<C>(instance, raw, [&](C& c, Call& call) {
      c.committed(durable != 0, call);
      return SLU_OK;
    });
  }
};

template <class C>
constexpr slu_source source_table() {
  static_assert(
      requires(C& c, std::string_view cursor, std::size_t max, Emitter& out, Call& call) {
        { c.open(cursor, call) } -> std::same_as<Outcome>;
        { c.next(max, out, call) } -> std::same_as<Next>;
      }, "a source has Outcome open(std::string_view cursor, Call&) and Next next(std::size_t max, Emitter&, Call&)");
  slu_source table{};
  table.struct_size = sizeof table;
  table.open = Entries<C>::open_source;
  table.next = Entries<C>::next;
  if constexpr (requires(C& c, Call& call) { c.estimate(call); }) table.estimate = Entries<C>::estimate;
  return table;
}

template <class C>
constexpr slu_step step_table() {
  static_assert(processes_items<C> || processes_batches<C>,
                "a step has one of the forms of process() in component.hpp");
  slu_step table{};
  table.struct_size = sizeof table;
  table.process = Entries<C>::process;
  if constexpr (resumes<C>) table.resume = Entries<C>::resume;
  return table;
}

template <class C>
constexpr slu_sink sink_table() {
  static_assert(writes_items<C> || writes_batches<C>, "a sink has one of the forms of write() in component.hpp");
  slu_sink table{};
  table.struct_size = sizeof table;
  table.write = Entries<C>::write;
  if constexpr (requires(C& c, Call& call) { c.open(call); }) table.open = Entries<C>::open_sink;
  if constexpr (requires(C& c, Call& call) { c.flush(call); }) table.flush = Entries<C>::flush;
  if constexpr (requires(C& c, Call& call) { c.committed(true, call); }) table.committed = Entries<C>::committed;
  return table;
}

template <class C>
struct Tables {
  static constexpr auto role = [] {
    if constexpr (is_source<C>) {
      return source_table<C>();
    } else if constexpr (is_step<C>) {
      return step_table<C>();
    } else {
      return sink_table<C>();
    }
  }();

  static constexpr slu_component component = [] {
    slu_component table{};
    table.struct_size = sizeof table;
    table.flags = is_reentrant<C>() ? SLU_REENTRANT : 0;
    table.name = {C::name, std::string_view(C::name).size()};
    if constexpr (is_source<C>) table.source = &role;
    if constexpr (is_step<C>) table.step = &role;
    if constexpr (is_sink<C>) table.sink = &role;
    table.create = Entries<C>::create;
    table.destroy = Entries<C>::destroy;
    if constexpr (requires(C& c, Call& call) { c.check(call); }) table.check = Entries<C>::check;
    return table;
  }();
};

inline slu_status init(const slu_host* host) noexcept {
  host_table = host;
  return SLU_OK;
}

template <class Identity, class... Components>
struct Plugin {
  static constexpr auto manifest = detail::manifest<Identity, Components...>();
  static constexpr std::array<const slu_component*, sizeof...(Components)> components{
      &Tables<Components>::component...};
  static constexpr slu_plugin table = [] {
    slu_plugin out{};
    out.struct_size = sizeof out;
    out.abi = SLU_ABI;
    out.min_host_minor = SLU_MINOR;
    out.component_count = sizeof...(Components);
    out.id = {Identity::id().data(), Identity::id().size()};
    out.version = {Identity::version().data(), Identity::version().size()};
    out.components = components.data();
    out.init = init;
    return out;
  }();
};

}  // namespace sluice::detail

// Makes a plugin of components: writes its manifest and its one function. Once, in one source file, at namespace scope.
#define SLUICE_PLUGIN(plugin_id, plugin_version, ...)                                                            \
  namespace {                                                                                                    \
  struct SluicePluginIdentity {                                                                                  \
    static constexpr std::string_view id() {                                                                     \
      return plugin_id;                                                                                          \
    }                                                                                                            \
    static constexpr std::string_view version() {                                                                \
      return plugin_version;                                                                                     \
    }                                                                                                            \
  };                                                                                                             \
  using SluicePlugin = ::sluice::detail::Plugin<SluicePluginIdentity, __VA_ARGS__>;                              \
  }                                                                                                              \
  extern "C" {                                                                                                   \
  __attribute__((visibility("default"))) extern const decltype(SluicePlugin::manifest) sluice_manifest_v1;       \
  __attribute__((visibility("default"))) const slu_plugin* sluice_plugin_v1(void);                               \
  __attribute__((used, section(".sluice.manifest"))) const decltype(SluicePlugin::manifest) sluice_manifest_v1 = \
      SluicePlugin::manifest;                                                                                    \
  const slu_plugin* sluice_plugin_v1(void) {                                                                     \
    return &SluicePlugin::table;                                                                                 \
  }                                                                                                              \
  }
