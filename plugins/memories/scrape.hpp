// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include <sluice/sdk.hpp>

#include "memories/service.hpp"

namespace sluice::memories {

// Submits a creator: the service then downloads and indexes that creator's newest videos by itself. Answers with the
// task at once; memories.wait waits for it.
class Scrape : public step {
 public:
  static constexpr auto name = "memories.scrape";
  static constexpr auto summary = "Asks Memories.ai to index the newest videos of a creator";
  static constexpr auto description =
      "Submits the page of a creator on TikTok, YouTube or Instagram, once for each item. The service downloads and "
      "indexes the videos afterwards, which takes from minutes to hours: memories.wait waits for that. Videos cost "
      "credits of the account.";
  static constexpr auto outputs = fields("task_id", "library", "unique_id", "count", "platform", "creator");
  static constexpr bool reentrant = true;
  static constexpr auto effects = sluice::effects::via_host;
  static constexpr auto limits = sluice::limits(limit("memories.upload", "1/min").keyed_by("account"));

  // What `max_count` may be raised to.
  static constexpr std::int64_t kMostCount = 500;

  struct Options : LibraryOptions {
    std::int64_t max_count = 0;

    static constexpr auto schema = std::tuple_cat(
        LibraryOptions::schema, options(option<&Options::max_count>("max_count", "The most that `count` may ask for")
                                            .otherwise(50)
                                            .min(1)
                                            .max(kMostCount)));
  };

  struct Params {
    std::string creator;
    std::optional<std::string> platform;
    std::int64_t count = 0;
    std::optional<std::string> callback;

    static constexpr auto schema =
        options(option<&Params::creator>("creator", "The address of the creator's page, or a handle with `platform`")
                    .required()
                    .example("{{ item.url }}"),
                option<&Params::platform>("platform", "Of a bare handle: tiktok, instagram or youtube"),
                option<&Params::count>("count", "How many of the newest videos")
                    .otherwise(4)
                    .min(1)
                    .max(kMostCount)
                    .max_of("max_count")
                    .units("videos"),
                option<&Params::callback>("callback", "Where the service may report, as {{ callbacks.STEP }}"));
  };

  Scrape(Options options, Host host);

  Outcome process(const Params& params, const Item& item, Call& call);

  Outcome check(Call& call) { return service_.check_key(call); }

 private:
  Options options_;
  Service service_;
};

}  // namespace sluice::memories
