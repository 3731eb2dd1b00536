// SPDX-License-Identifier: Apache-2.0
#include "moment.hpp"

#include <signal.h>

#include <functional>
#include <iterator>
#include <utility>

namespace sluice::crash {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::pair<Moment, std::string_view> kNames[] = {
    {Moment::any, "at any time"},
    {Moment::start, "right after the start"},
    {Moment::submit, "a submit arrived"},
    {Moment::line, "an output file grew"},
    {Moment::intent, "a cycle was announced"},
    {Moment::commit, "the journal grew"},
    {Moment::stop, "while it stops"},
};
constexpr auto kLook = 1ms;
constexpr auto kPatience = 1500ms;  // for what may not come any more in this run

std::uintmax_t size_of(const std::filesystem::path& file) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(file, absent);
  return absent ? 0 : size;
}

milliseconds up_to(milliseconds most, std::mt19937_64& random) {
  return milliseconds(std::uniform_int_distribution<milliseconds::rep>(0, most.count())(random));
}

// How far something has come, as a number that grows.
std::function<std::uintmax_t()> measure_of(Moment moment, const Surroundings& around) {
  switch (moment) {
    case Moment::submit:
      return [&] { return static_cast<std::uintmax_t>(around.emulator.last_submit().value_or(0)); };
    case Moment::line:
      return [&] { return size_of(around.out / "lines.jsonl") + size_of(around.out / "sheet.csv"); };
    case Moment::intent:
      return [&] { return size_of(around.out / ".lines.jsonl.sluice") + size_of(around.out / ".sheet.csv.sluice"); };
    case Moment::commit:
      return [&] { return size_of(around.journal.string() + "-wal"); };
    case Moment::any:
    case Moment::start:
    case Moment::stop:
      break;
  }
  return [] { return std::uintmax_t{0}; };
}

}  // namespace

std::string_view name(Moment moment) {
  for (const auto& [one, text] : kNames) {
    if (one == moment) return text;
  }
  return "";
}

Moment choose(std::mt19937_64& random) {
  return kNames[std::uniform_int_distribution<std::size_t>(0, std::size(kNames) - 1)(random)].first;
}

bool await(Moment moment, const Surroundings& around, std::mt19937_64& random) {
  if (moment == Moment::any) return !around.process.wait(20ms + up_to(700ms, random));
  if (moment == Moment::start) return !around.process.wait(up_to(60ms, random));
  if (moment == Moment::stop) {
    if (around.process.wait(20ms + up_to(500ms, random))) return false;
    around.process.signal(SIGTERM);
    return !around.process.wait(up_to(40ms, random));
  }
  const auto measure = measure_of(moment, around);
  auto before = measure();
  auto changes = 1 + static_cast<int>(up_to(20ms, random).count());
  for (auto waited = 0ms; waited < kPatience && changes > 0; waited += kLook) {
    if (around.process.wait(kLook)) return false;
    if (const auto now = measure(); std::exchange(before, now) < now) changes -= 1;
  }
  return !around.process.wait(up_to(2ms, random));
}

}  // namespace sluice::crash
