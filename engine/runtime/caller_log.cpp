// SPDX-License-Identifier: Apache-2.0
//
// What calls came to, as log lines: each failed attempt at debug, each death at info, as both are kept in the journal
// and counted anyway.
#include <array>

#include "runtime/caller.hpp"

namespace sluice {
namespace {

bool wants(const log::Log* log, bool for_good) {
  return log != nullptr && log->enabled(for_good ? log::Level::info : log::Level::debug);
}

void write(log::Log& log, bool for_good, std::string_view message, const log::Subject& subject, const Fault& fault) {
  const std::array<log::Field, 2> fields{{{"code", fault.code}, {"error", fault.message}}};
  log.write({for_good ? log::Level::info : log::Level::debug, message, subject, fields});
}

}  // namespace

void Caller::log_attempt(const ActiveRun& run, const ItemInHand& item, const change::MoveItem& move) const {
  const auto& fault = move.dead_letter ? std::optional(move.dead_letter->fault) : move.row->fault;
  if (!fault || !wants(parts_.log, move.dead_letter.has_value())) return;
  const auto& place = run.compiled->steps[static_cast<std::size_t>(move.from.step)];
  write(*parts_.log, move.dead_letter.has_value(), move.dead_letter ? "item died" : "attempt failed",
        {.workflow = run.compiled->workflow.name,
         .run = run.id.value,
         .item = item.number.value,
         .step = place.name,
         .attempt = move.from.attempt},
        *fault);
}

void Caller::log_delivery(const ActiveRun& run, const change::MoveDelivery& move) const {
  const bool for_good = move.to == change::MoveDelivery::To::undelivered;
  if (!move.fault || !wants(parts_.log, for_good)) return;
  write(*parts_.log, for_good, for_good ? "delivery died" : "delivery failed",
        {.workflow = run.compiled->workflow.name,
         .run = run.id.value,
         .item = move.item.value,
         .step = move.sink_name,
         .attempt = move.attempt},
        *move.fault);
}

void Caller::log_source(const ActiveRun& run, const std::string& message, bool for_good) const {
  if (!wants(parts_.log, for_good)) return;
  write(*parts_.log, for_good, for_good ? "source failed for good" : "source failed",
        {.workflow = run.compiled->workflow.name, .run = run.id.value, .step = "source"},
        {.code = "", .message = message, .detail = ""});
}

}  // namespace sluice
