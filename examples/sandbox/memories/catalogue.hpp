// SPDX-License-Identifier: Apache-2.0
//
// What there is on the platforms, made up from names: the same seed and name always give the same posts, in whatever
// order they are asked for. Pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "memories/source_url.hpp"

namespace sluice::sandbox {

struct Post {
  Platform platform = Platform::tiktok;
  std::string creator;  // its name; empty where the post's address does not tell
  std::string url;      // canonical
  std::string title;
  std::chrono::seconds duration{};

  friend bool operator==(const Post&, const Post&) = default;
};

// Newest first. `posts` is how many the creator has ever made, else a number that follows from the name; a creator
// with fewer than `wanted` gives fewer, one whose name begins with "unknown" none. Raising `posts` puts new ones before
// the old ones.
std::vector<Post> newest_posts(const CreatorPage& creator, std::size_t wanted, std::optional<std::size_t> posts,
                               std::uint64_t seed);

// TikTok's newest posts under a hash tag (without its "#"), each of another creator.
std::vector<Post> tagged_posts(std::string_view tag, std::size_t wanted, std::uint64_t seed);

Post post_at(const PostPage& page, std::uint64_t seed);

}  // namespace sluice::sandbox
