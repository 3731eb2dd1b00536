// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <sluice/sdk.hpp>

#include "memories/completion.hpp"
#include "memories/progress.hpp"
#include "memories/service.hpp"

namespace sluice::memories {

// A task, and what of it is waited for.
struct Awaited {
  Task task;
  std::int64_t count = 0;      // videos; 0: not known
  std::optional<Post> post{};  // only this one, where the task is shared with other items
};

// Waits, parked, until the videos of a submitted task are indexed: asks now and then, and at once when the service
// calls back. Nothing it asks for changes anything there.
class Wait : public step {
 public:
  static constexpr auto name = "memories.wait";
  static constexpr auto summary = "Waits until the videos of a task are indexed";
  static constexpr auto description =
      "Parks the item until the service's callback, a poll, or the deadline finds the videos of a memories.scrape "
      "or memories.scrape_urls indexed, whatever comes first. Meanwhile the item takes no thread and no memory. What "
      "is there at the deadline "
      "counts, as `require` says.";
  static constexpr auto outputs = fields("state", "ready", "failed", "task_id");
  static constexpr bool reentrant = true;
  static constexpr auto effects = sluice::effects::via_host;
  static constexpr auto deadline = "2h";
  static constexpr auto limits = sluice::limits(limit("memories.status", "1/s").keyed_by("account"));

  struct Options : ServiceOptions {
    std::chrono::milliseconds poll{};
    std::chrono::milliseconds settle{};
    std::string require;

    static constexpr auto schema = std::tuple_cat(
        ServiceOptions::schema,
        options(option<&Options::poll>("poll", "How often to ask, where the rate limit allows it")
                    .otherwise("30s")
                    .min(std::chrono::seconds(1)),
                option<&Options::settle>(
                    "settle", "A list that stays the same for so long is complete, though shorter than `count`")
                    .otherwise("1m"),
                option<&Options::require>("require", "Whether some indexed videos are enough, or only all of them")
                    .choices("any", "all")
                    .otherwise("any")));
  };

  struct Params {
    Value task;

    static constexpr auto schema = options(
        option<&Params::task>("task", "What memories.scrape or memories.scrape_urls answered, as {{ steps.scrape }}")
            .required()
            .example("{{ steps.scrape }}"));
  };

  Wait(Options options, Host host);

  // Asks at once. The call has been charged to the status limit whatever it does, and a creator that was indexed
  // before is ready at once.
  Outcome process(const Params& params, const Item& item, Call& call);
  Outcome resume(const Params& params, const Item& item, const Wake& wake, Call& call);

 private:
  Outcome poll(const Value& task, Progress progress, Moment moment, Call& call) const;
  // What the service answers goes into `progress`; an outcome where that ends the call.
  std::optional<Outcome> ask(const Awaited& awaited, Progress& progress, Moment moment, Call& call) const;
  void ask_details(const Awaited& awaited, Progress& progress, Call& call) const;
  void show_pace(const Progress& before, Call& call) const;

  Options options_;
  Service service_;
  Host host_;
};

}  // namespace sluice::memories
