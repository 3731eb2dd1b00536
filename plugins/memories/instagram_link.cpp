// SPDX-License-Identifier: Apache-2.0
#include <span>
#include <utility>

#include "memories/characters.hpp"
#include "memories/platform_link.hpp"
#include "memories/text.hpp"

namespace sluice::memories {
namespace {

// First words of paths that are Instagram's own and cannot be handles.
constexpr std::string_view kReserved =
    "about accounts ads api ar archive audio blog business challenge creators data developer direct directory "
    "download emails embed explore graphql guides help igtv invites legal live locations nametag notifications "
    "oauth p popular press privacy push qr reel reels session sessions settings share static stories tags terms "
    "topics tv web your_activity";

// Pages of a profile that show the same creator.
constexpr std::string_view kTabs = "channel feed followers following guides igtv reels tagged";

bool is_handle(std::string_view text) {
  return !text.empty() && text.size() <= 30 && is_spelled_with("._", text) && !text.starts_with('.') &&
         !text.ends_with('.') && text.find("..") == std::string_view::npos && !is_one_of(kReserved, lowered(text));
}

Link link_of(LinkKind kind, std::string handle = "") {
  return Link{.platform = Platform::instagram, .kind = kind, .handle = std::move(handle)};
}

// Whether `path` is one post: /p/CODE, /reel/CODE, /reels/CODE, /tv/CODE.
bool is_post(std::span<const std::string> path) {
  constexpr std::string_view kPosts = "p reel reels tv";
  return path.size() > 1 && is_one_of(kPosts, path[0]) && path[1] != "audio" && path[1].size() >= 5 &&
         is_spelled_with("-_", path[1]);
}

Link post_link(const std::string& code, std::string handle = "") {
  Link link = link_of(LinkKind::video, std::move(handle));
  link.video_id = code;
  return link;
}

Link story_link(std::span<const std::string> path) {
  const bool names_creator = path.size() > 1 && path[1] != "highlights" && is_handle(path[1]);
  return link_of(LinkKind::other, names_creator ? lowered(path[1]) : "");
}

// /handle and what is below it.
Link profile_link(std::span<const std::string> path) {
  auto creator = instagram_creator(path[0]);
  if (!creator) return link_of(LinkKind::other);
  if (path.size() == 1 || (path.size() == 2 && is_one_of(kTabs, path[1]))) return *std::move(creator);
  if (is_post(path.subspan(1))) return post_link(path[2], creator->handle);
  return link_of(path[1] == "live" ? LinkKind::live : LinkKind::other, creator->handle);
}

}  // namespace

std::optional<Link> instagram_creator(std::string_view handle) {
  if (!is_handle(handle)) return std::nullopt;
  Link link = link_of(LinkKind::creator, lowered(handle));
  link.canonical = "https://www.instagram.com/" + link.handle + "/";
  return link;
}

Link instagram_link(const WebAddress& address) {
  constexpr std::string_view kSites = "instagram.com www.instagram.com m.instagram.com instagr.am www.instagr.am";
  const std::span<const std::string> path = address.segments;
  if (!is_one_of(kSites, address.host) || path.empty()) return link_of(LinkKind::other);
  if (path[0] == "share") return link_of(LinkKind::short_link);
  if (path[0] == "stories") return story_link(path);
  if (path[0] == "_u" && path.size() == 2) return profile_link(path.subspan(1));
  return is_post(path) ? post_link(path[1]) : profile_link(path);
}

}  // namespace sluice::memories
