// SPDX-License-Identifier: Apache-2.0
#include "faults.hpp"

#include "fields.hpp"

namespace sluice::sandbox {
namespace {

constexpr std::array<Word<FaultKind>, 5> kKinds{{{"code", FaultKind::code},
                                                 {"infrastructure", FaultKind::infrastructure},
                                                 {"not_json", FaultKind::not_json},
                                                 {"truncated", FaultKind::truncated},
                                                 {"slow", FaultKind::slow}}};

Result<void> read_kind(Fault& fault, const Value& value) {
  const std::string_view word = value.string_or("");
  const bool code = word.size() == 4 && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
  if (!code && (word == "code" || !one_of<FaultKind>(word, kKinds))) {
    return failure("expected a code such as 0402, or infrastructure, not_json, truncated, slow");
  }
  fault.kind = code ? FaultKind::code : *one_of<FaultKind>(word, kKinds);
  fault.code = code ? word : "";
  return {};
}

Value show_kind(const Fault& fault) {
  return fault.kind == FaultKind::code ? std::string_view(fault.code) : word_for<FaultKind>(fault.kind, kKinds);
}

using F = Fault;
constexpr std::array<Field<F>, 6> kFields{
    Field<F>{"fault", "a code, infrastructure, not_json, truncated or slow", read_kind, show_kind},
    field<F, &F::call>("call", "the path's last part, or *"),
    field<F, &F::account>("account", "of the key, or *"),
    field<F, &F::status>("status", "of an infrastructure fault"),
    field<F, &F::delay>("delay", "of a slow one"),
    field<F, &F::times>("times", "so often"),
};

}  // namespace

Result<Fault> read_fault(const Value& value) {
  if (value["fault"].is_null()) return failure("fault: missing");
  Fault fault = TRY(patched(Fault{}, value, kFields));
  if (fault.times == 0) return failure("times: expected at least 1");
  if (fault.status < 400 || fault.status > 599) return failure("status: expected one from 400 to 599");
  return fault;
}

std::optional<Fault> Faults::take(std::string_view call, std::string_view account) {
  const auto fits = [](std::string_view pattern, std::string_view text) { return pattern == "*" || pattern == text; };
  const auto found =
      std::ranges::find_if(faults_, [&](const Fault& f) { return fits(f.call, call) && fits(f.account, account); });
  if (found == faults_.end()) return std::nullopt;
  Fault fault = *found;
  if (found->times && --*found->times == 0) faults_.erase(found);
  return fault;
}

Value Faults::show() const {
  Array out;
  for (const Fault& fault : faults_) out.push_back(shown(fault, kFields));
  return out;
}

}  // namespace sluice::sandbox
