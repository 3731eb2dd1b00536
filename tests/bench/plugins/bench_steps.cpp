// SPDX-License-Identifier: Apache-2.0
//
// Steps that do next to nothing: what is measured is the way to them and back.
#include <sluice/sdk.hpp>

using namespace sluice;

namespace {

struct Done : step {
  static constexpr auto name = "bench.done", summary = "Nothing at all";
  static constexpr int batch = 16;
  Outcome process(const Item&, Call&) { return done(); }
};

struct Five : step {
  static constexpr auto name = "bench.five", summary = "Reads five fields a hundred times";
  Outcome process(const Item& item, Call&) {
    const View view = item.view();
    std::int64_t sum = 0;
    for (int i = 0; i < 100; ++i) {
      sum += view["count"].integer() + static_cast<std::int64_t>(view["url"].string().size()) + view["done"].boolean() +
             static_cast<std::int64_t>(view["ratio"].number()) +
             static_cast<std::int64_t>(view["name"].string().size());
    }
    return sum == 42 ? skip("never") : done();
  }
};

struct Output : step {
  static constexpr auto name = "bench.output", summary = "One parameter to one output";
  static constexpr int batch = 16;
  struct Params {
    std::string url;
    static constexpr auto schema = options(option<&Params::url>("url", "A link").required());
  };
  Outcome process(const Params& p, const Item&, Call&) { return output({{"url", p.url}}); }
};

}  // namespace

SLUICE_PLUGIN("dev.sluice.bench", "1.0.0", Done, Five, Output)
