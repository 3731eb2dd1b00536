// SPDX-License-Identifier: Apache-2.0
#include "memories/post_request.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace sluice::memories {
namespace {

Platform chosen_platform(const std::vector<AskedPost>& asked) {
  const auto weight = [&](Platform platform) {
    std::uint64_t attempts = 0;
    for (const AskedPost& one : asked) attempts += one.post.platform == platform ? one.attempt : 0;
    return attempts;
  };
  return std::ranges::max_element(asked, {}, [&](const AskedPost& one) { return weight(one.post.platform); })
      ->post.platform;
}

}  // namespace

PostRequest make_request(std::vector<AskedPost> asked) {
  const Platform platform = chosen_platform(asked);
  PostRequest request;
  for (AskedPost& one : asked) {
    const std::string& url = one.post.canonical;
    const bool is_listed = std::ranges::find(request.urls, url) != request.urls.end();
    const bool has_room = is_listed || request.urls.size() < kMostPosts;
    const bool is_sent = one.post.platform == platform && has_room;
    if (is_sent && !is_listed) request.urls.push_back(url);
    (is_sent ? request.sent : request.put_off).push_back(std::move(one));
  }
  return request;
}

std::optional<std::string> callback_of(const PostRequest& request) {
  const auto asked =
      std::ranges::find_if(request.sent, [](const AskedPost& one) { return one.callback && !one.callback->empty(); });
  return asked == request.sent.end() ? std::nullopt : asked->callback;
}

std::vector<std::string> halves_of(const PostRequest& request) {
  const auto middle = static_cast<std::ptrdiff_t>((request.urls.size() + 1) / 2);
  std::array<std::string, 2> names;
  std::vector<std::string> out;
  for (const AskedPost& one : request.sent) {
    const auto position = std::ranges::find(request.urls, one.post.canonical) - request.urls.begin();
    std::string& name = names[position < middle ? 0 : 1];
    if (name.empty()) name = one.token;
    out.push_back(name);
  }
  return out;
}

}  // namespace sluice::memories
