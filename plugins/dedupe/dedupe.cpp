// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <sluice/sdk.hpp>

namespace sluice {
namespace {

// Lets one item with a key through, across runs; the others end as skipped.
struct Dedupe : step {
  static constexpr auto name = "dedupe",
                        summary = "Skips items that were delivered before, in this run or an earlier one";
  static constexpr auto batch = 256;
  static constexpr bool reentrant = true;

  struct Options {
    std::optional<std::chrono::milliseconds> keep;
    std::string scope;

    static constexpr auto schema = options(
        option<&Options::keep>("keep", "How long a key is remembered after it was last seen; without: for ever"),
        option<&Options::scope>("scope", "Who remembers together: `workflow`, or a name shared by several workflows")
            .otherwise("workflow"));
  };
  struct Params {
    Value key;

    static constexpr auto schema = options(option<&Params::key>("key", "What makes two items the same").required());
  };

  Dedupe(Options options, Host host) : options_(std::move(options)), host_(host) {}

  Outcome process(const Params& params, const Item& item, Call& call) {
    if (params.key.is_null() || params.key == Value("")) return failed("the key is empty").code("key").field("key");
    const auto scope =
        options_.scope == "workflow" ? "workflow/" + std::string(call.workflow()) : "name/" + options_.scope;
    host_.kv().claim(call, item, scope, params.key.is_string() ? params.key.string() : call.print(params.key),
                     options_.keep);
    return done();
  }

  Options options_;
  Host host_;
};

}  // namespace
}  // namespace sluice

SLUICE_PLUGIN("dev.sluice.dedupe", "1.0.0", sluice::Dedupe)
