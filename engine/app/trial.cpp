// SPDX-License-Identifier: Apache-2.0
#include "app/trial.hpp"

#include <unistd.h>

#include <chrono>

#include "app/plugin_services.hpp"
#include "http/proxy.hpp"
#include "model/option_schema.hpp"
#include "runtime/outcome_of.hpp"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration kMostTime = 60s;  // for a call, as a step's `timeout` is without one

Fault fault_of(plugin::Failure failure) {
  const auto outcome = outcome_of(std::move(failure), false);
  if (const auto* retry = std::get_if<outcome::Retry>(&outcome)) return retry->fault;
  if (const auto* throttled = std::get_if<outcome::Throttled>(&outcome)) return throttled->fault;
  if (const auto* halted = std::get_if<outcome::Halted>(&outcome)) return halted->fault;
  if (const auto* failed = std::get_if<outcome::Failed>(&outcome)) return failed->fault;
  return {.code = "", .message = "the call ended without an answer", .detail = ""};
}

}  // namespace

Trial::Trial(Program& program, const plugin::Catalog::Entry& entry, const Use& use, http::Proxies proxies,
             log::Level level)
    : program_(program),
      entry_(entry),
      use_(use),
      log_({.level = level, .format = ::isatty(STDERR_FILENO) == 1 ? log::Format::logfmt : log::Format::json},
           program.clock, [&console = program.console](std::string_view line) { console.say_text(std::string(line)); }),
      client_(http::Client::Settings{.proxies = std::move(proxies)}),
      services_(
          plugin_services(program, log_, client_,
                          [this](std::string_view scope, std::string_view key) -> Result<std::optional<std::string>> {
                            const auto found = kv_.find({std::string(scope), std::string(key)});
                            return found == kv_.end() ? std::nullopt : std::optional(found->second);
                          })) {}

Result<std::unique_ptr<Trial>> Trial::start(Program& program, const plugin::Catalog::Entry& entry, const Use& use,
                                            log::Level level) {
  auto proxies = TRY(http::Proxies::from_environment());
  std::unique_ptr<Trial> trial(new Trial(program, entry, use, std::move(proxies), level));
  TRY(trial->load());
  return trial;
}

Result<> Trial::load() {
  auto params = expression::Template::compile(Value(use_.params));
  if (!params) return failure(params.error().message);
  params_ = std::move(*params);
  library_ = TRY(plugin::Library::load(entry_.file, services_));
  auto made = plugin::create(*library_, entry_.component.kind, use_.component, use_.options, context());
  if (!made) {
    plugin::hide_secrets(made.error(), program_.secrets.mask());
    return failure(fault_of(std::move(made.error())).message);
  }
  instance_ = plugin::masked(std::move(*made), program_.secrets.mask());
  auto reply = instance_->check(context());
  if (!reply.failure) return {};
  const auto outcome = outcome_of(std::move(*reply.failure), false);
  // What may pass is for the items to meet.
  if (const auto* failed = std::get_if<outcome::Failed>(&outcome)) return failure(failed->fault.message);
  if (const auto* halted = std::get_if<outcome::Halted>(&outcome)) return failure(halted->fault.message);
  return {};
}

plugin::CallContext Trial::context() {
  return {never_, program_.clock.now() + kMostTime, {.workflow = "try", .step = use_.component}};
}

std::expected<Value, Fault> Trial::params_of(const Value& item) {
  const Value nothing(Object{});
  auto rendered =
      evaluator_.render(params_, {.item = &item, .steps = &nothing, .inputs = &nothing, .now = program_.clock.now()});
  if (!rendered) return std::unexpected(Fault{.code = "expression", .message = rendered.error().message, .detail = ""});
  auto completed = complete(entry_.component.params, rendered->object());
  if (!completed)
    return std::unexpected(Fault{.code = "expression", .message = completed.error().message, .detail = ""});
  return Value(std::move(*completed));
}

std::vector<Outcome> Trial::give(std::span<const Value> items) {
  const bool is_sink = entry_.component.kind == ComponentKind::sink;
  std::vector<Outcome> outcomes(items.size());
  std::vector<Value> params;
  std::vector<Value> seen;
  params.reserve(items.size());
  seen.reserve(items.size());
  std::vector<plugin::Work> work;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto number = std::to_string(++given_);
    auto rendered = params_of(items[i]);
    if (!rendered) {
      outcomes[i] = outcome::Failed{std::move(rendered.error())};
      continue;
    }
    params.push_back(std::move(*rendered));
    seen.push_back(is_sink ? Value(Object{{"key", ""}, {"item", items[i]}, {"steps", Object{}}}) : items[i]);
    work.push_back({.token = "try-" + std::to_string(::getpid()) + "-" + number,
                    .key = "",
                    .item = &seen.back(),
                    .params = &params.back(),
                    .wake = {}});
    places.push_back(i);
  }
  if (work.empty()) return outcomes;
  auto reply = is_sink ? deliver(work) : call(work);
  for (std::size_t i = 0; i < places.size(); ++i) {
    keep(reply.verdicts[i].writes);
    outcomes[places[i]] = outcome_of(std::move(reply.verdicts[i]), false);
  }
  return outcomes;
}

plugin::Reply Trial::call(std::span<const plugin::Work> work) {
  return instance_->process(work, context());
}

// One cycle; a failure of any part of it is that of all its items.
plugin::Reply Trial::deliver(std::span<const plugin::Work> work) {
  auto reply = instance_->open_sink(context());
  if (!reply.failure) {
    auto written = instance_->write(work, context());
    auto flushed = instance_->flush(context());
    instance_->committed(!flushed.failure, context());
    if (!flushed.failure) {
      keep(written.writes);
      keep(flushed.writes);
      return written;
    }
    reply = std::move(flushed);
  }
  reply.verdicts.clear();
  for (std::size_t i = 0; i < work.size(); ++i) reply.verdicts.push_back({.failure = reply.failure});
  return reply;
}

void Trial::keep(std::vector<plugin::KvWrite>& writes) {
  for (auto& write : writes) {
    if (write.value) {
      kv_[{write.scope, write.key}] = std::move(*write.value);
    } else {
      kv_.erase({write.scope, write.key});
    }
  }
  writes.clear();
}

Trial::Taken Trial::take(std::size_t count) {
  Taken taken;
  auto opened = instance_->open_source("", context());
  if (opened.failure) {
    taken.fault = fault_of(std::move(*opened.failure));
    return taken;
  }
  while (taken.items.size() < count) {
    auto reply = instance_->next(static_cast<std::uint32_t>(count - taken.items.size()), context());
    for (std::size_t i = 0; i < reply.emitted.size(); ++i) {
      auto& one = taken.items.emplace_back(std::move(reply.emitted[i]));
      if (i < reply.verdicts.size()) one.refusal = std::move(reply.verdicts[i].failure);
    }
    if (reply.failure) taken.fault = fault_of(std::move(*reply.failure));
    if (reply.failure || reply.status != plugin::Status::ok) break;
  }
  return taken;
}

}  // namespace sluice::app
