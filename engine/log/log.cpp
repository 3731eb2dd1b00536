// SPDX-License-Identifier: Apache-2.0
#include "log/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <mutex>
#include <utility>

namespace sluice::log {
namespace {

// Hands finished lines on: the text is ours, so that it is the same on every sink.
class HandOn final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit HandOn(std::function<void(std::string_view)> write) : write_(std::move(write)) {
    formatter_ = std::make_unique<spdlog::pattern_formatter>("%v");
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t text;
    formatter_->format(message, text);
    write_({text.data(), text.size()});
  }
  void flush_() override {}

  std::function<void(std::string_view)> write_;
};

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
    case Level::off:
      break;
  }
  return spdlog::level::off;
}

}  // namespace

struct Log::Parts {
  spdlog::logger logger;
};

// spdlog shares its sinks among loggers: this one's logger is the only owner.
Log::Log(const Settings& settings, const Clock& clock, std::function<void(std::string_view)> write)
    : settings_(settings),
      clock_(clock),
      parts_(std::make_unique<Parts>(Parts{spdlog::logger("sluice", std::make_shared<HandOn>(std::move(write)))})) {
  parts_->logger.set_level(spdlog_level(settings.level));
}

Log::~Log() = default;

void Log::write(const Line& line) {
  if (!enabled(line.level)) return;
  const auto text = text_of(line, clock_.now(), settings_.format);
  parts_->logger.log(spdlog_level(line.level), spdlog::string_view_t(text));
}

}  // namespace sluice::log
