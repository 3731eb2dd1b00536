// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace sluice::file {

// Why a file cannot be written now.
struct Refusal {
  enum class Kind : std::uint8_t {
    busy,       // another run is writing it
    cancelled,  // the call ended while it waited for that
    transient,  // may go away by itself: too many open files
    blocking,   // somebody must act: a full disk hits every item, and lasts longer than their attempts
  };

  Kind kind = Kind::blocking;
  std::string sentence;
};

template <class T = void>
using Attempted = std::expected<T, Refusal>;

// From errno: "out/videos.csv cannot be written: No space left on device; make room, then resume".
std::unexpected<Refusal> refused_by_errno(const std::filesystem::path& path, std::string_view what);

}  // namespace sluice::file
