// SPDX-License-Identifier: Apache-2.0
#include "plugin/component.hpp"

#include <sluice/plugin.h>

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::plugin {
namespace {

constexpr std::array<std::pair<Status, std::string_view>, 13> kNames{{
    {Status::ok, "ok"},
    {Status::end, "end"},
    {Status::idle, "idle"},
    {Status::retry, "retry"},
    {Status::throttled, "throttled"},
    {Status::failed, "failed"},
    {Status::skip, "skip"},
    {Status::halt, "halt"},
    {Status::config, "config"},
    {Status::cancelled, "cancelled"},
    {Status::deadline, "deadline"},
    {Status::internal, "internal"},
    {Status::unsupported, "unsupported"},
}};

static_assert(static_cast<int>(Status::ok) == SLU_OK && static_cast<int>(Status::end) == SLU_END &&
              static_cast<int>(Status::idle) == SLU_IDLE && static_cast<int>(Status::retry) == SLU_RETRY &&
              static_cast<int>(Status::throttled) == SLU_THROTTLED && static_cast<int>(Status::failed) == SLU_FAILED &&
              static_cast<int>(Status::skip) == SLU_SKIP && static_cast<int>(Status::halt) == SLU_HALT &&
              static_cast<int>(Status::config) == SLU_CONFIG && static_cast<int>(Status::cancelled) == SLU_CANCELLED &&
              static_cast<int>(Status::deadline) == SLU_DEADLINE &&
              static_cast<int>(Status::internal) == SLU_INTERNAL &&
              static_cast<int>(Status::unsupported) == SLU_UNSUPPORTED);

}  // namespace

std::string_view name(Status status) {
  return std::ranges::find(kNames, status, &std::pair<Status, std::string_view>::first)->second;
}

std::optional<Status> status(std::int32_t number) {
  const auto found =
      std::ranges::find(kNames, static_cast<Status>(number), &std::pair<Status, std::string_view>::first);
  return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace sluice::plugin
