// SPDX-License-Identifier: Apache-2.0
//
// Between plugin.h's plain C and the engine's values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <sluice/plugin.h>

namespace sluice::plugin {

inline std::string_view text(slu_str given) {
  return given.size == 0 ? std::string_view() : std::string_view(given.data, given.size);
}
inline std::string_view text(slu_bytes given) {
  return given.size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(given.data), given.size);
}
inline slu_str str(std::string_view text) {
  return {text.data(), text.size()};
}
inline slu_bytes bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// A struct of the other side's, which may be older or newer: members beyond its struct_size are zero.
template <class Struct>
Struct complete(const Struct& given) {
  Struct out{};
  std::memcpy(&out, &given, std::min<std::size_t>(given.struct_size, sizeof out));
  return out;
}

}  // namespace sluice::plugin
