// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"

namespace sluice::log {

enum class Level : std::uint8_t { debug, info, warning, error, off };

std::string_view name(Level level);
std::optional<Level> level(std::string_view name);

// Whom a line is about; empty or 0 where it does not apply.
struct Subject {
  std::string_view workflow;
  std::int64_t run = 0;
  std::int64_t item = 0;
  std::string_view step;  // or sink
  int attempt = 0;
};

using Field = std::pair<std::string_view, std::string_view>;

struct Line {
  Level level = Level::info;
  std::string_view message;
  Subject subject;
  std::span<const Field> fields;
};

// logfmt for people on a terminal, JSON for programs. On one line, without its end; control characters are escaped.
enum class Format : std::uint8_t { logfmt, json };
std::string text_of(const Line& line, Timestamp at, Format format);

}  // namespace sluice::log
