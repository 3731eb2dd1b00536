// SPDX-License-Identifier: Apache-2.0
//
// Addresses of creators and posts, as the service's platforms write them, and one canonical form of each: what videos
// are deduplicated by.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <variant>

namespace sluice::sandbox {

enum class Platform { tiktok, instagram, youtube };

inline constexpr std::array kPlatforms{Platform::tiktok, Platform::instagram, Platform::youtube};
std::string_view platform_name(Platform platform);

struct CreatorPage {
  Platform platform = Platform::tiktok;
  std::string name;  // what it is known by, lower case where the platform ignores case
  std::string url;   // canonical

  friend bool operator==(const CreatorPage&, const CreatorPage&) = default;
};

struct PostPage {
  Platform platform = Platform::tiktok;
  std::string creator;  // its name, where the address tells
  std::string url;      // canonical

  friend bool operator==(const PostPage&, const PostPage&) = default;
};

struct UnusableUrl {
  std::string reason;

  friend bool operator==(const UnusableUrl&, const UnusableUrl&) = default;
};

using SourceUrl = std::variant<CreatorPage, PostPage, UnusableUrl>;

SourceUrl read_source_url(std::string_view text);

}  // namespace sluice::sandbox
