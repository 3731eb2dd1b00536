// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "memories/refusal.hpp"

namespace sluice::memories {

// One video on a platform.
struct Post {
  Platform platform = Platform::none;
  std::string video_id{};   // the platform's
  std::string canonical{};  // the one spelling of its address

  friend bool operator==(const Post&, const Post&) = default;
};

// The video that a user means by an address. Nothing is asked of the network.
std::expected<Post, Refusal> read_post(std::string_view url);

// Whether `url`, in any spelling, is the address of this video.
bool leads_to(std::string_view url, const Post& post);

}  // namespace sluice::memories
