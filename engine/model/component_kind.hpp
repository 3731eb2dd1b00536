// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice {

// What a component is for. One name may stand for one component of each kind: where it stands in a workflow file says
// which is meant.
enum class ComponentKind : std::uint8_t { source, step, sink };

inline constexpr std::array kComponentKinds{ComponentKind::source, ComponentKind::step, ComponentKind::sink};

constexpr std::string_view name(ComponentKind kind) {
  constexpr std::array<std::string_view, 3> kNames{"source", "step", "sink"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace sluice
