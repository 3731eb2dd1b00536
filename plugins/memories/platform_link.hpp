// SPDX-License-Identifier: Apache-2.0
//
// What an address means to the platform it belongs to. The rules are the platforms' own, as their addresses show them;
// where several readings are possible, the one that cannot spend money on the wrong thing is taken.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "memories/web_address.hpp"

namespace sluice::memories {

enum class Platform { none, tiktok, instagram, youtube, douyin, facebook, twitter };

enum class LinkKind { creator, video, live, short_link, other };

struct Link {
  Platform platform = Platform::none;
  LinkKind kind = LinkKind::other;
  std::string handle{};      // without "@"; empty where the address names none. Of a post: its creator's
  std::string channel_id{};  // YouTube's "UC…"; empty otherwise
  std::string video_id{};    // of a post: the platform's id of its video; empty where it has none
  std::string canonical{};   // creators only: the one spelling of this creator's page

  friend bool operator==(const Link&, const Link&) = default;
};

// As options and items spell it; and as it spells itself, for sentences.
std::string_view name_of(Platform platform);
std::string_view title_of(Platform platform);
std::optional<Platform> platform_named(std::string_view name);

// What `text`, an address, leads to. The platform is told also of those that the service does not take.
Link classify(std::string_view text);

// The creator whom a handle (or YouTube channel id) without "@" names; nullopt where the platform has no such names.
std::optional<Link> creator_named(Platform platform, std::string_view handle);

// --- the platforms, one file each. The address is on one of the platform's hosts.
Link tiktok_link(const WebAddress& address);
Link instagram_link(const WebAddress& address);
Link youtube_link(const WebAddress& address);

std::optional<Link> tiktok_creator(std::string_view handle);
std::optional<Link> instagram_creator(std::string_view handle);
std::optional<Link> youtube_creator(std::string_view handle);

}  // namespace sluice::memories
