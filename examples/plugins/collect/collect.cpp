// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk.hpp>
using namespace sluice;

struct Collect : sink {
  static constexpr auto name = "collect", summary = "Posts records to a collector, up to 100 in one request";
  static constexpr auto effects = effects::via_host;
  static constexpr int batch = 100;
  struct Options {
    std::string url;
    secret token;
    static constexpr auto schema = options(option<&Options::url>("url", "Address of the collector").required(),
                                           option<&Options::token>("token", "API token").required());
  };
  struct Params {
    Value record;
    static constexpr auto schema = options(option<&Params::record>("record", "What is sent").map().required());
  };

  Collect(Options o, Host h) : options_(std::move(o)), host_(h) {}

  // An item without a verdict is delivered again, maybe in another batch: by its token the collector knows it.
  void write(std::span<const Work<Params>> items, Verdicts& verdicts, Call& call) {
    Array records;
    for (const auto& [params, item] : items) {
      records.push_back(Object{{"token", item.token}, {"record", params.record}});
    }
    auto reply = host_.http().post(options_.url).bearer(options_.token).json(std::move(records)).send(call);
    const auto outcome = reply.failure().value_or(done());
    for (std::size_t i = 0; i < items.size(); ++i) verdicts.set(i, outcome);
  }

  Options options_;
  Host host_;
};
SLUICE_PLUGIN("dev.example.collect", "1.0.0", Collect)
