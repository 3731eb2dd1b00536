// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk.hpp>
using namespace sluice;

struct Shorten : step {
  static constexpr auto name = "shorten", summary = "Shortens a link through our service";
  static constexpr auto outputs = fields("short");
  static constexpr auto effects = effects::via_host;
  struct Options {
    secret token;
    std::string endpoint;
    static constexpr auto schema =
        options(option<&Options::token>("token", "API token").required(),
                option<&Options::endpoint>("endpoint", "Service address").otherwise("https://s.example/api"));
  };
  struct Params {
    std::string url;
    static constexpr auto schema = options(option<&Params::url>("url", "Link to shorten").required());
  };

  Shorten(Options o, Host h) : options_(std::move(o)), host_(h) {}

  Outcome process(const Params& p, const Item& item, Call& call) {
    auto reply =
        host_.http().post(options_.endpoint).bearer(options_.token).json({{"url", p.url}}).token(item).send(call);
    if (auto bad = reply.failure()) return *bad;
    return output({{"short", reply.json()["short"].string()}});
  }

 private:
  Options options_;
  Host host_;
};
SLUICE_PLUGIN("dev.example.shorten", "1.0.0", Shorten)
