// SPDX-License-Identifier: Apache-2.0
//
// Components that follow a script and write down every call they get, so that a test sees the engine as a plugin does.
//
// A script is a list of words, one for each attempt (the last for all beyond):
//   ok  retry  retry:MS  throttled:MS  failed  skip  halt  emit
//   park         suspends until an event; `park:MS` or a timer too; `timer:MS` the timer alone; `sleep` with neither
//   wait:MS      like park:MS; once resumed: ok if there are events, failed at the deadline, otherwise parks again
//   gate         blocks until the log's name with `.open` is a file, then ok
//   mended       failed until that file is there, then ok
//   hold         blocks until it is cancelled
//   deaf         blocks like gate, whatever it is told
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include <sluice/sdk.hpp>

using namespace sluice;

namespace {

using std::chrono::milliseconds;

void note(const std::string& log, const std::string& line) {
  if (log.empty()) return;
  const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const auto text = line + "\n";
  if (::write(file, text.data(), text.size()) < 0) throw std::runtime_error("cannot write " + log);
  ::close(file);
}

bool is_open(const std::string& log) {
  return ::access((log + ".open").c_str(), F_OK) == 0;
}

// For a millisecond, or until the call is cancelled.
void rest(const Call& call) {
  pollfd waits{call.cancel_fd(), POLLIN, 0};
  ::poll(&waits, 1, 1);
}

// Blocks until the gate is open; false if the call is cancelled first.
bool pass_gate(const std::string& log, Call& call) {
  while (!is_open(log)) {
    if (call.cancelled()) return false;
    rest(call);
  }
  return true;
}

struct Word {
  std::string name;
  milliseconds after{-1};

  static Word of(const std::string& text) {
    const auto colon = text.find(':');
    if (colon == std::string::npos) return {text, milliseconds(-1)};
    return {text.substr(0, colon), milliseconds(std::stoll(text.substr(colon + 1)))};
  }
};

// What a word says that does not depend on how the item got here.
Outcome say(const Word& word) {
  const auto timed = [&](Outcome outcome) {
    return word.after.count() < 0 ? outcome : std::move(outcome).after(word.after);
  };
  if (word.name == "ok") return output({{"said", "ok"}});
  if (word.name == "retry") return timed(retry("told to"));
  if (word.name == "throttled") return timed(throttled("told to"));
  if (word.name == "failed") return failed("told to").code("told");
  if (word.name == "skip") return skip("told to");
  if (word.name == "halt") return halt("told to");
  if (word.name == "emit") return emit({Value(Object{{"child", 1}}), Value(Object{{"child", 2}})});
  if (word.name == "park" || word.name == "wait") return timed(suspend(Object{{"parked", true}}).wakeable());
  if (word.name == "timer" || word.name == "sleep") return timed(suspend(Object{{"parked", true}}));
  throw std::logic_error("the script has no word " + word.name);
}

struct Script : step {
  static constexpr auto name = "scripted.step", summary = "Does as its script says";
  static constexpr bool reentrant = true;
  static constexpr bool on_cancel = true;
  struct Options {
    std::string log;
    bool tokens = false;
    static constexpr auto schema =
        options(option<&Options::log>("log", "Where each call is written down").otherwise(""),
                option<&Options::tokens>("tokens", "Writes down the calls' tokens, too").otherwise(false));
  };
  struct Params {
    std::vector<std::string> does;
    std::string as;
    std::string cancelled;
    static constexpr auto schema =
        options(option<&Params::does>("does", "The script").required(),
                option<&Params::as>("as", "What the calls are written down as").otherwise("step"),
                option<&Params::cancelled>("cancelled", "What to do when its run is cancelled").otherwise("ok"));
  };

  explicit Script(Options o, Host) : options_(std::move(o)) {}

  Outcome process(const Params& p, const Item& item, Call& call) {
    write_down(p, item, "process", {});
    return act(p, item, call, nullptr);
  }

  Outcome resume(const Params& p, const Item& item, const Wake& wake, Call& call) {
    write_down(p, item, reason(wake.reason), wake.events);
    if (wake.reason == WakeReason::cancel) return p.cancelled == "hold" ? hold(call) : say(Word::of(p.cancelled));
    return act(p, item, call, &wake);
  }

 private:
  static const char* reason(WakeReason reason) {
    switch (reason) {
      case WakeReason::event:
        return "event";
      case WakeReason::deadline:
        return "deadline";
      case WakeReason::cancel:
        return "cancel";
      case WakeReason::timer:
        break;
    }
    return "timer";
  }

  void write_down(const Params& p, const Item& item, const std::string& how, const std::vector<Event>& events) const {
    std::string line = p.as + " " + how + " " + std::to_string(item.attempt);
    for (const auto& event : events) line += " " + event.body;
    if (options_.tokens) line += " " + std::string(item.token);
    note(options_.log, line);
  }

  Outcome act(const Params& p, const Item& item, Call& call, const Wake* wake) const {
    const auto word = Word::of(p.does[std::min<std::size_t>(item.attempt, p.does.size()) - 1]);
    if (word.name == "hold") return hold(call);
    if (word.name == "gate") return pass_gate(options_.log, call) ? output({{"said", "ok"}}) : cancelled();
    if (word.name == "mended") return say({is_open(options_.log) ? "ok" : "failed"});
    if (word.name == "deaf") {
      while (!is_open(options_.log)) ::poll(nullptr, 0, 1);
      return output({{"said", "ok"}});
    }
    if (word.name == "wait" && wake != nullptr) {
      if (!wake->events.empty()) return output({{"events", static_cast<std::int64_t>(wake->events.size())}});
      if (wake->reason == WakeReason::deadline) return failed("nothing came").code("empty");
    }
    return say(word);
  }

  static Outcome hold(Call& call) {
    while (!call.cancelled()) rest(call);
    return cancelled();
  }

  Options options_;
};

// Counts like probe.count, writes down what it is asked for, and at a number does something else.
struct Count : source {
  static constexpr auto name = "scripted.source", summary = "Counts, and at a number does as it is told";
  struct Options {
    std::string log;
    std::int64_t items = 1;
    std::int64_t at = 0;
    std::string does;
    static constexpr auto schema =
        options(option<&Options::log>("log", "Where each call is written down").otherwise(""),
                option<&Options::items>("items", "How many").required(),
                option<&Options::at>("at", "The number after which it does something else; 0: none").otherwise(0),
                option<&Options::does>("does", "What").otherwise("failed"));
  };

  Count(Options o, Host) : options_(std::move(o)) {}
  Outcome open(std::string_view cursor, Call&) {
    given_ = cursor.empty() ? 0 : std::stoll(std::string(cursor));
    return done();
  }
  Next next(std::size_t max, Emitter& out, Call& call) {
    note(options_.log, "next " + std::to_string(max));
    const bool stumbles = options_.at > 0 && given_ < options_.items;
    if (stumbles && given_ >= options_.at) {
      if (options_.does != "hold") return say(Word::of(options_.does));
      while (!call.cancelled()) rest(call);
      return cancelled();
    }
    const auto until = stumbles ? options_.at : options_.items;
    for (std::size_t i = 0; i < max && given_ < until; ++i) out.item(Object{{"n", ++given_}});
    out.checkpoint(std::to_string(given_));
    return given_ < options_.items ? Next::more : Next::end;
  }

 private:
  Options options_;
  std::int64_t given_ = 0;
};

// Answers for the odd items of a batch only.
struct Half : step {
  static constexpr auto name = "scripted.half", summary = "Answers for every other item of its batch";
  static constexpr int batch = 8;
  struct Options {
    std::string log;
    static constexpr auto schema =
        options(option<&Options::log>("log", "Where each call is written down").otherwise(""));
  };
  struct Params {
    std::int64_t n = 0;
    static constexpr auto schema = options(option<&Params::n>("n", "The item's number").required());
  };

  Half(Options o, Host) : options_(std::move(o)) {}
  void process(std::span<const Work<Params>> work, Verdicts& verdicts, Call&) {
    note(options_.log, "batch " + std::to_string(work.size()));
    for (std::size_t i = 0; i < work.size(); ++i) {
      const auto& [params, item] = work[i];
      if (item.attempt == 1 && params.n % 2 == 0) continue;
      verdicts.set(i,
                   params.n == 3 ? failed("three").code("three") : output({{"attempt", std::int64_t{item.attempt}}}));
    }
  }

 private:
  Options options_;
};

struct Tell : sink {
  static constexpr auto name = "scripted.sink", summary = "Writes down what it is told, and does as its script says";
  struct Options {
    std::string log;
    bool tokens = false;
    static constexpr auto schema =
        options(option<&Options::log>("log", "Where each call is written down").otherwise(""),
                option<&Options::tokens>("tokens", "Writes down the calls' tokens, too").otherwise(false));
  };
  struct Params {
    std::string text;
    std::vector<std::string> does;
    static constexpr auto schema = options(option<&Params::text>("text", "What to write down").required(),
                                           option<&Params::does>("does", "The script; none: ok"));
  };

  Tell(Options o, Host) : options_(std::move(o)) {}
  Outcome write(const Params& p, const Item& item, Call& call) {
    note(options_.log, options_.tokens ? p.text + " " + std::string(item.token) : p.text);
    if (p.does.empty()) return done();
    const auto word = Word::of(p.does[std::min<std::size_t>(item.attempt, p.does.size()) - 1]);
    if (word.name == "mended") return is_open(options_.log) ? done() : failed("told to").code("told");
    if (word.name != "gate") return say(word);
    return pass_gate(options_.log, call) ? done() : cancelled();
  }

 private:
  Options options_;
};

}  // namespace

SLUICE_PLUGIN("dev.sluice.scripted", "1.0.0", Script, Count, Half, Tell)
