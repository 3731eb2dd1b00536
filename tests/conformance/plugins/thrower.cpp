// SPDX-License-Identifier: Apache-2.0
//
// Throws anything, anywhere: `what` says what, `where` in which entry.
#include <sluice/sdk.hpp>

#include <new>
#include <stdexcept>

using namespace sluice;

namespace {

struct Odd {};

[[noreturn]] void raise(const std::string& what) {
  if (what == "standard") throw std::runtime_error("a standard exception");
  if (what == "memory") throw std::bad_alloc();
  if (what == "config") throw ConfigError("what", "an option is wrong");
  if (what == "unsupported") throw Unsupported("this host lacks it");
  if (what == "number") throw 42;
  if (what == "text") throw "a C string";
  throw Odd();
}

struct Options {
  std::string where, what;
  static constexpr auto schema = options(option<&Options::where>("where", "The entry").required(),
                                         option<&Options::what>("what", "The exception").required());
};

class Trap {
 public:
  explicit Trap(Options o) : options_(std::move(o)) { at("create"); }
  void at(std::string_view where) const {
    if (options_.where == where) raise(options_.what);
  }

 private:
  Options options_;
};

struct Source : source {
  static constexpr auto name = "thrower.source", summary = "A source that throws";
  using Options = ::Options;
  explicit Source(Options o) : trap_(std::move(o)) {}
  Outcome check(Call&) { return trap_.at("check"), done(); }
  Outcome open(std::string_view, Call&) { return trap_.at("open"), done(); }
  Next next(std::size_t, Emitter& out, Call&) {
    out.item(1);
    trap_.at("next");
    return Next::end;
  }
  std::int64_t estimate(Call&) { return trap_.at("estimate"), 7; }
  Trap trap_;
};

struct Step : step {
  static constexpr auto name = "thrower.step", summary = "A step that throws at its second item";
  static constexpr int batch = 3;
  using Options = ::Options;
  explicit Step(Options o) : trap_(std::move(o)) {}
  ~Step() noexcept(false) { trap_.at("destroy"); }
  Outcome process(const Item& item, Call&) {
    if (item.index == 1) trap_.at("process");
    return output({{"n", item.index}});
  }
  Outcome resume(const Item&, const Wake&, Call&) { return trap_.at("resume"), done(); }
  Trap trap_;
};

struct Batch : step {
  static constexpr auto name = "thrower.batch", summary = "A batching step that throws after its first item";
  using Options = ::Options;
  explicit Batch(Options o) : trap_(std::move(o)) {}
  void process(std::span<const Work<>>, Verdicts& verdicts, Call&) {
    verdicts.set(0, done());
    trap_.at("process");
  }
  Trap trap_;
};

struct Sink : sink {
  static constexpr auto name = "thrower.sink", summary = "A sink that throws";
  using Options = ::Options;
  explicit Sink(Options o) : trap_(std::move(o)) {}
  Outcome open(Call&) { return trap_.at("open"), done(); }
  Outcome write(const Item&, Call&) { return trap_.at("write"), done(); }
  Outcome flush(Call&) { return trap_.at("flush"), done(); }
  void committed(bool, Call&) { trap_.at("committed"); }
  Trap trap_;
};

}  // namespace

SLUICE_PLUGIN("dev.sluice.thrower", "1.0.0", Source, Step, Batch, Sink)
