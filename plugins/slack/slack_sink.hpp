// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <sluice/sdk.hpp>

namespace sluice::slack {

// A message to a Slack channel, through an incoming webhook. README.md says how texts are sent and answers are taken.
struct SlackSink : sink {
  static constexpr auto name = "slack", summary = "Posts a message to a Slack channel through an incoming webhook";
  static constexpr auto description = "One message an item, or, with `on = [\"run.finished\"]`, one a run.";
  static constexpr auto effects = effects::via_host;
  static constexpr bool reentrant = true;
  static constexpr auto limits = sluice::limits(limit("slack.webhook", "1/s").keyed_by("webhook"));

  struct Options {
    secret webhook;

    static constexpr auto schema =
        options(option<&Options::webhook>("webhook", "The webhook's address, as Slack shows it").required());
  };
  struct Params {
    std::string text;
    Value blocks;

    static constexpr auto schema =
        options(option<&Params::text>("text", "The message; with blocks: what a notification shows")
                    .example("{{ workflow.name }}: {{ item.name }} is done"),
                option<&Params::blocks>("blocks", "Block Kit blocks, at most 50"));
  };

  SlackSink(Options options, Host host);

  Outcome check(Call& call);
  Outcome write(const Params& params, const Item& item, Call& call);

 private:
  Options options_;
  Host host_;
};

}  // namespace sluice::slack
