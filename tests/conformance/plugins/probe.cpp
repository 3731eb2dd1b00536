// SPDX-License-Identifier: Apache-2.0
//
// Says whatever a test asks for: every outcome, every way of building a value, every use of the host.
#include <sluice/sdk.hpp>

#include <cmath>
#include <limits>

using namespace sluice;
using namespace std::chrono_literals;

namespace {

struct Numbers : source {
  static constexpr auto name = "probe.numbers", summary = "The numbers up to a number";
  struct Options {
    int count = 0;
    bool greedy = false;
    static constexpr auto schema =
        options(option<&Options::count>("count", "How many").required().min(0),
                option<&Options::greedy>("greedy", "Emits more than it was asked for").otherwise(false));
  };
  Numbers(Options o, Host) : options_(o) {}

  Outcome open(std::string_view cursor, Call&) {
    if (cursor == "bad") return failed("the cursor is bad");
    next_ = cursor.empty() ? 0 : std::stoi(std::string(cursor));
    return done();
  }
  Next next(std::size_t max, Emitter& out, Call&) {
    if (options_.greedy) ++max;
    for (; max > 0 && next_ < options_.count; --max) out.item({{"n", next_++}});
    out.checkpoint(std::to_string(next_));
    return next_ < options_.count ? Next::more : Next::end;
  }
  std::int64_t estimate(Call&) { return options_.count; }

 private:
  Options options_;
  int next_ = 0;
};

// Every option type, given back as it came.
struct Echo : step {
  static constexpr auto name = "probe.echo", summary = "Gives back its options, its parameters and its item";
  static constexpr int batch = 16;
  struct Options {
    std::string text;
    bool flag = false;
    std::int64_t integer = 0;
    int small = 0;
    double number = 0;
    std::chrono::milliseconds duration{};
    Bytes size;
    Path path;
    secret key;
    std::vector<std::string> list;
    Value any, map;
    std::optional<int> absent;
    std::string choice;
    static constexpr auto schema =
        options(option<&Options::text>("text", "Text").otherwise("söme \"text\"\n"),
                option<&Options::flag>("flag", "Flag").otherwise(true),
                option<&Options::integer>("integer", "Integer").otherwise(std::numeric_limits<std::int64_t>::min()),
                option<&Options::small>("small", "Small integer").otherwise(-5).min(-10).max(10),
                option<&Options::number>("number", "Number").otherwise(0.25).max(1e6),
                option<&Options::duration>("duration", "Duration").otherwise(90s).min(1s),
                option<&Options::size>("size", "Size").otherwise("64KiB").max(Bytes{1 << 30}),
                option<&Options::path>("path", "Path").otherwise("/tmp"), option<&Options::key>("key", "Key"),
                option<&Options::list>("list", "List"), option<&Options::any>("any", "Any").otherwise(true),
                option<&Options::map>("map", "Map").map(), option<&Options::absent>("absent", "Absent"),
                option<&Options::choice>("choice", "Choice").choices("a", "b").otherwise("a"));
  };
  struct Params {
    Value value;
    static constexpr auto schema = options(option<&Params::value>("value", "Any value"));
  };
  Echo(Options o, Host) : options_(std::move(o)) {}

  Outcome process(const Params& p, const Item& item, Call&) {
    const Options& o = options_;
    Array list;
    for (const auto& each : o.list) list.push_back(each);
    return output({{"text", o.text},
                   {"flag", o.flag},
                   {"integer", o.integer},
                   {"small", o.small},
                   {"number", o.number},
                   {"duration_ms", o.duration.count()},
                   {"size", o.size.value},
                   {"path", o.path.value},
                   {"key", o.key.reference},
                   {"list", list},
                   {"any", o.any},
                   {"map", o.map},
                   {"absent", o.absent.has_value()},
                   {"choice", o.choice},
                   {"value", p.value},
                   {"item", item.value()},
                   {"token", item.token},
                   {"key_of_item", item.key},
                   {"attempt", item.attempt},
                   {"index", item.index}});
  }

 private:
  Options options_;
};

struct Say : step {
  static constexpr auto name = "probe.say", summary = "Gives the outcome that it is asked for";
  static constexpr auto effects = effects::via_host;
  static constexpr auto deadline = "2h";
  static constexpr int batch = 8;
  static constexpr bool on_cancel = true;
  static constexpr auto limits =
      sluice::limits(limit("probe.calls", "10/s").keyed_by("key"), limit("probe.all", "1/min"));
  struct Options {
    secret key;
    static constexpr auto schema = options(option<&Options::key>("key", "A secret"));
  };
  struct Params {
    std::string what;
    Value value;
    static constexpr auto schema = options(option<&Params::what>("what", "The outcome").required(),
                                           option<&Params::value>("value", "Something to do it with"));
  };
  Say(Options o, Host h) : options_(std::move(o)), host_(h) {}

  Outcome process(const Params& p, const Item& item, Call& call) {
    if (p.what == "output") return output({{"a", 1}, {"nested", Object{{"list", Array{1, 2.5, "x", nullptr, true}}}}});
    if (p.what == "done") return done();
    if (p.what == "emit") return emit({Object{{"n", 1}}, "two", Array{3}});
    if (p.what == "emit nothing") return emit({});
    if (p.what == "skip") return skip("not wanted");
    if (p.what == "retry") return retry("try later").after(30s).code("busy").detail("the whole answer");
    if (p.what == "throttled") return throttled(1min, "slowly");
    if (p.what == "failed") return failed("for good").field("what");
    if (p.what == "halt") return halt("the key is refused");
    if (p.what == "cancelled") return cancelled();
    if (p.what == "suspend") return suspend({{"task", p.value}}, 3).after(10s).wakeable();
    if (p.what == "suspend for long") return suspend(Value(std::string(70'000, 'x')));
    if (p.what == "not finite") return output({{"x", std::nan("")}});
    if (p.what == "too large") return output({{"x", std::string(1 << 20, 'x')}});
    if (p.what == "too deep") return output({{"x", nested(200)}});
    if (p.what == "misuse") return done().code("no failure has a code");
    if (p.what == "kv") return remember(p.value, item, call);
    if (p.what == "secret") return output({{"text", std::string(host_.secret(options_.key, call).text())}});
    if (p.what == "http") return fetch(p.value, item, call);
    if (p.what == "json") return reparse(p.value, call);
    if (p.what == "log") return talk(call);
    if (p.what == "time")
      return output({{"now", call.now().time_since_epoch().count()}, {"left", call.time_left().count()}});
    throw std::runtime_error("asked for " + p.what);
  }

  Outcome resume(const Params&, const Item&, const Wake& wake, Call&) {
    Array events;
    for (const Event& e : wake.events) {
      events.push_back(Object{{"number", e.number},
                              {"at", e.received_at.time_since_epoch().count()},
                              {"type", e.content_type},
                              {"body", e.body}});
    }
    return output({{"reason", static_cast<int>(wake.reason)},
                   {"state", wake.state},
                   {"version", wake.state_version},
                   {"events", events}});
  }

 private:
  static Value nested(int depth) { return depth == 0 ? Value(0) : Value(Array{nested(depth - 1)}); }

  Outcome remember(const Value& with, const Item& item, Call& call) {
    const auto before = host_.kv().get("seen", item.key, call);
    if (with == Value("erase")) {
      host_.kv().erase(call, item, "seen", item.key);
    } else {
      host_.kv().put(call, item, "seen", item.key, std::string_view("a\0b", 3));
    }
    return output({{"before", before ? Value(static_cast<std::int64_t>(before->size())) : Value()}});
  }

  Outcome fetch(const Value& with, const Item& item, Call& call) {
    auto reply = host_.http()
                     .post(std::string(with["url"].string_or("https://example.test/a?b=1")))
                     .bearer(options_.key)
                     .header("X-Extra", std::string(with["header"].string_or("yes")))
                     .query("q", "ä b&c")
                     .json({{"sent", with}})
                     .token(item)
                     .send(call);
    if (auto bad = reply.failure()) return *bad;
    return output({{"status", reply.status()},
                   {"json", reply.json()},
                   {"json_error", reply.json_error()},
                   {"type", std::string(reply.header("content-type"))}});
  }

  static Outcome reparse(const Value& with, Call& call) {
    std::string error;
    const auto parsed = call.parse(with.string_or(""), &error);
    return output(
        {{"parsed", parsed.value_or(Value())}, {"error", error}, {"printed", call.print(parsed.value_or(Value()))}});
  }

  Outcome talk(Call& call) {
    call.info("hello", {{"text", "a b"}, {"n", 3}});
    host_.count("calls");
    host_.count("calls", 2);
    host_.observe("latency", 0.5);
    return done();
  }

  Options options_;
  Host host_;
};

// Answers for a batch at once, and badly where asked to.
struct Batch : step {
  static constexpr auto name = "probe.batch", summary = "Answers out of order, and forgets every third item";
  static constexpr int batch = 100;
  static constexpr bool reentrant = true;
  static constexpr auto outputs = fields("n");
  struct Params {
    std::string mischief;
    static constexpr auto schema = options(option<&Params::mischief>("mischief", "What to do wrong").otherwise(""));
  };

  void process(std::span<const Work<Params>> items, Verdicts& verdicts, Call& call) {
    for (std::size_t i = items.size(); i-- > 0;) {
      if (i % 3 == 2) continue;
      verdicts.set(i, output({{"n", items[i].item.view()["n"].integer()}}));
    }
    const std::string& mischief = items.front().params.mischief;
    if (mischief == "beyond") verdicts.set(items.size(), done());
    if (mischief == "throw") throw std::runtime_error("in the middle");
    if (mischief == "twice") verdicts.set(0, failed("after all"));
    if (mischief == "raw") raw(call);
  }

 private:
  // What only the C interface can do wrong.
  static void raw(Call& call) {
    const slu_host& host = call.host();
    slu_builder* out = host.output(call.raw(), 0);
    host.put_integer(out, 1);  // no name
    out = host.output(call.raw(), 1);
    host.end(out);
    out = host.emit(call.raw(), 2);  // never built
    host.verdict(call.raw(), 3, 99);
    host.verdict(call.raw(), 4, SLU_RETRY);
    slu_failure later{};
    later.struct_size = sizeof later + 8;  // of a newer version
    later.status = SLU_FAILED;
    later.retry_after_ms = -1;
    host.fail(call.raw(), 5, &later);
    out = host.output(call.raw(), 6);
    host.name(out, {"x", 1});
    host.begin_array(out);
    out = host.output(call.raw(), 7);
    host.name(out, {"x", 1});
    out = host.emit(call.raw(), 8);
    host.put_null(out);
    host.put_null(out);
  }
};

struct Notes : sink {
  static constexpr auto name = "probe.notes", summary = "Keeps what it is given in the engine's kv";
  static constexpr int batch = 50;
  static constexpr auto effects = effects::via_host;
  explicit Notes(Host h) : host_(h) {}

  Outcome open(Call& call) {
    const auto kept = host_.kv().get("notes", "count", call);
    count_ = kept ? std::stoi(*kept) : 0;
    return done();
  }
  Outcome write(const Item& item, Call&) {
    if (item.view()["bad"].boolean()) return failed("cannot be written");
    ++count_;
    return done();
  }
  Outcome flush(Call& call) {
    host_.kv().put(call, whole_call, "notes", "count", std::to_string(count_));
    return done();
  }
  void committed(bool durable, Call& call) { call.info(durable ? "kept" : "given up"); }
  Outcome check(Call&) { return count_ < 0 ? failed("negative") : done(); }

 private:
  Host host_;
  int count_ = 0;
};

}  // namespace

SLUICE_PLUGIN("dev.sluice.probe", "1.2.3", Numbers, Echo, Say, Batch, Notes)
