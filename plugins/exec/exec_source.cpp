// SPDX-License-Identifier: Apache-2.0
#include "exec/exec_source.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "exec/call_time.hpp"
#include "exec/once.hpp"

namespace sluice::exec {
namespace {

using namespace std::chrono_literals;

// How long next() waits for a line before it says that there is nothing yet.
constexpr auto kPatience = 1s;
// Of lines that are given at once: each may be as long as a line can be.
constexpr std::size_t kLargestTake = 4 << 20;

// {"checkpoint": …} and nothing else.
const Value* checkpoint_in(const Value& line) {
  return line.is_object() && line.size() == 1 ? line.object().find("checkpoint") : nullptr;
}

}  // namespace

Outcome ExecSource::open(std::string_view cursor, Call& call) {
  const QuietPipes quiet;
  talk_.reset();
  errors_.forget();
  ended_ = false;
  auto started = program_.start(call, {{"SLUICE_CHECKPOINT", cursor}});
  if (!started) return started.error();
  talk_ = *std::move(started);
  talk_->say_no_more();
  return done();
}

Next ExecSource::next(std::size_t max, Emitter& out, Call& call) {
  const QuietPipes quiet;
  errors_.begin_call();
  const auto until = std::min(CallTime::of(call).until, std::chrono::steady_clock::now() + kPatience);
  Taken taken = take(max, out, call);
  while (taken.items == 0 && !taken.wrong && !ended_) {
    const auto woke = talk_->wait({until, program_.most_output() + 1}, errors_, call);
    if (woke == Talk::Woke::cancelled) return cancelled();
    if (woke == Talk::Woke::late && std::chrono::steady_clock::now() >= until) break;
    ended_ = woke == Talk::Woke::ended;
    taken = take(max, out, call);
  }
  errors_.finish_lines(call);
  // What ended a call that has items is met again by the next one.
  if (taken.items > 0) return Next::more;
  if (taken.wrong) {
    talk_->end(500ms);
    return *taken.wrong;
  }
  return ended_ ? concluded(call) : Next(Next::idle);
}

ExecSource::Taken ExecSource::take(std::size_t max, Emitter& out, Call& call) {
  Taken taken;
  for (std::size_t size = 0; taken.items < max && size < kLargestTake;) {
    const auto heard = talk_->heard();
    auto end = heard.find('\n');
    const bool whole = end != std::string_view::npos;
    if (std::min(end, heard.size()) > program_.most_output()) {
      taken.wrong = failed("a line of the program is too long: " + program_.too_much()).code("too_large");
      return taken;
    }
    // The last line may lack its end.
    if (!whole && (!ended_ || heard.empty())) return taken;
    end = std::min(end, heard.size());
    taken.wrong = take_line(heard.substr(0, end), out, call, taken.items);
    if (taken.wrong) return taken;
    talk_->consume(std::min(end + 1, heard.size()));
    size += end;
  }
  return taken;
}

std::optional<Outcome> ExecSource::take_line(std::string_view line, Emitter& out, Call& call, std::size_t& items) {
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return std::nullopt;
  std::string error;
  const auto value = call.parse(line, &error);
  if (!value) return failed("the program wrote a line that is no JSON: " + error).code("line");
  if (const auto* checkpoint = checkpoint_in(*value)) {
    const auto text = checkpoint->is_string() ? checkpoint->string() : call.print(*checkpoint);
    if (text.find('\0') != std::string::npos) return failed("a checkpoint of the program holds a NUL").code("line");
    out.checkpoint(text);
    return std::nullopt;
  }
  out.item(value->is_object() ? *value : Value(Object{{"value", *value}}));
  items += 1;
  return std::nullopt;
}

Next ExecSource::concluded(Call& call) {
  const auto ending = talk_->ending();
  talk_->read_errors(errors_, call);
  errors_.finish_lines(call);
  if (ending.well()) return Next::end;
  const auto sentence = "the program " + ending.text() + errors_.last_line();
  const bool passing = ending.signal != 0 || ending.status == kTryLater;
  return (passing ? retry(sentence) : failed(sentence)).code("ended").detail(errors_.tail());
}

}  // namespace sluice::exec
