// SPDX-License-Identifier: Apache-2.0
#include "creator_url.hpp"

#include <array>
#include <optional>
#include <utility>

#include "characters.hpp"
#include "text.hpp"

namespace memories {
namespace {

struct Site {
  std::string_view domain;
  Platform platform;
};

constexpr std::array kSites{
    Site{"tiktok.com", Platform::tiktok},
    Site{"tiktokv.com", Platform::tiktok},
    Site{"instagram.com", Platform::instagram},
    Site{"instagr.am", Platform::instagram},
    Site{"youtube.com", Platform::youtube},
    Site{"youtu.be", Platform::youtube},
    Site{"youtubekids.com", Platform::youtube},
    Site{"youtube-nocookie.com", Platform::youtube},
    Site{"youtube.googleapis.com", Platform::youtube},
    Site{"douyin.com", Platform::douyin},
    Site{"facebook.com", Platform::facebook},
    Site{"fb.com", Platform::facebook},
    Site{"fb.watch", Platform::facebook},
    Site{"twitter.com", Platform::twitter},
    Site{"x.com", Platform::twitter},
};

Platform platform_of(std::string_view host) {
  for (const auto& [domain, platform] : kSites) {
    const bool is_below =
        host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.';
    if (host == domain || is_below) return platform;
  }
  return Platform::none;
}

Platform platform_named(std::string_view word) {
  const std::string name = lowered(trimmed(word));
  for (const Platform platform : {Platform::tiktok, Platform::instagram, Platform::youtube, Platform::douyin,
                                  Platform::facebook, Platform::twitter}) {
    if (name == name_of(platform)) return platform;
  }
  return name == "x" ? Platform::twitter : Platform::none;
}

// As the platform spells itself, for sentences.
std::string_view title_of(Platform platform) {
  switch (platform) {
    case Platform::none:
      return "this site";
    case Platform::tiktok:
      return "TikTok";
    case Platform::instagram:
      return "Instagram";
    case Platform::youtube:
      return "YouTube";
    case Platform::douyin:
      return "Douyin";
    case Platform::facebook:
      return "Facebook";
    case Platform::twitter:
      return "Twitter";
  }
  return "";
}

bool is_supported(Platform platform) {
  return platform == Platform::tiktok || platform == Platform::instagram || platform == Platform::youtube;
}

Link unsupported_link(Platform platform, const WebAddress& address) {
  const auto& path = address.segments;
  const bool is_video = platform == Platform::douyin && path.size() == 2 && path[0] == "video" && is_number(path[1]);
  return Link{.platform = platform, .kind = is_video ? LinkKind::video : LinkKind::other};
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

// The input as part of a sentence: bounded, as it may be anything.
std::string quoted(std::string_view text) {
  return '"' + shortened(text, 120) + '"';
}

std::unexpected<Refusal> refused(std::string_view code, std::string message) {
  return std::unexpected(Refusal{code, std::move(message)});
}

std::unexpected<Refusal> refused_platform(Platform platform, std::string_view text) {
  return refused("unsupported_platform", quoted(text) + " is on " + std::string(title_of(platform)) +
                                             ", which Memories.ai does not take: TikTok, Instagram and YouTube only");
}

// The advice for a link that names its creator: how to name that creator alone.
std::string creator_advice(const Link& link) {
  const auto creator = creator_named(link.platform, link.handle);
  return creator ? "for its creator's newest videos give " + creator->canonical : "give the creator's own page";
}

std::unexpected<Refusal> refused_link(const Link& link, std::string_view text) {
  const std::string title(title_of(link.platform));
  switch (link.kind) {
    case LinkKind::video:
      return refused("post_url", quoted(text) + " is a post, not a creator: use memories.scrape_urls for posts, or " +
                                     creator_advice(link));
    case LinkKind::live:
      return refused("live_url", quoted(text) + " is a live stream: " + creator_advice(link));
    case LinkKind::short_link:
      return refused("short_link", quoted(text) +
                                       " is a short link, which hides where it leads: open it, and give "
                                       "the address of the creator's page");
    case LinkKind::creator:
    case LinkKind::other:
      return refused("not_a_creator",
                     quoted(text) + " is not a creator's page on " + title + ": " + creator_advice(link));
  }
  return refused("not_a_creator", quoted(text));
}

std::expected<Link, Refusal> read_creator_address(const WebAddress& address, std::string_view text, Platform expected) {
  Link link = classify(text);
  if (link.platform == Platform::none) {
    return refused("unsupported_platform", quoted(text) + " is on " + address.host +
                                               ", which Memories.ai does not take: TikTok, Instagram and YouTube only");
  }
  if (!is_supported(link.platform)) return refused_platform(link.platform, text);
  if (expected != Platform::none && expected != link.platform) {
    return refused("platform_mismatch", quoted(text) + " is on " + std::string(title_of(link.platform)) +
                                            ", but `platform` says " + std::string(name_of(expected)));
  }
  if (link.kind != LinkKind::creator) return refused_link(link, text);
  return link;
}

std::expected<Link, Refusal> read_handle(std::string_view text, Platform platform) {
  if (platform == Platform::none) {
    return refused("not_a_creator", quoted(text) +
                                        " is not the address of a creator's page: give one, as "
                                        "https://www.tiktok.com/@name, or a handle together with `platform`");
  }
  if (!is_supported(platform)) return refused_platform(platform, text);
  auto creator = creator_named(platform, text.starts_with('@') ? text.substr(1) : text);
  if (!creator) {
    return refused("not_a_creator",
                   quoted(text) + " cannot be a creator's handle on " + std::string(title_of(platform)));
  }
  return *std::move(creator);
}

}  // namespace

std::string_view name_of(Platform platform) {
  switch (platform) {
    case Platform::none:
      return "none";
    case Platform::tiktok:
      return "tiktok";
    case Platform::instagram:
      return "instagram";
    case Platform::youtube:
      return "youtube";
    case Platform::douyin:
      return "douyin";
    case Platform::facebook:
      return "facebook";
    case Platform::twitter:
      return "twitter";
  }
  return "";
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

std::expected<Link, Refusal> read_creator(std::string_view creator, std::string_view platform) {
  const std::string_view text = trimmed(creator);
  const Platform expected = platform_named(platform);
  if (text.empty()) return refused("not_a_creator", "`creator` is empty: give the address of a creator's page");
  if (expected == Platform::none && !trimmed(platform).empty()) {
    return refused("unsupported_platform", "`platform` says " + quoted(trimmed(platform)) +
                                               ": Memories.ai takes tiktok, instagram and youtube");
  }
  // "john.smith" is a handle where a platform is given, and "tiktok.com" never.
  const auto address = read_address(text);
  const bool is_address = address && (expected == Platform::none || text.find('/') != std::string_view::npos ||
                                      platform_of(address->host) != Platform::none);
  return is_address ? read_creator_address(*address, text, expected) : read_handle(text, expected);
}

}  // namespace memories
