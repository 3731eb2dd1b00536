// SPDX-License-Identifier: Apache-2.0
//
// The layout of the suspended state, version 1: {group, code, message}. `group` names those who are tried together
// next, the others are what the service refused them with.
#include "memories/scrape_urls.hpp"

#include <chrono>
#include <string_view>
#include <utility>

#include "memories/post_url.hpp"

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;

// The post that an item asks for; a refused address is its item's verdict.
template <class Piece>
void add(std::vector<AskedPost>& asked, const Piece& piece, std::size_t index, Verdicts& verdicts) {
  auto post = read_post(piece.params.url);
  if (!post) {
    return verdicts.set(index, failed(post.error().message).code(std::string(post.error().code)).field("url"));
  }
  asked.push_back({.index = index,
                   .attempt = piece.item.attempt,
                   .token = std::string(piece.item.token),
                   .post = *std::move(post),
                   .callback = piece.params.callback});
}

// No failure: the next slot of the limit is theirs.
Outcome put_off() {
  return throttled("a request holds 50 videos of one platform; the next one may hold this").code("next_request");
}

// Refused for one of its addresses, or for what they have in common; the service does not say which.
bool may_be_of_one(const Problem& problem, const PostRequest& request) {
  return (problem.code == "0001" || problem.code == "0003") && request.urls.size() > 1;
}

void halve(const PostRequest& request, const Problem& problem, Verdicts& verdicts) {
  const auto groups = halves_of(request);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    verdicts.set(request.sent[i].index,
                 suspend({{"group", groups[i]}, {"code", problem.code}, {"message", problem.message}}).after(0ms));
  }
}

Outcome refused_with_others(const Value& state) {
  return failed(std::string(state["message"].string_or("")) + " (said of several videos at once)")
      .code(std::string(state["code"].string_or("")));
}

}  // namespace

ScrapeUrls::ScrapeUrls(Options options, Host host) : options_(std::move(options)), service_(host, options_) {}

void ScrapeUrls::process(std::span<const Work<Params>> items, Verdicts& verdicts, Call& call) {
  std::vector<AskedPost> asked;
  for (std::size_t i = 0; i < items.size(); ++i) add(asked, items[i], i, verdicts);
  submit(std::move(asked), verdicts, call);
}

void ScrapeUrls::resume(std::span<const Resumed<Params>> items, Verdicts& verdicts, Call& call) {
  const Value group = items.front().wake.state["group"];
  std::vector<AskedPost> asked;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Wake& wake = items[i].wake;
    if (wake.reason == WakeReason::deadline) {
      verdicts.set(i, refused_with_others(wake.state));
    } else if (wake.state["group"] != group) {
      verdicts.set(i, put_off());
    } else {
      add(asked, items[i], i, verdicts);
    }
  }
  submit(std::move(asked), verdicts, call);
}

void ScrapeUrls::submit(std::vector<AskedPost> asked, Verdicts& verdicts, Call& call) const {
  if (asked.empty()) return;
  const PostRequest request = make_request(std::move(asked));
  const auto task = service_.submit(PostSubmission{.urls = request.urls, .quality = options_.quality},
                                    destination(options_, callback_of(request)), call);
  for (const AskedPost& other : request.put_off) verdicts.set(other.index, put_off());
  if (!task && may_be_of_one(task.error(), request)) return halve(request, task.error(), verdicts);
  for (const AskedPost& one : request.sent) {
    verdicts.set(one.index, task ? output_of(*task, request, one.post) : outcome_of(task.error()));
  }
}

Outcome ScrapeUrls::output_of(const std::string& task_id, const PostRequest& request, const Post& post) const {
  return output({{"task_id", task_id},
                 {"library", options_.library},
                 {"unique_id", options_.unique_id},
                 {"count", static_cast<std::int64_t>(request.urls.size())},
                 {"platform", name_of(post.platform)},
                 {"url", post.canonical}});
}

}  // namespace sluice::memories
