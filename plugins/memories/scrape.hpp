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

  struct Options : ServiceOptions {
    std::string library;
    std::string unique_id;
    std::int64_t max_count = 0;

    static constexpr auto schema = std::tuple_cat(
        ServiceOptions::schema,
        options(
            option<&Options::library>(
                "library",
                "Where the videos go: private ones serve the service's video chat, public ones its marketing search")
                .choices("private", "public")
                .irreversible("public", "put videos into the PUBLIC library: PERMANENT, visible to everyone")
                .otherwise("private"),
            option<&Options::unique_id>("unique_id", "The namespace of your own in the private library")
                .otherwise("default"),
            option<&Options::max_count>("max_count", "The most that `count` may ask for")
                .otherwise(50)
                .min(1)
                .max(500)));
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
                option<&Params::count>("count", "How many of the newest videos").otherwise(4).min(1),
                option<&Params::callback>("callback", "Where the service may report, as {{ callbacks.STEP }}"));
  };

  Scrape(Options options, Host host);

  Outcome process(const Params& params, const Item& item, Call& call);

  // Blocks the run before it starts where the key is refused; other trouble is left to the first submit.
  Outcome check(Call& call);

 private:
  Options options_;
  Service service_;
};

}  // namespace sluice::memories
