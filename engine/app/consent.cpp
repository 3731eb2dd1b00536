// SPDX-License-Identifier: Apache-2.0
#include "app/consent.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "app/interrupts.hpp"
#include "base/text.hpp"

namespace sluice::app {
namespace {

constexpr int kLookMilliseconds = 200;  // a signal between a look and the wait is noticed that late
constexpr std::size_t kLongest = 100;

}  // namespace

Consent consent_of(const Circumstances& circumstances) {
  const auto& [irreversible, allowed, yes, can_ask] = circumstances;
  if (!irreversible) return Consent::given;
  if (can_ask && !yes) return Consent::to_be_asked;
  return allowed ? Consent::given : Consent::refused;
}

std::string question_of(const Workflow& workflow) {
  std::string text;
  std::vector<std::string> effects;
  for (const auto& [place, effect] : workflow.irreversible) {
    if (std::ranges::find(effects, effect) != effects.end()) continue;
    effects.push_back(effect);
    text += (text.empty() ? "This will " : ", and ") + effect;
  }
  return escaped_for_terminal(text) + ". Nobody can take that back. Go on? [y/N] ";
}

bool can_ask() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

Answer ask(Console& console, const std::string& question) {
  console.say_text(question);
  std::string line;
  while (!interrupted()) {
    pollfd waiting{STDIN_FILENO, POLLIN, 0};
    if (::poll(&waiting, 1, kLookMilliseconds) <= 0) continue;
    char c = '\n';
    const auto got = ::read(STDIN_FILENO, &c, 1);
    if (got <= 0) console.say_text("\n");
    if (got > 0 && c != '\n' && line.size() < kLongest) {
      line += c;
      continue;
    }
    if (got > 0 && c != '\n') continue;
    const auto answer = lowered(trimmed(line));
    return answer == "y" || answer == "yes" ? Answer::yes : Answer::no;
  }
  console.say_text("\n");
  return Answer::interrupted;
}

}  // namespace sluice::app
