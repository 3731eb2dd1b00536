// SPDX-License-Identifier: Apache-2.0
//
// Components whose behaviour a test or a bench asks for: a source that counts, steps that pass, park, call, fail as
// told, a sink that swallows.
#include <sluice/sdk.hpp>

#include <csignal>
#include <cstdlib>
#include <string>

using namespace sluice;

namespace {

struct Count : source {
  static constexpr auto name = "probe.count", summary = "Yields {n: 1}, {n: 2} … up to a number";
  struct Options {
    std::int64_t items = 1;
    std::int64_t segfault_after = -1;
    static constexpr auto schema =
        options(option<&Options::items>("items", "How many").required(),
                option<&Options::segfault_after>("segfault_after", "Crashes once it gave so many").otherwise(-1));
  };

  Count(Options o, Host) : options_(o) {}
  Outcome open(std::string_view cursor, Call&) {
    given_ = cursor.empty() ? 0 : std::stoll(std::string(cursor));
    return done();
  }
  Next next(std::size_t max, Emitter& out, Call&) {
    if (given_ == options_.segfault_after) std::raise(SIGSEGV);
    for (std::size_t i = 0; i < max && given_ < options_.items; ++i) out.item(Object{{"n", ++given_}});
    out.checkpoint(std::to_string(given_));
    return given_ < options_.items ? Next::more : Next::end;
  }

 private:
  Options options_;
  std::int64_t given_ = 0;
};

// The least a step can do: one parameter in, one field out.
struct Pass : step {
  static constexpr auto name = "probe.pass", summary = "Gives back what it is given";
  static constexpr auto outputs = fields("value");
  static constexpr int batch = 128;
  static constexpr bool reentrant = true;
  struct Params {
    Value value;
    static constexpr auto schema = options(option<&Params::value>("value", "What to give back").required());
  };

  Outcome process(const Params& p, const Item&, Call&) { return output({{"value", p.value}}); }
};

// Parks until an event comes, or a timer where it is told one; gives the number of wakes.
struct Park : step {
  static constexpr auto name = "probe.park", summary = "Waits for events";
  static constexpr auto outputs = fields("wakes", "reason", "events");
  static constexpr int batch = 64;
  static constexpr bool reentrant = true;
  static constexpr bool on_cancel = true;
  struct Params {
    std::optional<std::chrono::milliseconds> poll;
    std::int64_t wakes = 1;
    static constexpr auto schema =
        options(option<&Params::poll>("poll", "Also wakes after this long"),
                option<&Params::wakes>("wakes", "How often to be woken before going on").otherwise(1));
  };

  Outcome process(const Params& p, const Item&, Call&) { return park(p, 0); }
  Outcome resume(const Params& p, const Item&, const Wake& wake, Call&) {
    const auto wakes = wake.state["wakes"].integer_or(0) + 1;
    if (wake.reason == WakeReason::deadline) return failed("nothing came").code("empty");
    if (wakes < p.wakes) return park(p, wakes);
    return output({{"wakes", wakes},
                   {"reason", wake.reason == WakeReason::event ? "event" : "timer"},
                   {"events", static_cast<std::int64_t>(wake.events.size())}});
  }

 private:
  static Outcome park(const Params& p, std::int64_t wakes) {
    auto parked = suspend(Object{{"wakes", wakes}}).wakeable();
    return p.poll ? std::move(parked).after(*p.poll) : std::move(parked);
  }
};

// Does as its parameter says.
struct Behave : step {
  static constexpr auto name = "probe.behave", summary = "Succeeds, fails, emits … as told";
  static constexpr bool reentrant = true;
  struct Params {
    std::string as;
    static constexpr auto schema = options(
        option<&Params::as>("as", "ok, retry, failed, skip, halt, emit, throttled, throw, segfault, abort").required());
  };

  Outcome process(const Params& p, const Item& item, Call&) {
    if (p.as == "retry") return retry("told to");
    if (p.as == "retry_once")
      return item.attempt == 1 ? retry("told to") : output({{"attempt", std::int64_t{item.attempt}}});
    if (p.as == "failed") return failed("told to").code("told");
    if (p.as == "skip") return skip("told to");
    if (p.as == "halt") return halt("told to");
    if (p.as == "throttled") return throttled(std::chrono::seconds(1), "told to");
    if (p.as == "emit") return emit({Value(Object{{"child", 1}}), Value(Object{{"child", 2}})});
    if (p.as == "throw") throw std::runtime_error("told to");
    if (p.as == "segfault") std::raise(SIGSEGV);
    if (p.as == "abort") std::abort();
    if (p.as == "exit") std::exit(0);
    return output({{"attempt", std::int64_t{item.attempt}}});
  }
};

// One POST of the item's number.
struct Post : step {
  static constexpr auto name = "probe.post", summary = "Posts its parameter as JSON";
  static constexpr auto outputs = fields("status");
  static constexpr auto effects = effects::via_host;
  static constexpr bool reentrant = true;
  struct Options {
    std::string url;
    static constexpr auto schema = options(option<&Options::url>("url", "Where to").required());
  };
  struct Params {
    Value value;
    static constexpr auto schema = options(option<&Params::value>("value", "What to send").required());
  };

  Post(Options o, Host h) : options_(std::move(o)), host_(h) {}
  Outcome process(const Params& p, const Item& item, Call& call) {
    auto reply = host_.http().post(options_.url).json({{"value", p.value}}).token(item).send(call);
    if (auto bad = reply.failure()) return *bad;
    return output({{"status", std::int64_t{reply.status()}}});
  }

 private:
  Options options_;
  Host host_;
};

struct Swallow : sink {
  static constexpr auto name = "probe.swallow", summary = "Takes everything, keeps nothing";
  static constexpr int batch = 256;

  Outcome write(const Item&, Call&) { return done(); }
};

struct Crash : sink {
  static constexpr auto name = "probe.crash", summary = "Crashes the engine";

  Outcome write(const Item&, Call&) {
    std::raise(SIGSEGV);
    return done();
  }
};

}  // namespace

SLUICE_PLUGIN("dev.sluice.probe", "1.0.0", Count, Pass, Park, Behave, Post, Swallow, Crash)
