// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a program's answer. Whatever it is, it is one outcome that can be told from others, or a complaint of
// one line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exec/answer.hpp"
#include "exec/duration.hpp"
#include "json/json.hpp"

namespace sluice::exec {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void read(std::string_view line) {
  if (const auto duration = parse_duration(line)) require(duration->count() >= 0);
  const auto value = parse_json(line);
  if (!value) return;
  const auto outcome = outcome_of(*value);
  if (!outcome) return require(!outcome.error().empty());
  require(value->is_object() && value->size() >= 1);
  const auto* failure = outcome->failure();
  if (failure == nullptr) return;
  require(!failure->message.empty());
  require(!failure->after || failure->after->count() >= 0);
}

}  // namespace
}  // namespace sluice::exec

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::exec::read({reinterpret_cast<const char*>(data), size});
  return 0;
}
