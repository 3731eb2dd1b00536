// SPDX-License-Identifier: Apache-2.0
#include "memories/scrape.hpp"

#include <utility>

#include "memories/creator_url.hpp"

namespace sluice::memories {
namespace {

std::optional<std::string> unless_empty(const std::optional<std::string>& text) {
  return text && !text->empty() ? text : std::nullopt;
}

}  // namespace

Scrape::Scrape(Options options, Host host) : options_(std::move(options)), service_(host, options_) {}

// No idempotency token is sent: the service has no such key, and `unique_id` is the user's namespace. What repeats are
// made harmless by is the service's own rule that an indexed video costs nothing a second time.
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
  const auto task = service_.submit({.creator_url = creator->canonical,
                                     .count = params.count,
                                     .library = library_named(options_.library),
                                     .unique_id = options_.unique_id,
                                     .callback = unless_empty(params.callback)},
                                    call);
  if (!task) return outcome_of(task.error());
  return output({{"task_id", *task},
                 {"library", options_.library},
                 {"unique_id", options_.unique_id},
                 {"count", params.count},
                 {"platform", name_of(creator->platform)},
                 {"creator", creator->canonical}});
}

Outcome Scrape::check(Call& call) {
  const auto answer = service_.check_key(call);
  if (answer) return done();
  if (answer.error().remedy == Remedy::halt) return outcome_of(answer.error());
  call.warning("the key could not be checked", {{"reason", answer.error().message}});
  return done();
}

}  // namespace sluice::memories
