// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <sluice/sdk.hpp>

#include "memories/post_request.hpp"
#include "memories/service.hpp"

namespace sluice::memories {

// Submits single videos by their addresses, up to 50 of one platform in one request. Its items share the request's
// task; memories.wait waits for each item's own video.
class ScrapeUrls : public step {
 public:
  static constexpr auto name = "memories.scrape_urls";
  static constexpr auto summary = "Asks Memories.ai to index single videos by their addresses";
  static constexpr auto outputs = fields("task_id", "library", "unique_id", "count", "platform", "url");
  static constexpr bool reentrant = true;
  static constexpr int batch = kMostPosts;
  static constexpr auto effects = sluice::effects::via_host;
  static constexpr auto limits = sluice::limits(limit("memories.upload", "1/min").keyed_by("account"));

  struct Options : LibraryOptions {
    std::optional<std::string> quality;

    static constexpr auto schema = std::tuple_cat(
        LibraryOptions::schema,
        options(option<&Options::quality>("quality", "The quality that is downloaded; else what the service takes")
                    .choices("480", "720", "1080")));
  };

  struct Params {
    std::string url;
    std::optional<std::string> callback;

    static constexpr auto schema =
        options(option<&Params::url>("url", "The address of a video on TikTok, Instagram or YouTube").required(),
                option<&Params::callback>("callback", "Where the service may report, as {{ callbacks.STEP }}"));
  };

  ScrapeUrls(Options options, Host host);

  // Each makes one request at most. What was refused together is tried again in halves, until it is known which address
  // the service means.
  void process(std::span<const Work<Params>> items, Verdicts& verdicts, Call& call);
  void resume(std::span<const Resumed<Params>> items, Verdicts& verdicts, Call& call);

  Outcome check(Call& call) { return service_.check_key(call); }

 private:
  void submit(std::vector<AskedPost> asked, Verdicts& verdicts, Call& call) const;
  Outcome output_of(const std::string& task_id, const PostRequest& request, const Post& post) const;

  Options options_;
  Service service_;
};

}  // namespace sluice::memories
