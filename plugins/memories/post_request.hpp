// SPDX-License-Identifier: Apache-2.0
//
// What of a batch of posts goes into its one request. The service takes one platform a request, and one request a
// minute: a second one in the same call would be refused, so that the others wait for the calls to come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "memories/post_url.hpp"

namespace sluice::memories {

struct AskedPost {
  std::size_t index = 0;      // of its item in the call
  std::uint32_t attempt = 1;  // of its item
  std::string token{};        // of its item
  Post post;
  std::optional<std::string> callback{};  // where this item may be reported

  friend bool operator==(const AskedPost&, const AskedPost&) = default;
};

struct PostRequest {
  std::vector<AskedPost> sent;
  std::vector<AskedPost> put_off;
  std::vector<std::string> urls;  // of those that are sent, each once

  friend bool operator==(const PostRequest&, const PostRequest&) = default;
};

inline constexpr std::size_t kMostPosts = 50;

// What is sent is of the platform whose items have been tried most often in sum, and of those the first: that sends as
// many as can be, and lets nobody wait for ever. REQUIRES: there is one.
PostRequest make_request(std::vector<AskedPost> asked);

// The address that the request may report to: that of its first item which has one.
std::optional<std::string> callback_of(const PostRequest& request);

// The halves of a request that was refused, each named by the token of its first item: names[i] is that of sent[i].
std::vector<std::string> halves_of(const PostRequest& request);

}  // namespace sluice::memories
