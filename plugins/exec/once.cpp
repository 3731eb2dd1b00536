// SPDX-License-Identifier: Apache-2.0
#include "exec/once.hpp"

#include <chrono>
#include <optional>

#include "exec/call_time.hpp"

namespace sluice::exec {
namespace {

using Clock = std::chrono::steady_clock;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Outcome printed(std::string_view text, const Call& call) {
  if (is_blank(text)) return done();
  std::string error;
  const auto value = call.parse(text, &error);
  if (!value) return failed("the program printed what is no JSON: " + error).code("answer");
  if (!value->is_object()) return failed("the program printed JSON that is no object").code("answer");
  return output(value->object());
}

Outcome outcome_of(const Ending& ending, std::string_view text, const ErrorText& errors, const Call& call) {
  if (ending.well()) return printed(text, call);
  const auto sentence = "the program " + ending.text() + errors.last_line();
  // A signal came from outside, or from a crash: it was not the program's word.
  const bool passing = ending.signal != 0 || ending.status == kTryLater;
  return (passing ? retry(sentence) : failed(sentence)).code("ended").detail(errors.tail());
}

// nullopt: all that it says was heard.
std::optional<Outcome> listen(Talk& talk, const Program& program, ErrorText& errors, Call& call, Time until) {
  while (true) {
    switch (talk.wait({until, program.most_output() + 1}, errors, call)) {
      case Talk::Woke::moved:
        break;
      case Talk::Woke::ended:
        return std::nullopt;
      case Talk::Woke::late:
        if (Clock::now() < until) break;
        return retry("the program did not end within the time of the call").code("timeout").detail(errors.tail());
      case Talk::Woke::cancelled:
        return cancelled();
    }
    if (talk.heard().size() > program.most_output()) {
      return failed("the program's output is too large: " + program.too_much()).code("too_large");
    }
  }
}

}  // namespace

Outcome run_once(const Program& program, const Work<Params>& work, Call& call) {
  const QuietPipes quiet;
  const auto time = CallTime::of(call);
  const auto& [params, item] = work;
  const auto text = params.params.is_null() ? call.print(item.view()) : call.printed(params.params);
  if (!text) return params_too_large();
  auto started = program.start(call, {{"SLUICE_TOKEN", item.token}, {"SLUICE_ATTEMPT", std::to_string(item.attempt)}});
  if (!started) return started.error();
  Talk& talk = **started;
  talk.say(*text);
  talk.say("\n");
  talk.say_no_more();
  ErrorText errors;
  const auto broken = listen(talk, program, errors, call, time.until);
  const auto ending = broken ? talk.end(time.grace) : talk.ending();
  talk.read_errors(errors, call);
  errors.finish_lines(call);
  return broken ? *broken : outcome_of(ending, talk.heard(), errors, call);
}

}  // namespace sluice::exec
