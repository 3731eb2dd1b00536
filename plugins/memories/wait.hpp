// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <tuple>
#include <vector>

#include <sluice/sdk.hpp>

#include "completion.hpp"
#include "progress.hpp"
#include "service.hpp"

namespace memories {

// Waits, parked, until the videos of a submitted task are indexed: asks now and then, and at once when the service
// calls back. Nothing it asks for changes anything there.
class Wait : public sluice::step {
 public:
  static constexpr auto name = "memories.wait";
  static constexpr auto summary = "Waits until the videos of a task are indexed";
  static constexpr auto outputs = sluice::fields("state", "ready", "failed", "task_id");
  static constexpr bool reentrant = true;
  static constexpr auto effects = sluice::effects::via_host;
  static constexpr auto deadline = "2h";
  static constexpr auto limits = sluice::limits(sluice::limit("memories.status", "1/s").keyed_by("account"));

  struct Options : ServiceOptions {
    std::chrono::milliseconds poll{};
    std::chrono::milliseconds settle{};
    std::string require;

    static constexpr auto schema = std::tuple_cat(
        ServiceOptions::schema,
        sluice::options(
            sluice::option<&Options::poll>("poll", "How often to ask, where the rate limit allows it")
                .otherwise("30s")
                .min(std::chrono::seconds(1)),
            sluice::option<&Options::settle>(
                "settle", "A list that stays the same for so long is complete, though shorter than `count`")
                .otherwise("1m"),
            sluice::option<&Options::require>("require", "Whether some indexed videos are enough, or only all of them")
                .choices("any", "all")
                .otherwise("any")));
  };

  struct Params {
    sluice::Value task;

    static constexpr auto schema = sluice::options(
        sluice::option<&Params::task>("task", "What memories.scrape answered, as {{ steps.scrape }}").required());
  };

  Wait(Options options, sluice::Host host);

  // Asks at once. The call has been charged to the status limit whatever it does, and a creator that was indexed
  // before is ready at once.
  sluice::Outcome process(const Params& params, const sluice::Item& item, sluice::Call& call);
  sluice::Outcome resume(const Params& params, const sluice::Item& item, const sluice::Wake& wake, sluice::Call& call);

 private:
  sluice::Outcome poll(const sluice::Value& task, Progress progress, Moment moment, sluice::Call& call) const;
  void ask_details(const Task& task, Progress& progress, sluice::Call& call) const;
  void show_pace(const Progress& before, sluice::Call& call) const;

  Options options_;
  Service service_;
  sluice::Host host_;
};

}  // namespace memories
