// SPDX-License-Identifier: Apache-2.0
#include "memories/scrape.hpp"

#include <utility>

#include "memories/creator_url.hpp"

namespace sluice::memories {

Scrape::Scrape(Options options, Host host) : options_(std::move(options)), service_(host, options_) {}

Outcome Scrape::process(const Params& params, const Item&, Call& call) {
  const auto creator = read_creator(params.creator, params.platform.value_or(""));
  if (!creator) {
    return failed(creator.error().message).code(std::string(creator.error().code)).field("creator");
  }
  if (params.count > options_.max_count) {
    return failed("count is " + std::to_string(params.count) + ", more than max_count allows (" +
                  std::to_string(options_.max_count) + "): ask for fewer, or raise max_count")
        .code("count_too_large")
        .field("count");
  }
  const auto task = service_.submit(CreatorSubmission{.creator_url = creator->canonical, .count = params.count},
                                    destination(options_, params.callback), call);
  if (!task) return outcome_of(task.error());
  return output({{"task_id", *task},
                 {"library", options_.library},
                 {"unique_id", options_.unique_id},
                 {"count", params.count},
                 {"platform", name_of(creator->platform)},
                 {"creator", creator->canonical}});
}

}  // namespace sluice::memories
