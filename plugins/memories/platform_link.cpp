// SPDX-License-Identifier: Apache-2.0
#include "memories/platform_link.hpp"

#include <algorithm>
#include <iterator>

#include "memories/characters.hpp"

namespace sluice::memories {
namespace {

struct Naming {
  Platform platform;
  std::string_view name;
  std::string_view title;
};

// Every Platform has its line.
constexpr Naming kNamings[] = {
    {Platform::none, "none", "no known platform"},   {Platform::tiktok, "tiktok", "TikTok"},
    {Platform::instagram, "instagram", "Instagram"}, {Platform::youtube, "youtube", "YouTube"},
    {Platform::douyin, "douyin", "Douyin"},          {Platform::facebook, "facebook", "Facebook"},
    {Platform::twitter, "twitter", "Twitter"},
};

struct Site {
  std::string_view domain;
  Platform platform;
};

constexpr Site kSites[] = {
    {"tiktok.com", Platform::tiktok},
    {"tiktokv.com", Platform::tiktok},
    {"instagram.com", Platform::instagram},
    {"instagr.am", Platform::instagram},
    {"youtube.com", Platform::youtube},
    {"youtu.be", Platform::youtube},
    {"youtubekids.com", Platform::youtube},
    {"youtube-nocookie.com", Platform::youtube},
    {"youtube.googleapis.com", Platform::youtube},
    {"douyin.com", Platform::douyin},
    {"facebook.com", Platform::facebook},
    {"fb.com", Platform::facebook},
    {"fb.watch", Platform::facebook},
    {"twitter.com", Platform::twitter},
    {"x.com", Platform::twitter},
};

Platform platform_of(std::string_view host) {
  for (const auto& [domain, platform] : kSites) {
    const bool is_below =
        host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.';
    if (host == domain || is_below) return platform;
  }
  return Platform::none;
}

Link unsupported_link(Platform platform, const WebAddress& address) {
  const auto& path = address.segments;
  const bool is_video = platform == Platform::douyin && path.size() == 2 && path[0] == "video" && is_number(path[1]);
  return Link{.platform = platform, .kind = is_video ? LinkKind::video : LinkKind::other};
}

}  // namespace

std::string_view name_of(Platform platform) {
  return std::ranges::find(kNamings, platform, &Naming::platform)->name;
}

std::string_view title_of(Platform platform) {
  return std::ranges::find(kNamings, platform, &Naming::platform)->title;
}

std::optional<Platform> platform_named(std::string_view name) {
  const auto* naming = std::ranges::find(kNamings, name, &Naming::name);
  return naming != std::end(kNamings) ? std::optional(naming->platform) : std::nullopt;
}

Link classify(std::string_view text) {
  const auto address = read_address(text);
  if (!address) return Link{};
  const Platform platform = platform_of(address->host);
  switch (platform) {
    case Platform::tiktok:
      return tiktok_link(*address);
    case Platform::instagram:
      return instagram_link(*address);
    case Platform::youtube:
      return youtube_link(*address);
    case Platform::none:
    case Platform::douyin:
    case Platform::facebook:
    case Platform::twitter:
      return unsupported_link(platform, *address);
  }
  return Link{};
}

std::optional<Link> creator_named(Platform platform, std::string_view handle) {
  switch (platform) {
    case Platform::tiktok:
      return tiktok_creator(handle);
    case Platform::instagram:
      return instagram_creator(handle);
    case Platform::youtube:
      return youtube_creator(handle);
    case Platform::none:
    case Platform::douyin:
    case Platform::facebook:
    case Platform::twitter:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace sluice::memories
