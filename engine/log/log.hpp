// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/clock.hpp"
#include "log/line.hpp"

namespace sluice::log {

// Structured logs of one program. Any thread; lines come out whole. What is below the level costs a comparison: ask
// enabled() before a line is put together.
class Log final {
 public:
  struct Settings {
    Level level = Level::warning;
    Format format = Format::json;
  };
  // `write` is given one line with its end, never two at once; it hides secrets.
  Log(const Settings& settings, const Clock& clock, std::function<void(std::string_view)> write);
  ~Log();

  bool enabled(Level level) const { return level >= settings_.level && level != Level::off; }
  void write(const Line& line);

 private:
  struct Parts;

  Settings settings_;
  const Clock& clock_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sluice::log
